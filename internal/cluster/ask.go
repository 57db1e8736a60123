package cluster

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/polder-chat/polder/internal/bus"
)

// askPatience is how long a node may take to answer.
const askPatience = 5 * time.Second

// ErrDown is the error of a node that is not there to be asked.
var ErrDown = errors.New("the node is down")

// ErrUnreachable is the error of a node that no way leads to at this moment.
var ErrUnreachable = errors.New("the node can't be reached")

// noAnswer is the error of a node that did not answer in time.
func noAnswer(patience time.Duration) error {
	return fmt.Errorf("the node did not answer within %s", patience)
}

// Handler does on this node what another one asks of all. Only nodes that are
// trusted reach it, and they have checked who wants it. Its error reaches the
// other node as text.
type Handler func(ctx context.Context, data []byte) ([]byte, error)

// Answer is what one node made of a request.
type Answer struct {
	Node Node
	Data []byte
	Err  error
}

// Handle serves an operation. It is called before Start.
func (c *Cluster) Handle(operation string, h Handler) { c.handlers[operation] = h }

// Ask asks all other nodes for an operation at once and returns their answers in
// the order of List. Each has five seconds; one that is down, does not answer or
// fails is there with its error.
func (c *Cluster) Ask(ctx context.Context, operation string, data []byte) []Answer {
	return c.AskWithin(ctx, askPatience, operation, data)
}

// AskWithin is Ask for what may take the nodes longer.
func (c *Cluster) AskWithin(ctx context.Context, patience time.Duration, operation string, data []byte) []Answer {
	answers, absent := c.others()
	request := slices.Concat([]byte(operation), []byte{'\n'}, data)
	var asking sync.WaitGroup
	for i := range answers {
		if absent[i] {
			answers[i].Err = ErrDown
			c.counters.asked.WithLabelValues(operation, "down").Inc()
			continue
		}
		asking.Go(func() { c.ask(ctx, patience, operation, request, &answers[i]) })
	}
	asking.Wait()
	return answers
}

// others are the other nodes, to be asked, and which of them are not there.
func (c *Cluster) others() (answers []Answer, absent []bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range c.view.all() {
		if !p.self {
			answers = append(answers, Answer{Node: p.Node})
			absent = append(absent, p.presence != alive)
		}
	}
	return answers, absent
}

func (c *Cluster) ask(ctx context.Context, patience time.Duration, operation string, request []byte, a *Answer) {
	within, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	a.Data, a.Err = c.opts.Bus.Request(within, nodeSubject(a.Node.ID), request)
	outcome := "ok"
	if remote, is := errors.AsType[*bus.RemoteError](a.Err); is {
		a.Err = errors.New(remote.Text)
		outcome = "failed"
	} else if a.Err != nil {
		outcome = "silent"
		switch {
		case errors.Is(a.Err, bus.ErrNoResponder):
			a.Err = ErrUnreachable
		case ctx.Err() == nil && errors.Is(a.Err, context.DeadlineExceeded):
			a.Err = noAnswer(patience)
		}
	}
	c.counters.asked.WithLabelValues(operation, outcome).Inc()
}

// respond serves what the others ask of this node.
func (c *Cluster) respond(ctx context.Context, m bus.Message) (answer []byte, err error) {
	operation, data, _ := bytes.Cut(m.Data, []byte{'\n'})
	h := c.handlers[string(operation)]
	if h == nil {
		return nil, fmt.Errorf("this node does not know the operation %.100q", operation)
	}
	defer func() {
		if r := recover(); r != nil { // one mistake must not end all nodes at once
			c.log.ErrorContext(ctx, "panic while doing what another node asked", "node", c.opts.Self.ID, "peer", m.From,
				"operation", string(operation), "panic", fmt.Sprint(r), "stack", string(debug.Stack()))
			err = errors.New("the node failed; its log has more")
		}
	}()
	return h(ctx, data)
}

// nodeSubject is what a node alone serves.
func nodeSubject(id string) string { return "node." + id }
