// Package apptest gives tests the use cases on a real database, with a clock
// that they move and a publisher that remembers.
package apptest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/polder-chat/polder/internal/app"
	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/dbtest"
	"github.com/polder-chat/polder/internal/filestore"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/picture"
	"github.com/polder-chat/polder/internal/store"
	"github.com/polder-chat/polder/internal/store/sqlstore"
)

// Password is that of all users that Site.User makes.
const Password = "correct horse"

const passwordHash = "$argon2id$v=19$m=19456,t=2,p=1$ugi3A0NuyFH34ajhj2RAOw$6EMOO3vahq8hfHEKgDEbPqtQxcerOxe6RraNi+hZ10Y"

// Site is a server without a socket: what tests of use cases and of their
// routes start from.
type Site struct {
	*app.App
	Store     store.Store
	Config    *config.Config // to be changed before the use that depends on it
	Published *Publisher
	Clock     *Clock

	t     testing.TB
	dsn   string
	parts app.Parts
}

// New returns a site on an empty SQLite database that ends with the test. change
// changes what it is made of.
func New(t testing.TB, change ...func(*app.Parts)) *Site {
	t.Helper()
	s := &Site{Config: config.Default(), Published: new(Publisher), Clock: &Clock{now: model.Now()}, t: t}
	// The template is migrated once a test process.
	dsn := dbtest.OpenTemplate(t, dbtest.SQLite, "apptest", func(dsn string) error {
		db, err := sqlstore.Open(context.Background(), sqlstore.Options{Driver: dbtest.SQLite, DataSource: dsn, Logger: slog.New(slog.DiscardHandler)})
		if err != nil {
			return err
		}
		defer db.Close()
		if err := db.Migrate(context.Background()); err != nil {
			return err
		}
		return db.Roles().Init(context.Background(), model.DefaultRoles())
	})
	db, err := sqlstore.Open(t.Context(), sqlstore.Options{Driver: dbtest.SQLite, DataSource: dsn, Now: s.Clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	s.Store, s.dsn = db, dsn
	files, err := filestore.NewLocal(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := files.Close(); err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	parts := app.Parts{
		Store: db, Files: files, Pictures: picture.NewProcessor(picture.Options{}), Publisher: s.Published,
		Config: func() *config.Config { return s.Config },
		Text: func(id string, params model.Params, languages ...string) string {
			return fmt.Sprint(id, params, languages)
		},
		Logger: slog.New(slog.DiscardHandler),
		Now:    s.Clock.Now,
	}
	for _, f := range change {
		f(&parts)
	}
	s.App, s.parts = app.New(parts), parts
	return s
}

// Node returns the use cases as another node has them, with the same database,
// clock and publisher and caches of its own, which hear of nobody's changes.
func (s *Site) Node() *app.App {
	s.t.Helper()
	db, err := sqlstore.Open(s.t.Context(), sqlstore.Options{Driver: dbtest.SQLite, DataSource: s.dsn, Now: s.Clock.Now})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		if err := db.Close(); err != nil {
			s.t.Error(err)
		}
	})
	parts := s.parts
	parts.Store = db
	return app.New(parts)
}

// User makes an account with the roles, system_user for none, and returns a
// session of it.
func (s *Site) User(name string, roles ...string) *model.Session {
	s.t.Helper()
	if len(roles) == 0 {
		roles = []string{model.RoleSystemUser}
	}
	u := &model.User{
		Username: name, Email: name + "@example.com", Roles: strings.Join(roles, " "), PasswordHash: passwordHash,
		FirstName: strings.ToUpper(name[:1]) + name[1:], LastName: "Tester", Locale: "en",
		NotifyProps: model.StringMap{"channel": "true", "first_name": "false", "mention_keys": "", "comments": "never"},
	}
	if err := s.Store.Users().Create(s.t.Context(), u, false); err != nil {
		s.t.Fatal(err)
	}
	return s.Session(u.ID)
}

// Session makes another session of the user. Unlike that of a login it takes
// no work with passwords; its Token opens it.
func (s *Site) Session(userID string) *model.Session {
	s.t.Helper()
	u, err := s.Store.Users().Get(s.t.Context(), userID)
	if err != nil {
		s.t.Fatal(err)
	}
	session := &model.Session{
		UserID: u.ID, Roles: u.Roles, Token: model.NewID(), ExpiresAt: s.Clock.Now() + 30*24*60*60*1000,
		Props: model.StringMap{model.SessionPropCSRF: model.NewID()},
	}
	sum := sha256.Sum256([]byte(session.Token))
	if _, err := s.Store.Sessions().Create(s.t.Context(), session, hex.EncodeToString(sum[:]), 100); err != nil {
		s.t.Fatal(err)
	}
	return session
}

// Clock is the time of a site, Unix ms.
type Clock struct {
	mu  sync.Mutex
	now int64
}

// Now returns the time.
func (c *Clock) Now() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance lets ms milliseconds pass.
func (c *Clock) Advance(ms int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now += ms
}

// Publisher remembers what it was told to publish, in order.
type Publisher struct {
	mu          sync.Mutex
	events      []*model.Event
	memberships []model.Membership
	closed      []string
}

// Publish implements app.Publisher.
func (p *Publisher) Publish(_ context.Context, events ...*model.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.events = append(p.events, events...)
}

// SetMembership implements app.Publisher.
func (p *Publisher) SetMembership(_ context.Context, changes ...model.Membership) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.memberships = append(p.memberships, changes...)
}

// CloseSession implements app.Publisher.
func (p *Publisher) CloseSession(_ context.Context, _, sessionID string) { p.close(sessionID) }

// CloseUser implements app.Publisher.
func (p *Publisher) CloseUser(_ context.Context, userID string) { p.close(userID) }

func (p *Publisher) close(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = append(p.closed, id)
}

// Take returns the events since the last call, those of the types or all.
func (p *Publisher) Take(types ...model.EventType) []*model.Event {
	p.mu.Lock()
	defer p.mu.Unlock()
	taken := slices.DeleteFunc(p.events, func(e *model.Event) bool {
		return len(types) > 0 && !slices.Contains(types, e.Type)
	})
	p.events = nil
	return taken
}

// Memberships returns the changes of membership since the last call.
func (p *Publisher) Memberships() []model.Membership {
	p.mu.Lock()
	defer p.mu.Unlock()
	taken := p.memberships
	p.memberships = nil
	return taken
}

// Closed returns the ids of the sessions and users whose sockets were closed
// since the last call.
func (p *Publisher) Closed() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	taken := p.closed
	p.closed = nil
	return taken
}
