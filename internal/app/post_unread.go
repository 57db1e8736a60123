package app

import (
	"context"
	"slices"

	"github.com/polder-chat/polder/internal/model"
)

// unreadMentionsMax is in how many posts mentions are counted anew when a post
// is marked unread; older ones count as read.
const unreadMentionsMax = 2000

// SetUnread makes the post the first that the user has not read. With
// collapsed a reply is unread in its thread and leaves the channel as it is.
func (p *Posts) SetUnread(ctx context.Context, s *model.Session, userID, postID string, collapsed bool) (*model.ChannelUnreadAt, error) {
	if err := p.access.CheckUser(ctx, s, userID); err != nil {
		return nil, err
	}
	post, err := p.Get(ctx, s, postID, false)
	if err != nil {
		return nil, err
	}
	member, err := p.store.ChannelMembers().Get(ctx, post.ChannelID, userID)
	if err != nil {
		return nil, memberError(err)
	}
	channel, err := p.store.Channels().Head(ctx, post.ChannelID)
	if err != nil {
		return nil, err
	}
	var unread *model.ChannelUnreadAt
	if collapsed && post.RootID != "" {
		root, err := p.Get(ctx, s, post.RootID, false)
		if err != nil {
			return nil, err
		}
		if _, err := p.threads.setUnread(ctx, userID, channel.TeamID, root, post); err != nil {
			return nil, err
		}
		unread = &model.ChannelUnreadAt{
			TeamID: channel.TeamID, UserID: userID, ChannelID: post.ChannelID,
			MsgCount: member.MsgCount, MentionCount: member.MentionCount, MentionCountRoot: member.MentionCountRoot,
			MsgCountRoot: member.MsgCountRoot, LastViewedAt: member.LastViewedAt,
		}
	} else if unread, err = p.setChannelUnread(ctx, userID, post); err != nil {
		return nil, err
	}
	p.publisher.Publish(ctx, &model.Event{
		Type: model.EventPostUnread,
		Data: map[string]any{
			"msg_count": unread.MsgCount, "msg_count_root": unread.MsgCountRoot,
			"mention_count": unread.MentionCount, "mention_count_root": unread.MentionCountRoot, "urgent_mention_count": 0,
			"last_viewed_at": unread.LastViewedAt, "post_id": post.ID,
		},
		Broadcast: model.Broadcast{UserID: userID, ChannelID: post.ChannelID, TeamID: channel.TeamID},
	})
	return unread, nil
}

func (p *Posts) setChannelUnread(ctx context.Context, userID string, post *model.Post) (*model.ChannelUnreadAt, error) {
	later, err := p.store.Posts().ListFrom(ctx, post.ChannelID, post.CreateAt, unreadMentionsMax)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]*model.Post, len(later))
	for _, l := range later {
		byID[l.ID] = l
	}
	answered, err := p.answered(ctx, userID, post.ChannelID, byID)
	if err != nil {
		return nil, err
	}
	mentions, roots, err := p.countMentions(ctx, userID, post.ChannelID, byID, answered)
	if err != nil {
		return nil, err
	}
	unread, err := p.store.ChannelMembers().SetUnread(ctx, userID, post, mentions, roots)
	if err != nil {
		return nil, memberError(err)
	}
	return unread, nil
}

// countMentions counts the posts of a channel that mention the user, and how
// many of those are roots. Every reply in the threads of answered counts.
func (p *Posts) countMentions(
	ctx context.Context, userID, channelID string, posts map[string]*model.Post, answered map[string]bool,
) (mentions, roots int64, err error) {
	channel, err := p.store.Channels().Head(ctx, channelID)
	if err != nil {
		return 0, 0, err
	}
	index, err := p.audiences.get(ctx, channelID)
	if err != nil {
		return 0, 0, err
	}
	for _, post := range posts {
		if post.UserID == userID || post.DeleteAt != 0 || post.IsSystem() {
			continue
		}
		found := index.find(post.Message, mentionOptions{
			AuthorID: post.UserID,
			Direct:   channel.IsTalk(),
			Wide:     true,
			WideMax:  p.config().TeamSettings.MaxNotificationsPerChannel,
		})
		if answered[post.RootID] || slices.Contains(found.Users, userID) {
			mentions++
			if post.RootID == "" {
				roots++
			}
		}
	}
	return mentions, roots, nil
}

// replyMentions are those whom a reply mentions, as far as that can be told
// when it was written before: nobody knows who was there for @here.
func (p *Posts) replyMentions(ctx context.Context, post *model.Post) ([]string, error) {
	if post.RootID == "" || post.IsSystem() {
		return nil, nil
	}
	channel, err := p.store.Channels().Head(ctx, post.ChannelID)
	if err != nil {
		return nil, err
	}
	author, err := p.access.Session(ctx, post.UserID, "")
	if err != nil {
		return nil, err
	}
	wide, err := p.access.Channel(ctx, author, post.ChannelID, model.PermUseChannelMentions)
	if err != nil {
		return nil, err
	}
	index, err := p.audiences.get(ctx, post.ChannelID)
	if err != nil {
		return nil, err
	}
	found := index.find(post.Message, mentionOptions{
		AuthorID: post.UserID,
		Direct:   channel.IsTalk(),
		Wide:     wide,
		WideMax:  p.config().TeamSettings.MaxNotificationsPerChannel,
	})
	if !p.hearsAnswers(index) {
		return found.Users, nil
	}
	root, err := p.store.Posts().Get(ctx, post.RootID, false)
	if err != nil {
		return nil, postError(err)
	}
	return p.addAnswers(ctx, index, root, post, found.Users)
}
