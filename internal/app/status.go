package app

import (
	"context"
	"errors"
	"log/slog"
	"sync"

	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// Statuses are who is there. A status that a user chose (manual) stays until
// they choose another one; otherwise the server makes them online when they
// are active, away when they are not for a while, and offline when their last
// socket is closed. All methods are safe for concurrent use.
type Statuses struct {
	store     store.Store
	presence  Presence // may be nil
	access    *Access
	publisher Publisher
	config    func() *config.Config
	now       func() int64
	log       *slog.Logger

	mu     sync.Mutex
	active map[string]activity // users whom this node saw active lately
}

// activity is when a user was last active, and what of that is written, Unix ms.
type activity struct{ at, written int64 }

func newStatuses(p Parts, access *Access) *Statuses {
	return &Statuses{
		store: p.Store, presence: p.Presence, access: access, publisher: p.Publisher, config: p.Config, now: p.Now, log: p.Logger,
		active: map[string]activity{},
	}
}

// Get returns a user's status, offline for who never had one.
func (st *Statuses) Get(ctx context.Context, userID string) (*model.Status, error) {
	status, err := st.store.Statuses().Get(ctx, userID)
	if errors.Is(err, store.ErrNotFound) {
		if _, err := st.store.Users().Get(ctx, userID); err != nil {
			return nil, noUser(err)
		}
		return &model.Status{UserID: userID, Status: model.StatusOffline}, nil
	}
	return status, err
}

// ListByIDs returns the statuses of the users, offline for who never had one.
func (st *Statuses) ListByIDs(ctx context.Context, userIDs []string) ([]*model.Status, error) {
	if err := checkIDs("user_ids", userIDs, model.UsersMaxPerRequest); err != nil {
		return nil, err
	}
	list, err := st.store.Statuses().ListByIDs(ctx, userIDs)
	if err != nil {
		return nil, err
	}
	known := make(map[string]bool, len(userIDs))
	for _, status := range list {
		known[status.UserID] = true
	}
	for _, id := range userIDs {
		if !known[id] {
			known[id] = true
			list = append(list, &model.Status{UserID: id, Status: model.StatusOffline})
		}
	}
	return list, nil
}

// Choose is a user's own choice. dndEnd (Unix seconds) ends do-not-disturb by
// itself; 0 does not. Online is the choice to let the server see.
func (st *Statuses) Choose(ctx context.Context, s *model.Session, userID, wanted string, dndEnd int64) (*model.Status, error) {
	if err := st.access.CheckUser(ctx, s, userID); err != nil {
		return nil, err
	}
	now := st.now()
	if wanted != model.StatusDND || dndEnd*1000 <= now {
		if wanted == model.StatusDND && dndEnd != 0 {
			return nil, model.InvalidParam("dnd_end_time")
		}
		dndEnd = 0
	}
	switch wanted {
	case model.StatusOnline, model.StatusAway, model.StatusDND, model.StatusOffline:
	default:
		return nil, model.InvalidParam("status", model.StatusOnline, model.StatusAway, model.StatusDND, model.StatusOffline)
	}
	if _, err := st.store.Users().Get(ctx, userID); err != nil {
		return nil, noUser(err)
	}
	if wanted == model.StatusOnline {
		st.saw(userID, now)
	}
	return st.change(ctx, userID, func(status *model.Status) bool {
		if wanted == model.StatusDND && status.Status != model.StatusDND {
			status.PrevStatus = status.Status
		}
		status.Status, status.Manual, status.DNDEndTime = wanted, wanted != model.StatusOnline, dndEnd
		status.LastActivityAt = now
		return true
	})
}

// Active says that the user does something now: on a socket or over the API.
// It is meant to be called often: while nothing changes it costs no query.
func (st *Statuses) Active(ctx context.Context, userID string) error {
	if !st.config().ServiceSettings.EnableUserStatuses {
		return nil
	}
	now := st.now()
	st.saw(userID, now)
	status, err := st.store.Statuses().Get(ctx, userID)
	if err == nil && (status.Manual || status.Status == model.StatusOnline) {
		return nil
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return st.set(ctx, userID, func(status *model.Status) bool { return automatic(status, model.StatusOnline, now) })
}

// Connected says that the user has a socket on this node, where they had none or
// where another node did not know of it.
func (st *Statuses) Connected(ctx context.Context, userID string) error {
	if !st.config().ServiceSettings.EnableUserStatuses {
		return nil
	}
	now := st.now()
	st.saw(userID, now)
	return st.settle(ctx, userID, model.StatusOnline, now)
}

// Disconnected says that the user's last socket on any node closed. Several
// nodes may say so.
func (st *Statuses) Disconnected(ctx context.Context, userID string) error {
	if !st.config().ServiceSettings.EnableUserStatuses {
		return nil
	}
	st.mu.Lock()
	seen := st.active[userID].at
	delete(st.active, userID)
	st.mu.Unlock()
	return st.settle(ctx, userID, model.StatusOffline, seen)
}

// settle makes the user online or offline unless they chose a status; with
// do-not-disturb that is what follows it. What this node believes without asking
// another one may have changed this moment, so that nothing is to be done is
// only believed of the database.
func (st *Statuses) settle(ctx context.Context, userID, to string, seen int64) error {
	settled := func(status *model.Status) bool {
		if status.Status == model.StatusDND {
			return status.PrevStatus == to
		}
		return status.Manual || status.Status == to
	}
	for _, ctx := range []context.Context{ctx, store.Fresh(ctx)} {
		status, err := st.store.Statuses().Get(ctx, userID)
		if errors.Is(err, store.ErrNotFound) {
			status, err = &model.Status{Status: model.StatusOffline}, nil
		}
		if err != nil {
			return err
		}
		if settled(status) {
			continue
		}
		return st.set(ctx, userID, func(status *model.Status) bool {
			if settled(status) {
				return false
			}
			if status.Status == model.StatusDND {
				status.PrevStatus = to
				return true
			}
			return automatic(status, to, seen)
		})
	}
	return nil
}

// Idle says that the user's client saw no activity. They are away once that
// has lasted long enough, or at once if they chose so (manual).
func (st *Statuses) Idle(ctx context.Context, userID string, manual bool) error {
	if !st.config().ServiceSettings.EnableUserStatuses {
		return nil
	}
	status, err := st.store.Statuses().Get(ctx, userID)
	if err != nil || status.Status != model.StatusOnline {
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		return err
	}
	st.mu.Lock()
	seen := st.active[userID].at
	st.mu.Unlock()
	now, patience := st.now(), st.patience()
	return st.set(ctx, userID, func(status *model.Status) bool {
		if status.Status != model.StatusOnline {
			return false
		}
		if manual {
			status.Status, status.Manual = model.StatusAway, true
			return true
		}
		if now-max(seen, status.LastActivityAt) < patience {
			return false
		}
		return automatic(status, model.StatusAway, seen)
	})
}

// patience is how long somebody is online without activity, ms.
func (st *Statuses) patience() int64 {
	return int64(st.config().TeamSettings.UserStatusAwayTimeout) * 1000
}

// automatic changes a status that nobody chose.
func automatic(status *model.Status, to string, seen int64) bool {
	if status.Manual || status.Status == to {
		return false
	}
	status.Status, status.DNDEndTime = to, 0
	status.LastActivityAt = max(status.LastActivityAt, seen)
	return true
}

func (st *Statuses) set(ctx context.Context, userID string, change func(*model.Status) bool) error {
	_, err := st.change(ctx, userID, change)
	return err
}

// change writes a status and tells its user if it is another one.
func (st *Statuses) change(ctx context.Context, userID string, change func(*model.Status) bool) (*model.Status, error) {
	var before string
	status, wrote, err := st.store.Statuses().Update(ctx, userID, func(status *model.Status) bool {
		before = status.Status
		return change(status)
	})
	if err != nil {
		return nil, err
	}
	if wrote && status.Status != before {
		st.publisher.Publish(ctx, &model.Event{
			Type:      model.EventStatusChange,
			Data:      map[string]any{"status": status.Status, "user_id": userID},
			Broadcast: model.Broadcast{UserID: userID},
		})
	}
	return status, nil
}
