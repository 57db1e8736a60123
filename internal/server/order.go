package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/polder-chat/polder/internal/claim"
	"github.com/polder-chat/polder/internal/model"
)

// orderReload has nodes read their configuration again.
const orderReload = "config.reload"

// How long a command waits for the nodes' answers, and how often it looks: nodes
// look for orders every operatorLook.
const (
	orderPatience = 5*operatorLook + 2*time.Second
	orderLook     = 100 * time.Millisecond
)

// answer is what one node made of an order.
type answer struct {
	Order  string            `json:"order"` // its name
	Result *model.NodeResult `json:"result"`
}

// obey does what operators' commands have ordered since the last look, and leaves
// the answers.
func (s *Server) obey(ctx context.Context, notes, seen map[string]string) (err error) {
	for name, operation := range notes {
		if _, old := seen[name]; old || !strings.HasPrefix(name, operatorOrder) {
			continue
		}
		s.log.InfoContext(ctx, "an operator ordered an operation", "operation", operation)
		result, failed := s.do(ctx, operation)
		if failed != nil {
			s.log.ErrorContext(ctx, "what an operator ordered failed", "operation", operation, "error", failed)
			self := s.cluster.Self()
			result = &model.NodeResult{ID: self.ID, Hostname: self.Hostname, Error: failed.Error()}
		}
		text, e := json.Marshal(answer{Order: name, Result: result})
		if e == nil {
			e = s.db.Properties().Set(ctx, operatorNoteName(operatorAnswer, time.Now()), string(text))
		}
		err = errors.Join(err, e)
	}
	return err
}

func (s *Server) do(ctx context.Context, operation string) (*model.NodeResult, error) {
	if operation == orderReload {
		return s.app.Settings.ReloadNode(ctx)
	}
	return nil, fmt.Errorf("this node does not know the operation %.100q", operation)
}

// ReloadNodes has all nodes that work with the database read their configuration
// again, and returns what each made of it. Those that do not answer within some
// seconds are there with an error. Without any node that is the error.
func ReloadNodes(ctx context.Context, db *Database) ([]*model.NodeResult, error) {
	servers, err := claim.List(ctx, db.Leases())
	if err != nil {
		return nil, err
	}
	awaited := map[string]string{} // what nodes are called, by id
	for _, l := range servers {
		awaited[l.Holder] = l.Note
	}
	order := operatorNoteName(operatorOrder, time.Now())
	if err := db.Properties().Set(ctx, order, orderReload); err != nil {
		return nil, err
	}
	results, err := gather(ctx, db, order, awaited)
	for id, name := range awaited {
		results = append(results, &model.NodeResult{ID: id, Hostname: name, Error: fmt.Sprintf("the node did not answer within %s", orderPatience)})
	}
	if err == nil && len(results) == 0 {
		err = errors.New("no node that works with this database has answered")
	}
	return results, err
}

// gather collects the answers, and takes who answered off those awaited. A node
// with SQLite isn't among these.
func gather(ctx context.Context, db *Database, order string, awaited map[string]string) (results []*model.NodeResult, err error) {
	look := time.NewTicker(orderLook)
	defer look.Stop()
	answered := map[string]bool{}
	for began := time.Now(); time.Since(began) < orderPatience; {
		notes, err := db.Properties().List(ctx, operatorAnswer)
		if err != nil {
			return results, err
		}
		for name, text := range notes {
			var a answer
			if answered[name] || json.Unmarshal([]byte(text), &a) != nil || a.Order != order {
				continue // of another order, or of another version
			}
			answered[name] = true
			results = append(results, a.Result)
			delete(awaited, a.Result.ID)
		}
		if len(results) > 0 && len(awaited) == 0 {
			return results, nil
		}
		select {
		case <-ctx.Done():
			return results, ctx.Err()
		case <-look.C:
		}
	}
	return results, nil
}
