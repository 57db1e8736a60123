package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// Create stores a post of the caller and tells the channel. A post whose
// pending_post_id the caller sent before, to whatever node, is not stored
// again: the answer is the post that exists. If that was deleted since, the
// answer is what clients get of a deleted post: it was sent, so an error would
// make them offer to send it anew, and its delete_at keeps it off their pages.
// setOnline says that the post is a sign of life.
func (p *Posts) Create(ctx context.Context, s *model.Session, draft *model.Post, setOnline bool) (*model.Post, error) {
	post, err := newPost(s.UserID, draft)
	if err != nil {
		return nil, err
	}
	post.Hashtags = p.hashtags(post.Message)
	channel, err := p.checkPost(ctx, s, post)
	if err != nil {
		return nil, err
	}
	wide, err := p.access.Channel(ctx, s, channel.ID, model.PermUseChannelMentions)
	if err != nil {
		return nil, err
	}
	return p.commit(ctx, &posting{
		PostDraft: store.PostDraft{Post: post, Viewed: true},
		channel:   channel,
		setOnline: setOnline,
	}, wide)
}

// System stores a post that the server itself writes about a user's doing, such
// as "joined the channel". It mentions nobody.
func (p *Posts) System(ctx context.Context, post *model.Post) error {
	post.ID, post.Metadata = model.NewID(), &model.PostMetadata{}
	channel, err := p.store.Channels().Head(ctx, post.ChannelID)
	if err != nil {
		return err
	}
	d := &posting{PostDraft: store.PostDraft{Post: post, Uncounted: slices.Contains(model.UncountedPostTypes(), post.Type)}, channel: channel}
	return p.committer.commit(ctx, d)
}

// newPost takes from a client's draft what is the client's to say.
func newPost(userID string, draft *model.Post) (*model.Post, error) {
	post := &model.Post{
		ID:            model.NewID(),
		UserID:        userID,
		ChannelID:     draft.ChannelID,
		RootID:        draft.RootID,
		Message:       draft.Message,
		Type:          draft.Type,
		Props:         cleanProps(draft.Props),
		FileIDs:       draft.FileIDs,
		PendingPostID: draft.PendingPostID,
		Metadata:      &model.PostMetadata{},
	}
	switch {
	case !model.IsID(post.ChannelID):
		return nil, model.InvalidParam("channel_id")
	case post.RootID != "" && !model.IsID(post.RootID):
		return nil, model.NewError(model.Invalid, "api.post.create_post.root_id.app_error", nil)
	case post.Type != "" && !strings.HasPrefix(post.Type, model.PostCustomPrefix), len(post.Type) > 64, !isPrintableASCII(post.Type):
		return nil, model.InvalidParam("type", model.PostCustomPrefix+"…")
	case len(post.PendingPostID) > model.PostPendingIDMaxSize, !isPrintableASCII(post.PendingPostID):
		return nil, model.InvalidParam("pending_post_id")
	case post.IsEmpty():
		return nil, model.InvalidParam("message")
	}
	if err := checkFileIDs(post.FileIDs); err != nil {
		return nil, err
	}
	if err := checkMessage(post.Message); err != nil {
		return nil, err
	}
	return post, checkProps(post.Props)
}

func isPrintableASCII(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// checkFileIDs bounds the files of a post.
func checkFileIDs(ids []string) error {
	if len(ids) > model.FilesMaxPerPost {
		return model.NewError(model.Invalid, "api.post.create_post.too_many_files.app_error", model.Params{"Max": model.FilesMaxPerPost})
	}
	if slices.ContainsFunc(ids, func(id string) bool { return !model.IsID(id) }) {
		return model.InvalidParam("file_ids")
	}
	return nil
}

// checkPost wants the right to write in the channel, which must not be
// archived, and returns it.
func (p *Posts) checkPost(ctx context.Context, s *model.Session, post *model.Post) (*model.Channel, error) {
	may, err := p.access.Channel(ctx, s, post.ChannelID, model.PermCreatePost)
	if err != nil {
		return nil, err
	}
	channel, err := p.store.Channels().Head(ctx, post.ChannelID)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil, errPermission(model.PermCreatePost)
	case err != nil:
		return nil, err
	}
	if !may && channel.Type == model.ChannelOpen {
		if may, err = p.access.Team(ctx, s, channel.TeamID, model.PermCreatePostPublic); err != nil {
			return nil, err
		}
	}
	if !may {
		return nil, errPermission(model.PermCreatePost)
	}
	if channel.IsArchived() {
		return nil, model.NewError(model.Invalid, "api.post.create_post.can_not_post_to_deleted.error", nil)
	}
	return channel, nil
}

// commit finds whom the post mentions, stores it and waits until it is
// published. wide permits @all, @channel and @here.
func (p *Posts) commit(ctx context.Context, d *posting, wide bool) (*model.Post, error) {
	if err := p.address(ctx, d, wide); err != nil {
		return nil, err
	}
	if err := p.committer.commit(ctx, d); err != nil {
		return nil, createError(d.Post, err)
	}
	if d.Post.ChannelID != d.channel.ID {
		// What exists is not this post: to answer it would lose this one.
		return nil, model.InvalidParam("pending_post_id")
	}
	if d.setOnline {
		if err := p.statuses.Active(ctx, d.Post.UserID); err != nil {
			// The post is stored: a status that stays as it was doesn't undo that.
			p.log.WarnContext(ctx, "status of who posted not set", "user", d.Post.UserID, "error", err)
		}
	}
	return d.Post, nil
}

// createError says what a post referred to that is not there.
func createError(post *model.Post, err error) error {
	if errors.Is(err, store.ErrNoFiles) {
		return errNoFiles(err)
	}
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if post.RootID != "" {
		return model.NewError(model.Invalid, "api.post.create_post.root_id.app_error", nil).Because(err)
	}
	return model.NewError(model.Invalid, "api.post.create_post.can_not_post_to_deleted.error", nil).Because(err)
}

// errNoFiles says that nothing is left of a post without the files that it
// can't have.
func errNoFiles(err error) error {
	return model.NewError(model.Invalid, "api.post.create_post.no_files.app_error", nil).Because(err)
}

// address finds whom the post mentions and, for a reply, who follows its thread.
func (p *Posts) address(ctx context.Context, d *posting, wide bool) error {
	index, err := p.audiences.get(ctx, d.channel.ID)
	if err != nil {
		return err
	}
	d.found = index.find(d.Post.Message, mentionOptions{
		AuthorID: d.Post.UserID,
		Direct:   d.channel.IsTalk(),
		Wide:     wide,
		WideMax:  p.config().TeamSettings.MaxNotificationsPerChannel,
		Online:   p.online(ctx, index.members),
	})
	d.Mentions = d.found.Users
	if d.Post.RootID == "" {
		return nil
	}
	if err := p.follow(ctx, d, index); err != nil {
		return err
	}
	d.Mentions, err = p.addAnswers(ctx, index, d.root, d.Post, d.found.Users)
	return err
}

// online says who of the members is there, for @here. It asks once, and only
// if it is asked. Who can't be asked after is told rather than forgotten.
func (p *Posts) online(ctx context.Context, members []model.AudienceMember) func(userID string) bool {
	var there map[string]bool
	unknown := false
	return func(userID string) bool {
		if there == nil && !unknown {
			ids := make([]string, len(members))
			for i := range members {
				ids[i] = members[i].UserID
			}
			statuses, err := p.store.Statuses().ListByIDs(ctx, ids)
			if unknown = err != nil; unknown {
				p.log.WarnContext(ctx, "nobody could tell whom @here reaches", "error", err)
			}
			there = make(map[string]bool, len(statuses))
			for _, st := range statuses {
				there[st.UserID] = st.Status == model.StatusOnline
			}
		}
		return unknown || there[userID]
	}
}

// follow finds out who follows the thread of a reply: who did already, and
// with ThreadAutoFollow also the reply's author, those whom it names and, in a
// direct or group channel, those whom it is meant for: "@all" makes nobody
// follow. The first reply also brings the root's author and whom the root names.
func (p *Posts) follow(ctx context.Context, d *posting, index *mentionIndex) error {
	root, err := p.store.Posts().Get(ctx, d.Post.RootID, false)
	if errors.Is(err, store.ErrNotFound) || err == nil && (root.ChannelID != d.Post.ChannelID || root.RootID != "") {
		return createError(d.Post, fmt.Errorf("no such root in the channel: %w", store.ErrNotFound))
	}
	if err != nil {
		return err
	}
	d.root = root
	if p.config().ServiceSettings.ThreadAutoFollow {
		d.Named = slices.Concat(d.found.Named, d.found.Keywords)
		d.Follow = append([]string{d.Post.UserID}, d.Named...)
		if d.channel.IsTalk() {
			d.Follow = append(d.Follow, d.found.Users...)
		}
		if root.ReplyCount == 0 {
			asked := index.find(root.Message, mentionOptions{AuthorID: root.UserID})
			d.Follow = slices.Concat(d.Follow, []string{root.UserID}, asked.Named, asked.Keywords)
		}
		slices.Sort(d.Follow)
		d.Follow = slices.Compact(d.Follow)
	}
	followers, err := p.store.Threads().Followers(ctx, root.ID)
	if err != nil {
		return err
	}
	d.followers = slices.Compact(slices.Sorted(slices.Values(append(followers, d.Follow...))))
	return nil
}
