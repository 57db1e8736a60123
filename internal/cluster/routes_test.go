package cluster_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/bus/natsbus"
	"github.com/polder-chat/polder/internal/cluster"
)

// database keeps the first value of a property, as the store does.
type database struct {
	mu    sync.Mutex
	value string
}

func (d *database) Init(_ context.Context, _, value string) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.value == "" {
		d.value = value
	}
	return d.value, nil
}

// join starts a node of the cluster whose trust is in the database.
func join(t *testing.T, d *database, id string, routes ...string) *natsbus.Bus {
	t.Helper()
	trust, err := cluster.NewTrust(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	tls, err := trust.TLS(id)
	if err != nil {
		t.Fatal(err)
	}
	b, err := natsbus.New(t.Context(), natsbus.Options{NodeID: id, Listen: "127.0.0.1:0", Routes: routes, TLS: tls, Secret: trust.Secret()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// Nodes find each other with nothing in common but the database, and a node of
// another cluster stays outside.
func TestTrustOpensRoutes(t *testing.T) {
	ours, theirs := &database{}, &database{}
	a := join(t, ours, "a")
	b := join(t, ours, "b", a.Addr().String())
	stranger := join(t, theirs, "stranger", a.Addr().String()) // waits for its route
	for end := time.Now().Add(time.Minute); a.Alone() || b.Alone(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("a and b don't see each other")
		}
	}
	if !stranger.Alone() || a.Stats().Nodes != 1 {
		t.Error("a node of another cluster has a route")
	}
}
