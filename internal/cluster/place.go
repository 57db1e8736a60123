package cluster

import (
	"context"
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/polder-chat/polder/internal/config"
)

// lookupPatience is how long the names of InterNodeUrls may take to be resolved.
const lookupPatience = 2 * time.Second

// Machine is what a node needs to know of its machine to find itself in
// InterNodeUrls.
type Machine struct {
	Hostname  string       // what the node calls itself
	Addresses []netip.Addr // of the machine's interfaces
	Lookup    func(ctx context.Context, host string) ([]netip.Addr, error)
	Logger    *slog.Logger
}

// ThisMachine is the machine that the program runs on.
func ThisMachine(hostname string, log *slog.Logger) (*Machine, error) {
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return nil, err
	}
	m := &Machine{
		Hostname: hostname, Logger: log,
		Lookup: func(ctx context.Context, host string) ([]netip.Addr, error) {
			return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
		},
	}
	for _, a := range addresses {
		if n, ok := a.(*net.IPNet); ok {
			if ip, ok := netip.AddrFromSlice(n.IP); ok {
				m.Addresses = append(m.Addresses, ip.Unmap())
			}
		}
	}
	return m, nil
}

// Address is an address at which other machines may reach this one, by
// preference one of IPv4; "" if it has none.
func (m *Machine) Address() string {
	found := ""
	for _, a := range m.Addresses {
		if a.IsGlobalUnicast() && a.Is4() {
			return a.String()
		}
		if a.IsGlobalUnicast() && found == "" {
			found = a.String()
		}
	}
	return found
}

// Place is where a node is found among the others.
type Place struct {
	Self   string   // "host:port" at which the others reach this node
	Listed bool     // InterNodeUrls has it
	Peers  []string // the other entries of InterNodeUrls, as "host:port"
}

// Locate finds this node in the list of all nodes: its entry has the port that
// the node listens on, and names the address that it listens on; if it listens
// on all, an address or the name of the machine. OverrideHostname always does.
// A node that is not listed tells the others the address that it listens on.
func (m *Machine) Locate(ctx context.Context, settings *config.ClusterSettings) Place {
	ctx, cancel := context.WithTimeout(ctx, lookupPatience)
	defer cancel()
	host, port, err := net.SplitHostPort(settings.InterNodeListenAddress)
	if err != nil {
		host = "" // the configuration was checked
	}
	own := m.resolve(ctx, host)
	everywhere := host == "" || slices.ContainsFunc(own, netip.Addr.IsUnspecified)
	isSelf := func(entry string) bool {
		h, p, err := net.SplitHostPort(entry)
		if err != nil || p != port {
			return false
		}
		if strings.EqualFold(h, settings.OverrideHostname) || everywhere && strings.EqualFold(h, m.Hostname) || !everywhere && strings.EqualFold(h, host) {
			return true
		}
		return slices.ContainsFunc(m.resolve(ctx, h), func(a netip.Addr) bool {
			if everywhere {
				return a.IsLoopback() || slices.Contains(m.Addresses, a)
			}
			return slices.Contains(own, a)
		})
	}
	var place Place
	for _, entry := range settings.Nodes() {
		switch {
		case !isSelf(entry):
			place.Peers = append(place.Peers, entry)
		case !place.Listed:
			place.Self, place.Listed = entry, true
		}
	}
	if !place.Listed {
		if everywhere {
			host = m.Address()
		}
		if host == "" {
			host = m.Hostname
		}
		place.Self = net.JoinHostPort(host, port)
	}
	return place
}

// resolve returns the addresses of a host. A name that nobody knows has none.
func (m *Machine) resolve(ctx context.Context, host string) []netip.Addr {
	if host == "" {
		return nil
	}
	if a, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{a.Unmap()}
	}
	addresses, err := m.Lookup(ctx, host)
	if err != nil {
		m.Logger.WarnContext(ctx, "a name in ClusterSettings can't be resolved now", "host", host, "error", err)
	}
	for i := range addresses {
		addresses[i] = addresses[i].Unmap()
	}
	return addresses
}
