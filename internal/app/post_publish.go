package app

import (
	"context"
	"strings"

	"github.com/polder-chat/polder/internal/model"
)

// publish tells the channel of a new post. The committer calls it in the order
// of commits.
func (p *Posts) publish(ctx context.Context, d *posting) {
	sender := "" // a name that can't be read costs clients a look-up, not the post
	if u, err := p.store.Users().Get(ctx, d.Post.UserID); err == nil {
		sender = "@" + u.Username
	}
	data := map[string]any{
		"channel_type":         d.channel.Type,
		"channel_display_name": d.channel.DisplayName,
		"channel_name":         d.channel.Name,
		"sender_name":          sender,
		"team_id":              d.channel.TeamID,
		"set_online":           d.setOnline,
		"post":                 model.JSONText(d.Post),
	}
	if d.channel.Type == model.ChannelDirect {
		data["channel_display_name"] = sender
	}
	if d.Post.Metadata != nil && len(d.Post.Metadata.Files) > 0 {
		data["otherFile"] = "true"
		if strings.HasPrefix(d.Post.Metadata.Files[0].MimeType, "image/") {
			data["image"] = "true"
		}
	}
	event := &model.Event{
		Type:      model.EventPosted,
		Data:      data,
		Broadcast: model.Broadcast{ChannelID: d.Post.ChannelID},
	}
	event.Personal = personal(d.Mentions, "mentions", personal(d.followers, "followers", nil))
	p.publisher.Publish(ctx, event)
	if d.root != nil {
		p.publishThread(ctx, d)
	}
}

// personal gives each of the users a value that names only them.
func personal(userIDs []string, key string, to map[string]map[string]any) map[string]map[string]any {
	if len(userIDs) > 0 && to == nil {
		to = make(map[string]map[string]any, len(userIDs))
	}
	for _, id := range userIDs {
		if to[id] == nil {
			to[id] = map[string]any{}
		}
		to[id][key] = `["` + id + `"]`
	}
	return to
}
