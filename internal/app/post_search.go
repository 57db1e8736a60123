package app

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// zoneMax is the farthest that a time zone is from UTC, in seconds.
const zoneMax = 14 * 60 * 60

// Search finds posts in the caller's channels of a team and in direct ones, or
// in all of them for teamID "", the newest first.
func (p *Posts) Search(ctx context.Context, s *model.Session, teamID string, q model.PostSearch) (*model.PostList, error) {
	settings := p.config().ServiceSettings
	if !settings.EnablePostSearch {
		return nil, model.NewError(model.NotImplemented, "store.sql_post.search.disabled", nil)
	}
	x := search{store: p.store, access: p.access, parser: searchParser{tagMinLength: settings.MinimumHashtagLength}}
	wanted, err := x.prepare(ctx, s, teamID, q)
	if err != nil || wanted == nil {
		return model.NewPostList(), err
	}
	return p.store.Posts().Search(ctx, wanted.PostSearch)
}

// search makes of what a person types what the store looks for.
type search struct {
	store  store.Store
	access *Access
	parser searchParser
}

// prepare checks the caller's right to the team. It returns nil if nothing can
// match.
func (x search) prepare(ctx context.Context, s *model.Session, teamID string, q model.PostSearch) (*store.FileSearch, error) {
	if teamID != "" {
		if err := x.access.CheckTeam(ctx, s, teamID, model.PermViewTeam); err != nil {
			return nil, err
		}
	}
	if q.TimeZoneOffset < -zoneMax || q.TimeZoneOffset > zoneMax {
		return nil, model.InvalidParam("time_zone_offset", model.Between(-zoneMax, zoneMax))
	}
	x.parser.zone = q.TimeZoneOffset
	terms, err := x.parser.parse(q.Terms)
	if err != nil || terms.isEmpty() {
		return nil, err
	}
	wanted := &store.FileSearch{
		PostSearch: store.PostSearch{
			UserID: s.UserID, TeamID: teamID,
			Terms: terms.terms, NotTerms: terms.notTerms, Tags: terms.tags, NotTags: terms.notTags, Any: q.IsOrSearch,
			Times: terms.times, NotTimes: terms.notTimes,
			Archived: q.IncludeDeletedChannels,
			Limit:    perPage(q.PerPage),
		},
		Extensions: terms.exts, NotExtensions: terms.notExts,
	}
	wanted.Offset = min(max(q.Page, 0), searchMaxPage) * wanted.Limit
	if found, err := x.resolve(ctx, s, terms, &wanted.PostSearch); err != nil || !found {
		return nil, err
	}
	return wanted, nil
}

// searchMaxPage bounds how far a search is paged through.
const searchMaxPage = 1000

// perPage is what a client asked for, within what it may.
func perPage(asked int) int {
	if asked <= 0 {
		return model.PostsPerSearch
	}
	return min(asked, model.PostsMaxPerPage)
}

// resolve turns the names of the search into ids. found is false if it asks
// for people or channels of which none exist: nothing can match.
func (x search) resolve(ctx context.Context, s *model.Session, t *searchTerms, to *store.PostSearch) (found bool, err error) {
	users, err := x.userIDs(ctx, slices.Concat(t.from, t.notFrom, direct(t.in), direct(t.notIn)))
	if err != nil {
		return false, err
	}
	for _, name := range t.from {
		to.From = appendKnown(to.From, users[name])
	}
	for _, name := range t.notFrom {
		to.NotFrom = appendKnown(to.NotFrom, users[name])
	}
	if len(t.in)+len(t.notIn) > 0 {
		own, err := x.store.Channels().ListByUser(ctx, s.UserID, to.TeamID, true, 0)
		if err != nil {
			return false, err
		}
		to.In = channelIDs(own, t.in, s.UserID, users)
		to.NotIn = channelIDs(own, t.notIn, s.UserID, users)
	}
	return (len(t.from) == 0 || len(to.From) > 0) && (len(t.in) == 0 || len(to.In) > 0), nil
}

// userIDs are the ids of those usernames that exist.
func (x search) userIDs(ctx context.Context, names []string) (map[string]string, error) {
	if len(names) == 0 {
		return nil, nil
	}
	list, err := x.store.Users().ListByUsernames(ctx, unique(names))
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	ids := make(map[string]string, len(list))
	for _, u := range list {
		ids[u.Username] = u.ID
	}
	return ids, nil
}

// direct are the usernames of the @names among the channels' names.
func direct(names []string) []string {
	var users []string
	for _, name := range names {
		if user, ok := strings.CutPrefix(name, "@"); ok {
			users = append(users, user)
		}
	}
	return users
}

// channelIDs are those of the user's own channels that have one of the names.
func channelIDs(own []*model.Channel, names []string, userID string, users map[string]string) []string {
	var ids []string
	for _, name := range names {
		if user, ok := strings.CutPrefix(name, "@"); ok {
			name = model.DirectChannelName(userID, users[user])
		}
		for _, c := range own {
			if c.Name == name {
				ids = append(ids, c.ID)
			}
		}
	}
	return ids
}

func appendKnown(ids []string, id string) []string {
	if id == "" {
		return ids
	}
	return append(ids, id)
}

// unique returns the values in order, each once.
func unique(values []string) []string { return slices.Compact(slices.Sorted(slices.Values(values))) }
