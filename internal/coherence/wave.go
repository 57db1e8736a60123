package coherence

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/polder-chat/polder/internal/bus"
	"github.com/polder-chat/polder/internal/store"
)

// Where there are replicas, nodes also tell each other how far a replica must
// have come to be asked, and wait until all know, before a write returns: who
// has got an answer may go to any node with the next request. A node that has
// not heard another one for waveSilence reads from the master only; so who gets
// no answer for waveSilence and a little more need not wait any longer.
const (
	wavePatience = 1500 * time.Millisecond
	waveSilence  = time.Second
	waveEvery    = 250 * time.Millisecond // between two waves, if only to say that there is none
)

// waveSubject is what a node serves for the waves of others.
func waveSubject(id string) string { return "wave." + id }

// sea is what a Keeper knows of waves.
type sea struct {
	mu     sync.Mutex
	heard  map[string]time.Time // the last wave of each node
	late   map[string]uint64    // nodes that did not answer, and how often they were left out since
	told   time.Time            // when the last wave of this node began
	served bus.Subscription
	cancel context.CancelFunc
	ended  sync.WaitGroup
}

// listen begins to take waves and to give signs.
func (k *Keeper) listen() (err error) {
	k.sea.heard, k.sea.late = map[string]time.Time{}, map[string]uint64{}
	k.sea.served, err = k.opts.Bus.Serve(waveSubject(k.opts.Bus.NodeID()), k.takeWave)
	ctx, cancel := context.WithCancel(context.Background())
	k.sea.cancel = cancel
	k.sea.ended.Go(func() { k.keepSea(ctx) })
	return err
}

func (k *Keeper) deafen() {
	if k.sea.cancel == nil {
		return
	}
	k.sea.cancel()
	k.sea.ended.Wait()
	if k.sea.served != nil {
		k.sea.served.Unsubscribe()
	}
}

// Share tells the other nodes of commits and returns when all know, or can't know.
func (k *Keeper) Share(ctx context.Context, w store.Wave) {
	data, err := json.Marshal(w)
	if err == nil && len(data) > bus.MaxData/2 {
		w.Everyone, w.Keys = true, nil
		w.Drop = everything(w.Drop)
		data, err = json.Marshal(w)
	}
	if err != nil {
		k.log.Error("can't tell the other nodes of commits", "node", k.opts.Bus.NodeID(), "error", err)
		return
	}
	k.tellAll(ctx, data)
}

// everything names whole caches.
func everything(drop []store.Invalidation) []store.Invalidation {
	whole := make([]store.Invalidation, len(drop))
	for i, d := range drop {
		whole[i] = store.Invalidation{Cache: d.Cache, Keys: []string{""}}
	}
	return whole
}

// tellAll tells all nodes that are not late.
func (k *Keeper) tellAll(ctx context.Context, data []byte) {
	peers := k.listening()
	k.sea.mu.Lock()
	k.sea.told = time.Now()
	peers = slices.DeleteFunc(peers, func(id string) bool {
		_, late := k.sea.late[id]
		if late {
			k.sea.late[id]++
		}
		return late
	})
	k.sea.mu.Unlock()
	var telling sync.WaitGroup
	for _, id := range peers {
		telling.Go(func() { k.tellOne(ctx, id, data, 0) })
	}
	telling.Wait()
}

// remind tells the nodes that are late that they have missed something.
func (k *Keeper) remind(ctx context.Context) {
	k.sea.mu.Lock()
	late := maps.Clone(k.sea.late)
	k.sea.mu.Unlock()
	for id, missed := range late {
		go k.tellOne(ctx, id, []byte("{}"), missed)
	}
}

// tellOne tells one node, and is told how often it was left out before. One that
// nobody can reach any more has lost its routes, which it notices as this node
// does.
func (k *Keeper) tellOne(ctx context.Context, id string, data []byte, missed uint64) {
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), wavePatience)
	defer cancel()
	_, err := k.opts.Bus.Request(within, waveSubject(id), data)
	late := err != nil && !errors.Is(err, bus.ErrNoResponder) && !errors.Is(err, bus.ErrClosed)
	k.sea.mu.Lock()
	before, was := k.sea.late[id]
	switch {
	case late && !was:
		k.sea.late[id] = 0
	case !late && before == missed:
		delete(k.sea.late, id)
	}
	k.sea.mu.Unlock()
	if err != nil {
		k.mu.Lock()
		delete(k.gone, id)
		k.mu.Unlock()
	}
	if late && !was {
		k.log.Warn("a node does not answer: writes don't wait for it to know of them", "node", k.opts.Bus.NodeID(), "peer", id, "error", err)
	}
}

// listening are the other nodes that may read from replicas: those that work with
// the database, and those that seem to do so no more. While there is no master,
// nobody can say there that it lives: who does so first afterwards finds nobody
// else, and they read on before it looks again.
func (k *Keeper) listening() []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.AppendSeq(slices.Collect(maps.Keys(k.peers)), maps.Keys(k.gone))
}

// takeWave takes another node's wave, or its sign.
func (k *Keeper) takeWave(_ context.Context, m bus.Message) ([]byte, error) {
	var w *store.Wave
	if err := json.Unmarshal(m.Data, &w); err != nil {
		return nil, err
	}
	if w != nil {
		k.opts.Caches.Rise(*w)
	}
	k.sea.mu.Lock()
	k.sea.heard[m.From] = time.Now()
	k.sea.mu.Unlock()
	return nil, nil
}

// keepSea gives signs while this node tells of its commits, and keeps reads from
// replicas while another node gives none.
func (k *Keeper) keepSea(ctx context.Context) {
	tick := time.NewTicker(waveEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		k.sea.mu.Lock()
		quiet := time.Since(k.sea.told) >= waveEvery-waveEvery/10
		k.sea.mu.Unlock()
		if k.opts.Caches.Follows() {
			if quiet {
				go k.tellAll(ctx, []byte("null"))
			}
			k.remind(ctx)
		}
		k.opts.Caches.Hold(!k.hearsAll())
	}
}

// hearsAll reports whether all nodes that may commit something gave a sign of late.
func (k *Keeper) hearsAll() bool {
	k.mu.Lock()
	looked := !k.looked.IsZero()
	k.mu.Unlock()
	peers := k.listening()
	k.sea.mu.Lock()
	defer k.sea.mu.Unlock()
	for id := range k.sea.heard {
		if !slices.Contains(peers, id) {
			delete(k.sea.heard, id)
			delete(k.sea.late, id)
		}
	}
	return looked && !slices.ContainsFunc(peers, func(id string) bool { return time.Since(k.sea.heard[id]) >= waveSilence })
}
