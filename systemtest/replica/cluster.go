package replica

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/dbtest"
	"github.com/polder-chat/polder/systemtest/site"
)

// Options say what a cluster is made of.
type Options struct {
	Driver   string // dbtest.Postgres or dbtest.MySQL
	Replicas int

	// Surely makes a COMMIT wait until a replica has it, so that nothing is lost
	// with the primary. PostgreSQL only.
	Surely bool
}

// Cluster is a primary and the replicas that follow it. One goroutine at a time
// may use it.
type Cluster struct {
	Primary  *Server
	Replicas []*Server
	opts     Options
}

// engine is what differs between the kinds of servers.
type engine interface {
	init(t testing.TB, s *Server)                          // makes an empty primary, which doesn't run
	start(t testing.TB, s *Server)                         // begins it
	prepare(t testing.TB, s *Server)                       // makes the user and the database
	clone(t testing.TB, s, primary *Server)                // makes s a replica, which doesn't run
	follow(t testing.TB, s, primary *Server)               // makes s, a replica that runs, follow another
	promote(t testing.TB, s *Server)                       // makes a replica take writes
	fence(t testing.TB, s *Server, replicas []*Server)     // ends a primary when they have all it has
	delay(t testing.TB, s *Server, behind time.Duration)   // holds a replica back
	behind(t testing.TB, s, primary *Server) (bool, error) // does it lack something that the primary has?
	stopSignal() string
	admin(s *Server, database string) (driver, dsn string) // "": the server's own database
	dsn(s *Server, database string) string
	create(database string) (statements []string) // of polder's user
}

// Start makes and starts a cluster, which ends with t.
func Start(t testing.TB, o Options) *Cluster {
	t.Helper()
	bin, user, err := dbtest.Installed(o.Driver)
	if err != nil {
		t.Fatal(err)
	}
	c := &Cluster{opts: o}
	for i := range o.Replicas + 1 {
		s := &Server{Name: fmt.Sprintf("database-%d", i+1), id: i + 1}
		s.machine = newMachine(t, s.Name, bin, user)
		s.engine = postgres{surely: o.Surely}
		if o.Driver == dbtest.MySQL {
			s.engine = mariadb{}
		}
		s.DSN = s.engine.dsn(s, database)
		driver, dsn := s.engine.admin(s, "")
		if s.Admin, err = sql.Open(driver, dsn); err != nil {
			t.Fatal(err)
		}
		s.Admin.SetMaxIdleConns(0) // the server may have been another one since
		t.Cleanup(func() {
			if err := s.Admin.Close(); err != nil {
				t.Error(err)
			}
		})
		c.Replicas = append(c.Replicas, s)
	}
	c.Primary, c.Replicas = c.Replicas[0], c.Replicas[1:]
	c.Primary.engine.init(t, c.Primary)
	c.Primary.Start(t)
	c.Primary.engine.prepare(t, c.Primary)
	c.join(t, c.Replicas...)
	return c
}

// join makes servers that don't run replicas of the primary.
func (c *Cluster) join(t testing.TB, servers ...*Server) {
	t.Helper()
	var joining sync.WaitGroup
	for _, s := range servers {
		joining.Go(func() { s.engine.clone(t, s, c.Primary) })
	}
	joining.Wait()
	for _, s := range servers {
		if t.Failed() {
			t.FailNow() // a goroutine can't do it
		}
		s.Start(t)
		s.engine.follow(t, s, c.Primary)
		s.AwaitCaughtUp(t, c.Primary)
	}
}

// Servers are all of them, the primary first.
func (c *Cluster) Servers() []*Server { return append([]*Server{c.Primary}, c.Replicas...) }

// AnyHost is a DSN with all servers, of which clients take the one that takes
// writes. PostgreSQL only.
func (c *Cluster) AnyHost() string {
	var hosts []string
	for _, s := range c.Servers() {
		hosts = append(hosts, fmt.Sprintf("127.0.0.1:%d", s.machine.port))
	}
	return fmt.Sprintf("postgres://%s:%s@%s/%s?sslmode=disable&connect_timeout=2&target_session_attrs=read-write",
		user, password, strings.Join(hosts, ","), database)
}

// Nowhere is a DSN of a server that doesn't run.
func (c *Cluster) Nowhere(t testing.TB) string {
	t.Helper()
	return c.Primary.engine.dsn(&Server{machine: &machine{port: freePort(t)}}, database)
}

// Fence ends the primary, once its replicas have all that it acknowledged.
func (c *Cluster) Fence(t testing.TB) {
	t.Helper()
	c.Primary.engine.fence(t, c.Primary, c.Replicas)
}

// Promote makes a replica the primary, which the other replicas that run follow
// from then on. The old primary, which doesn't run any more, belongs to nobody
// until Rejoin. It returns the time at which the new one took writes.
func (c *Cluster) Promote(t testing.TB, s *Server) (old *Server, at time.Time) {
	t.Helper()
	s.engine.promote(t, s)
	at = time.Now()
	old, c.Primary = c.Primary, s
	c.Replicas = slices.DeleteFunc(slices.Clone(c.Replicas), func(other *Server) bool { return other == s })
	for _, other := range c.Replicas {
		if other.Runs() {
			other.engine.follow(t, other, s)
		}
	}
	return old, at
}

// Rejoin makes a former primary that doesn't run a replica of the present one.
func (c *Cluster) Rejoin(t testing.TB, s *Server) {
	t.Helper()
	c.join(t, s)
	c.Replicas = append(c.Replicas, s)
}

// Ahead returns the replica that has most of what the primary had.
func (c *Cluster) Ahead(t testing.TB) *Server {
	t.Helper()
	best := c.Replicas[0]
	for _, s := range c.Replicas[1:] {
		if more, err := best.engine.behind(t, best, s); err != nil {
			t.Fatal(err)
		} else if more {
			best = s
		}
	}
	return best
}

// Server is a database server on a machine of its own.
type Server struct {
	Name  string
	DSN   string  // of the database that polder uses, as polder's user
	Admin *sql.DB // of an administrator

	id      int
	machine *machine
	engine  engine
}

// Start starts a server that does not run, and waits until it answers.
func (s *Server) Start(t testing.TB) {
	t.Helper()
	s.Begin(t)
	s.AwaitReady(t)
}

// Begin starts a server that does not run.
func (s *Server) Begin(t testing.TB) {
	t.Helper()
	if s.Runs() {
		t.Fatalf("%s runs already", s.Name)
	}
	s.engine.start(t, s)
}

// AwaitReady waits until the server answers.
func (s *Server) AwaitReady(t testing.TB) {
	t.Helper()
	site.Await(t, site.Patience, s.Name+" answers", func() error {
		if err := s.Admin.PingContext(t.Context()); err != nil {
			return fmt.Errorf("%w; its last words:\n%s", err, s.machine.lastWords())
		}
		return nil
	})
}

// Address is where the server listens.
func (s *Server) Address() string { return fmt.Sprintf("127.0.0.1:%d", s.machine.port) }

// Runs reports whether the server was started and not ended.
func (s *Server) Runs() bool { return s.machine.server != 0 }

// Stop tells the server to stop and waits until it has.
func (s *Server) Stop(t testing.TB) { t.Helper(); s.machine.stop(t, s.engine.stopSignal()) }

// Kill ends the server as a loss of power does.
func (s *Server) Kill(t testing.TB) { t.Helper(); s.machine.kill(t) }

// Freeze stops the server where it stands; its connections stay open.
func (s *Server) Freeze(t testing.TB) { t.Helper(); s.machine.signal(t, freeze) }

// Thaw lets a frozen server go on.
func (s *Server) Thaw(t testing.TB) { t.Helper(); s.machine.signal(t, thaw) }

// Delay makes a replica show everything later than the primary; 0 ends that.
func (s *Server) Delay(t testing.TB, behind time.Duration) {
	t.Helper()
	s.engine.delay(t, s, behind)
}

// AwaitCaughtUp waits until a replica has all that the primary has now.
func (s *Server) AwaitCaughtUp(t testing.TB, primary *Server) time.Duration {
	t.Helper()
	return site.Await(t, site.Patience, s.Name+" has caught up", func() error {
		behind, err := s.engine.behind(t, s, primary)
		if err == nil && behind {
			err = errors.New("it is behind")
		}
		return err
	})
}

// Database makes another database on the server and returns its DSN, as
// polder's user.
func (s *Server) Database(t testing.TB, name string) string {
	t.Helper()
	s.exec(t, s.engine.create(name)...)
	return s.engine.dsn(s, name)
}

// Do runs statements in polder's database as an administrator.
func (s *Server) Do(t testing.TB, statements ...string) {
	t.Helper()
	s.DoIn(t, database, statements...)
}

// DoIn is Do in a database that Database has made.
func (s *Server) DoIn(t testing.TB, database string, statements ...string) {
	t.Helper()
	db, err := sql.Open(s.engine.admin(s, database))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	s.run(t, db, statements)
}

// exec runs statements as the administrator, on one connection.
func (s *Server) exec(t testing.TB, statements ...string) {
	t.Helper()
	s.run(t, s.Admin, statements)
}

func (s *Server) run(t testing.TB, db *sql.DB, statements []string) {
	t.Helper()
	c, err := db.Conn(t.Context())
	if err != nil {
		t.Fatalf("%s: %v", s.Name, err)
	}
	defer c.Close()
	for _, statement := range statements {
		if _, err := c.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %s: %v; its last words:\n%s", s.Name, statement, err, s.machine.lastWords())
		}
	}
}
