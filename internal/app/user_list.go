package app

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/polder-chat/polder/internal/model"
)

// autocompleteLimits of an @-mention's list, in users.
const (
	autocompleteDefault = 25
	autocompleteMax     = 100
)

// userSorts are the orders of lists besides that by name.
func userSorts() []string {
	return []string{string(model.UserSortLastActivity), string(model.UserSortCreateAt), string(model.UserSortStatus), string(model.UserSortAdmin)}
}

// List returns a page of users. The caller must be able to see the team or the
// channel that q names.
func (us *Users) List(ctx context.Context, s *model.Session, q model.UserQuery) ([]*model.User, error) {
	if err := us.checkPlace(ctx, s, q.InTeam, q.NotInTeam, q.InChannel, q.NotInChannel); err != nil {
		return nil, err
	}
	if q.WithoutTeam {
		if err := us.access.CheckSystem(ctx, s, model.PermListUsersWithoutTeam); err != nil {
			return nil, err
		}
	}
	if q.Sort != model.UserSortUsername && !slices.Contains(userSorts(), string(q.Sort)) {
		return nil, model.InvalidParam("sort", userSorts()...)
	}
	if err := checkRoleNames(q.Roles, q.TeamRoles, q.ChannelRoles); err != nil {
		return nil, err
	}
	v, err := us.viewer(ctx, s)
	if err != nil {
		return nil, err
	}
	if q.KnownTo, err = us.knownTo(ctx, s); err != nil {
		return nil, err
	}
	found, err := us.store.Users().List(ctx, q)
	return v.list(found), err
}

// Stats counts the accounts that the caller may know of.
func (us *Users) Stats(ctx context.Context, s *model.Session) (*model.UsersStats, error) {
	return us.count(ctx, s, model.UserCount{})
}

// FilteredStats counts accounts for those who manage users.
func (us *Users) FilteredStats(ctx context.Context, s *model.Session, q model.UserCount) (*model.UsersStats, error) {
	if err := us.access.CheckSystem(ctx, s, model.PermSysconsoleReadUserUsers); err != nil {
		return nil, err
	}
	if err := checkRoleNames(q.Roles, q.TeamRoles, q.ChannelRoles); err != nil {
		return nil, err
	}
	return us.count(ctx, s, q)
}

func (us *Users) count(ctx context.Context, s *model.Session, q model.UserCount) (*model.UsersStats, error) {
	var err error
	if q.KnownTo, err = us.knownTo(ctx, s); err != nil {
		return nil, err
	}
	n, err := us.store.Users().Count(ctx, q)
	return &model.UsersStats{TotalUsersCount: n}, err
}

// Search finds users by the beginnings of their names.
func (us *Users) Search(ctx context.Context, s *model.Session, q model.UserSearch) ([]*model.User, error) {
	q.Term = strings.TrimSpace(q.Term)
	if q.Term == "" || !fits(q.Term, model.UserSearchTermMaxLength) {
		return nil, model.InvalidParam("term")
	}
	if q.TeamID == "" && q.NotInChannelID != "" {
		return nil, model.InvalidParam("team_id")
	}
	if q.Limit == 0 {
		q.Limit = model.UserSearchDefaultLimit
	}
	if q.Limit < 0 || q.Limit > model.UserSearchMaxLimit {
		return nil, model.InvalidParam("limit", model.Between(0, model.UserSearchMaxLimit))
	}
	if err := us.checkPlace(ctx, s, q.TeamID, q.NotInTeamID, q.InChannelID, q.NotInChannelID); err != nil {
		return nil, err
	}
	if err := checkRoleNames([]string{q.Role}, q.Roles, q.TeamRoles, q.ChannelRoles); err != nil {
		return nil, err
	}
	v, err := us.viewer(ctx, s)
	if err != nil {
		return nil, err
	}
	q.AllowEmails, q.AllowFullNames = v.emails, v.names
	if q.KnownTo, err = us.knownTo(ctx, s); err != nil {
		return nil, err
	}
	found, err := us.store.Users().Search(ctx, q)
	return v.list(found), err
}

// Autocomplete answers an @-mention: active members of the channel whose name
// begins like term, and apart from them those of its team. Without a channel
// it is the team's members, without a team anybody.
func (us *Users) Autocomplete(ctx context.Context, s *model.Session, term, teamID, channelID string, limit int) (*model.UserAutocomplete, error) {
	if utf8.RuneCountInString(term) > model.UserSearchTermMaxLength || !utf8.ValidString(term) {
		return nil, model.InvalidParam("name")
	}
	if err := us.checkPlace(ctx, s, teamID, "", channelID, ""); err != nil {
		return nil, err
	}
	if limit <= 0 {
		limit = autocompleteDefault
	}
	v, err := us.viewer(ctx, s)
	if err != nil {
		return nil, err
	}
	knownTo, err := us.knownTo(ctx, s)
	if err != nil {
		return nil, err
	}
	find := func(teamID, inChannel, notInChannel string) ([]*model.User, error) {
		found, err := us.store.Users().Search(ctx, model.UserSearch{
			Term: term, TeamID: teamID, InChannelID: inChannel, NotInChannelID: notInChannel,
			AllowFullNames: v.names, KnownTo: knownTo, Limit: min(limit, autocompleteMax),
		})
		return v.list(found), err
	}
	if channelID == "" {
		found, err := find(teamID, "", "")
		return &model.UserAutocomplete{Users: found}, err
	}
	in, err := find("", channelID, "")
	if err != nil || teamID == "" { // a direct channel has nobody outside that could be called in
		return &model.UserAutocomplete{Users: in}, err
	}
	out, err := find(teamID, "", channelID)
	return &model.UserAutocomplete{Users: in, OutOfChannel: out}, err
}

// checkPlace wants the caller to see the teams and channels; "" is none.
func (us *Users) checkPlace(ctx context.Context, s *model.Session, inTeam, notInTeam, inChannel, notInChannel string) error {
	for _, id := range []string{inTeam, notInTeam} {
		if id != "" {
			if err := us.access.CheckTeam(ctx, s, id, model.PermViewTeam); err != nil {
				return err
			}
		}
	}
	for _, id := range []string{inChannel, notInChannel} {
		if id != "" {
			if err := us.access.CheckRead(ctx, s, id); err != nil {
				return err
			}
		}
	}
	return nil
}

// rolesMaxPerQuery bounds the roles that a query names.
const rolesMaxPerQuery = 20

func checkRoleNames(lists ...[]string) error {
	for _, names := range lists {
		if len(names) > rolesMaxPerQuery || slices.ContainsFunc(names, func(n string) bool { return len(n) > 64 }) {
			return model.InvalidParam("roles")
		}
	}
	return nil
}
