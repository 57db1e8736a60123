package replica_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/dbtest"
	"github.com/polder-chat/polder/systemtest/replica"
	"github.com/polder-chat/polder/systemtest/site"
)

// TestCluster does to a cluster all that tests do, and finds its rows where they
// should be.
func TestCluster(t *testing.T) {
	for _, o := range []replica.Options{
		{Driver: dbtest.Postgres, Replicas: 2, Surely: true},
		{Driver: dbtest.MySQL, Replicas: 1},
	} {
		t.Run(o.Driver, func(t *testing.T) {
			t.Parallel()
			began := time.Now()
			c := replica.Start(t, o)
			t.Logf("started after %v", time.Since(began))
			rows := 0
			write := func() {
				t.Helper()
				rows++
				if _, err := c.Primary.Admin.ExecContext(t.Context(), fmt.Sprintf(`INSERT INTO notes VALUES (%d)`, rows)); err != nil {
					t.Fatal(err)
				}
			}
			await := func(s *replica.Server, want int) time.Duration {
				t.Helper()
				return site.Await(t, site.Patience, "the rows at "+s.Name, func() error {
					var n int
					err := s.Admin.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM notes`).Scan(&n)
					if err == nil && n != want {
						err = fmt.Errorf("%d, want %d", n, want)
					}
					return err
				})
			}
			if _, err := c.Primary.Admin.ExecContext(t.Context(), `CREATE TABLE notes (id INT PRIMARY KEY)`); err != nil {
				t.Fatal(err)
			}
			write()
			last := c.Replicas[len(c.Replicas)-1]
			await(last, 1)

			last.Delay(t, 2*time.Second)
			write()
			if took := await(last, 2); took < time.Second {
				t.Errorf("a replica that is held back by 2 s showed a row after %v", took)
			}
			last.Delay(t, 0)

			last.Freeze(t)
			write()
			last.Thaw(t)
			await(last, 3)

			c.Fence(t)
			if c.Primary.Runs() {
				t.Error("the fenced primary runs")
			}
			old, _ := c.Promote(t, c.Ahead(t))
			if o.Surely {
				write()
			}
			c.Rejoin(t, old)
			write()
			await(old, rows)

			if !o.Surely {
				return
			}
			c.Primary.Kill(t)
			if err := c.Primary.Admin.PingContext(t.Context()); err == nil {
				t.Fatal("the killed primary answers")
			}
			c.Promote(t, c.Ahead(t))
			write()
			await(c.Replicas[0], rows)
			t.Logf("all after %v", time.Since(began))
		})
	}
}
