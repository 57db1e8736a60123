package app

import (
	"context"
	"strconv"
	"sync"

	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// Names of properties in the store.
const (
	propertyServerID    = "server_id"
	propertyInstalledAt = "installed_at"
)

// Instance is the program and the database that it works on: what clients
// are told besides the configuration. It is safe for concurrent use.
type Instance struct {
	store store.Store
	now   func() int64

	mu    sync.Mutex
	known config.ClientInfo // with a ServerID once it was read
	used  bool              // somebody signed up: it stays so
}

// ClientInfo reads the database only until it has found what never changes.
func (i *Instance) ClientInfo(ctx context.Context) (config.ClientInfo, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.known.ServerID == "" {
		if err := i.identify(ctx); err != nil {
			return config.ClientInfo{}, err
		}
	}
	if !i.used {
		n, err := i.store.Users().Count(ctx, model.UserCount{IncludeDeleted: true})
		if err != nil {
			return config.ClientInfo{}, err
		}
		i.used = n > 0
	}
	info := i.known
	info.NoAccounts = !i.used
	return info, nil
}

// identify reads which it is; the first node of all gives it its id.
// mu is held.
func (i *Instance) identify(ctx context.Context) error {
	properties := i.store.Properties()
	id, err := properties.Init(ctx, propertyServerID, model.NewID())
	if err != nil {
		return err
	}
	text, err := properties.Init(ctx, propertyInstalledAt, strconv.FormatInt(i.now(), 10))
	if err != nil {
		return err
	}
	if i.known.InstalledAt, err = strconv.ParseInt(text, 10, 64); err != nil {
		return err
	}
	i.known.ServerID = id
	return nil
}
