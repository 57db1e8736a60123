package app_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/polder-chat/polder/internal/app"
	"github.com/polder-chat/polder/internal/model"
)

// connections stand for a node's connections to the database.
type connections struct {
	mu       sync.Mutex
	identity string // of the server that new ones lead to
	refuses  error
	breaks   error // on the switch
	prepared string
	switched int
	dropped  int
}

func (c *connections) Prepare(_ context.Context, token string) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.refuses != nil {
		return "", c.refuses
	}
	c.prepared = token
	return c.identity, nil
}

func (c *connections) Switch(_ context.Context, token string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if token != c.prepared {
		return errors.New("not prepared")
	}
	if c.breaks == nil {
		c.switched++
	}
	c.prepared = ""
	return c.breaks
}

func (c *connections) Drop(token string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if token == c.prepared {
		c.prepared = ""
		c.dropped++
	}
}

// TestRecycleTogether: either all nodes switch, or none does and the answer says
// who can't and why.
func TestRecycleTogether(t *testing.T) {
	t.Parallel()
	var databases []*connections
	nodes, _, _ := sitesWith(t, func(p *app.Parts) {
		c := &connections{identity: "b"}
		databases = append(databases, c)
		p.Database = c
	}, nil, nil, nil)
	admin := nodes[0].User("root", model.RoleSystemAdmin)
	state := func(switched, dropped int) {
		t.Helper()
		for i, c := range databases {
			c.mu.Lock()
			if c.switched != switched || c.prepared != "" || c.refuses == nil && c.dropped != dropped {
				t.Errorf("node %d: switched %d times, dropped %d times, has %q", i+1, c.switched, c.dropped, c.prepared)
			}
			c.mu.Unlock()
		}
	}
	if _, err := nodes[0].Databases.Recycle(t.Context(), nodes[0].User("ann")); model.ErrorCode(err) != model.Forbidden {
		t.Errorf("by nobody in particular: %v", err)
	}
	results, err := nodes[0].Databases.Recycle(t.Context(), admin)
	if err != nil || len(results) != 3 || !results[0].OK || !results[1].OK || !results[2].OK || results[0].ID != "n1" {
		t.Fatalf("%+v, %v", results, err)
	}
	state(1, 0)

	refused := func(wanted ...string) {
		t.Helper()
		_, err := nodes[0].Databases.Recycle(t.Context(), admin)
		coded, ok := errors.AsType[*model.Error](err)
		if !ok || coded.ID != "api.database.recycle.refused.app_error" {
			t.Fatalf("got %v", err)
		}
		for _, text := range wanted {
			if problems, _ := coded.Params["Problems"].(string); !strings.Contains(problems, text) {
				t.Errorf("problems %q, want %q in them", problems, text)
			}
		}
	}
	databases[1].refuses = errors.New("it takes no writes")
	refused("\nhost2: it takes no writes")
	state(1, 1)
	databases[1].refuses = nil
	databases[1].dropped = 1
	databases[2].identity = "c"
	refused("\nhost3: its settings lead to another server than those of host1")
	state(1, 2)
	databases[2].identity = "b"
	databases[2].breaks = errors.New("out of memory")
	results, err = nodes[0].Databases.Recycle(t.Context(), admin)
	if err != nil || !results[0].OK || !results[1].OK || results[2].OK || results[2].Error != "out of memory" {
		t.Errorf("%+v, %v", results, err)
	}
}
