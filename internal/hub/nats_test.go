package hub

import (
	"context"
	"io"
	"log/slog"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/bus/natsbus"
	"github.com/polder-chat/polder/internal/cluster"
)

// firstWins is a database of one property.
type firstWins struct{ value string }

func (f *firstWins) Init(_ context.Context, _, value string) (string, error) {
	if f.value == "" {
		f.value = value
	}
	return f.value, nil
}

// newNATSCluster is newCluster on nodes that talk over NATS.
func newNATSCluster(t *testing.T, n int, change func(*Options)) ([]*site, *ledger) {
	t.Helper()
	trust, err := cluster.NewTrust(t.Context(), new(firstWins))
	if err != nil {
		t.Fatal(err)
	}
	be := newBackend()
	be.presence = nil
	ledger := &ledger{be: be, counts: map[stream]int{}}
	var sites []*site
	var routes []string
	for i := range n {
		o := natsbus.Options{
			NodeID: string(rune('a' + i)), Listen: "127.0.0.1:0", Routes: routes, Secret: trust.Secret(),
			Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
		}
		if o.TLS, err = trust.TLS(o.NodeID); err != nil {
			t.Fatal(err)
		}
		b, err := natsbus.New(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := b.Close(); err != nil {
				t.Error(err)
			}
		})
		routes = append(routes[:i:i], b.Addr().String())
		sites = append(sites, newSiteWith(t, be, b, change, httptest.NewServer))
	}
	meet(t, sites)
	return sites, ledger
}

// TestRoamOverNATS is TestRoam on the bus of the product.
func TestRoamOverNATS(t *testing.T) {
	t.Parallel()
	sites, l := newNATSCluster(t, 3, patient)
	sum := (&scenario{
		sites: sites, ledger: l, users: 12, channels: 6, pause: 4 * time.Millisecond, roam: 20,
		enough: func(sum Stats) bool {
			return sum.Resumed >= 20 || sum.BusLosses > 0 && sum.Resumed+sum.Unresumable >= 20
		},
	}).run(t)
	// On a busy machine the bus may fear for messages: then clients begin anew.
	if sum.stats.BusLosses == 0 && (sum.hellos != 12 || sum.stats.Unresumable != 0) {
		t.Errorf("%+v", sum)
	}
}

// TestLeaveOverNATS stops a node whose clients go on at the others.
func TestLeaveOverNATS(t *testing.T) {
	t.Parallel()
	sites, l := newNATSCluster(t, 3, patient)
	sum := (&scenario{
		sites: sites, ledger: l, users: 12, channels: 6, pause: 4 * time.Millisecond, roam: 1000,
		trouble: func(<-chan struct{}) {
			eventually(t, "clients are here", func() bool { return sites[0].hub.Stats().Attached > 0 })
			if err := sites[0].hub.Shutdown(t.Context()); err != nil {
				t.Error(err)
			}
			eventually(t, "all came to the others", func() bool {
				return sites[1].hub.Stats().Attached+sites[2].hub.Stats().Attached == 12
			})
		},
	}).run(t)
	if sum.stats.BusLosses == 0 && (sum.hellos != 12 || sum.stats.Resumed == 0 || sum.stats.Unresumable != 0) {
		t.Errorf("%+v", sum)
	}
}
