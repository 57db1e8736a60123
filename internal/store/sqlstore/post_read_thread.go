package sqlstore

import (
	"context"
	"slices"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// Thread reads a root and its replies, or a page of the replies beside
// (FromCreateAt, FromPost), or those changed after FromUpdateAt. A reply is
// before another by create_at, then id.
func (p posts) Thread(ctx context.Context, q model.ThreadQuery) (*model.PostList, error) {
	c := p.s.read(ctx)
	deleted := ` AND p.delete_at = 0`
	if q.IncludeDeleted {
		deleted = ``
	}
	root, err := c.selectPosts(ctx, `WHERE p.id = ?`+deleted, q.RootID)
	if err != nil {
		return nil, err
	}
	if len(root) == 0 {
		return nil, store.ErrNotFound
	}
	rest, args := `WHERE p.root_id = ?`+deleted, []any{q.RootID}
	order := newestFirst
	if q.Down {
		order = oldestFirst
	}
	switch {
	case q.UpdatesOnly || q.FromUpdateAt > 0:
		order = ` ORDER BY p.update_at DESC, p.id DESC`
		if q.Down {
			rest += ` AND p.update_at > ?`
			order = ` ORDER BY p.update_at, p.id`
		} else {
			rest += ` AND p.update_at < ?`
		}
		args = append(args, q.FromUpdateAt)
	case q.FromCreateAt > 0 && q.Down:
		rest += ` AND (p.create_at > ? OR (p.create_at = ? AND p.id > ?))`
		args = append(args, q.FromCreateAt, q.FromCreateAt, q.FromPost)
	case q.FromCreateAt > 0:
		rest += ` AND (p.create_at < ? OR (p.create_at = ? AND p.id < ?))`
		args = append(args, q.FromCreateAt, q.FromCreateAt, q.FromPost)
	}
	limit := threadMax
	if q.PerPage > 0 {
		limit = min(q.PerPage, threadMax)
	}
	replies, err := c.selectPosts(ctx, rest+order+` LIMIT ?`, append(args, limit+1)...)
	if err != nil {
		return nil, err
	}
	list := model.NewPostList()
	more := len(replies) > limit
	list.HasNext = &more
	if more {
		replies = replies[:limit]
	}
	if !q.UpdatesOnly || root[0].UpdateAt > q.FromUpdateAt {
		replies = append(replies, root...)
	}
	slices.SortFunc(replies, newer)
	if q.Down {
		slices.Reverse(replies)
	}
	return list, c.fillList(ctx, list, replies, model.PostsQuery{CollapsedThreads: true})
}

// threadMax is how many replies one answer holds.
const threadMax = 1000
