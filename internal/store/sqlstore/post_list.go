package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// List answers a page of a channel's posts. A page is remembered with the
// channel's version, which every change of its posts moves, so that a page
// that nobody changed costs one look-up by primary key. The version is read
// first: a page that is newer than its version is only thrown away too early.
func (p posts) List(ctx context.Context, q model.PostsQuery) (*model.PostList, error) {
	c := p.s.read(ctx)
	version, err := c.version(ctx, q.ChannelID)
	if errors.Is(err, store.ErrNotFound) {
		return model.NewPostList(), nil
	}
	if err != nil {
		return nil, err
	}
	if page, ok := p.s.pages.get(q, version); ok {
		return page, nil
	}
	list, err := c.page(ctx, q)
	if err != nil {
		return nil, err
	}
	list.Version = version
	if c.whole() { // else the posts may be older than the version
		p.s.pages.put(q, version, list)
	}
	return list, nil
}

func (c conn) page(ctx context.Context, q model.PostsQuery) (*model.PostList, error) {
	switch {
	case q.Since > 0:
		return c.since(ctx, q)
	case q.Before != "":
		return c.beside(ctx, q, q.Before, false)
	case q.After != "":
		return c.beside(ctx, q, q.After, true)
	}
	return c.numbered(ctx, q)
}

// where is the condition for the posts that a page may hold.
func where(q model.PostsQuery) string {
	w := `WHERE p.channel_id = ?`
	if !q.IncludeDeleted {
		w += ` AND p.delete_at = 0`
	}
	if q.CollapsedThreads {
		w += ` AND p.root_id = ''`
	}
	return w
}

const newestFirst = ` ORDER BY p.create_at DESC, p.id DESC`
const oldestFirst = ` ORDER BY p.create_at, p.id`

// numbered reads one post more on either side than the page holds, to say what is
// before and after it.
func (c conn) numbered(ctx context.Context, q model.PostsQuery) (*model.PostList, error) {
	offset := q.Page * q.PerPage
	newer := min(offset, 1)
	posts, err := c.selectPosts(ctx, where(q)+newestFirst+` LIMIT ? OFFSET ?`,
		q.ChannelID, q.PerPage+newer+1, offset-newer)
	if err != nil {
		return nil, err
	}
	list := model.NewPostList()
	if newer == 1 && len(posts) > 0 {
		list.NextPostID = posts[0].ID
		posts = posts[1:]
	}
	if len(posts) > q.PerPage {
		list.PrevPostID = posts[q.PerPage].ID
		posts = posts[:q.PerPage]
	}
	return list, c.fillList(ctx, list, posts, q)
}

// beside reads the page before or after a post.
func (c conn) beside(ctx context.Context, q model.PostsQuery, id string, after bool) (*model.PostList, error) {
	var at int64
	err := c.get(ctx, &at, `SELECT create_at FROM posts WHERE id = ? AND channel_id = ?`, id, q.ChannelID)
	if err != nil {
		return nil, err
	}
	compare, order := ` AND (p.create_at < ? OR (p.create_at = ? AND p.id < ?))`, newestFirst
	if after {
		compare, order = ` AND (p.create_at > ? OR (p.create_at = ? AND p.id > ?))`, oldestFirst
	}
	posts, err := c.selectPosts(ctx, where(q)+compare+order+` LIMIT ? OFFSET ?`,
		q.ChannelID, at, at, id, q.PerPage+1, q.Page*q.PerPage)
	if err != nil {
		return nil, err
	}
	beyond := ""
	if len(posts) > q.PerPage {
		beyond = posts[q.PerPage].ID
		posts = posts[:q.PerPage]
	}
	list := model.NewPostList()
	if after {
		slices.Reverse(posts)
		list.NextPostID, list.PrevPostID = beyond, id
	} else {
		list.PrevPostID, list.NextPostID = beyond, id
	}
	if q.Page > 0 { // the post itself is not next to this page
		if after {
			list.PrevPostID = ""
		} else {
			list.NextPostID = ""
		}
	}
	return list, c.fillList(ctx, list, posts, q)
}

// sinceMax is how many changed posts one answer holds. A client that was away
// for longer reads pages, which is what it is told by getting so many.
const sinceMax = 1000

// since reads what changed after a time: new, edited, reacted to and deleted
// posts. The oldest changes come first into the limit, so that a client that
// goes on from the newest update_at it got misses nothing.
func (c conn) since(ctx context.Context, q model.PostsQuery) (*model.PostList, error) {
	w := `WHERE p.channel_id = ? AND p.update_at > ?`
	if q.CollapsedThreads {
		w += ` AND p.root_id = ''`
	}
	posts, err := c.selectPosts(ctx, w+` ORDER BY p.update_at, p.id LIMIT ?`, q.ChannelID, q.Since, sinceMax+1)
	if err != nil {
		return nil, err
	}
	if len(posts) > sinceMax {
		posts = wholeMilliseconds(posts)
	}
	slices.SortFunc(posts, newer)
	list := model.NewPostList()
	return list, c.fillList(ctx, list, posts, q)
}

// wholeMilliseconds cuts a list that is ordered by update_at so that the last
// time in it is complete: going on after that time then misses nothing. If all
// carry one time, which one batch of posts may, they stay.
func wholeMilliseconds(posts []*model.Post) []*model.Post {
	last := posts[len(posts)-1].UpdateAt
	for i := len(posts) - 1; i >= 0; i-- {
		if posts[i].UpdateAt != last {
			return posts[:i+1]
		}
	}
	return posts
}

func newer(a, b *model.Post) int {
	switch {
	case a.CreateAt != b.CreateAt:
		if a.CreateAt > b.CreateAt {
			return -1
		}
		return 1
	case a.ID > b.ID:
		return -1
	case a.ID < b.ID:
		return 1
	}
	return 0
}

// fillList puts posts on the page in their order, adds what the page needs
// besides (the threads of its replies) and fills in reactions and files.
func (c conn) fillList(ctx context.Context, list *model.PostList, posts []*model.Post, q model.PostsQuery) error {
	for _, post := range posts {
		list.Append(post)
	}
	if !q.CollapsedThreads {
		threads, err := c.threadsOf(ctx, list, q.SkipThreads)
		if err != nil {
			return err
		}
		posts = append(posts, threads...)
	}
	for _, post := range posts {
		list.Posts[post.ID] = post
		if post.DeleteAt != 0 {
			conceal(post)
		}
	}
	return c.addExtras(ctx, posts)
}

// conceal leaves of a deleted post what clients need to remove it.
func conceal(p *model.Post) {
	p.Message, p.Props, p.FileIDs, p.Hashtags = "", nil, nil, ""
}

// threadsOf reads the roots of the page's replies and, unless rootsOnly, the
// threads' other replies.
func (c conn) threadsOf(ctx context.Context, list *model.PostList, rootsOnly bool) ([]*model.Post, error) {
	var roots []string
	seen := map[string]bool{}
	for _, id := range list.Order {
		if root := list.Posts[id].RootID; root != "" && !seen[root] {
			seen[root] = true
			roots = append(roots, root)
		}
	}
	if len(roots) == 0 {
		return nil, nil
	}
	in, args := c.s.dialect.in("p.id", roots)
	rest := `WHERE ` + in
	if !rootsOnly {
		replies, more := c.s.dialect.in("p.root_id", roots)
		rest = fmt.Sprintf(`WHERE (%s OR %s) AND p.delete_at = 0`, in, replies)
		args = append(args, more...)
	}
	posts, err := c.selectPosts(ctx, rest, args...)
	return slices.DeleteFunc(posts, func(p *model.Post) bool { return list.Posts[p.ID] != nil }), err
}

func (p posts) ListFrom(ctx context.Context, channelID string, at int64, limit int) ([]*model.Post, error) {
	return p.s.read(ctx).selectPosts(ctx, `WHERE p.channel_id = ? AND p.delete_at = 0 AND p.create_at >= ?`+newestFirst+` LIMIT ?`, channelID, at, limit)
}

func (p posts) Pinned(ctx context.Context, channelID string) (*model.PostList, error) {
	c := p.s.read(ctx)
	posts, err := c.selectPosts(ctx, `WHERE p.channel_id = ? AND p.is_pinned = ? AND p.delete_at = 0`+newestFirst+` LIMIT ?`,
		channelID, true, sinceMax)
	if err != nil {
		return nil, err
	}
	list := model.NewPostList()
	return list, c.fillList(ctx, list, posts, model.PostsQuery{SkipThreads: true})
}

// Around reads the page around the oldest post after lastViewedAt.
func (p posts) Around(ctx context.Context, channelID string, lastViewedAt int64, before, after int, collapsed, skipThreads bool) (*model.PostList, error) {
	q := model.PostsQuery{ChannelID: channelID, CollapsedThreads: collapsed, SkipThreads: skipThreads}
	c := p.s.read(ctx)
	unread, err := c.selectPosts(ctx, where(q)+` AND p.create_at > ?`+oldestFirst+` LIMIT ?`, channelID, lastViewedAt, after+1)
	if err != nil {
		return nil, err
	}
	if len(unread) == 0 {
		q.PerPage = before
		return p.List(ctx, q)
	}
	first := unread[0]
	read, err := c.selectPosts(ctx, where(q)+` AND (p.create_at < ? OR (p.create_at = ? AND p.id < ?))`+newestFirst+` LIMIT ?`,
		channelID, first.CreateAt, first.CreateAt, first.ID, before+1)
	if err != nil {
		return nil, err
	}
	list := model.NewPostList()
	if len(unread) > after {
		list.NextPostID = unread[after].ID
		unread = unread[:after]
	}
	if len(read) > before {
		list.PrevPostID = read[before].ID
		read = read[:before]
	}
	slices.Reverse(unread)
	return list, c.fillList(ctx, list, append(unread, read...), q)
}
