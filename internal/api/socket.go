package api

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"slices"

	"github.com/polder-chat/polder/internal/hub"
	"github.com/polder-chat/polder/internal/model"
)

// The API answers what the hub asks of the rest of the server.
var _ hub.Backend = (*API)(nil)

// Authenticate implements hub.Backend.
func (a *API) Authenticate(ctx context.Context, token string) (*model.Session, error) {
	return a.Sessions.Authenticate(ctx, token)
}

// CheckSession implements hub.Backend.
func (a *API) CheckSession(ctx context.Context, s *model.Session) error {
	return a.App.Sessions.Check(ctx, s)
}

// Memberships implements hub.Backend.
func (a *API) Memberships(ctx context.Context, userID string) (channelIDs, teamIDs []string, err error) {
	return a.App.Access.Memberships(ctx, userID)
}

// Connected implements hub.Backend.
func (a *API) Connected(userID string) { a.tellPresence(userID, a.App.Statuses.Connected) }

// Disconnected implements hub.Backend.
func (a *API) Disconnected(userID string) { a.tellPresence(userID, a.App.Statuses.Disconnected) }

func (a *API) tellPresence(userID string, tell func(context.Context, string) error) {
	if err := tell(context.Background(), userID); err != nil {
		a.Log.Warn("presence was not stored", "user_id", userID, "error", err)
	}
}

// Action implements hub.Backend.
func (a *API) Action(ctx context.Context, caller hub.Caller, name string, data json.RawMessage) (map[string]any, error) {
	act, ok := map[string]func(context.Context, hub.Caller, json.RawMessage) (map[string]any, error){
		"user_typing":               a.socketTyping,
		"user_update_active_status": a.socketActive,
		"get_statuses":              a.socketStatuses,
		"get_statuses_by_ids":       a.socketStatusesByIDs,
	}[name]
	if !ok {
		return nil, hub.UnknownAction(name)
	}
	return act(a.Reader(ctx, caller.UserID), caller, data)
}

// socketTyping tells a channel that the caller writes there.
func (a *API) socketTyping(ctx context.Context, caller hub.Caller, data json.RawMessage) (map[string]any, error) {
	var in struct {
		ChannelID string `json:"channel_id"`
		ParentID  string `json:"parent_id"`
	}
	if err := decodeAction(data, &in); err != nil {
		return nil, err
	}
	s, err := a.App.Access.Session(ctx, caller.UserID, caller.SessionID)
	if err != nil {
		return nil, err
	}
	return nil, a.App.Posts.Typing(ctx, s, caller.UserID, in.ChannelID, in.ParentID)
}

// socketActive says whether somebody sits in front of the client.
func (a *API) socketActive(ctx context.Context, caller hub.Caller, data json.RawMessage) (map[string]any, error) {
	var in struct {
		Active *bool `json:"user_is_active"`
		Manual bool  `json:"manual"`
	}
	if err := decodeAction(data, &in); err != nil {
		return nil, err
	}
	if in.Active == nil {
		return nil, model.InvalidParam("user_is_active")
	}
	if *in.Active {
		return nil, a.App.Statuses.Active(ctx, caller.UserID)
	}
	return nil, a.App.Statuses.Idle(ctx, caller.UserID, in.Manual)
}

// socketStatuses answers the statuses of those whom the caller shares a
// channel with and who are not offline.
func (a *API) socketStatuses(ctx context.Context, caller hub.Caller, _ json.RawMessage) (map[string]any, error) {
	s, err := a.App.Access.Session(ctx, caller.UserID, caller.SessionID)
	if err != nil {
		return nil, err
	}
	known, err := a.App.Users.Known(ctx, s)
	if err != nil {
		return nil, err
	}
	return a.statusMap(ctx, known, true)
}

// socketStatusesByIDs answers the statuses of users.
func (a *API) socketStatusesByIDs(ctx context.Context, _ hub.Caller, data json.RawMessage) (map[string]any, error) {
	var in struct {
		UserIDs []string `json:"user_ids"`
	}
	if err := decodeAction(data, &in); err != nil {
		return nil, err
	}
	if len(in.UserIDs) == 0 {
		return nil, model.InvalidParam("user_ids")
	}
	return a.statusMap(ctx, in.UserIDs, false)
}

func (a *API) statusMap(ctx context.Context, userIDs []string, onlyPresent bool) (map[string]any, error) {
	m := make(map[string]any, len(userIDs))
	for ids := range slices.Chunk(userIDs, model.UsersMaxPerRequest) {
		statuses, err := a.App.Statuses.ListByIDs(ctx, ids)
		if err != nil {
			return nil, err
		}
		for _, status := range statuses {
			if !onlyPresent || status.Status != model.StatusOffline {
				m[status.UserID] = status.Status
			}
		}
	}
	return m, nil
}

func decodeAction(data json.RawMessage, into any) error {
	if err := json.Unmarshal(data, into); err != nil {
		return model.InvalidParam("data").Because(err)
	}
	return nil
}

// ErrorReply implements hub.Backend.
func (a *API) ErrorReply(ctx context.Context, userID string, err error) hub.ErrorReply {
	coded := codedError(err)
	status := statusOf(coded.Code)
	if status >= http.StatusInternalServerError {
		a.Log.LogAttrs(ctx, slog.LevelError, "websocket action failed", slog.String("user_id", userID), slog.Any("error", err))
	}
	locale := ""
	if userID != "" {
		locale = a.UserLocale(ctx, userID)
	}
	return hub.ErrorReply{ID: coded.ID, Message: a.Translate(coded.ID, coded.Params, locale), StatusCode: status}
}
