package api

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// clientAddress returns the network address of the client, without its port.
// Only the headers that the operator trusts are believed, the first that is
// present. Of a list it takes the last entry: that is what the trusted proxy
// itself saw, all before it is what the client claimed.
func clientAddress(r *http.Request, trusted []string) netip.Addr {
	for _, name := range trusted {
		list := r.Header.Get(name)
		if list == "" {
			continue
		}
		last := strings.TrimSpace(list[strings.LastIndexByte(list, ',')+1:])
		if addr, err := netip.ParseAddr(last); err == nil {
			return addr.Unmap()
		}
	}
	return peerAddress(r)
}

// peerAddress returns the address at the other end of the connection.
func peerAddress(r *http.Request) netip.Addr {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Addr{} // a socket without addresses: all its clients are one
	}
	return addr.Unmap()
}

// anonymous reports whether the address may be that of many clients: those of a
// proxy on this machine that doesn't tell, or those of a socket.
func anonymous(addr netip.Addr) bool { return addr.IsLoopback() || !addr.IsValid() }

// bucket returns what counts as one client in a limit: an IPv4 address or the
// network that a provider gives to one IPv6 customer.
func bucket(addr netip.Addr) string {
	if addr.Is6() {
		if network, err := addr.WithZone("").Prefix(64); err == nil {
			return network.String()
		}
	}
	return addr.String()
}
