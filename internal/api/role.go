package api

import (
	"net/http"

	"github.com/polder-chat/polder/internal/model"
)

// listRoles answers all roles.
func (a *API) listRoles(c *call) error {
	roles, err := a.App.Roles.List(c.ctx, c.session)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, roles)
}

// getRole answers the role with the id.
func (a *API) getRole(c *call) error {
	role, err := a.App.Roles.Get(c.ctx, c.id("role_id"))
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, role)
}

// getRoleByName answers the role with the name.
func (a *API) getRoleByName(c *call) error {
	role, err := a.App.Roles.GetByName(c.ctx, c.id("role_name"))
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, role)
}

// listRolesByNames answers those of the named roles that exist.
func (a *API) listRolesByNames(c *call) error {
	var names []string
	if err := c.decode(&names); err != nil {
		return err
	}
	if len(names) > model.RolesMaxPerNamesRequest {
		return model.InvalidParam("role_names", model.Between(0, model.RolesMaxPerNamesRequest))
	}
	roles, err := a.App.Roles.ListByNames(c.ctx, names)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, roles)
}

// patchRole replaces a role's permissions.
func (a *API) patchRole(c *call) error {
	var patch model.RolePatch
	if err := c.decode(&patch); err != nil {
		return err
	}
	role, err := a.App.Roles.Patch(c.ctx, c.session, c.id("role_id"), patch)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, role)
}
