package api

import (
	"net/http"

	"github.com/polder-chat/polder/internal/model"
)

// listCategories answers a user's categories of a team in their order.
func (a *API) listCategories(c *call) error {
	list, err := a.App.Categories.List(c.ctx, c.session, c.id("user_id"), c.id("team_id"))
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, list)
}

// getCategory answers one of them.
func (a *API) getCategory(c *call) error {
	category, err := a.App.Categories.Get(c.ctx, c.session, c.id("user_id"), c.id("team_id"), c.id("category_id"))
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, category)
}

// getCategoryOrder answers their ids alone.
func (a *API) getCategoryOrder(c *call) error {
	list, err := a.App.Categories.List(c.ctx, c.session, c.id("user_id"), c.id("team_id"))
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, list.Order)
}

// createCategory makes a category of the user's own.
func (a *API) createCategory(c *call) error {
	var category model.SidebarCategory
	if err := c.decode(&category); err != nil {
		return err
	}
	if err := c.owns(&category); err != nil {
		return err
	}
	if err := a.App.Categories.Create(c.ctx, c.session, c.id("user_id"), c.id("team_id"), &category); err != nil {
		return err
	}
	return c.json(http.StatusOK, &category)
}

// updateCategories writes several categories, all or none.
func (a *API) updateCategories(c *call) error {
	var list []*model.SidebarCategory
	if err := c.decode(&list); err != nil {
		return err
	}
	for _, category := range list {
		if err := c.owns(category); err != nil {
			return err
		}
	}
	list, err := a.App.Categories.Update(c.ctx, c.session, c.id("user_id"), c.id("team_id"), list)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, list)
}

// updateCategory writes one.
func (a *API) updateCategory(c *call) error {
	var category model.SidebarCategory
	if err := c.decode(&category); err != nil {
		return err
	}
	if err := c.owns(&category); err != nil {
		return err
	}
	if category.ID != "" && category.ID != c.id("category_id") {
		return model.InvalidParam("id")
	}
	if category.ID = c.id("category_id"); !model.IsCategoryID(category.ID) {
		return invalidParam("category_id")
	}
	list, err := a.App.Categories.Update(c.ctx, c.session, c.id("user_id"), c.id("team_id"), []*model.SidebarCategory{&category})
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return model.NewError(model.NotFound, "app.channel.sidebar_categories.app_error", nil)
	}
	return c.json(http.StatusOK, list[0])
}

// updateCategoryOrder sorts a user's categories and answers the order.
func (a *API) updateCategoryOrder(c *call) error {
	var order []string
	if err := c.decode(&order); err != nil {
		return err
	}
	if err := a.App.Categories.UpdateOrder(c.ctx, c.session, c.id("user_id"), c.id("team_id"), order); err != nil {
		return err
	}
	return c.json(http.StatusOK, order)
}

// deleteCategory removes a category of the user's own.
func (a *API) deleteCategory(c *call) error {
	if err := a.App.Categories.Delete(c.ctx, c.session, c.id("user_id"), c.id("team_id"), c.id("category_id")); err != nil {
		return err
	}
	return c.ok()
}

// owns wants a category in the body to be of the path's user and team, if it
// says whose it is.
func (c *call) owns(category *model.SidebarCategory) error {
	switch {
	case category == nil:
		return model.InvalidParam("categories")
	case category.UserID != "" && category.UserID != c.id("user_id"):
		return model.InvalidParam("user_id")
	case category.TeamID != "" && category.TeamID != c.id("team_id"):
		return model.InvalidParam("team_id")
	}
	return nil
}
