package coherence_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/bus/membus"
	"github.com/polder-chat/polder/internal/coherence"
	"github.com/polder-chat/polder/internal/dbtest"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
	"github.com/polder-chat/polder/internal/store/sqlstore"
)

// register is a value that only grows, behind one of the caches.
type register struct {
	name  string
	write func(ctx context.Context, s *sqlstore.Store, n int64) error
	reads []func(ctx context.Context, s *sqlstore.Store) (int64, error) // -1: there is nothing to say
	final int                                                           // of the reads, at the end: only right once all is told

	mu   sync.Mutex // one write at a time
	last int64
	done []written // guarded by known
	lock sync.Mutex
}

// written is a write that has returned, on a node that had sent so many messages.
type written struct {
	n    int64
	node int
	sent int64
}

// storeNode is a node with a real store.
type storeNode struct {
	id    string
	store *sqlstore.Store
	bus   *laggard
	deaf  atomic.Int64 // odd while it is deaf, and distrusts its caches
}

// floor is the least that a read on the node may give which begins now.
func (r *register) floor(nodes []*storeNode, at int, all bool) (least int64) {
	r.lock.Lock()
	defer r.lock.Unlock()
	for _, w := range r.done {
		from := nodes[w.node]
		if all || w.node == at || w.sent <= nodes[at].bus.lane(from.id).delivered.Load() {
			least = max(least, w.n)
		}
	}
	return least
}

func (r *register) change(ctx context.Context, nodes []*storeNode, at int) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := r.last + 1
	if err := r.write(ctx, nodes[at].store, n); err != nil {
		return err
	}
	r.last = n
	r.lock.Lock()
	defer r.lock.Unlock()
	r.done = append(r.done, written{n, at, nodes[at].bus.sent.Load()})
	return nil
}

// check reads on a node, and fails if what it gets is older than it may be.
func (r *register) check(t *testing.T, nodes []*storeNode, at int, all bool) {
	before := nodes[at].deaf.Load()
	some := len(r.reads)
	if !all {
		some -= r.final
	}
	read := r.reads[rand.IntN(some)]
	least, strict := r.floor(nodes, at, all), r.floor(nodes, at, true)
	got, err := read(t.Context(), nodes[at].store)
	if err != nil {
		t.Errorf("%s: %v", r.name, err)
		return
	}
	if before%2 == 1 && nodes[at].deaf.Load() == before {
		least = strict // a node that can't hear reads what is true at this moment
	}
	if got >= 0 && got < least {
		t.Errorf("%s: node %d reads %d, where %d was written and told (deaf: %t)", r.name, at, got, least, before%2 == 1)
	}
}

// number is the one behind a letter, as in "x12".
func number(s string) (int64, error) {
	return strconv.ParseInt(strings.TrimLeft(s, "abcdefghijklmnopqrstuvwxyz_ "), 10, 64)
}

// registers are some behind each cache. channel is one that a user joins and
// leaves all the time.
func registers(t *testing.T, s *sqlstore.Store) (list []*register, toggle func(ctx context.Context, s *sqlstore.Store) error) {
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(s.Roles().Init(ctx, model.DefaultRoles()))
	users := make([]*model.User, 2)
	for i := range users {
		users[i] = &model.User{Username: fmt.Sprint("u", i), Email: fmt.Sprint("u", i, "@example.com"), FirstName: "x0", Nickname: "x0", Roles: "x0"}
		must(s.Users().Create(ctx, users[i], false))
	}
	team := &model.Team{Name: "team", DisplayName: "Team", Type: "O", InviteID: model.NewID()}
	must(s.Teams().Create(ctx, team, nil, &model.TeamMember{UserID: users[0].ID, ExplicitRoles: "x0"}))
	channel, _, err := s.Channels().Create(ctx, &model.Channel{TeamID: team.ID, Type: "O", Name: "c", Header: "x0"},
		[]*model.ChannelMember{{UserID: users[0].ID, ExplicitRoles: "x0"}, {UserID: users[1].ID}})
	must(err)
	lively, _, err := s.Channels().Create(ctx, &model.Channel{TeamID: team.ID, Type: "O", Name: "d"}, nil)
	must(err)
	admin, err := s.Roles().ListByNames(ctx, []string{model.RoleSystemAdmin})
	must(err)

	for i, u := range users {
		token := fmt.Sprint("token", i)
		session := &model.Session{UserID: u.ID}
		_, err := s.Sessions().Create(ctx, session, token, 10)
		must(err)
		heard := func(channelID string) func(context.Context, *sqlstore.Store) (int64, error) {
			return func(ctx context.Context, s *sqlstore.Store) (int64, error) {
				audience, err := s.ChannelMembers().Audience(ctx, channelID)
				if err != nil {
					return 0, err
				}
				for _, m := range audience.Members {
					if m.UserID == u.ID {
						return number(m.FirstName)
					}
				}
				return -1, nil
			}
		}
		list = append(list, &register{
			name: "user",
			write: func(ctx context.Context, s *sqlstore.Store, n int64) error {
				_, err := s.Users().Update(ctx, u.ID, func(u *model.User) error {
					u.Nickname, u.FirstName, u.Roles = fmt.Sprint("x", n), fmt.Sprint("x", n), fmt.Sprint("x", n)
					return nil
				})
				return err
			},
			reads: []func(context.Context, *sqlstore.Store) (int64, error){
				func(ctx context.Context, s *sqlstore.Store) (int64, error) {
					u, err := s.Users().Get(ctx, u.ID)
					if err != nil {
						return 0, err
					}
					return number(u.Nickname)
				},
				func(ctx context.Context, s *sqlstore.Store) (int64, error) {
					list, err := s.Users().ListByIDs(ctx, []string{u.ID}, 0)
					if err != nil {
						return 0, err
					}
					return number(list[0].Nickname)
				},
				func(ctx context.Context, s *sqlstore.Store) (int64, error) {
					session, err := s.Sessions().GetByToken(ctx, token)
					if err != nil {
						return 0, err
					}
					return number(session.Roles)
				},
				heard(channel.ID), heard(lively.ID),
			},
			// Who has left the channel, which a node may not know yet, may have had
			// another name then.
			final: 1,
		}, &register{
			name: "session",
			write: func(ctx context.Context, s *sqlstore.Store, n int64) error {
				return s.Sessions().UpdateDevice(ctx, session.ID, "", nil, n)
			},
			reads: []func(context.Context, *sqlstore.Store) (int64, error){func(ctx context.Context, s *sqlstore.Store) (int64, error) {
				session, err := s.Sessions().GetByToken(ctx, token)
				if err != nil {
					return 0, err
				}
				return session.ExpiresAt, nil
			}},
		}, &register{
			name: "status",
			write: func(ctx context.Context, s *sqlstore.Store, n int64) error {
				_, _, err := s.Statuses().Update(ctx, u.ID, func(st *model.Status) bool { st.LastActivityAt = n; return true })
				return err
			},
			reads: []func(context.Context, *sqlstore.Store) (int64, error){func(ctx context.Context, s *sqlstore.Store) (int64, error) {
				st, err := s.Statuses().Get(ctx, u.ID)
				if errors.Is(err, store.ErrNotFound) {
					return 0, nil
				}
				if err != nil {
					return 0, err
				}
				return st.LastActivityAt, nil
			}},
		})
	}
	list = append(list, &register{
		name: "channel",
		write: func(ctx context.Context, s *sqlstore.Store, n int64) error {
			_, err := s.Channels().Update(ctx, channel.ID, func(c *model.Channel) error { c.Header = fmt.Sprint("x", n); return nil })
			return err
		},
		reads: []func(context.Context, *sqlstore.Store) (int64, error){func(ctx context.Context, s *sqlstore.Store) (int64, error) {
			c, err := s.Channels().Head(ctx, channel.ID)
			if err != nil {
				return 0, err
			}
			return number(c.Header)
		}},
	}, &register{
		name: "channel roles",
		write: func(ctx context.Context, s *sqlstore.Store, n int64) error {
			_, err := s.ChannelMembers().Update(ctx, channel.ID, users[0].ID, func(m *model.ChannelMember) error {
				m.ExplicitRoles = fmt.Sprint("x", n)
				return nil
			})
			return err
		},
		reads: []func(context.Context, *sqlstore.Store) (int64, error){func(ctx context.Context, s *sqlstore.Store) (int64, error) {
			roles, err := s.ChannelMembers().Roles(ctx, users[0].ID)
			if err != nil {
				return 0, err
			}
			return number(roles[channel.ID].ExplicitRoles)
		}},
	}, &register{
		name: "team roles",
		write: func(ctx context.Context, s *sqlstore.Store, n int64) error {
			_, err := s.TeamMembers().Update(ctx, team.ID, users[0].ID, func(m *model.TeamMember) error {
				m.ExplicitRoles = fmt.Sprint("x", n)
				return nil
			})
			return err
		},
		reads: []func(context.Context, *sqlstore.Store) (int64, error){func(ctx context.Context, s *sqlstore.Store) (int64, error) {
			roles, err := s.TeamMembers().Roles(ctx, users[0].ID)
			if err != nil {
				return 0, err
			}
			return number(roles[team.ID].ExplicitRoles)
		}},
	}, &register{
		name: "roles",
		write: func(ctx context.Context, s *sqlstore.Store, n int64) error {
			changed := *admin[0]
			changed.Description = fmt.Sprint("x", n)
			return s.Roles().Update(ctx, &changed)
		},
		reads: []func(context.Context, *sqlstore.Store) (int64, error){func(ctx context.Context, s *sqlstore.Store) (int64, error) {
			roles, err := s.Roles().ListByNames(ctx, []string{model.RoleSystemAdmin})
			if err != nil {
				return 0, err
			}
			if n, err := number(roles[0].Description); err == nil {
				return n, nil
			}
			return 0, nil // it has its first description
		}},
	})
	joined := false
	return list, func(ctx context.Context, s *sqlstore.Store) error {
		joined = !joined
		if !joined {
			return s.ChannelMembers().Remove(ctx, lively.ID, users[1].ID)
		}
		_, err := s.ChannelMembers().Save(ctx, []*model.ChannelMember{{ChannelID: lively.ID, UserID: users[1].ID}})
		return err
	}
}

// TestNeverStale races reads, writes and what nodes tell each other, on every
// cache and over a bus that lags and loses: what a node was told it never reads
// older, and in the end all read the last that was written.
func TestNeverStale(t *testing.T) {
	for _, driver := range dbtest.Drivers(t) {
		if driver == dbtest.SQLite {
			continue // one process alone has the file
		}
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			nodes := openNodes(t, driver, 2)
			list, toggle := registers(t, nodes[0].store)
			ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
			defer cancel()
			var ops, changes atomic.Int64
			var wg sync.WaitGroup
			for range 2 {
				wg.Go(func() {
					for ctx.Err() == nil {
						r := list[rand.IntN(len(list))]
						if err := r.change(t.Context(), nodes, rand.IntN(len(nodes))); err != nil {
							t.Errorf("%s: %v", r.name, err)
						}
						changes.Add(1)
					}
				})
			}
			for range 4 {
				wg.Go(func() {
					for ctx.Err() == nil {
						list[rand.IntN(len(list))].check(t, nodes, rand.IntN(len(nodes)), false)
						ops.Add(1)
					}
				})
			}
			wg.Go(func() {
				for ctx.Err() == nil {
					if err := toggle(t.Context(), nodes[rand.IntN(len(nodes))].store); err != nil {
						t.Errorf("join or leave: %v", err)
					}
				}
			})
			wg.Go(func() { // one node can't hear for a while
				for ctx.Err() == nil {
					n := nodes[rand.IntN(len(nodes))]
					n.store.Distrust()
					n.bus.deaf.Store(true)
					n.deaf.Add(1)
					time.Sleep(time.Duration(rand.IntN(50)) * time.Millisecond)
					n.deaf.Add(1)
					n.bus.hear(func() { n.store.Trust(time.Hour) })
					time.Sleep(time.Duration(rand.IntN(200)) * time.Millisecond)
				}
			})
			wg.Wait()
			eventually(t, "all is told", func() bool {
				for _, n := range nodes {
					for _, other := range nodes {
						if n != other && n.bus.lane(other.id).delivered.Load() < other.bus.sent.Load() {
							return false
						}
					}
				}
				return true
			})
			for at := range nodes {
				for _, r := range list {
					for range 20 { // of the ways to read
						r.check(t, nodes, at, true)
					}
				}
			}
			t.Logf("%d reads and %d writes, %d and %d messages", ops.Load(), changes.Load(), nodes[0].bus.sent.Load(), nodes[1].bus.sent.Load())
		})
	}
}

// openNodes opens one database several times, for nodes that tell each other.
func openNodes(t *testing.T, driver string, n int) []*storeNode {
	t.Helper()
	dsn := dbtest.Open(t, driver)
	quiet := slog.New(slog.DiscardHandler)
	net := membus.NewNetwork(1 << 20)
	nodes := make([]*storeNode, n)
	for i := range nodes {
		node := &storeNode{id: fmt.Sprint("node", i)}
		node.bus = newLaggard(net.Join(node.id))
		var keeper *coherence.Keeper
		var err error
		node.store, err = sqlstore.Open(t.Context(), sqlstore.Options{Driver: driver, DataSource: dsn, Logger: quiet,
			Announce: func(list []store.Invalidation) { keeper.Announce(list) }})
		if err != nil {
			t.Fatal(err)
		}
		if keeper, err = coherence.New(coherence.Options{Bus: node.bus, Caches: node.store, Logger: quiet}); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			err := node.bus.Close()
			node.bus.end()
			if err := errors.Join(err, node.store.Close()); err != nil {
				t.Error(err)
			}
		})
		if err := node.store.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		node.store.Trust(time.Hour)
		nodes[i] = node
	}
	return nodes
}
