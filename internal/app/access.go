package app

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// Access answers who may do what. A permission comes from the user's system
// roles, from their roles in the team or from their roles in the channel.
//
// Methods named as a question return a bool; those that begin with Check
// return the error that the client gets, nil if it may.
type Access struct {
	store store.Store
}

// errPermission is what a client without the permission gets.
func errPermission(p model.Permission) error {
	return model.NewError(model.Forbidden, "api.context.permissions.app_error", nil).Because(errors.New("needs " + string(p)))
}

// CheckSystem wants the permission from the user's system roles.
func (a *Access) CheckSystem(ctx context.Context, s *model.Session, p model.Permission) error {
	return check(p)(a.System(ctx, s, p))
}

// CheckTeam wants the permission in the team, or from the user's system roles.
func (a *Access) CheckTeam(ctx context.Context, s *model.Session, teamID string, p model.Permission) error {
	return check(p)(a.Team(ctx, s, teamID, p))
}

// CheckChannel wants the permission in the channel, in its team, or from the
// user's system roles. A channel that doesn't exist is refused in the same way
// as one that is not the caller's, so that ids can't be probed.
func (a *Access) CheckChannel(ctx context.Context, s *model.Session, channelID string, p model.Permission) error {
	return check(p)(a.Channel(ctx, s, channelID, p))
}

// CheckRead wants the right to read the channel's posts: as its member, or
// because it is public in a team whose public channels the user may read.
func (a *Access) CheckRead(ctx context.Context, s *model.Session, channelID string) error {
	return check(model.PermReadChannelContent)(a.Read(ctx, s, channelID))
}

// CheckUser wants the session to be the user's own, or the right to edit others.
func (a *Access) CheckUser(ctx context.Context, s *model.Session, userID string) error {
	if s.UserID == userID {
		return nil
	}
	return a.CheckSystem(ctx, s, model.PermEditOtherUsers)
}

// System reports whether the user's system roles give the permission.
func (a *Access) System(ctx context.Context, s *model.Session, p model.Permission) (bool, error) {
	return a.granted(ctx, strings.Fields(s.Roles), p)
}

// Team reports whether the user's roles in the team or system give the permission.
func (a *Access) Team(ctx context.Context, s *model.Session, teamID string, p model.Permission) (bool, error) {
	if teamID == "" {
		return a.System(ctx, s, p)
	}
	teams, err := a.store.TeamMembers().Roles(ctx, s.UserID)
	if err != nil {
		return false, err
	}
	if m, ok := teams[teamID]; ok {
		if ok, err := a.granted(ctx, m.TeamRoles(), p); ok || err != nil {
			return ok, err
		}
	}
	return a.System(ctx, s, p)
}

// Channel reports whether the user's roles in the channel, its team or system
// give the permission.
func (a *Access) Channel(ctx context.Context, s *model.Session, channelID string, p model.Permission) (bool, error) {
	channels, err := a.store.ChannelMembers().Roles(ctx, s.UserID)
	if err != nil {
		return false, err
	}
	if m, ok := channels[channelID]; ok {
		if ok, err := a.granted(ctx, m.ChannelRoles(), p); ok || err != nil {
			return ok, err
		}
	}
	c, err := a.store.Channels().Head(ctx, channelID)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return a.Team(ctx, s, c.TeamID, p)
}

// Read reports whether the user may read the channel's posts.
func (a *Access) Read(ctx context.Context, s *model.Session, channelID string) (bool, error) {
	if ok, err := a.Channel(ctx, s, channelID, model.PermReadChannelContent); ok || err != nil {
		return ok, err
	}
	c, err := a.store.Channels().Head(ctx, channelID)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil || c.Type != model.ChannelOpen {
		return false, err
	}
	return a.Team(ctx, s, c.TeamID, model.PermReadPublicChannel)
}

// Member reports whether the user is in the channel.
func (a *Access) Member(ctx context.Context, userID, channelID string) (bool, error) {
	channels, err := a.store.ChannelMembers().Roles(ctx, userID)
	_, ok := channels[channelID]
	return ok, err
}

// granted reports whether one of the roles has the permission.
func (a *Access) granted(ctx context.Context, roles []string, p model.Permission) (bool, error) {
	rs, err := a.store.Roles().ListByNames(ctx, roles)
	if err != nil {
		return false, err
	}
	for _, r := range rs {
		if r.DeleteAt == 0 && slices.Contains(r.Permissions, string(p)) {
			return true, nil
		}
	}
	return false, nil
}

func check(p model.Permission) func(bool, error) error {
	return func(ok bool, err error) error {
		if err != nil || ok {
			return err
		}
		return errPermission(p)
	}
}

// Memberships are the channels and teams that the user is in, as the database
// has them at this moment.
func (a *Access) Memberships(ctx context.Context, userID string) (channelIDs, teamIDs []string, err error) {
	ctx = store.Fresh(ctx)
	channels, err := a.store.ChannelMembers().Roles(ctx, userID)
	if err != nil {
		return nil, nil, err
	}
	teams, err := a.store.TeamMembers().Roles(ctx, userID)
	if err != nil {
		return nil, nil, err
	}
	return slices.Collect(maps.Keys(channels)), slices.Collect(maps.Keys(teams)), nil
}

// Session is what checks need to know of a caller who came another way than
// with a request, such as over a WebSocket that their session opened.
func (a *Access) Session(ctx context.Context, userID, sessionID string) (*model.Session, error) {
	u, err := a.store.Users().Get(ctx, userID)
	if err != nil {
		return nil, err
	}
	return &model.Session{ID: sessionID, UserID: userID, Roles: u.Roles}, nil
}
