package app

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// Categories are the groups of channels in a user's sidebar. Each team has
// categories of its own; direct channels are in those of every team.
type Categories struct {
	store     store.Store
	access    *Access
	publisher Publisher
}

// List returns the user's categories of the team with their channels.
func (c *Categories) List(ctx context.Context, s *model.Session, userID, teamID string) (*model.SidebarCategories, error) {
	if err := c.check(ctx, s, userID, teamID); err != nil {
		return nil, err
	}
	return c.store.Categories().List(ctx, userID, teamID)
}

// Get returns one of them.
func (c *Categories) Get(ctx context.Context, s *model.Session, userID, teamID, id string) (*model.SidebarCategory, error) {
	if !model.IsCategoryID(id) {
		return nil, model.InvalidParam("category_id")
	}
	list, err := c.List(ctx, s, userID, teamID)
	if err != nil {
		return nil, err
	}
	for _, category := range list.Categories {
		if category.ID == id {
			return category, nil
		}
	}
	return nil, errNoCategory()
}

// Create makes a category of the user's own. Its channels leave those that
// they were in.
func (c *Categories) Create(ctx context.Context, s *model.Session, userID, teamID string, category *model.SidebarCategory) error {
	category.UserID, category.TeamID, category.Type = userID, teamID, model.CategoryCustom
	before, err := c.before(ctx, s, userID, teamID, []*model.SidebarCategory{category})
	if err != nil {
		return err
	}
	if err := c.follow(ctx, userID, before, []*model.SidebarCategory{category}); err != nil {
		return err
	}
	if err := c.store.Categories().Create(ctx, category); err != nil {
		if errors.Is(err, store.ErrTooMany) {
			return model.NewError(model.Invalid, "app.channel.sidebar_categories.too_many.app_error",
				model.Params{"Max": model.CategoriesMaxPerTeam})
		}
		return err
	}
	c.publish(ctx, model.EventCategoryCreated, userID, teamID, "category_id", category.ID)
	return nil
}

// Update writes categories with their channels, all or none, and returns them
// as they are then. A channel that leaves them all goes where it belongs by
// its kind.
func (c *Categories) Update(ctx context.Context, s *model.Session, userID, teamID string, list []*model.SidebarCategory) ([]*model.SidebarCategory, error) {
	before, err := c.before(ctx, s, userID, teamID, list)
	if err != nil {
		return nil, err
	}
	known := byCategory(before)
	for _, category := range list {
		old := known[category.ID]
		if old == nil {
			return nil, errNoCategory()
		}
		category.Type = old.Type
		if category.Type == model.CategoryCustom {
			continue
		}
		category.DisplayName = old.DisplayName
	}
	if err := c.follow(ctx, userID, before, list); err != nil {
		return nil, err
	}
	if err := c.store.Categories().Update(ctx, userID, teamID, list); err != nil {
		return nil, categoryError(err)
	}
	after, err := c.store.Categories().List(ctx, userID, teamID)
	if err != nil {
		return nil, err
	}
	now := byCategory(after)
	updated := make([]*model.SidebarCategory, 0, len(list))
	for _, category := range list {
		if stored := now[category.ID]; stored != nil { // or deleted meanwhile
			updated = append(updated, stored)
		}
	}
	told := slices.Clone(updated)
	for _, category := range after.Categories {
		if old := known[category.ID]; old != nil && !slices.Contains(updated, category) && !slices.Equal(old.ChannelIDs, category.ChannelIDs) {
			told = append(told, category)
		}
	}
	c.publish(ctx, model.EventCategoryUpdated, userID, teamID, "updatedCategories", model.JSONText(told))
	return updated, nil
}

// UpdateOrder sorts the categories. order names each of them once.
func (c *Categories) UpdateOrder(ctx context.Context, s *model.Session, userID, teamID string, order []string) error {
	if err := c.check(ctx, s, userID, teamID); err != nil {
		return err
	}
	if len(order) == 0 || len(order) > model.CategoriesMaxPerTeam {
		return model.InvalidParam("order")
	}
	if err := c.store.Categories().UpdateOrder(ctx, userID, teamID, order); err != nil {
		if errors.Is(err, store.ErrConflict) {
			return model.InvalidParam("order")
		}
		return err
	}
	c.publish(ctx, model.EventCategoryOrderUpdated, userID, teamID, "order", order)
	return nil
}

// Delete removes a category that the user made. Its channels go where they
// belong by their kind.
func (c *Categories) Delete(ctx context.Context, s *model.Session, userID, teamID, id string) error {
	category, err := c.Get(ctx, s, userID, teamID, id)
	if err != nil {
		return err
	}
	if category.Type != model.CategoryCustom {
		return model.NewError(model.Invalid, "app.channel.sidebar_categories.not_custom.app_error", nil)
	}
	if err := c.store.Categories().Delete(ctx, userID, teamID, id); err != nil {
		return categoryError(err)
	}
	c.publish(ctx, model.EventCategoryDeleted, userID, teamID, "category_id", id)
	return nil
}

// check wants the sidebar to be the caller's, and of a team that its user is in.
func (c *Categories) check(ctx context.Context, s *model.Session, userID, teamID string) error {
	if err := c.access.CheckUser(ctx, s, userID); err != nil {
		return err
	}
	teams, err := c.store.TeamMembers().Roles(ctx, userID)
	if err != nil {
		return err
	}
	if _, ok := teams[teamID]; !ok {
		return errPermission(model.PermListTeamChannels)
	}
	return nil
}

// before returns the sidebar that a change to list begins with, when the
// change is of the right form. It takes channels out of list that the user is
// not in: a client may not have heard yet that it left them.
func (c *Categories) before(ctx context.Context, s *model.Session, userID, teamID string, list []*model.SidebarCategory) (*model.SidebarCategories, error) {
	if err := c.check(ctx, s, userID, teamID); err != nil {
		return nil, err
	}
	if err := checkCategories(list); err != nil {
		return nil, err
	}
	before, err := c.store.Categories().List(ctx, userID, teamID)
	if err != nil {
		return nil, err
	}
	in := homes(before)
	for _, category := range list {
		kept := make([]string, 0, len(category.ChannelIDs))
		for _, id := range category.ChannelIDs {
			if in[id] != nil {
				kept = append(kept, id)
			}
		}
		category.ChannelIDs = kept
	}
	return before, nil
}

// checkCategories wants each category and each channel once.
func checkCategories(list []*model.SidebarCategory) error {
	if len(list) == 0 || len(list) > model.CategoriesMaxPerTeam {
		return model.InvalidParam("categories", model.Between(1, model.CategoriesMaxPerTeam))
	}
	ids, channels := map[string]bool{}, map[string]bool{}
	for _, category := range list {
		if category == nil || ids[category.ID] {
			return model.InvalidParam("categories")
		}
		ids[category.ID] = true
		switch category.Sorting {
		case model.CategorySortDefault, model.CategorySortManual, model.CategorySortRecent, model.CategorySortAlpha:
		default:
			return model.InvalidParam("sorting", model.CategorySortManual, model.CategorySortRecent, model.CategorySortAlpha)
		}
		category.DisplayName = strings.TrimSpace(category.DisplayName)
		if category.DisplayName == "" || !fits(category.DisplayName, model.CategoryNameMaxLength) {
			return model.InvalidParam("display_name")
		}
		for _, id := range category.ChannelIDs {
			if channels[id] {
				return model.InvalidParam("channel_ids")
			}
			channels[id] = true
		}
	}
	return nil
}

func (c *Categories) publish(ctx context.Context, event model.EventType, userID, teamID, key string, value any) {
	c.publisher.Publish(ctx, &model.Event{
		Type: event, Data: map[string]any{key: value}, Broadcast: model.Broadcast{UserID: userID, TeamID: teamID},
	})
}

// byCategory finds categories by their id.
func byCategory(cs *model.SidebarCategories) map[string]*model.SidebarCategory {
	found := make(map[string]*model.SidebarCategory, len(cs.Categories))
	for _, category := range cs.Categories {
		found[category.ID] = category
	}
	return found
}

// homes finds the categories of channels by the channels' ids.
func homes(cs *model.SidebarCategories) map[string]*model.SidebarCategory {
	found := map[string]*model.SidebarCategory{}
	for _, category := range cs.Categories {
		for _, id := range category.ChannelIDs {
			found[id] = category
		}
	}
	return found
}

func errNoCategory() error {
	return model.NewError(model.NotFound, "app.channel.sidebar_categories.app_error", nil)
}

// categoryError turns the store's not found into what the client gets.
func categoryError(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return errNoCategory()
	}
	return err
}
