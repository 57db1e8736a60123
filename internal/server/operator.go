package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/polder-chat/polder/internal/app"
	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/i18n"
	"github.com/polder-chat/polder/internal/model"
)

// The operator's commands change the database behind the back of the nodes that
// run. Each change leaves a note there; the nodes look for notes every second
// or two, drop their caches and close the sockets of the user it was about.
// Commands that want something of the nodes leave an order in the same way, and
// the nodes their answers. All these prefixes are equally long.
const (
	operatorPrefix  = "operator_"
	operatorNote    = operatorPrefix + "change_"
	operatorOrder   = operatorPrefix + "orders_"
	operatorAnswer  = operatorPrefix + "answer_"
	operatorLook    = 2 * time.Second
	operatorNoteAge = time.Hour
)

// Operator works on the configuration's database without a node.
type Operator struct {
	*app.Operator
	db    *Database
	texts *i18n.Bundle
}

// OpenOperator connects to the database and brings it up to date. The caller
// closes the result.
func OpenOperator(ctx context.Context, c *config.Store, log *slog.Logger) (*Operator, error) {
	db, err := OpenDatabase(ctx, &c.Get().SqlSettings, log)
	if err != nil {
		return nil, err
	}
	o := &Operator{db: db}
	o.texts, err = i18n.New(func() string { return c.Get().LocalizationSettings.DefaultServerLocale })
	if err == nil {
		err = db.Migrate(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	o.Operator = app.New(app.Parts{
		Store: db, Publisher: &noter{db: db, log: log}, Config: c.Get, Text: o.texts.Translate, Logger: log,
	}).Operator
	return o, nil
}

// Close ends the connection to the database.
func (o *Operator) Close() error { return o.db.Close() }

// Explain returns an error that people can read for one that a use case
// returned; others as they are.
func (o *Operator) Explain(err error) error {
	if coded, ok := errors.AsType[*model.Error](err); ok {
		return errors.New(o.texts.Message("", coded.ID, coded.Params))
	}
	return err
}

// noter leaves the notes: what would tell this process's clients, who are none,
// tells the nodes.
type noter struct {
	db  *Database
	log *slog.Logger
}

// Publish notes whom an event is about, so that nodes forget what they know.
func (n *noter) Publish(ctx context.Context, events ...*model.Event) {
	for range events {
		n.note(ctx, "")
	}
}

// SetMembership notes that caches are old.
func (n *noter) SetMembership(ctx context.Context, _ ...model.Membership) { n.note(ctx, "") }

// CloseSession notes whose sockets are to be closed.
func (n *noter) CloseSession(ctx context.Context, userID, _ string) { n.note(ctx, userID) }

// CloseUser notes whose sockets are to be closed.
func (n *noter) CloseUser(ctx context.Context, userID string) { n.note(ctx, userID) }

func (n *noter) note(ctx context.Context, userID string) {
	if err := n.db.Properties().Set(ctx, operatorNoteName(operatorNote, time.Now()), userID); err != nil {
		n.log.ErrorContext(ctx, "running servers were not told of the change; restart them", "error", err)
	}
}

// readNotes returns a chore that acts on notes and orders which this node has
// not seen yet. Those that are there when the node starts are about a time before
// its caches and its configuration.
func (s *Server) readNotes() func(ctx context.Context) error {
	var seen map[string]string
	return func(ctx context.Context) error {
		notes, err := s.db.Properties().List(ctx, operatorPrefix)
		if err != nil {
			return err
		}
		if seen != nil {
			s.act(ctx, notes, seen)
			err = s.obey(ctx, notes, seen)
		}
		seen = notes
		return err
	}
}

// forgetNotes removes what operators' commands left that all nodes have read,
// and returns how many.
func (s *Server) forgetNotes(ctx context.Context) (n int64, err error) {
	notes, err := s.db.Properties().List(ctx, operatorPrefix)
	if err != nil {
		return 0, err
	}
	old := fmt.Sprintf("%013d", time.Now().Add(-operatorNoteAge).UnixMilli())
	for name := range notes {
		if len(name) > len(operatorNote) && name[len(operatorNote):] >= old {
			continue
		}
		if err := s.db.Properties().Delete(ctx, name); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func (s *Server) act(ctx context.Context, notes, seen map[string]string) {
	forgot := false
	for name, userID := range notes {
		if _, old := seen[name]; old || !strings.HasPrefix(name, operatorNote) {
			continue
		}
		if !forgot {
			s.log.InfoContext(ctx, "an operator changed accounts: dropping the caches")
			s.db.Invalidate("", "")
			forgot = true
		}
		if userID != "" {
			s.hub.CloseUser(ctx, userID)
		}
	}
}

// operatorNoteName begins with the time, by which notes grow old.
func operatorNoteName(prefix string, at time.Time) string {
	return fmt.Sprintf("%s%013d_%s", prefix, at.UnixMilli(), model.NewID())
}
