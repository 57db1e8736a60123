// Package app holds the use cases, a type a noun and a file a type. A use case
// checks permission, applies the rules, stores, and then publishes what
// happened; never before the commit. Handlers of package api call it with the
// caller's session.
//
// Errors that a client may see are *model.Error; everything else reaches the
// client as an internal error without its text.
package app

import (
	"context"
	"log/slog"

	"github.com/polder-chat/polder/internal/cluster"
	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/filestore"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/password"
	"github.com/polder-chat/polder/internal/picture"
	"github.com/polder-chat/polder/internal/store"
)

// Publisher tells clients what happened; package hub implements it.
type Publisher interface {
	// Publish sends events after the commit of what they tell. Events of one
	// channel reach every client in the order of the calls.
	Publish(ctx context.Context, events ...*model.Event)
	// SetMembership routes the events that are published after it. Who joins
	// somebody also sends an event to the user, upon which clients read what they
	// joined: on other nodes a membership begins a moment later.
	SetMembership(ctx context.Context, changes ...model.Membership)
	// CloseSession and CloseUser end sockets whose right to be there ended.
	CloseSession(ctx context.Context, userID, sessionID string)
	CloseUser(ctx context.Context, userID string)
}

// Presence is who is connected; package hub implements it.
type Presence interface {
	// Absent returns those of the users who have a socket on no node, and none
	// while that isn't known for sure.
	Absent(userIDs []string) []string
}

// Parts are what the use cases are made of.
type Parts struct {
	Store     store.Store
	Files     filestore.Store
	Pictures  *picture.Processor
	Publisher Publisher
	Presence  Presence              // nil: nobody is known to be absent
	Config    func() *config.Config // the current snapshot
	// Settings is where the snapshots come from. Only Settings and Nodes need it.
	Settings *config.Store
	Database Database          // nil: its connections can't be replaced
	Cluster  *cluster.Cluster  // nil: a node that is alone and nameless
	Build    config.ClientInfo // what is known of the program
	Lines    LogLines          // nil: no log records are kept
	// Text is the message id in the first of the languages that is known.
	Text   func(id string, params model.Params, languages ...string) string
	Logger *slog.Logger
	Now    func() int64 // Unix ms; nil: model.Now
}

// App is the use cases.
type App struct {
	Access      *Access
	Analytics   *Analytics
	Categories  *Categories
	Channels    *Channels
	Databases   *Databases
	Files       *Files
	Instance    *Instance
	Logs        *Logs
	Nodes       *Nodes
	Operator    *Operator
	Posts       *Posts
	Preferences *Preferences
	Reactions   *Reactions
	Roles       *Roles
	Sessions    *Sessions
	Settings    *Settings
	Statuses    *Statuses
	Teams       *Teams
	Threads     *Threads
	Users       *Users
	Views       *ChannelViews
}

// New builds the use cases.
func New(p Parts) *App {
	if p.Now == nil {
		p.Now = model.Now
	}
	if p.Cluster == nil {
		p.Cluster = cluster.New(cluster.Options{Logger: p.Logger})
	}
	access := &Access{store: p.Store}
	hasher := password.NewHasher()
	secret := &secret{store: p.Store}
	sessions := newSessions(p, access, hasher, secret)
	statuses := newStatuses(p, access)
	users := newUsers(p, access, sessions, statuses, hasher)
	posts := newPosts(p, access, statuses)
	posts.threads.show = users.show
	categories := &Categories{store: p.Store, access: access, publisher: p.Publisher}
	analytics := newAnalytics(p, access)
	nodes := newNodes(p, access, analytics)
	instance := &Instance{store: p.Store, now: p.Now, known: p.Build}
	notices := &notices{poster: posts, text: p.Text, config: p.Config, log: p.Logger}
	channels := &Channels{store: p.Store, access: access, publisher: p.Publisher, config: p.Config, notices: notices, now: p.Now}
	teams := &Teams{
		store: p.Store, access: access, publisher: p.Publisher, config: p.Config, notices: notices, channels: channels,
		files: p.Files, pictures: p.Pictures, now: p.Now,
	}
	users.joiner = teams
	return &App{
		Access:      access,
		Analytics:   analytics,
		Categories:  categories,
		Channels:    channels,
		Databases:   newDatabases(p, access, nodes),
		Files:       &Files{parts: &p, access: access, secret: secret},
		Instance:    instance,
		Logs:        newLogs(p, access),
		Nodes:       nodes,
		Operator:    &Operator{users: users},
		Posts:       posts,
		Preferences: &Preferences{store: p.Store, access: access, publisher: p.Publisher, categories: categories},
		Reactions:   &Reactions{store: p.Store, access: access, publisher: p.Publisher, config: p.Config, posts: posts},
		Roles:       &Roles{store: p.Store, access: access, publisher: p.Publisher},
		Sessions:    sessions,
		Settings:    newSettings(p, access, instance, nodes),
		Statuses:    statuses,
		Teams:       teams,
		Threads:     posts.threads,
		Users:       users,
		Views:       &ChannelViews{store: p.Store, access: access, publisher: p.Publisher, statuses: statuses, config: p.Config},
	}
}
