package app

import (
	"context"
	"errors"

	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// ChannelViews are what users look at, and what they have not read yet.
type ChannelViews struct {
	store     store.Store
	access    *Access
	publisher Publisher
	statuses  *Statuses
	config    func() *config.Config
}

// View says that the user looks at a channel and has looked at another one
// until now: they have read both, and who doesn't see threads apart from them
// also their threads. Either may be empty. It returns when the user viewed
// those of the two that they are in, Unix ms.
func (v *ChannelViews) View(ctx context.Context, s *model.Session, userID string, view model.ChannelView) (map[string]int64, error) {
	if err := v.access.CheckUser(ctx, s, userID); err != nil {
		return nil, err
	}
	var ids []string
	for _, p := range []struct{ name, id string }{{"channel_id", view.ChannelID}, {"prev_channel_id", view.PrevChannelID}} {
		switch {
		case p.id == "":
		case !model.IsID(p.id):
			return nil, model.InvalidParam(p.name)
		default:
			ids = append(ids, p.id)
		}
	}
	if view.ChannelID != "" && s.UserID == userID {
		if err := v.statuses.Active(ctx, userID); err != nil {
			return nil, err
		}
	}
	return v.read(ctx, userID, ids, view.CollapsedThreadsSupported)
}

// Read marks many channels as read. It answers as View does.
func (v *ChannelViews) Read(ctx context.Context, s *model.Session, userID string, channelIDs []string) (map[string]int64, error) {
	if err := v.access.CheckUser(ctx, s, userID); err != nil {
		return nil, err
	}
	if err := checkIDs("channel_ids", channelIDs, model.ChannelsMaxPerView); err != nil {
		return nil, err
	}
	return v.read(ctx, userID, channelIDs, true)
}

// read tells the user's other clients, if there is something to tell.
// collapsed says that the client can show threads apart.
func (v *ChannelViews) read(ctx context.Context, userID string, channelIDs []string, collapsed bool) (map[string]int64, error) {
	if len(channelIDs) == 0 {
		return map[string]int64{}, nil
	}
	times, changed, err := v.store.ChannelMembers().View(ctx, userID, channelIDs)
	if err != nil {
		return nil, err
	}
	if len(changed) > 0 {
		news := make(map[string]int64, len(changed))
		for _, id := range changed {
			news[id] = times[id]
		}
		v.publisher.Publish(ctx, &model.Event{
			Type:      model.EventMultipleChannelsViewed,
			Data:      map[string]any{"channel_times": news},
			Broadcast: model.Broadcast{UserID: userID},
		})
	}
	if collapsed && len(changed) > 0 { // what the user wants is not looked up for nothing new
		channelIDs = changed
		if collapsed, err = v.collapses(ctx, userID); err != nil {
			return nil, err
		}
	}
	if collapsed {
		return times, nil
	}
	return times, v.readThreads(ctx, userID, channelIDs)
}

// collapses reports whether the user sees threads apart from channels.
func (v *ChannelViews) collapses(ctx context.Context, userID string) (bool, error) {
	flat, err := withoutThreads(ctx, v.store, v.config(), userID)
	return len(flat) == 0, err
}

// readThreads marks the user's threads of the channels as read.
func (v *ChannelViews) readThreads(ctx context.Context, userID string, channelIDs []string) error {
	if len(channelIDs) == 0 {
		return nil
	}
	threads, err := v.store.Threads().MarkChannelsRead(ctx, userID, channelIDs)
	if err != nil {
		return err
	}
	events := make([]*model.Event, len(threads))
	for i, t := range threads {
		events[i] = &model.Event{
			Type: model.EventThreadReadChanged,
			Data: map[string]any{
				"thread_id": t.PostID, "timestamp": t.LastReplyAt, "channel_id": t.ChannelID,
				"unread_mentions": int64(0), "unread_replies": int64(0),
				"previous_unread_mentions": t.UnreadMentions, "previous_unread_replies": t.UnreadReplies,
			},
			Broadcast: model.Broadcast{UserID: userID, TeamID: t.TeamID},
		}
	}
	v.publisher.Publish(ctx, events...)
	return nil
}

// Unread counts what the user has not read in the channel.
func (v *ChannelViews) Unread(ctx context.Context, s *model.Session, userID, channelID string) (*model.ChannelUnread, error) {
	if err := v.access.CheckUser(ctx, s, userID); err != nil {
		return nil, err
	}
	if err := v.access.CheckChannel(ctx, s, channelID, model.PermReadChannel); err != nil {
		return nil, err
	}
	unread, err := v.store.ChannelMembers().Unread(ctx, channelID, userID)
	if err != nil {
		return nil, memberError(err)
	}
	return unread, nil
}

// UnreadTeams counts what the user has not read in each of their teams but
// exclude; with collapsed also in threads.
func (v *ChannelViews) UnreadTeams(ctx context.Context, s *model.Session, userID, exclude string, collapsed bool) ([]*model.TeamUnread, error) {
	if err := v.access.CheckUser(ctx, s, userID); err != nil {
		return nil, err
	}
	all, err := v.store.TeamMembers().Unread(ctx, userID, collapsed)
	if err != nil {
		return nil, err
	}
	list := make([]*model.TeamUnread, 0, len(all))
	for _, u := range all {
		if u.TeamID != exclude {
			list = append(list, u)
		}
	}
	return list, nil
}

// UnreadTeam is UnreadTeams for one team.
func (v *ChannelViews) UnreadTeam(ctx context.Context, s *model.Session, userID, teamID string, collapsed bool) (*model.TeamUnread, error) {
	if err := v.access.CheckTeam(ctx, s, teamID, model.PermViewTeam); err != nil {
		return nil, err
	}
	list, err := v.UnreadTeams(ctx, s, userID, "", collapsed)
	if err != nil {
		return nil, err
	}
	for _, u := range list {
		if u.TeamID == teamID {
			return u, nil
		}
	}
	return nil, model.NewError(model.NotFound, "app.team.get_member.missing.app_error", nil).
		Because(errors.New("not in the team"))
}
