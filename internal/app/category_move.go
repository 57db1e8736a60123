package app

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// A category's channels are muted with it, and older clients keep favourites
// as preferences: both follow the categories here, and the favourites follow
// those preferences.

// moved are the channels for which more changes than the category.
type moved struct {
	mute, unmute   []string
	favor, unfavor []string
}

// movement compares the sidebar with the categories that are to be written.
// They have their final Type. Channels that fall out of a muted category
// without a new one stay muted.
func movement(before *model.SidebarCategories, list []*model.SidebarCategory) moved {
	var m moved
	home := homes(before)
	placed, favorites := map[string]bool{}, map[string]bool{}
	whole := false // list has the favourites themselves
	for _, category := range list {
		favors := category.Type == model.CategoryFavorites
		whole = whole || favors
		for _, id := range category.ChannelIDs {
			placed[id] = true
			switch was := home[id].Muted; {
			case category.Muted && !was:
				m.mute = append(m.mute, id)
			case was && !category.Muted:
				m.unmute = append(m.unmute, id)
			}
			if favors {
				favorites[id] = true
				if home[id].Type != model.CategoryFavorites {
					m.favor = append(m.favor, id)
				}
			}
		}
	}
	for _, category := range before.Categories {
		if category.Type != model.CategoryFavorites {
			continue
		}
		for _, id := range category.ChannelIDs {
			if !favorites[id] && (whole || placed[id]) {
				m.unfavor = append(m.unfavor, id)
			}
		}
	}
	return m
}

// follow makes everything else as the categories will be. It comes before they
// are written: if that fails, the client's next try does all of it again.
func (c *Categories) follow(ctx context.Context, userID string, before *model.SidebarCategories, list []*model.SidebarCategory) error {
	m := movement(before, list)
	if err := c.mute(ctx, userID, m.mute, true); err != nil {
		return err
	}
	if err := c.mute(ctx, userID, m.unmute, false); err != nil {
		return err
	}
	if len(m.favor) > 0 {
		prefs := favoritePreferences(userID, m.favor)
		if err := c.store.Preferences().Save(ctx, prefs); err != nil {
			return err
		}
		c.publisher.Publish(ctx, preferencesEvent(model.EventPreferencesChanged, userID, prefs))
	}
	for some := range slices.Chunk(m.unfavor, model.PreferencesMaxPerRequest) {
		prefs := favoritePreferences(userID, some)
		if err := c.store.Preferences().Delete(ctx, prefs); err != nil {
			return err
		}
		c.publisher.Publish(ctx, preferencesEvent(model.EventPreferencesDeleted, userID, prefs))
	}
	return nil
}

func (c *Categories) mute(ctx context.Context, userID string, channelIDs []string, muted bool) error {
	if len(channelIDs) == 0 {
		return nil
	}
	members, err := c.store.ChannelMembers().Mute(ctx, userID, channelIDs, muted)
	if err != nil {
		return err
	}
	events := make([]*model.Event, len(members))
	for i, member := range members {
		events[i] = &model.Event{
			Type:      model.EventChannelMemberUpdated,
			Data:      map[string]any{"channelMember": model.JSONText(member)},
			Broadcast: model.Broadcast{UserID: userID},
		}
	}
	c.publisher.Publish(ctx, events...)
	return nil
}

func favoritePreferences(userID string, channelIDs []string) []model.Preference {
	list := make([]model.Preference, len(channelIDs))
	for i, id := range channelIDs {
		list[i] = model.Preference{UserID: userID, Category: model.PreferenceFavoriteChannel, Name: id, Value: favorite}
	}
	return list
}

// favorite is the value of the preference of a channel that is a favourite.
const favorite = "true"

// followPreferences makes the favourites as the preferences are that were
// saved or, with deleted, removed. Others than those of favourites are left out.
func (c *Categories) followPreferences(ctx context.Context, userID string, list []model.Preference, deleted bool) error {
	teams := map[string]bool{}
	for _, p := range list {
		if p.Category != model.PreferenceFavoriteChannel || !model.IsID(p.Name) {
			continue
		}
		member, err := c.access.Member(ctx, userID, p.Name)
		if err != nil {
			return err
		}
		if !member {
			continue
		}
		teamIDs, err := c.store.Categories().SetFavorite(ctx, userID, p.Name, !deleted && p.Value == favorite)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		for _, id := range teamIDs {
			teams[id] = true
		}
	}
	for _, teamID := range slices.Sorted(maps.Keys(teams)) {
		now, err := c.store.Categories().List(ctx, userID, teamID)
		if err != nil {
			return err
		}
		c.publish(ctx, model.EventCategoryUpdated, userID, teamID, "updatedCategories", model.JSONText(now.Categories))
	}
	return nil
}
