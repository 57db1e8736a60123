package app

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/filestore"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/picture"
	"github.com/polder-chat/polder/internal/store"
)

// Teams are the teams and who is in them.
type Teams struct {
	store     store.Store
	access    *Access
	publisher Publisher
	config    func() *config.Config
	notices   *notices
	channels  *Channels
	files     filestore.Store
	pictures  *picture.Processor
	now       func() int64
}

// teamError turns the store's not found into what the client gets.
func teamError(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return model.NewError(model.NotFound, "app.team.get.find.app_error", nil).Because(err)
	}
	return err
}

// Create makes a team with its two first channels. Its creator is its admin.
func (t *Teams) Create(ctx context.Context, s *model.Session, draft *model.Team) (*model.Team, error) {
	if err := t.access.CheckSystem(ctx, s, model.PermCreateTeam); err != nil {
		return nil, err
	}
	creator, err := t.store.Users().Get(ctx, s.UserID)
	if err != nil {
		return nil, err
	}
	team := &model.Team{
		Name: draft.Name, DisplayName: strings.TrimSpace(draft.DisplayName), Description: draft.Description,
		Email: creator.Email, Type: draft.Type, CompanyName: draft.CompanyName, AllowedDomains: draft.AllowedDomains,
		AllowOpenInvite: draft.AllowOpenInvite, InviteID: model.NewID(),
	}
	if err := checkTeam(team); err != nil {
		return nil, err
	}
	first := []*model.Channel{
		{Name: model.ChannelTownSquare, DisplayName: t.notices.server("api.channel.create_default_channels.town_square", nil)},
		{Name: model.ChannelOffTopic, DisplayName: t.notices.server("api.channel.create_default_channels.off_topic", nil)},
	}
	for _, c := range first {
		c.Type, c.CreatorID = model.ChannelOpen, creator.ID
	}
	err = t.store.Teams().Create(ctx, team, first, &model.TeamMember{UserID: creator.ID, SchemeUser: true, SchemeAdmin: true})
	if err != nil {
		return nil, teamTaken(err)
	}
	t.publisher.SetMembership(ctx,
		model.Membership{UserID: creator.ID, TeamID: team.ID, Joined: true},
		model.Membership{UserID: creator.ID, ChannelID: first[0].ID, Joined: true},
		model.Membership{UserID: creator.ID, ChannelID: first[1].ID, Joined: true})
	t.publisher.Publish(ctx, addedToTeam(team.ID, creator.ID))
	t.notices.did(ctx, creator, first[0].ID, model.PostJoinTeam, "api.team.join_team.post_and_forget")
	t.notices.did(ctx, creator, first[1].ID, model.PostJoinChannel, "api.channel.join_channel.post_and_forget")
	return team, nil
}

func teamTaken(err error) error {
	if store.Conflicts(err, "teams_name") {
		return model.NewError(model.Conflict, "store.sql_team.save_team.existing.app_error", nil).Because(err)
	}
	return err
}

// Get returns a team that the caller is in or that everybody may join.
func (t *Teams) Get(ctx context.Context, s *model.Session, id string) (*model.Team, error) {
	team, err := t.store.Teams().Get(ctx, id)
	return t.visible(ctx, s, team, teamError(err))
}

// GetByName is Get by the team's name.
func (t *Teams) GetByName(ctx context.Context, s *model.Session, name string) (*model.Team, error) {
	team, err := t.store.Teams().GetByName(ctx, strings.ToLower(name))
	if errors.Is(err, store.ErrNotFound) {
		return nil, model.NewError(model.NotFound, "app.team.get_by_name.missing.app_error", nil).Because(err)
	}
	return t.visible(ctx, s, team, err)
}

func (t *Teams) visible(ctx context.Context, s *model.Session, team *model.Team, err error) (*model.Team, error) {
	if err != nil {
		return nil, err
	}
	if err := t.checkSee(ctx, s, team); err != nil {
		return nil, err
	}
	return t.show(ctx, s, team)
}

// checkSee wants the right to know of the team.
func (t *Teams) checkSee(ctx context.Context, s *model.Session, team *model.Team) error {
	if team.AllowOpenInvite && team.DeleteAt == 0 {
		if ok, err := t.access.System(ctx, s, model.PermListPublicTeams); ok || err != nil {
			return err
		}
	}
	return t.access.CheckTeam(ctx, s, team.ID, model.PermViewTeam)
}

// Exists reports whether there is a team of the name that the caller may see.
func (t *Teams) Exists(ctx context.Context, s *model.Session, name string) (bool, error) {
	team, err := t.store.Teams().GetByName(ctx, strings.ToLower(name))
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	err = t.checkSee(ctx, s, team)
	if model.ErrorCode(err) == model.Forbidden {
		return false, nil
	}
	return err == nil, err
}

// InviteInfo is what somebody with an invite link sees before they join.
func (t *Teams) InviteInfo(ctx context.Context, inviteID string) (*model.Team, error) {
	team, err := t.store.Teams().GetByInviteID(ctx, inviteID)
	if err == nil && team.DeleteAt != 0 {
		err = store.ErrNotFound
	}
	if err != nil {
		return nil, teamError(err)
	}
	return &model.Team{ID: team.ID, Name: team.Name, DisplayName: team.DisplayName, Description: team.Description, Type: team.Type}, nil
}

// List pages through the teams that the caller may see, and counts them.
func (t *Teams) List(ctx context.Context, s *model.Session, q model.TeamQuery, page, perPage int) ([]*model.Team, int64, error) {
	var err error
	if q.Open, err = t.access.System(ctx, s, model.PermListPublicTeams); err != nil {
		return nil, 0, err
	}
	if q.Closed, err = t.access.System(ctx, s, model.PermListPrivateTeams); err != nil {
		return nil, 0, err
	}
	if !q.Open && !q.Closed {
		return nil, 0, model.NewError(model.Forbidden, "api.team.get_all_teams.insufficient_permissions", nil)
	}
	q.Archived = q.Closed
	if !fits(q.Term, model.TeamDisplayNameMaxLength) {
		return nil, 0, model.InvalidParam("term")
	}
	list, err := t.store.Teams().List(ctx, q, page*perPage, perPage)
	if err != nil {
		return nil, 0, err
	}
	total, err := t.store.Teams().Count(ctx, q)
	if err != nil {
		return nil, 0, err
	}
	shown, err := t.showAll(ctx, s, list)
	return shown, total, err
}

// ListByUser are the teams that the user is in.
func (t *Teams) ListByUser(ctx context.Context, s *model.Session, userID string) ([]*model.Team, error) {
	if err := t.checkOwn(ctx, s, userID); err != nil {
		return nil, err
	}
	list, err := t.store.Teams().ListByUser(ctx, userID)
	if err != nil {
		return nil, err
	}
	return t.showAll(ctx, s, list)
}

// checkOwn wants the session to be the user's own, or the right to see others' teams.
func (t *Teams) checkOwn(ctx context.Context, s *model.Session, userID string) error {
	if s.UserID == userID {
		return nil
	}
	return t.access.CheckSystem(ctx, s, model.PermReadOtherUsersTeams)
}

// show returns the team without what the caller may not know: the invite id
// without the right to invite, the rest of the settings without that to manage.
func (t *Teams) show(ctx context.Context, s *model.Session, team *model.Team) (*model.Team, error) {
	manages, err := t.access.Team(ctx, s, team.ID, model.PermManageTeam)
	if err != nil {
		return nil, err
	}
	invites, err := t.access.Team(ctx, s, team.ID, model.PermInviteUser)
	if err != nil {
		return nil, err
	}
	shown := *team
	if !manages {
		shown.Email, shown.AllowedDomains = "", ""
	}
	if !manages && !invites {
		shown.InviteID = ""
	}
	return &shown, nil
}

func (t *Teams) showAll(ctx context.Context, s *model.Session, list []*model.Team) ([]*model.Team, error) {
	for i, team := range list {
		var err error
		if list[i], err = t.show(ctx, s, team); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// reservedTeamNames are the first segments of addresses that are not a team's.
func reservedTeamNames() []string {
	return []string{
		"admin", "admin_console", "api", "boards", "channel", "claim", "create_team", "error", "files", "help", "landing",
		"login", "mfa", "metrics", "oauth", "playbooks", "plug", "plugins", "post", "select_team", "should_verify_email",
		"signup", "static", "verify",
	}
}

// checkTeam applies the rules of a team's fields.
func checkTeam(t *model.Team) error {
	invalid := func(id string) error { return model.NewError(model.Invalid, id, nil) }
	switch {
	case len(t.Name) < model.TeamNameMinLength, len(t.Name) > model.TeamNameMaxLength:
		return invalid("model.team.is_valid.url.app_error")
	case slices.Contains(reservedTeamNames(), t.Name):
		return invalid("model.team.is_valid.reserved.app_error")
	case !isTeamName(t.Name):
		return invalid("model.team.is_valid.characters.app_error")
	case t.DisplayName == "", !fits(t.DisplayName, model.TeamDisplayNameMaxLength):
		return invalid("model.team.is_valid.name.app_error")
	case !fits(t.Description, model.TeamDescriptionMaxLength):
		return invalid("model.team.is_valid.description.app_error")
	case !fits(t.CompanyName, model.TeamCompanyNameMaxLength):
		return invalid("model.team.is_valid.company.app_error")
	case !fits(t.AllowedDomains, model.TeamAllowedDomainsMaxLength):
		return invalid("model.team.is_valid.domains.app_error")
	case t.Type != model.TeamOpen && t.Type != model.TeamInvite:
		return invalid("model.team.is_valid.type.app_error")
	}
	return nil
}

// isTeamName reports whether a name is of lower-case letters, digits and
// hyphens, the hyphens not at its ends.
func isTeamName(name string) bool {
	for i := range len(name) {
		if c := name[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return name != "" && name[0] != '-' && name[len(name)-1] != '-'
}

func addedToTeam(teamID, userID string) *model.Event {
	return &model.Event{
		Type:      model.EventAddedToTeam,
		Data:      map[string]any{"team_id": teamID, "user_id": userID},
		Broadcast: model.Broadcast{UserID: userID},
	}
}
