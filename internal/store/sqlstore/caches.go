package sqlstore

import "github.com/polder-chat/polder/internal/model"

// caches are all that the store remembers, each with the name that other nodes
// know it by.
type caches struct {
	users        *cache[*model.User]                        // by id
	sessions     *cache[*model.Session]                     // by token hash
	statuses     *cache[*model.Status]                      // by user id
	roles        *cache[map[string]*model.Role]             // all of them, by name, under one key
	channels     *cache[*model.Channel]                     // heads, by id
	teamRoles    *cache[map[string]model.MemberRoles]       // of a user, by team id
	channelRoles *cache[map[string]model.MemberRoles]       // of a user, by channel id
	audiences    *cache[*model.Audience]                    // by channel id
	byName       map[string]interface{ invalidate(string) } // all of the above
}

func newCaches() caches {
	c := caches{
		users:        newCache[*model.User]("users", 50_000),
		sessions:     newCache[*model.Session]("sessions", 50_000),
		statuses:     newCache[*model.Status]("statuses", 50_000),
		roles:        newCache[map[string]*model.Role]("roles", 1),
		channels:     newCache[*model.Channel]("channels", 20_000),
		teamRoles:    newCache[map[string]model.MemberRoles]("team_roles", 20_000),
		channelRoles: newCache[map[string]model.MemberRoles]("channel_roles", 20_000),
		audiences:    newCache[*model.Audience]("audiences", 2_000),
	}
	c.byName = map[string]interface{ invalidate(string) }{
		c.users.name: c.users, c.sessions.name: c.sessions, c.statuses.name: c.statuses, c.roles.name: c.roles,
		c.channels.name: c.channels, c.teamRoles.name: c.teamRoles, c.channelRoles.name: c.channelRoles,
		c.audiences.name: c.audiences,
	}
	return c
}

// Invalidate drops key from the cache of that name, all of it for key "", or
// everything that the store remembers for cache "". A name that this version
// doesn't know is from a newer node and means nothing here.
func (s *Store) Invalidate(cache, key string) {
	if cache == "" {
		for _, c := range s.caches.byName {
			c.invalidate("")
		}
		s.pages.entries.InvalidateAll()
		return
	}
	if c, ok := s.caches.byName[cache]; ok {
		c.invalidate(key)
	}
}

// changed is called after a commit: it drops the keys here and tells the other
// nodes to.
func changed[V any](s *Store, c *cache[V], keys ...string) {
	for _, k := range keys {
		c.invalidate(k)
		if s.opts.Announce != nil {
			s.opts.Announce(c.name, k)
		}
	}
}
