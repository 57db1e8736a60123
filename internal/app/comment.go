package app

import (
	"context"
	"slices"

	"github.com/polder-chat/polder/internal/model"
)

// Who sees replies in the channel, and not in threads apart, may want them to
// count as mentions: with the notify prop "comments" as "root" those to their
// own posts, as "any" also those in threads that they have replied to.

// answers returns who of the channel wants to hear of replies to the root.
func (x *mentionIndex) answers(root *model.Post) []string {
	var ids []string
	if x.comments[root.UserID] != "" {
		ids = append(ids, root.UserID)
	}
	for _, u := range root.Participants {
		if x.comments[u.ID] == "any" {
			ids = append(ids, u.ID)
		}
	}
	return unique(ids)
}

// hearsAnswers says whether there may be members who hear of replies.
func (p *Posts) hearsAnswers(x *mentionIndex) bool {
	return len(x.comments) > 0 && p.config().ServiceSettings.CollapsedThreads != "always_on"
}

// addAnswers adds to those whom a reply mentions those who hear of it because
// of its root.
func (p *Posts) addAnswers(ctx context.Context, x *mentionIndex, root, reply *model.Post, mentioned []string) ([]string, error) {
	if !p.hearsAnswers(x) {
		return mentioned, nil
	}
	ids := slices.DeleteFunc(x.answers(root), func(id string) bool { return id == reply.UserID })
	ids, err := withoutThreads(ctx, p.store, p.config(), ids...)
	return unique(append(ids, mentioned...)), err
}

// answered returns those of the posts' threads of which the user hears every
// reply, by root id. When they began to take part is not asked.
func (p *Posts) answered(ctx context.Context, userID, channelID string, posts map[string]*model.Post) (map[string]bool, error) {
	x, err := p.audiences.get(ctx, channelID)
	if err != nil || x.comments[userID] == "" {
		return nil, err
	}
	flat, err := withoutThreads(ctx, p.store, p.config(), userID)
	if err != nil || len(flat) == 0 {
		return nil, err
	}
	var ids []string
	for _, post := range posts {
		if post.RootID != "" {
			ids = append(ids, post.RootID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	roots, err := p.store.Posts().ListByIDs(ctx, unique(ids))
	if err != nil {
		return nil, err
	}
	heard := map[string]bool{}
	for _, root := range roots {
		heard[root.ID] = slices.Contains(x.answers(root), userID)
	}
	return heard, nil
}
