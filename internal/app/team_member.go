package app

import (
	"context"
	"errors"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// teamMemberError turns the store's not found into what the client gets.
func teamMemberError(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return model.NewError(model.NotFound, "app.team.get_member.missing.app_error", nil).Because(err)
	}
	return err
}

// GetMember returns a current member.
func (t *Teams) GetMember(ctx context.Context, s *model.Session, teamID, userID string) (*model.TeamMember, error) {
	if err := t.access.CheckTeam(ctx, s, teamID, model.PermViewTeam); err != nil {
		return nil, err
	}
	m, err := t.store.TeamMembers().Get(ctx, teamID, userID)
	if err == nil && m.DeleteAt != 0 {
		err = store.ErrNotFound
	}
	return m, teamMemberError(err)
}

// ListMembers pages through the team's members.
func (t *Teams) ListMembers(ctx context.Context, s *model.Session, teamID string, q model.TeamMemberQuery, page, perPage int) ([]*model.TeamMember, error) {
	if err := t.access.CheckTeam(ctx, s, teamID, model.PermViewTeam); err != nil {
		return nil, err
	}
	return t.store.TeamMembers().List(ctx, teamID, q, page*perPage, perPage)
}

// ListMembersByIDs leaves out users who are not in the team.
func (t *Teams) ListMembersByIDs(ctx context.Context, s *model.Session, teamID string, userIDs []string) ([]*model.TeamMember, error) {
	if err := t.access.CheckTeam(ctx, s, teamID, model.PermViewTeam); err != nil {
		return nil, err
	}
	if err := checkIDs("user_ids", userIDs, model.UsersMaxPerRequest); err != nil {
		return nil, err
	}
	return t.store.TeamMembers().ListByIDs(ctx, teamID, userIDs)
}

// ListMemberships are the user's memberships in teams.
func (t *Teams) ListMemberships(ctx context.Context, s *model.Session, userID string) ([]*model.TeamMember, error) {
	if err := t.checkOwn(ctx, s, userID); err != nil {
		return nil, err
	}
	return t.store.TeamMembers().ListByUser(ctx, userID, false)
}

// Stats counts the team's members.
func (t *Teams) Stats(ctx context.Context, s *model.Session, teamID string) (*model.TeamStats, error) {
	if err := t.access.CheckTeam(ctx, s, teamID, model.PermViewTeam); err != nil {
		return nil, err
	}
	return t.store.TeamMembers().Stats(ctx, teamID)
}

// SetRoles gives the member the roles, space-separated.
func (t *Teams) SetRoles(ctx context.Context, s *model.Session, teamID, userID, roles string) error {
	return t.setRoles(ctx, s, teamID, userID, func(was model.MemberRoles) (model.MemberRoles, error) {
		return newRoles(was, roles, teamRoleNames, "api.team.update_team_member_roles.guest_and_user.app_error")
	})
}

// SetSchemeRoles makes the member an admin of the team, or not.
func (t *Teams) SetSchemeRoles(ctx context.Context, s *model.Session, teamID, userID string, roles model.SchemeRoles) error {
	return t.setRoles(ctx, s, teamID, userID, func(was model.MemberRoles) (model.MemberRoles, error) {
		return newSchemeRoles(was, roles, "api.team.update_team_member_roles.guest_and_user.app_error")
	})
}

func (t *Teams) setRoles(ctx context.Context, s *model.Session, teamID, userID string, change func(model.MemberRoles) (model.MemberRoles, error)) error {
	if err := t.access.CheckTeam(ctx, s, teamID, model.PermManageTeamRoles); err != nil {
		return err
	}
	m, err := t.store.TeamMembers().Update(ctx, teamID, userID, func(m *model.TeamMember) error {
		roles, err := change(m.MemberRoles())
		m.SchemeUser, m.SchemeAdmin, m.SchemeGuest, m.ExplicitRoles = roles.SchemeUser, roles.SchemeAdmin, roles.SchemeGuest, roles.ExplicitRoles
		return err
	})
	if err != nil {
		return teamMemberError(err)
	}
	t.publisher.Publish(ctx, &model.Event{
		Type:      model.EventMemberRoleUpdated,
		Data:      map[string]any{"member": model.JSONText(m)},
		Broadcast: model.Broadcast{UserID: userID},
	})
	return nil
}
