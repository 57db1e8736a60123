package api

import (
	"bytes"
	"net/http"

	"github.com/polder-chat/polder/internal/model"
)

// existsAnswer says whether a name is taken.
type existsAnswer struct {
	Exists bool `json:"exists"`
}

// privacyBody says who may join.
type privacyBody struct {
	Privacy string `json:"privacy"`
}

// createTeam makes a team of which the caller is the admin.
func (a *API) createTeam(c *call) error {
	var draft model.Team
	if err := c.decode(&draft); err != nil {
		return err
	}
	team, err := a.App.Teams.Create(c.ctx, c.session, &draft)
	return c.answer(http.StatusCreated, team, err)
}

// getTeam answers a team.
func (a *API) getTeam(c *call) error {
	team, err := a.App.Teams.Get(c.ctx, c.session, c.id("team_id"))
	if err != nil {
		return err
	}
	return c.tagged(team)
}

// getTeamByName answers a team by its name.
func (a *API) getTeamByName(c *call) error {
	team, err := a.App.Teams.GetByName(c.ctx, c.session, c.id("team_name"))
	if err != nil {
		return err
	}
	return c.tagged(team)
}

// getTeamExists tells whether there is a team of the name.
func (a *API) getTeamExists(c *call) error {
	exists, err := a.App.Teams.Exists(c.ctx, c.session, c.id("team_name"))
	return c.answer(http.StatusOK, existsAnswer{exists}, err)
}

// getTeamInvite answers what somebody with an invite link may know of the team.
func (a *API) getTeamInvite(c *call) error {
	team, err := a.App.Teams.InviteInfo(c.ctx, c.id("invite_id"))
	return c.answer(http.StatusOK, team, err)
}

// listTeams answers a page of teams, with include_total_count in an object
// with their number.
func (a *API) listTeams(c *call) error {
	page, perPage := c.page()
	list, total, err := a.App.Teams.List(c.ctx, c.session, model.TeamQuery{}, page, perPage)
	if err != nil {
		return err
	}
	if c.bool("include_total_count") {
		return c.tagged(model.TeamsWithCount{Teams: list, TotalCount: total})
	}
	return c.tagged(list)
}

// searchTeams finds teams by name, a page of them in an object with their number.
func (a *API) searchTeams(c *call) error {
	var q model.TeamSearch
	if err := c.decode(&q); err != nil {
		return err
	}
	page, perPage := 0, perPageMax
	paged := q.Page != nil && q.PerPage != nil
	if paged {
		page, perPage = max(0, min(*q.Page, 1<<24)), max(1, min(*q.PerPage, perPageMax))
	}
	list, total, err := a.App.Teams.List(c.ctx, c.session, model.TeamQuery{Term: q.Term}, page, perPage)
	if err != nil {
		return err
	}
	if paged {
		return c.json(http.StatusOK, model.TeamsWithCount{Teams: list, TotalCount: total})
	}
	return c.json(http.StatusOK, list)
}

// listUserTeams answers the teams that a user is in.
func (a *API) listUserTeams(c *call) error {
	list, err := a.App.Teams.ListByUser(c.ctx, c.session, c.id("user_id"))
	if err != nil {
		return err
	}
	return c.tagged(list)
}

// updateTeam changes a team to the one given.
func (a *API) updateTeam(c *call) error {
	var team model.Team
	if err := c.decode(&team); err != nil {
		return err
	}
	if team.ID != c.id("team_id") {
		return model.InvalidParam("id")
	}
	updated, err := a.App.Teams.Patch(c.ctx, c.session, team.ID, model.TeamPatch{
		DisplayName: &team.DisplayName, Description: &team.Description, CompanyName: &team.CompanyName,
		AllowedDomains: &team.AllowedDomains, AllowOpenInvite: &team.AllowOpenInvite,
	})
	return c.answer(http.StatusOK, updated, err)
}

// patchTeam changes parts of a team.
func (a *API) patchTeam(c *call) error {
	var patch model.TeamPatch
	if err := c.decode(&patch); err != nil {
		return err
	}
	team, err := a.App.Teams.Patch(c.ctx, c.session, c.id("team_id"), patch)
	return c.answer(http.StatusOK, team, err)
}

// updateTeamPrivacy says who may join a team.
func (a *API) updateTeamPrivacy(c *call) error {
	var body privacyBody
	if err := c.decode(&body); err != nil {
		return err
	}
	team, err := a.App.Teams.SetPrivacy(c.ctx, c.session, c.id("team_id"), body.Privacy)
	return c.answer(http.StatusOK, team, err)
}

// regenerateTeamInvite ends a team's invitations so far.
func (a *API) regenerateTeamInvite(c *call) error {
	team, err := a.App.Teams.RegenerateInvite(c.ctx, c.session, c.id("team_id"))
	return c.answer(http.StatusOK, team, err)
}

// deleteTeam archives a team. Deleting one for good is refused.
func (a *API) deleteTeam(c *call) error {
	if c.bool("permanent") {
		return errPermanent
	}
	return c.done(a.App.Teams.Archive(c.ctx, c.session, c.id("team_id")))
}

// restoreTeam brings an archived team back.
func (a *API) restoreTeam(c *call) error {
	team, err := a.App.Teams.Restore(c.ctx, c.session, c.id("team_id"))
	return c.answer(http.StatusOK, team, err)
}

// getTeamIcon answers a team's icon.
func (a *API) getTeamIcon(c *call) error {
	return c.picture(a.App.Teams.Icon(c.ctx, c.session, c.id("team_id")))
}

// uploadTeamIcon sets a team's icon, which is the part "image" of a form.
func (a *API) uploadTeamIcon(c *call) error {
	body := &tracked{r: c.r.Body}
	image, err := c.imagePart(body)
	if err != nil {
		return body.explain(err)
	}
	return c.done(a.App.Teams.SetIcon(c.ctx, c.session, c.id("team_id"), bytes.NewReader(image)))
}

// deleteTeamIcon removes a team's icon.
func (a *API) deleteTeamIcon(c *call) error {
	return c.done(a.App.Teams.DeleteIcon(c.ctx, c.session, c.id("team_id")))
}

// errPermanent refuses what can't be undone; archiving hides as well.
var errPermanent = model.NewError(model.NotImplemented, "api.context.permanent_delete.app_error", nil)
