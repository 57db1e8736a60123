package app

import (
	"context"

	"github.com/polder-chat/polder/internal/model"
)

// Patch changes the fields that are given.
func (t *Teams) Patch(ctx context.Context, s *model.Session, id string, patch model.TeamPatch) (*model.Team, error) {
	return t.update(ctx, s, id, model.EventUpdateTeam, func(team *model.Team) error {
		set(&team.DisplayName, patch.DisplayName)
		set(&team.Description, patch.Description)
		set(&team.CompanyName, patch.CompanyName)
		set(&team.AllowedDomains, patch.AllowedDomains)
		set(&team.AllowOpenInvite, patch.AllowOpenInvite)
		return checkTeam(team)
	})
}

func set[T any](field, value *T) {
	if value != nil {
		*field = *value
	}
}

// SetPrivacy opens the team to everybody, or to those who are invited only.
// The invitations to a team that closes end.
func (t *Teams) SetPrivacy(ctx context.Context, s *model.Session, id, privacy string) (*model.Team, error) {
	if privacy != model.TeamOpen && privacy != model.TeamInvite {
		return nil, model.InvalidParam("privacy", model.TeamOpen, model.TeamInvite)
	}
	inviteID := model.NewID()
	return t.update(ctx, s, id, model.EventUpdateTeam, func(team *model.Team) error {
		if privacy == model.TeamInvite && team.AllowOpenInvite {
			team.InviteID = inviteID
		}
		team.Type, team.AllowOpenInvite = privacy, privacy == model.TeamOpen
		return nil
	})
}

// RegenerateInvite ends the invitations so far.
func (t *Teams) RegenerateInvite(ctx context.Context, s *model.Session, id string) (*model.Team, error) {
	inviteID := model.NewID()
	return t.update(ctx, s, id, model.EventUpdateTeam, func(team *model.Team) error {
		team.InviteID = inviteID
		return nil
	})
}

// Archive hides the team from its members; nothing of it is lost.
func (t *Teams) Archive(ctx context.Context, s *model.Session, id string) error {
	at := t.now()
	_, err := t.update(ctx, s, id, model.EventDeleteTeam, func(team *model.Team) error {
		if team.DeleteAt == 0 {
			team.DeleteAt = at
		}
		return nil
	})
	return err
}

// Restore brings an archived team back.
func (t *Teams) Restore(ctx context.Context, s *model.Session, id string) (*model.Team, error) {
	return t.update(ctx, s, id, model.EventRestoreTeam, func(team *model.Team) error {
		team.DeleteAt = 0
		return nil
	})
}

// update changes a team that the caller manages and tells its members.
func (t *Teams) update(ctx context.Context, s *model.Session, id string, event model.EventType, change func(*model.Team) error) (*model.Team, error) {
	if err := t.access.CheckTeam(ctx, s, id, model.PermManageTeam); err != nil {
		return nil, err
	}
	team, err := t.store.Teams().Update(ctx, id, change)
	if err != nil {
		return nil, teamTaken(teamError(err))
	}
	told := *team
	told.Email, told.AllowedDomains, told.InviteID = "", "", ""
	t.publisher.Publish(ctx, &model.Event{
		Type:      event,
		Data:      map[string]any{"team": model.JSONText(&told)},
		Broadcast: model.Broadcast{TeamID: id},
	})
	return t.show(ctx, s, team)
}
