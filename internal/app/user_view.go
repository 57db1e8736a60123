package app

import (
	"context"
	"slices"

	"github.com/polder-chat/polder/internal/model"
)

// viewer is what somebody may see of accounts: of their own everything, of
// others what PrivacySettings tell, as an administrator all that isn't secret.
type viewer struct {
	userID string
	all    bool
	emails bool
	names  bool
}

// viewer asks who the caller is.
func (us *Users) viewer(ctx context.Context, s *model.Session) (viewer, error) {
	all, err := us.access.System(ctx, s, model.PermEditOtherUsers)
	v := us.public()
	return viewer{userID: s.UserID, all: all, emails: all || v.emails, names: all || v.names}, err
}

// public is what anybody may see.
func (us *Users) public() viewer {
	privacy := us.config().PrivacySettings
	return viewer{emails: privacy.ShowEmailAddress, names: privacy.ShowFullName}
}

// show returns a copy of u without what the viewer may not see. Accounts come
// from a cache that others read too, hence a copy.
func (v viewer) show(u *model.User) *model.User {
	c := *u
	c.PasswordHash = ""
	if v.all || v.userID == u.ID {
		return &c
	}
	c.AuthData = ""
	c.EmailVerified = false
	c.NotifyProps = nil
	c.LastPasswordUpdate = 0
	c.MFAActive = false
	if !v.emails {
		c.Email = ""
	}
	if !v.names {
		c.FirstName, c.LastName = "", ""
	}
	return &c
}

// show returns the accounts as the caller sees them, without those that the
// caller may not know of: who can't view members (guests) only sees the people
// of their own channels.
func (us *Users) show(ctx context.Context, s *model.Session, found []*model.User) ([]*model.User, error) {
	v, err := us.viewer(ctx, s)
	if err != nil {
		return nil, err
	}
	if knownTo, err := us.knownTo(ctx, s); err != nil {
		return nil, err
	} else if knownTo != "" && slices.ContainsFunc(found, func(u *model.User) bool { return u.ID != s.UserID }) {
		known, err := us.store.Users().Known(ctx, s.UserID)
		if err != nil {
			return nil, err
		}
		found = slices.DeleteFunc(found, func(u *model.User) bool {
			_, is := slices.BinarySearch(known, u.ID)
			return !is && u.ID != s.UserID
		})
	}
	return v.list(found), nil
}

func (v viewer) list(found []*model.User) []*model.User {
	shown := make([]*model.User, len(found))
	for i, u := range found {
		shown[i] = v.show(u)
	}
	return shown
}

// knownTo is the caller's id if they may only know of people who share a
// channel with them, "" if of everybody.
func (us *Users) knownTo(ctx context.Context, s *model.Session) (string, error) {
	everybody, err := us.access.System(ctx, s, model.PermViewMembers)
	if err != nil || everybody {
		return "", err
	}
	return s.UserID, nil
}

// told are the events that an account changed: what it may know to its owner,
// and what anybody may to all others.
func (us *Users) told(u *model.User) []*model.Event {
	return []*model.Event{
		{
			Type:      model.EventUserUpdated,
			Data:      map[string]any{"user": us.public().show(u)},
			Broadcast: model.Broadcast{OmitUsers: map[string]bool{u.ID: true}},
		},
		{
			Type:      model.EventUserUpdated,
			Data:      map[string]any{"user": viewer{userID: u.ID}.show(u)},
			Broadcast: model.Broadcast{UserID: u.ID},
		},
	}
}
