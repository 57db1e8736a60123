package api

import (
	"net/http"

	"github.com/polder-chat/polder/internal/app"
	"github.com/polder-chat/polder/internal/model"
)

// teamMemberAnswer is what became of one of several who were added.
type teamMemberAnswer struct {
	UserID string            `json:"user_id"`
	Member *model.TeamMember `json:"member"`
	Error  *errorBody        `json:"error"`
}

// getTeamMember answers a member of a team.
func (a *API) getTeamMember(c *call) error {
	m, err := a.App.Teams.GetMember(c.ctx, c.session, c.id("team_id"), c.id("user_id"))
	return c.answer(http.StatusOK, m, err)
}

// listTeamMembers answers a page of a team's members.
func (a *API) listTeamMembers(c *call) error {
	page, perPage := c.page()
	q := model.TeamMemberQuery{ActiveUsers: c.bool("exclude_deleted_users"), ByUsername: c.query("sort") == "Username"}
	list, err := a.App.Teams.ListMembers(c.ctx, c.session, c.id("team_id"), q, page, perPage)
	return c.answer(http.StatusOK, list, err)
}

// listTeamMembersByIDs answers those of the users who are in the team.
func (a *API) listTeamMembersByIDs(c *call) error {
	var ids []string
	if err := c.decode(&ids); err != nil {
		return err
	}
	list, err := a.App.Teams.ListMembersByIDs(c.ctx, c.session, c.id("team_id"), ids)
	return c.answer(http.StatusOK, list, err)
}

// listTeamMemberships answers a user's memberships in teams.
func (a *API) listTeamMemberships(c *call) error {
	list, err := a.App.Teams.ListMemberships(c.ctx, c.session, c.id("user_id"))
	return c.answer(http.StatusOK, list, err)
}

// addTeamMember adds a user to a team.
func (a *API) addTeamMember(c *call) error {
	var m model.TeamMember
	if err := c.decode(&m); err != nil {
		return err
	}
	if m.TeamID != c.id("team_id") {
		return model.InvalidParam("team_id")
	}
	added, err := a.App.Teams.AddMember(c.ctx, c.session, m.TeamID, m.UserID)
	return c.answer(http.StatusCreated, added, err)
}

// addTeamMembers adds several users to a team. With graceful the answer says
// what became of each.
func (a *API) addTeamMembers(c *call) error {
	var ms []*model.TeamMember
	if err := c.decode(&ms); err != nil {
		return err
	}
	ids := make([]string, len(ms))
	for i, m := range ms {
		if m == nil || m.TeamID != c.id("team_id") {
			return model.InvalidParam("team_id")
		}
		ids[i] = m.UserID
	}
	results, err := a.App.Teams.AddMembers(c.ctx, c.session, c.id("team_id"), ids, c.bool("graceful"))
	if err != nil {
		return err
	}
	if !c.bool("graceful") {
		members := make([]*model.TeamMember, len(results))
		for i, r := range results {
			members[i] = r.Member
		}
		return c.json(http.StatusCreated, members)
	}
	answers := make([]teamMemberAnswer, len(results))
	for i, r := range results {
		answers[i] = teamMemberAnswer{UserID: r.UserID, Member: r.Member, Error: a.errorOf(c, r)}
	}
	return c.json(http.StatusCreated, answers)
}

// errorOf is the error of a result, nil if there is none.
func (a *API) errorOf(c *call, r app.TeamMemberResult) *errorBody {
	if r.Err == nil {
		return nil
	}
	body := a.errorBody(c, codedError(r.Err))
	return &body
}

// addTeamMemberByInvite adds the caller to the team of an invitation.
func (a *API) addTeamMemberByInvite(c *call) error {
	m, err := a.App.Teams.AddByInvite(c.ctx, c.session, c.query("token"), c.query("invite_id"))
	return c.answer(http.StatusCreated, m, err)
}

// removeTeamMember takes a user out of a team.
func (a *API) removeTeamMember(c *call) error {
	return c.done(a.App.Teams.RemoveMember(c.ctx, c.session, c.id("team_id"), c.id("user_id")))
}

// updateTeamMemberRoles gives a member of a team the roles.
func (a *API) updateTeamMemberRoles(c *call) error {
	var body rolesBody
	if err := c.decode(&body); err != nil {
		return err
	}
	return c.done(a.App.Teams.SetRoles(c.ctx, c.session, c.id("team_id"), c.id("user_id"), body.Roles))
}

// updateTeamMemberSchemeRoles makes a member an admin of a team, or not.
func (a *API) updateTeamMemberSchemeRoles(c *call) error {
	var body model.SchemeRoles
	if err := c.decode(&body); err != nil {
		return err
	}
	return c.done(a.App.Teams.SetSchemeRoles(c.ctx, c.session, c.id("team_id"), c.id("user_id"), body))
}

// getTeamStats counts a team's members.
func (a *API) getTeamStats(c *call) error {
	stats, err := a.App.Teams.Stats(c.ctx, c.session, c.id("team_id"))
	return c.answer(http.StatusOK, stats, err)
}
