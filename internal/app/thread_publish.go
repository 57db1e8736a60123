package app

import (
	"context"
	"errors"
	"slices"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
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
	mentioned := make(map[string]bool, len(d.Mentions))
	for _, id := range d.Mentions {
		mentioned[id] = true
	}
	for _, st := range states {
		st.PreviousReplies, st.PreviousMentions = st.UnreadReplies, st.UnreadMentions
		if st.UserID != d.Post.UserID {
			st.PreviousReplies = max(0, st.PreviousReplies-1)
			if mentioned[st.UserID] {
				st.PreviousMentions = max(0, st.PreviousMentions-1)
			}
		}
	}
	p.tellFollowers(ctx, replied(d.root, d.Post), d.channel.TeamID, states)
}

// publishUnreply tells the followers of a thread of a reply that is deleted.
func (p *Posts) publishUnreply(ctx context.Context, reply *model.Post, followers []*model.ThreadUnread) {
	if len(followers) == 0 {
		return
	}
	channel, err := p.store.Channels().Head(ctx, reply.ChannelID)
	var root *model.Post
	if err == nil {
		root, err = p.store.Posts().Get(ctx, reply.RootID, false)
	}
	if errors.Is(err, store.ErrNotFound) {
		return // the root has gone meanwhile, which is told by itself
	}
	if err != nil {
		p.log.ErrorContext(ctx, "followers of a thread not told of a deleted reply", "thread", reply.RootID, "error", err)
		return
	}
	p.tellFollowers(ctx, root, channel.TeamID, followers)
}

// tellFollowers sends each follower of the root's thread how it is for them.
func (p *Posts) tellFollowers(ctx context.Context, root *model.Post, teamID string, followers []*model.ThreadUnread) {
	events := make([]*model.Event, len(followers))
	for i, f := range followers {
		thread := &model.ThreadResponse{
			PostID: root.ID, ReplyCount: root.ReplyCount, LastReplyAt: root.LastReplyAt, LastViewedAt: f.LastViewed,
			Participants: root.Participants, Post: root,
			UnreadReplies: f.UnreadReplies, UnreadMentions: f.UnreadMentions,
		}
		events[i] = &model.Event{
			Type: model.EventThreadUpdated,
			Data: map[string]any{
				"thread":                   model.JSONText(thread),
				"previous_unread_replies":  f.PreviousReplies,
				"previous_unread_mentions": f.PreviousMentions,
			},
			Broadcast: model.Broadcast{UserID: f.UserID, TeamID: teamID},
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
