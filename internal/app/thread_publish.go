package app

import (
	"context"
	"slices"

	"github.com/polder-chat/polder/internal/model"
)

// publishThread tells the followers of a thread of a new reply, each with what
// they have not read.
func (p *Posts) publishThread(ctx context.Context, d *posting) {
	states, err := p.store.Threads().Unread(ctx, d.Post.RootID)
	if err != nil {
		// The reply is stored and told; who misses this sees it at the next load.
		p.log.ErrorContext(ctx, "followers of a thread not told of a reply", "thread", d.Post.RootID, "error", err)
		return
	}
	root := replied(d.root, d.Post)
	mentioned := make(map[string]bool, len(d.Mentions))
	for _, id := range d.Mentions {
		mentioned[id] = true
	}
	events := make([]*model.Event, len(states))
	for i, st := range states {
		thread := &model.ThreadResponse{
			PostID: root.ID, ReplyCount: root.ReplyCount, LastReplyAt: root.LastReplyAt, LastViewedAt: st.LastViewed,
			Participants: root.Participants, Post: root,
			UnreadReplies: st.UnreadReplies, UnreadMentions: st.UnreadMentions,
		}
		previousReplies, previousMentions := st.UnreadReplies, st.UnreadMentions
		if st.UserID != d.Post.UserID {
			previousReplies = max(0, previousReplies-1)
			if mentioned[st.UserID] {
				previousMentions = max(0, previousMentions-1)
			}
		}
		events[i] = &model.Event{
			Type: model.EventThreadUpdated,
			Data: map[string]any{
				"thread":                   model.JSONText(thread),
				"previous_unread_replies":  previousReplies,
				"previous_unread_mentions": previousMentions,
			},
			Broadcast: model.Broadcast{UserID: st.UserID, TeamID: d.channel.TeamID},
		}
	}
	p.publisher.Publish(ctx, events...)
}

// replied is the root as the reply left it: the database moved on it what the
// reply says of its thread.
func replied(root, reply *model.Post) *model.Post {
	r := *root
	r.ReplyCount, r.LastReplyAt, r.UpdateAt = reply.ReplyCount, reply.LastReplyAt, reply.CreateAt
	r.Participants = slices.DeleteFunc(slices.Clone(root.Participants), func(u *model.User) bool { return u.ID == reply.UserID })
	r.Participants = append(r.Participants, &model.User{ID: reply.UserID})
	return &r
}
