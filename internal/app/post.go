package app

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"unicode/utf8"

	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// Posts are the messages of channels.
type Posts struct {
	store     store.Store
	access    *Access
	publisher Publisher
	config    func() *config.Config
	now       func() int64
	order     *channelOrder
	committer *committer
	audiences *audienceIndexes
	threads   *Threads
	log       *slog.Logger
	statuses  *Statuses
}

func newPosts(parts Parts, access *Access, statuses *Statuses) *Posts {
	p := &Posts{
		store:     parts.Store,
		access:    access,
		publisher: parts.Publisher,
		config:    parts.Config,
		now:       parts.Now,
		order:     newChannelOrder(),
		audiences: newAudienceIndexes(parts.Store.ChannelMembers()),
		log:       parts.Logger,
		statuses:  statuses,
	}
	p.threads = &Threads{
		store: parts.Store, access: access, publisher: parts.Publisher, config: parts.Config, now: parts.Now, posts: p,
	}
	p.committer = &committer{store: parts.Store.Posts(), order: p.order, publish: p.publish}
	return p
}

// Get returns a post of a channel that the caller may read. Deleted ones only
// to those who manage the system and ask for them.
func (p *Posts) Get(ctx context.Context, s *model.Session, id string, includeDeleted bool) (*model.Post, error) {
	if includeDeleted {
		if err := p.access.CheckSystem(ctx, s, model.PermManageSystem); err != nil {
			return nil, err
		}
	}
	post, err := p.store.Posts().Get(ctx, id, includeDeleted)
	if err != nil {
		return nil, postError(err)
	}
	if err := p.access.CheckRead(ctx, s, post.ChannelID); err != nil {
		return nil, err
	}
	return post, nil
}

// ListByIDs returns those of the posts that the caller may read.
func (p *Posts) ListByIDs(ctx context.Context, s *model.Session, ids []string) ([]*model.Post, error) {
	posts, err := p.store.Posts().ListByIDs(ctx, ids)
	if err != nil {
		return nil, err
	}
	readable := make([]*model.Post, 0, len(posts))
	for _, post := range posts {
		ok, err := p.access.Read(ctx, s, post.ChannelID)
		if err != nil {
			return nil, err
		}
		if ok {
			readable = append(readable, post)
		}
	}
	return readable, nil
}

// Delete marks the post, and the thread of a root, as deleted.
func (p *Posts) Delete(ctx context.Context, s *model.Session, id string) error {
	post, err := p.Get(ctx, s, id, false)
	if err != nil {
		return err
	}
	right := model.PermDeleteOthersPosts
	if post.UserID == s.UserID {
		right = model.PermDeletePost
	}
	if err := p.access.CheckChannel(ctx, s, post.ChannelID, right); err != nil {
		return err
	}
	if err := p.checkNotArchived(ctx, post.ChannelID, "api.post.delete_post.can_not_delete_post_in_deleted.error"); err != nil {
		return err
	}
	mentions, err := p.replyMentions(ctx, post)
	if err != nil {
		return err
	}
	defer p.order.lock(post.ChannelID)()
	post, followers, err := p.store.Posts().Delete(ctx, id, s.UserID, mentions)
	if err != nil {
		return postError(err)
	}
	p.publisher.Publish(ctx, &model.Event{
		Type:      model.EventPostDeleted,
		Data:      map[string]any{"post": model.JSONText(post), "delete_by": s.UserID},
		Broadcast: model.Broadcast{ChannelID: post.ChannelID},
	})
	p.publishUnreply(ctx, post, followers)
	return nil
}

func (p *Posts) hashtags(message string) string {
	return hashtags(message, p.config().ServiceSettings.MinimumHashtagLength)
}

// checkMessage bounds a message and refuses what no database keeps.
func checkMessage(message string) error {
	if len(message) > model.PostMessageMaxRunes && utf8.RuneCountInString(message) > model.PostMessageMaxRunes {
		return model.NewError(model.Invalid, "model.post.is_valid.message_length.app_error",
			model.Params{"Length": utf8.RuneCountInString(message), "MaxLength": model.PostMessageMaxRunes})
	}
	if strings.ContainsRune(message, 0) {
		return model.InvalidParam("message")
	}
	return nil
}

// checkProps bounds a post's properties.
func checkProps(props model.Props) error {
	if len(props) == 0 {
		return nil
	}
	if !plainProps(map[string]any(props), model.PostPropsMaxDepth) {
		return model.InvalidParam("props")
	}
	if len(model.JSONText(props)) > model.PostPropsMaxSize {
		return model.NewError(model.Invalid, "model.post.is_valid.props.app_error", model.Params{"MaxSize": model.PostPropsMaxSize})
	}
	return nil
}

// plainProps reports whether every reader can take the value: it is nested at
// most depth deep and has no number that is larger than a float64 can be, as a
// decoder that gives up on one post gives up on the whole page of its channel,
// and has no NUL, which not every database keeps.
func plainProps(value any, depth int) bool {
	switch value := value.(type) {
	case json.Number:
		_, err := value.Float64()
		return err == nil
	case string:
		return !strings.ContainsRune(value, 0)
	case map[string]any:
		for key, inner := range value {
			if depth == 0 || !plainProps(key, depth) || !plainProps(inner, depth-1) {
				return false
			}
		}
	case []any:
		for _, inner := range value {
			if depth == 0 || !plainProps(inner, depth-1) {
				return false
			}
		}
	}
	return true
}

// cleanProps leaves out what only the server writes: above all what makes
// clients show a post as somebody else's than its author's.
func cleanProps(props model.Props) model.Props {
	for _, name := range model.PostPropsReserved() {
		delete(props, name)
	}
	return props
}

// memberError turns the store's not found of a membership into what the client gets.
func memberError(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return model.NewError(model.NotFound, "app.channel.get_member.missing.app_error", nil).Because(err)
	}
	return err
}

// postError turns the store's not found into what the client gets.
func postError(err error) error {
	if errors.Is(err, store.ErrNoFiles) {
		return errNoFiles(err)
	}
	if errors.Is(err, store.ErrNotFound) {
		return model.NewError(model.NotFound, "app.post.get.app_error", nil).Because(err)
	}
	return err
}
