package sqlstore

import (
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// caches are all that the store remembers, each with the name that other nodes
// know it by.
type caches struct {
	users        *cache[*model.User]                  // by id
	sessions     *cache[*model.Session]               // by token hash
	statuses     *cache[*model.Status]                // by user id
	roles        *cache[map[string]*model.Role]       // all of them, by name, under one key
	channels     *cache[*model.Channel]               // heads, by id
	teamRoles    *cache[map[string]model.MemberRoles] // of a user, by team id
	channelRoles *cache[map[string]model.MemberRoles] // of a user, by channel id
	audiences    *cache[*model.Audience]              // by channel id
	byName       map[string]anyCache                  // all of the above
}

// anyCache is a cache, whatever it holds.
type anyCache interface {
	id() string
	invalidate(key string)
	usage() (hits, misses uint64, size int)
}

func newCaches(t *trust) caches {
	c := caches{
		users:        newCache[*model.User](t, "users", 50_000),
		sessions:     newCache[*model.Session](t, "sessions", 50_000),
		statuses:     newCache[*model.Status](t, "statuses", 50_000),
		roles:        newCache[map[string]*model.Role](t, "roles", 1),
		channels:     newCache[*model.Channel](t, "channels", 20_000),
		teamRoles:    newCache[map[string]model.MemberRoles](t, "team_roles", 20_000),
		channelRoles: newCache[map[string]model.MemberRoles](t, "channel_roles", 20_000),
		audiences:    newCache[*model.Audience](t, "audiences", 2_000),
	}
	c.byName = make(map[string]anyCache)
	for _, each := range []anyCache{c.users, c.sessions, c.statuses, c.roles, c.channels, c.teamRoles, c.channelRoles, c.audiences} {
		c.byName[each.id()] = each
	}
	return c
}

// Invalidate drops key from the cache of that name, all of it for key "", or
// everything that the store remembers for cache "". A name that this version
// doesn't know is from a newer node and means nothing here.
func (s *Store) Invalidate(cache, key string) {
	if cache == "" {
		s.Missed()
		s.pages.entries.InvalidateAll()
		return
	}
	if c, ok := s.caches.byName[cache]; ok {
		c.invalidate(key)
	}
}

// changes notes that the transaction changes what a cache may hold for the
// keys, "" being all: they are dropped once it has committed.
func (c conn) changes(cache anyCache, keys ...string) {
	if len(keys) > 0 {
		c.notes.invalid = append(c.notes.invalid, store.Invalidation{Cache: cache.id(), Keys: keys})
	}
}

// invalidate drops what a commit changed, here and then on the other nodes.
func (s *Store) invalidate(list []store.Invalidation) {
	if len(list) == 0 {
		return
	}
	for _, i := range list {
		for _, key := range i.Keys {
			s.Invalidate(i.Cache, key)
		}
	}
	if s.opts.Announce != nil {
		s.opts.Announce(list)
	}
}
