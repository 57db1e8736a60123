package app

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/polder-chat/polder/internal/cluster"
	"github.com/polder-chat/polder/internal/model"
)

// Database replaces this node's connections to it.
type Database interface {
	// Prepare opens and proves new connections, by the settings as they are now,
	// and keeps them for a while under the token. It returns the identity of the
	// server that they lead to, the same on all nodes that reach the same one.
	Prepare(ctx context.Context, token string) (identity string, err error)
	// Switch takes the connections prepared under the token into use.
	Switch(ctx context.Context, token string) error
	// Drop closes them; it is fine if there are none.
	Drop(token string)
}

// What nodes ask of each other to replace their connections together.
const (
	operationPrepare = "database.prepare"
	operationSwitch  = "database.switch"
	operationDrop    = "database.drop"
)

// switchPatience is how long a node may take to end its work on old connections.
const switchPatience = 15 * time.Second

// Databases replaces the connections of all nodes in two steps: only when all
// have proven that they reach the same new master do they switch. So a mistake in
// one node's file, or a master that one can't reach, leaves all where they are.
type Databases struct {
	database Database
	cluster  *cluster.Cluster
	access   *Access
	nodes    *Nodes
	log      *slog.Logger
	busy     sync.Mutex
}

func newDatabases(p Parts, access *Access, nodes *Nodes) *Databases {
	d := &Databases{database: p.Database, cluster: p.Cluster, access: access, nodes: nodes, log: p.Logger}
	d.cluster.Handle(operationPrepare, func(ctx context.Context, token []byte) ([]byte, error) {
		identity, err := d.prepare(ctx, string(token))
		return []byte(identity), err
	})
	d.cluster.Handle(operationSwitch, func(ctx context.Context, token []byte) ([]byte, error) {
		if err := d.replace(ctx, string(token)); err != nil {
			return nil, err
		}
		return json.Marshal(d.nodes.result())
	})
	d.cluster.Handle(operationDrop, func(_ context.Context, token []byte) ([]byte, error) {
		if d.database != nil {
			d.database.Drop(string(token))
		}
		return nil, nil
	})
	return d
}

// Recycle replaces the connections of all nodes by those that the settings say.
func (d *Databases) Recycle(ctx context.Context, s *model.Session) ([]*model.NodeResult, error) {
	if err := d.access.CheckSystem(ctx, s, model.PermManageSystem); err != nil {
		return nil, err
	}
	return d.RecycleNodes(ctx)
}

// RecycleNodes is Recycle for this node's operator: it needs no session.
func (d *Databases) RecycleNodes(ctx context.Context) ([]*model.NodeResult, error) {
	if !d.busy.TryLock() {
		return nil, model.NewError(model.Conflict, "api.database.recycle.busy.app_error", nil)
	}
	defer d.busy.Unlock()
	token := model.NewID()
	if refusals := d.prove(ctx, token); len(refusals) > 0 {
		d.drop(ctx, token)
		return nil, refused(refusals)
	}
	// From here on all go through with it, even if the client has gone.
	return d.switchAll(context.WithoutCancel(ctx), token), nil
}

// errNoDatabase is for nodes whose connections nobody can replace.
var errNoDatabase = errors.New("this node has no connections to recycle")

// prepare has this node open and prove new connections.
func (d *Databases) prepare(ctx context.Context, token string) (identity string, err error) {
	if d.database == nil {
		return "", errNoDatabase
	}
	identity, err = d.database.Prepare(ctx, token)
	if err != nil {
		d.log.WarnContext(ctx, "the database's connections stay as they are", "node", d.cluster.Self().ID, "error", err)
	}
	return identity, err
}

// replace has this node take its new connections.
func (d *Databases) replace(ctx context.Context, token string) error {
	if d.database == nil {
		return errNoDatabase
	}
	if err := d.database.Switch(ctx, token); err != nil {
		return err
	}
	d.nodes.analytics.forget()
	d.cluster.Beat()
	return nil
}

// refusal is why a node can't switch.
type refusal struct{ hostname, why string }

// prove has all nodes prepare. Those that are down are no obstacle: they begin
// with the settings as they are then.
func (d *Databases) prove(ctx context.Context, token string) (refusals []refusal) {
	var others []cluster.Answer
	var asking sync.WaitGroup
	asking.Go(func() { others = d.cluster.Ask(ctx, operationPrepare, []byte(token)) })
	self := d.cluster.Self()
	own, err := d.prepare(ctx, token)
	asking.Wait()
	if err != nil {
		refusals = append(refusals, refusal{self.Hostname, err.Error()})
	}
	for _, answer := range others {
		switch identity := string(answer.Data); {
		case errors.Is(answer.Err, cluster.ErrDown):
		case answer.Err != nil:
			refusals = append(refusals, refusal{answer.Node.Hostname, answer.Err.Error()})
		case err == nil && identity != own:
			refusals = append(refusals, refusal{answer.Node.Hostname, "its settings lead to another server than those of " + self.Hostname})
		}
	}
	return refusals
}

func refused(refusals []refusal) error {
	text := ""
	for _, r := range refusals {
		text += "\n" + r.hostname + ": " + r.why
	}
	return model.NewError(model.Conflict, "api.database.recycle.refused.app_error", model.Params{"Problems": text})
}

// drop has all nodes close what they prepared.
func (d *Databases) drop(ctx context.Context, token string) {
	if d.database != nil {
		d.database.Drop(token)
	}
	d.cluster.Ask(context.WithoutCancel(ctx), operationDrop, []byte(token))
}

// switchAll has all nodes switch at once, and returns what each made of it, this
// one first. Who failed is red until it is recycled or started again.
func (d *Databases) switchAll(ctx context.Context, token string) []*model.NodeResult {
	var others []cluster.Answer
	var asking sync.WaitGroup
	asking.Go(func() { others = d.cluster.AskWithin(ctx, switchPatience, operationSwitch, []byte(token)) })
	err := d.replace(ctx, token)
	asking.Wait()
	own := d.nodes.result()
	if err != nil {
		own = &model.NodeResult{ID: own.ID, Hostname: own.Hostname, Error: err.Error()}
	}
	return slices.Concat([]*model.NodeResult{own}, d.nodes.results(ctx, operationSwitch, others))
}
