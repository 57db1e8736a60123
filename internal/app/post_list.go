package app

import (
	"context"

	"github.com/polder-chat/polder/internal/model"
)

// List returns a page of a channel's posts. Deleted ones only to those who
// manage the system.
func (p *Posts) List(ctx context.Context, s *model.Session, q model.PostsQuery) (*model.PostList, error) {
	if err := p.access.CheckRead(ctx, s, q.ChannelID); err != nil {
		return nil, err
	}
	if q.IncludeDeleted {
		if err := p.access.CheckSystem(ctx, s, model.PermManageSystem); err != nil {
			return nil, err
		}
	}
	list, err := p.store.Posts().List(ctx, q)
	if err != nil {
		return nil, postError(err)
	}
	if q.CollapsedThreads {
		return p.withFollowed(ctx, s.UserID, list)
	}
	return list, nil
}

// withFollowed is the list with what the reader follows of its threads. The
// list itself may be others' too and stays as it is.
func (p *Posts) withFollowed(ctx context.Context, userID string, list *model.PostList) (*model.PostList, error) {
	var roots []string
	for id, post := range list.Posts {
		if post.RootID == "" && post.ReplyCount > 0 {
			roots = append(roots, id)
		}
	}
	if len(roots) == 0 {
		return list, nil
	}
	followed, err := p.store.Threads().Followed(ctx, userID, roots)
	if err != nil {
		return nil, err
	}
	own := list.Clone()
	for _, id := range roots {
		post := *list.Posts[id]
		follows := followed[id]
		post.IsFollowing = &follows
		own.Posts[id] = &post
	}
	return own, nil
}

// Version changes with every change of the channel's posts.
func (p *Posts) Version(ctx context.Context, s *model.Session, channelID string) (int64, error) {
	if err := p.access.CheckRead(ctx, s, channelID); err != nil {
		return 0, err
	}
	return p.store.Posts().Version(ctx, channelID)
}

// Unread returns the posts around the oldest that the user has not read.
func (p *Posts) Unread(ctx context.Context, s *model.Session, userID string, q model.PostsQuery, before, after int) (*model.PostList, error) {
	if err := p.access.CheckUser(ctx, s, userID); err != nil {
		return nil, err
	}
	if err := p.access.CheckRead(ctx, s, q.ChannelID); err != nil {
		return nil, err
	}
	member, err := p.store.ChannelMembers().Get(ctx, q.ChannelID, userID)
	if err != nil {
		return nil, memberError(err)
	}
	list, err := p.store.Posts().Around(ctx, q.ChannelID, member.LastViewedAt, before, after, q.CollapsedThreads, q.SkipThreads)
	if err != nil || !q.CollapsedThreads {
		return list, err
	}
	return p.withFollowed(ctx, userID, list)
}

// Thread returns a root with its replies. id may be that of a reply.
func (p *Posts) Thread(ctx context.Context, s *model.Session, id string, q model.ThreadQuery) (*model.PostList, error) {
	post, err := p.Get(ctx, s, id, false)
	if err != nil {
		return nil, err
	}
	if q.RootID = post.ID; post.RootID != "" {
		q.RootID = post.RootID
	}
	list, err := p.store.Posts().Thread(ctx, q)
	if err != nil {
		return nil, postError(err)
	}
	return p.withFollowed(ctx, s.UserID, list)
}

// Pinned returns the posts that are pinned to a channel.
func (p *Posts) Pinned(ctx context.Context, s *model.Session, channelID string) (*model.PostList, error) {
	if err := p.access.CheckRead(ctx, s, channelID); err != nil {
		return nil, err
	}
	return p.store.Posts().Pinned(ctx, channelID)
}
