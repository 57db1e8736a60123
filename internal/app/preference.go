package app

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// Preferences are the settings of users' clients. The server keeps them and
// knows what few of them mean.
type Preferences struct {
	store      store.Store
	access     *Access
	publisher  Publisher
	categories *Categories
}

// The preferences that the server knows.
const (
	preferenceTheme       = "theme"        // the value is JSON
	preferenceFlaggedPost = "flagged_post" // the name is a post's id

	preferenceDisplay          = "display_settings"
	preferenceCollapsedThreads = "collapsed_reply_threads" // of those: on or off
)

// List returns all of the user's preferences.
func (ps *Preferences) List(ctx context.Context, s *model.Session, userID string) ([]model.Preference, error) {
	if err := ps.access.CheckUser(ctx, s, userID); err != nil {
		return nil, err
	}
	return ps.store.Preferences().ListByUser(ctx, userID)
}

// ListByCategory returns those of the category, of which there must be one.
func (ps *Preferences) ListByCategory(ctx context.Context, s *model.Session, userID, category string) ([]model.Preference, error) {
	if err := ps.access.CheckUser(ctx, s, userID); err != nil {
		return nil, err
	}
	var list []model.Preference
	var err error
	if fits(category, model.PreferenceNameMaxLength) {
		list, err = ps.store.Preferences().ListByCategory(ctx, userID, category)
	}
	if err == nil && len(list) == 0 {
		err = model.NewError(model.NotFound, "api.preference.preferences_category.get.app_error", nil)
	}
	return list, err
}

// Get returns one preference.
func (ps *Preferences) Get(ctx context.Context, s *model.Session, userID, category, name string) (model.Preference, error) {
	if err := ps.access.CheckUser(ctx, s, userID); err != nil {
		return model.Preference{}, err
	}
	p, err := model.Preference{}, store.ErrNotFound
	if fits(category, model.PreferenceNameMaxLength) && fits(name, model.PreferenceNameMaxLength) {
		p, err = ps.store.Preferences().Get(ctx, userID, category, name)
	}
	if errors.Is(err, store.ErrNotFound) {
		err = model.NewError(model.NotFound, "app.preference.get.app_error", nil)
	}
	return p, err
}

// Save writes all of the preferences or, if one is wrong, none.
func (ps *Preferences) Save(ctx context.Context, s *model.Session, userID string, list []model.Preference) error {
	if err := ps.check(ctx, s, userID, list); err != nil {
		return err
	}
	if err := ps.checkFlagged(ctx, s, list); err != nil {
		return err
	}
	n, err := ps.store.Preferences().Count(ctx, userID)
	if err != nil {
		return err
	}
	if n+len(list) > model.PreferencesMaxPerUser {
		return model.NewError(model.Invalid, "api.preference.update_preferences.too_many.app_error", model.Params{"Max": model.PreferencesMaxPerUser})
	}
	if err := ps.store.Preferences().Save(ctx, list); err != nil {
		return err
	}
	ps.publisher.Publish(ctx, preferencesEvent(model.EventPreferencesChanged, userID, list))
	return ps.categories.followPreferences(ctx, userID, list, false)
}

// Delete removes all of the preferences; those that are not there are no error.
func (ps *Preferences) Delete(ctx context.Context, s *model.Session, userID string, list []model.Preference) error {
	if err := ps.check(ctx, s, userID, list); err != nil {
		return err
	}
	if err := ps.store.Preferences().Delete(ctx, list); err != nil {
		return err
	}
	ps.publisher.Publish(ctx, preferencesEvent(model.EventPreferencesDeleted, userID, list))
	return ps.categories.followPreferences(ctx, userID, list, true)
}

// check wants the preferences to be the user's, few and of the right form.
func (ps *Preferences) check(ctx context.Context, s *model.Session, userID string, list []model.Preference) error {
	if err := ps.access.CheckUser(ctx, s, userID); err != nil {
		return err
	}
	if len(list) == 0 || len(list) > model.PreferencesMaxPerRequest {
		return model.InvalidParam("preferences", model.Between(1, model.PreferencesMaxPerRequest))
	}
	for _, p := range list {
		switch {
		case p.UserID != userID:
			return model.NewError(model.Forbidden, "api.preference.update_preferences.set.app_error", nil)
		case p.Category == "" || !fits(p.Category, model.PreferenceNameMaxLength):
			return model.NewError(model.Invalid, "model.preference.is_valid.category.app_error", model.Params{"Max": model.PreferenceNameMaxLength})
		case !fits(p.Name, model.PreferenceNameMaxLength):
			return model.NewError(model.Invalid, "model.preference.is_valid.name.app_error", model.Params{"Max": model.PreferenceNameMaxLength})
		case !fits(p.Value, model.PreferenceValueMaxLength):
			return model.NewError(model.Invalid, "model.preference.is_valid.value.app_error", model.Params{"Max": model.PreferenceValueMaxLength})
		case p.Category == preferenceTheme && p.Value != "" && !json.Valid([]byte(p.Value)):
			return model.NewError(model.Invalid, "model.preference.is_valid.theme.app_error", nil)
		}
	}
	return nil
}

// checkFlagged wants the caller to be able to read the posts that are to be
// kept for later, so that ids can't be probed.
func (ps *Preferences) checkFlagged(ctx context.Context, s *model.Session, list []model.Preference) error {
	var ids []string
	for _, p := range list {
		if p.Category == preferenceFlaggedPost {
			ids = append(ids, p.Name)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	posts, err := ps.store.Posts().ListByIDs(ctx, ids)
	if err != nil {
		return err
	}
	channels := map[string]string{} // by post
	for _, post := range posts {
		channels[post.ID] = post.ChannelID
	}
	for _, id := range ids {
		if err := ps.access.CheckRead(ctx, s, channels[id]); err != nil {
			return err
		}
	}
	return nil
}

// preferencesEvent tells the user's clients what became of preferences.
func preferencesEvent(event model.EventType, userID string, list []model.Preference) *model.Event {
	return &model.Event{
		Type:      event,
		Data:      map[string]any{"preferences": model.JSONText(list)},
		Broadcast: model.Broadcast{UserID: userID},
	}
}

// withoutThreads returns those of the users who see replies in channels and
// not in threads apart.
func withoutThreads(ctx context.Context, s store.Store, c *config.Config, userIDs ...string) ([]string, error) {
	mode := c.ServiceSettings.CollapsedThreads
	switch {
	case mode == "always_on" || len(userIDs) == 0:
		return nil, nil
	case mode == "disabled":
		return userIDs, nil
	}
	list, err := s.Preferences().ListByUsers(ctx, userIDs, preferenceDisplay, preferenceCollapsedThreads)
	if err != nil {
		return nil, err
	}
	apart := make(map[string]bool, len(userIDs))
	for _, id := range userIDs {
		apart[id] = mode == "default_on"
	}
	for _, p := range list {
		apart[p.UserID] = p.Value == "on"
	}
	var flat []string
	for _, id := range userIDs {
		if !apart[id] {
			flat = append(flat, id)
		}
	}
	return flat, nil
}
