package app

import (
	"context"
	"errors"
	"strings"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// TeamMemberResult is what became of one of several who were to be added.
type TeamMemberResult struct {
	UserID string
	Member *model.TeamMember // nil with an error
	Err    error
}

// AddMember adds a user to the team: oneself to a team that one may join,
// others with the right to add them. Who is a member stays as they are.
func (t *Teams) AddMember(ctx context.Context, s *model.Session, teamID, userID string) (*model.TeamMember, error) {
	results, err := t.AddMembers(ctx, s, teamID, []string{userID}, false)
	if err != nil {
		return nil, err
	}
	return results[0].Member, results[0].Err
}

// AddMembers is AddMember for several. With graceful each has an error of
// their own; without, one who can't be added keeps all out.
func (t *Teams) AddMembers(ctx context.Context, s *model.Session, teamID string, userIDs []string, graceful bool) ([]TeamMemberResult, error) {
	if err := checkIDs("user_id", userIDs, model.TeamMembersMaxPerRequest); err != nil {
		return nil, err
	}
	team, err := t.store.Teams().Get(ctx, teamID)
	if err != nil {
		return nil, teamError(err)
	}
	if err := t.checkAdd(ctx, s, team, userIDs); err != nil {
		return nil, err
	}
	users, err := t.store.Users().ListByIDs(ctx, userIDs, 0)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]*model.User, len(users))
	for _, u := range users {
		byID[u.ID] = u
	}
	results := make([]TeamMemberResult, len(userIDs))
	var joining []*model.User
	for i, id := range userIDs {
		results[i] = TeamMemberResult{UserID: id}
		if results[i].Err = checkJoins(team, byID[id]); results[i].Err != nil {
			if !graceful {
				return nil, results[i].Err
			}
			continue
		}
		joining = append(joining, byID[id])
	}
	if err := t.join(ctx, s.UserID, team, joining); err != nil {
		return nil, err
	}
	return results, t.fill(ctx, teamID, results)
}

// fill completes the results with the members that are in the team now.
func (t *Teams) fill(ctx context.Context, teamID string, results []TeamMemberResult) error {
	ids := make([]string, len(results))
	for i, r := range results {
		ids[i] = r.UserID
	}
	members, err := t.store.TeamMembers().ListByIDs(ctx, teamID, ids)
	if err != nil {
		return err
	}
	byID := make(map[string]*model.TeamMember, len(members))
	for _, m := range members {
		byID[m.UserID] = m
	}
	for i := range results {
		r := &results[i]
		if r.Member = byID[r.UserID]; r.Member == nil && r.Err == nil { // removed in the meantime
			r.Err = teamMemberError(store.ErrNotFound)
		}
	}
	return nil
}

// checkAdd wants the right to add the users.
func (t *Teams) checkAdd(ctx context.Context, s *model.Session, team *model.Team, userIDs []string) error {
	if len(userIDs) == 1 && userIDs[0] == s.UserID {
		joins := model.PermJoinPrivateTeams
		if team.AllowOpenInvite {
			joins = model.PermJoinPublicTeams
		}
		if ok, err := t.access.System(ctx, s, joins); ok || err != nil {
			return err
		}
	}
	return t.access.CheckTeam(ctx, s, team.ID, model.PermAddUserToTeam)
}

// checkJoins says why the user can't be in the team; nil is no user.
func checkJoins(team *model.Team, u *model.User) error {
	switch {
	case team.DeleteAt != 0:
		return model.NewError(model.Invalid, "api.team.join_team.archived.app_error", nil)
	case u == nil, u.DeleteAt != 0:
		return errNoUser()
	case !u.IsBot && !allowedDomain(u.Email, team.AllowedDomains):
		return model.NewError(model.Invalid, "api.team.join_user_to_team.allowed_domains.app_error", nil)
	}
	return nil
}

// AddByInvite adds the caller to the team of an invitation.
func (t *Teams) AddByInvite(ctx context.Context, s *model.Session, token, inviteID string) (*model.TeamMember, error) {
	switch {
	case token != "": // e-mail invitations, of which there are none
		return nil, model.NewError(model.Invalid, "api.user.create_user.signup_link_invalid.app_error", nil)
	case inviteID == "":
		return nil, model.NewError(model.Invalid, "api.team.add_user_to_team.missing_parameter.app_error", nil)
	case model.HasRole(s.Roles, model.RoleSystemGuest):
		return nil, model.NewError(model.Forbidden, "api.team.add_user_to_team_from_invite.guest.app_error", nil)
	}
	team, err := t.store.Teams().GetByInviteID(ctx, inviteID)
	if err != nil {
		return nil, teamError(err)
	}
	u, err := t.store.Users().Get(ctx, s.UserID)
	if err != nil {
		return nil, err
	}
	if err := t.Join(ctx, team, u); err != nil {
		return nil, err
	}
	m, err := t.store.TeamMembers().Get(ctx, team.ID, u.ID)
	return m, teamMemberError(err)
}

// Join adds a user by their own will; that they may is the caller's to know.
func (t *Teams) Join(ctx context.Context, team *model.Team, u *model.User) error {
	if err := checkJoins(team, u); err != nil {
		return err
	}
	return t.join(ctx, u.ID, team, []*model.User{u})
}

// join adds the users to the team and its first channels and tells of those
// who were not in it.
func (t *Teams) join(ctx context.Context, byID string, team *model.Team, users []*model.User) error {
	if len(users) == 0 {
		return nil
	}
	byUser := make(map[string]*model.User, len(users))
	members := make([]*model.TeamMember, len(users))
	for i, u := range users {
		guest := model.HasRole(u.Roles, model.RoleSystemGuest)
		byUser[u.ID] = u
		members[i] = &model.TeamMember{TeamID: team.ID, UserID: u.ID, SchemeUser: !guest, SchemeGuest: guest}
	}
	if err := t.checkRoom(ctx, team.ID, byUser); err != nil {
		return err
	}
	added, err := t.store.TeamMembers().Save(ctx, members)
	if err != nil {
		return err
	}
	for _, m := range added {
		t.publisher.SetMembership(ctx, model.Membership{UserID: m.UserID, TeamID: team.ID, Joined: true})
		t.publisher.Publish(ctx, addedToTeam(team.ID, m.UserID))
	}
	return t.joinFirstChannels(ctx, byID, team, added, byUser)
}

// checkRoom refuses newcomers beyond MaxUsersPerTeam.
func (t *Teams) checkRoom(ctx context.Context, teamID string, users map[string]*model.User) error {
	var newcomers int64
	for id := range users {
		teams, err := t.store.TeamMembers().Roles(ctx, id)
		if err != nil {
			return err
		}
		if _, in := teams[teamID]; !in {
			newcomers++
		}
	}
	if newcomers == 0 {
		return nil
	}
	stats, err := t.store.TeamMembers().Stats(ctx, teamID)
	if err != nil {
		return err
	}
	if limit := t.config().TeamSettings.MaxUsersPerTeam; stats.ActiveMemberCount+newcomers > int64(limit) {
		return model.NewError(model.Invalid, "app.team.join_user_to_team.max_accounts.app_error", model.Params{"Max": limit})
	}
	return nil
}

// joinFirstChannels adds new members of a team to the channels that everybody
// begins in. Guests are in no channel but those that they are added to.
func (t *Teams) joinFirstChannels(ctx context.Context, byID string, team *model.Team, added []*model.TeamMember, users map[string]*model.User) error {
	by := users[byID]
	if by == nil && len(added) > 0 {
		var err error
		if by, err = t.store.Users().Get(ctx, byID); err != nil {
			return err
		}
	}
	for i, name := range t.firstChannels() {
		c, err := t.store.Channels().GetByName(ctx, team.ID, name, false)
		if errors.Is(err, store.ErrNotFound) || err == nil && c.Type != model.ChannelOpen {
			continue
		}
		if err != nil {
			return err
		}
		var joining []*model.User
		for _, m := range added {
			if m.SchemeUser {
				joining = append(joining, users[m.UserID])
			}
		}
		if _, err := t.channels.enter(ctx, c, joining); err != nil {
			return err
		}
		for _, u := range joining {
			t.tellJoined(ctx, by, u, c.ID, i == 0)
		}
	}
	return nil
}

func (t *Teams) firstChannels() []string {
	names := t.config().TeamSettings.ExperimentalDefaultChannels
	if len(names) == 0 {
		names = []string{model.ChannelOffTopic}
	}
	all := []string{model.ChannelTownSquare}
	for _, n := range names {
		if n = strings.ToLower(n); n != model.ChannelTownSquare {
			all = append(all, n)
		}
	}
	return all
}

// tellJoined posts who came: in the main channel to the team, in others to the
// channel.
func (t *Teams) tellJoined(ctx context.Context, by, u *model.User, channelID string, main bool) {
	switch {
	case main && by.ID == u.ID:
		t.notices.did(ctx, u, channelID, model.PostJoinTeam, "api.team.join_team.post_and_forget")
	case main:
		t.notices.added(ctx, by, u, channelID, "", model.PostAddToTeam, "api.team.add_user_to_team.added")
	case by.ID == u.ID:
		t.notices.did(ctx, u, channelID, model.PostJoinChannel, "api.channel.join_channel.post_and_forget")
	default:
		t.notices.added(ctx, by, u, channelID, "", model.PostAddToChannel, "api.channel.add_member.added")
	}
}

// RemoveMember takes a user out of the team and its channels. Everybody may
// leave by themselves.
func (t *Teams) RemoveMember(ctx context.Context, s *model.Session, teamID, userID string) error {
	if userID != s.UserID {
		if err := t.access.CheckTeam(ctx, s, teamID, model.PermRemoveUserFromTeam); err != nil {
			return err
		}
	}
	u, err := t.store.Users().Get(ctx, userID)
	if err != nil {
		return noUser(err)
	}
	main, err := t.store.Channels().GetByName(ctx, teamID, model.ChannelTownSquare, false)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	left, err := t.store.TeamMembers().Remove(ctx, teamID, userID, t.now())
	if err != nil {
		return teamMemberError(err)
	}
	changes := []model.Membership{{UserID: userID, TeamID: teamID}}
	for _, id := range left {
		changes = append(changes, model.Membership{UserID: userID, ChannelID: id})
	}
	t.publisher.SetMembership(ctx, changes...)
	data := map[string]any{"user_id": userID, "team_id": teamID}
	t.publisher.Publish(ctx,
		&model.Event{Type: model.EventLeaveTeam, Data: data, Broadcast: model.Broadcast{TeamID: teamID}},
		&model.Event{Type: model.EventLeaveTeam, Data: data, Broadcast: model.Broadcast{UserID: userID}})
	for _, id := range left {
		t.publisher.Publish(ctx, t.channels.removed(id, userID, s.UserID)...)
	}
	if main == nil {
		return nil
	}
	if userID == s.UserID {
		t.notices.did(ctx, u, main.ID, model.PostLeaveTeam, "api.team.leave.left")
	} else {
		t.notices.did(ctx, u, main.ID, model.PostRemoveFromTeam, "api.team.remove_user_from_team.removed")
	}
	return nil
}
