package cluster

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"slices"
	"testing"

	"github.com/polder-chat/polder/internal/config"
)

// TestLocate: a node finds itself in a list that is the same on all (HA-2).
func TestLocate(t *testing.T) {
	t.Parallel()
	names := map[string]string{"node1.example.com": "10.0.0.1", "node2.example.com": "10.0.0.2", "chat1": "2001:db8::1", "mapped": "::ffff:10.0.0.1"}
	m := &Machine{
		Hostname:  "web1",
		Addresses: []netip.Addr{netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("fe80::1"), netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("10.0.0.1")},
		Lookup: func(_ context.Context, host string) ([]netip.Addr, error) {
			if names[host] == "" {
				return nil, errors.New("no such host")
			}
			return []netip.Addr{netip.MustParseAddr(names[host])}, nil
		},
		Logger: slog.New(slog.DiscardHandler),
	}
	if got := m.Address(); got != "10.0.0.1" {
		t.Errorf("the machine's address is %q", got)
	}
	for name, tc := range map[string]struct {
		listen, override string
		list             []string
		self             string
		listed           bool
		peers            []string
	}{
		"the guide's file":            {":8075", "", []string{"http://10.0.0.1:8075", "http://10.0.0.2:8075"}, "10.0.0.1:8075", true, []string{"10.0.0.2:8075"}},
		"without ports":               {":8175", "", []string{"10.0.0.2", "10.0.0.1"}, "10.0.0.1:8175", true, []string{"10.0.0.2:8175"}},
		"by names":                    {":8075", "", []string{"https://node2.example.com", "https://Node1.example.com"}, "node1.example.com:8075", true, []string{"node2.example.com:8075"}},
		"by the machine's name":       {":8075", "", []string{"WEB1", "web2"}, "web1:8075", true, []string{"web2:8075"}},
		"by another name":             {":8075", "front", []string{"front", "web2"}, "front:8075", true, []string{"web2:8075"}},
		"IPv6":                        {"[::]:8075", "", []string{"[2001:db8::2]:8075", "chat1:8075"}, "chat1:8075", true, []string{"[2001:db8::2]:8075"}},
		"IPv4 in IPv6":                {":8075", "", []string{"mapped"}, "mapped:8075", true, nil},
		"several on one machine":      {"127.0.0.12:8075", "", []string{"127.0.0.11", "127.0.0.12", "127.0.0.13"}, "127.0.0.12:8075", true, []string{"127.0.0.11:8075", "127.0.0.13:8075"}},
		"several by port":             {"127.0.0.1:8076", "", []string{"127.0.0.1:8075", "127.0.0.1:8076"}, "127.0.0.1:8076", true, []string{"127.0.0.1:8075"}},
		"several by port, on all":     {":8076", "", []string{"localhost:8075", "127.0.0.1:8076"}, "127.0.0.1:8076", true, []string{"localhost:8075"}},
		"one address of two":          {"10.0.0.1:8075", "", []string{"2001:db8::1", "node1.example.com"}, "node1.example.com:8075", true, []string{"[2001:db8::1]:8075"}},
		"a name to listen on":         {"node1.example.com:8075", "", []string{"node1.example.com", "10.0.0.2"}, "node1.example.com:8075", true, []string{"10.0.0.2:8075"}},
		"both addresses":              {":8075", "", []string{"10.0.0.1", "10.0.0.2", "2001:db8::1"}, "10.0.0.1:8075", true, []string{"10.0.0.2:8075"}},
		"another port":                {":8075", "", []string{"10.0.0.1:8076"}, "10.0.0.1:8075", false, []string{"10.0.0.1:8076"}},
		"not listed":                  {":8075", "", []string{"10.0.0.2", "nobody"}, "10.0.0.1:8075", false, []string{"10.0.0.2:8075", "nobody:8075"}},
		"not listed, with an address": {"127.0.0.9:8075", "", nil, "127.0.0.9:8075", false, nil},
	} {
		place := m.Locate(t.Context(), &config.ClusterSettings{InterNodeListenAddress: tc.listen, OverrideHostname: tc.override, InterNodeUrls: tc.list})
		if place.Self != tc.self || place.Listed != tc.listed || !slices.Equal(place.Peers, tc.peers) {
			t.Errorf("%s: %+v, want %q %t %q", name, place, tc.self, tc.listed, tc.peers)
		}
	}
	alone := &Machine{Hostname: "web1", Logger: m.Logger}
	if place := alone.Locate(t.Context(), &config.ClusterSettings{InterNodeListenAddress: ":8075"}); place.Self != "web1:8075" || alone.Address() != "" {
		t.Errorf("a machine without addresses is at %+v", place)
	}
}

func TestThisMachine(t *testing.T) {
	t.Parallel()
	m, err := ThisMachine("here", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	place := m.Locate(t.Context(), &config.ClusterSettings{InterNodeListenAddress: ":8075", InterNodeUrls: []string{"127.0.0.1", "192.0.2.1"}})
	if place.Self != "127.0.0.1:8075" || !place.Listed {
		t.Errorf("this machine is at %+v", place)
	}
}
