package server

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store/sqlstore"
)

// preparedFor is how long new connections are kept for a word to switch.
const preparedFor = 30 * time.Second

// recycler replaces the database's connections; it is the app's Database. There
// is one set of new connections at a time.
type recycler struct {
	server *Server

	mu      sync.Mutex
	token   string // "" if there is none
	waiting *sqlstore.Replacement
	goesBy  *config.Config
	expiry  *time.Timer
}

var (
	errPreparing   = errors.New("another recycle is under way")
	errNotPrepared = errors.New("the new connections are not there any more: they were kept for " + preparedFor.String())
)

// Prepare implements app.Database.
func (r *recycler) Prepare(ctx context.Context, token string) (identity string, err error) {
	r.mu.Lock()
	if r.token != "" {
		r.mu.Unlock()
		return "", errPreparing
	}
	r.token = token
	r.expiry = time.AfterFunc(preparedFor, func() { r.Drop(token) })
	r.mu.Unlock()
	c := r.server.opts.Config.Get()
	if c.SqlSettings.DriverName == config.DriverSQLite { // its file is opened once: there is nothing to replace
		return "", nil
	}
	prepared, err := r.server.db.Prepare(ctx, DatabaseOptions(&c.SqlSettings, r.server.log))
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil {
		if r.token == token {
			r.token = ""
			r.expiry.Stop()
		}
		return "", err
	}
	if r.token != token { // dropped meanwhile
		return "", errors.Join(errNotPrepared, prepared.Drop())
	}
	r.waiting, r.goesBy = prepared, c
	return prepared.Identity(), nil
}

// take returns the new connections, once; nil if there are none to replace. Of
// another token it knows nothing.
func (r *recycler) take(token string) (taken *sqlstore.Replacement, c *config.Config, known bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.token != token || token == "" {
		return nil, nil, false
	}
	taken, c = r.waiting, r.goesBy
	r.token, r.waiting, r.goesBy = "", nil, nil
	r.expiry.Stop()
	return taken, c, true
}

// Switch implements app.Database.
func (r *recycler) Switch(ctx context.Context, token string) error {
	replacement, c, known := r.take(token)
	if !known {
		return errNotPrepared
	}
	if replacement != nil {
		replacement.Switch(ctx)
		r.server.opts.Config.Recycled(c)
	}
	return nil
}

// Drop implements app.Database.
func (r *recycler) Drop(token string) {
	replacement, _, _ := r.take(token)
	if replacement == nil {
		return
	}
	if err := replacement.Drop(); err != nil {
		r.server.log.Warn("new connections that are not needed were not closed well", "error", err)
	}
}

// Recycle has all nodes replace their connections to the database, for this
// node's operator, and logs what each made of it.
func (s *Server) Recycle(ctx context.Context) {
	results, err := s.app.Databases.RecycleNodes(ctx)
	if err != nil {
		attributes := []any{"error", err}
		if coded, ok := errors.AsType[*model.Error](err); ok {
			attributes = append(attributes, "problems", coded.Params["Problems"])
		}
		s.log.ErrorContext(ctx, "the database's connections were not recycled", attributes...)
		return
	}
	for _, r := range results {
		if r.OK {
			s.log.InfoContext(ctx, "a node's connections to the database were recycled", "peer", r.ID, "hostname", r.Hostname)
		} else {
			s.log.ErrorContext(ctx, "a node's connections to the database were not recycled", "peer", r.ID, "hostname", r.Hostname, "error", r.Error)
		}
	}
}
