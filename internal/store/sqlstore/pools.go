package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/polder-chat/polder/internal/model"
)

// pools are the connections to all data sources. A recycle makes new ones; those
// that were replaced end what they are at.
type pools struct {
	opts     Options
	master   *source
	readers  *sqlx.DB // of the master; SQLite keeps readers apart from its one writer
	replicas []*source
	searches []*source
	turn     atomic.Uint32
	renewed  atomic.Int64 // when the master's connections were, Unix ns
	gate     gate
	outage   *outage

	// What looking has found; see watch.go.
	meter    *meter
	database string // the id that the master keeps
	mu       sync.Mutex
	known    masterState
	stop     context.CancelFunc // ends the looks
	ended    sync.WaitGroup
}

// openPools opens the pools of the options' sources; no connection is made yet.
func openPools(d dialect, o Options) (p *pools, err error) {
	p = &pools{opts: o, outage: newOutage(), stop: func() {}}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.close())
		}
	}()
	master, readers, err := d.open(o)
	if err != nil {
		return p, fmt.Errorf("SqlSettings.DataSource: %w", err)
	}
	p.readers = readers
	kind, shared := d.(replicated)
	address := ""
	if shared {
		address = kind.address(o.DataSource)
	}
	p.master = newSource("master", model.SourceMaster, address, master)
	if !shared {
		if len(o.Replicas)+len(o.SearchReplicas) > 0 {
			return p, errors.New("SqlSettings.DataSourceReplicas: this kind of database has no replicas")
		}
		return p, nil
	}
	if p.master.eye, err = openEye(d, o); err != nil {
		return p, err
	}
	if p.replicas, err = openReplicas(d, kind, o, model.SourceReplica, o.Replicas); err != nil {
		return p, fmt.Errorf("SqlSettings.DataSourceReplicas: %w", err)
	}
	if p.searches, err = openReplicas(d, kind, o, model.SourceSearch, o.SearchReplicas); err != nil {
		return p, fmt.Errorf("SqlSettings.DataSourceSearchReplicas: %w", err)
	}
	return p, nil
}

func openReplicas(d dialect, kind replicated, o Options, role string, dataSources []string) (list []*source, err error) {
	for i, dsn := range dataSources {
		o.DataSource = dsn
		name := numbered(role, i)
		db, _, err := d.open(o)
		if err != nil {
			return list, fmt.Errorf("%s: %w", name, err)
		}
		s := newSource(name, role, kind.address(dsn), db)
		list = append(list, s)
		if s.eye, err = openEye(d, o); err != nil {
			return list, fmt.Errorf("%s: %w", name, err)
		}
	}
	return list, nil
}

// openEye opens the connection by which a source is looked at.
func openEye(d dialect, o Options) (*sqlx.DB, error) {
	o.MaxOpenConns, o.MaxIdleConns = 1, 1
	eye, _, err := d.open(o)
	return eye, err
}

// all are the sources, the master first.
func (p *pools) all() []*source {
	list := make([]*source, 0, 1+len(p.replicas)+len(p.searches))
	list = append(list, p.master)
	return append(append(list, p.replicas...), p.searches...)
}

// causal reports whether there are replicas, which may be behind.
func (p *pools) causal() bool { return len(p.replicas)+len(p.searches) > 0 }

// close ends the looks and closes all connections.
func (p *pools) close() (err error) {
	p.stop()
	p.ended.Wait()
	if p.master == nil {
		return nil
	}
	for _, s := range p.all() {
		err = errors.Join(err, s.close())
	}
	if p.readers != p.master.db {
		err = errors.Join(err, p.readers.Close())
	}
	return err
}

// route is where a read with several statements goes: to one source, so that a
// later statement sees at least what an earlier one did.
type route struct {
	pools *pools
	src   *source // a replica; nil: the master
	moved bool    // not all statements went to one source
}

// read is where queries go that change nothing: to a replica that has come far
// enough for the context, to the master if there is none.
func (s *Store) read(ctx context.Context) conn {
	p := s.pools.Load()
	if !p.causal() {
		return conn{s: s}
	}
	return conn{s: s, route: &route{pools: p, src: s.choose(ctx, p, p.replicas)}}
}

// search is read for searches, which search replicas take off the others.
func (s *Store) search(ctx context.Context) conn {
	p := s.pools.Load()
	if !p.causal() {
		return conn{s: s}
	}
	src := s.choose(ctx, p, p.searches)
	if src == nil {
		src = s.choose(ctx, p, p.replicas)
	}
	return conn{s: s, route: &route{pools: p, src: src}}
}

// atMaster is for queries that must see what was committed before them.
func (s *Store) atMaster() conn { return conn{s: s, master: true} }

// choose takes the sources in turns, and returns one that will do; nil if none.
func (s *Store) choose(ctx context.Context, p *pools, list []*source) *source {
	if len(list) == 0 {
		return nil
	}
	if !s.tide.sure.Load() || s.held.Load() || s.pulse.late() {
		return nil
	}
	first := int(p.turn.Add(1))
	there := func(need uint64) *source {
		for i := range list {
			if src := list[(first+i)%len(list)]; src.healthy.Load() && src.replayed.Load() >= need {
				return src
			}
		}
		return nil
	}
	if src := there(s.tide.high.Load()); src != nil {
		return src
	}
	need := s.needed(ctx)
	if src := there(need); src != nil {
		return src
	}
	for i := range list {
		if src := list[(first+i)%len(list)]; src.healthy.Load() && s.catchesUp(ctx, p, src, need) {
			return src
		}
	}
	return nil
}

// at is the pool for the next statement.
func (c *conn) at(p *pools) (*sqlx.DB, *source) {
	switch {
	case c.master:
		return p.master.db, p.master
	case c.route == nil:
		return p.readers, p.master
	case c.route.pools != p: // they were replaced meanwhile
		c.route.pools, c.route.src, c.route.moved = p, nil, true
	}
	if c.route.src != nil {
		return c.route.src.db, c.route.src
	}
	return p.readers, p.master
}

// stray takes another source after the replica failed: the master, which has
// come at least as far. Without one, any replica is better than none: nothing is
// written any more that it could miss.
func (c *conn) stray(ctx context.Context, err error) {
	p, failed := c.route.pools, c.route.src
	c.route.src, c.route.moved = nil, true
	if failed.failed(err) {
		failed.tell(c.s.log)
	}
	if !p.outage.lasts() {
		return
	}
	need := c.s.needed(ctx)
	if !c.s.tide.sure.Load() {
		return
	}
	for _, src := range p.replicas {
		if src != failed && src.healthy.Load() && src.replayed.Load() >= need {
			c.route.src = src
			return
		}
	}
}

// whole reports whether one source answered all so far.
func (c *conn) whole() bool { return c.route == nil || !c.route.moved }

// pulse tells a process that runs from one that stood still, and may have missed
// what happened meanwhile.
type pulse struct {
	began time.Time
	last  atomic.Int64 // ns after began
}

// Times of the pulse.
const (
	pulseEvery = 100 * time.Millisecond
	pulseLate  = 500 * time.Millisecond
)

func (p *pulse) beat() { p.last.Store(int64(time.Since(p.began))) }

func (p *pulse) late() bool { return int64(time.Since(p.began))-p.last.Load() > int64(pulseLate) }
