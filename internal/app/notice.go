package app

import (
	"context"
	"log/slog"

	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/model"
)

// Poster stores a post that the server writes itself, and tells its channel.
type Poster interface {
	System(ctx context.Context, post *model.Post) error
}

// notices are the system messages that tell a channel's members what others
// did. They are kept in the server's own language, as one text is for all;
// clients make their own text of the properties.
type notices struct {
	poster Poster
	text   func(id string, params model.Params, languages ...string) string
	config func() *config.Config
	log    *slog.Logger
}

// notice is a system message on its way.
type notice struct {
	channelID string
	rootID    string
	userID    string // who did it
	kind      string // a post type
	id        string // of the text
	params    model.Params
	props     model.Props
}

// write posts the notice. What it tells is done: that it can't be told is no
// reason to say that it failed, so it goes to the log.
func (n *notices) write(ctx context.Context, m notice) {
	err := n.poster.System(ctx, &model.Post{
		ChannelID: m.channelID, RootID: m.rootID, UserID: m.userID, Type: m.kind, Props: m.props,
		Message: n.server(m.id, m.params),
	})
	if err != nil {
		n.log.WarnContext(ctx, "system message not posted", "channel_id", m.channelID, "type", m.kind, "error", err)
	}
}

// server is a text in the server's language.
func (n *notices) server(id string, params model.Params) string {
	return n.text(id, params, n.config().LocalizationSettings.DefaultServerLocale)
}

// did tells what a user did to themselves or to the channel.
func (n *notices) did(ctx context.Context, u *model.User, channelID, kind, id string) {
	n.write(ctx, notice{
		channelID: channelID, userID: u.ID, kind: kind, id: id,
		params: model.Params{"Username": u.Username}, props: model.Props{"username": u.Username},
	})
}

// added tells that by added u.
func (n *notices) added(ctx context.Context, by, u *model.User, channelID, rootID, kind, id string) {
	n.write(ctx, notice{
		channelID: channelID, rootID: rootID, userID: by.ID, kind: kind, id: id,
		params: model.Params{"Added": u.Username, "Username": by.Username},
		props: model.Props{
			"userId": by.ID, "username": by.Username, "addedUserId": u.ID, "addedUsername": u.Username,
		},
	})
}

// changed tells that u changed a field of the channel: ids are the texts for a
// first value, another value and none.
func (n *notices) changed(ctx context.Context, u *model.User, channelID, kind, field, from, to string, ids [3]string) {
	id := ids[1]
	switch {
	case from == "":
		id = ids[0]
	case to == "":
		id = ids[2]
	}
	n.write(ctx, notice{
		channelID: channelID, userID: u.ID, kind: kind, id: id,
		params: model.Params{"Username": u.Username, "Old": from, "New": to},
		props:  model.Props{"username": u.Username, "old_" + field: from, "new_" + field: to},
	})
}
