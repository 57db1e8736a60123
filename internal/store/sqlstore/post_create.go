package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// Create stores a batch in one transaction. It first assumes that no
// pending_post_id is known, which saves a query; only if the database says
// otherwise it looks them up and begins anew. If one draft spoils the batch,
// each is tried alone, so that the others don't suffer.
func (p posts) Create(ctx context.Context, drafts []*store.PostDraft) error {
	files := make([]model.Strings, len(drafts)) // an attempt takes away what it can't attach
	for i, d := range drafts {
		files[i] = d.Post.FileIDs
	}
	err := p.createBatch(ctx, drafts, files, false)
	if errors.Is(err, store.ErrConflict) {
		err = p.createBatch(ctx, drafts, files, true)
	}
	if err == nil || len(drafts) == 1 || errors.Is(err, store.ErrUnavailable) || errors.Is(err, store.ErrReadOnly) || ctx.Err() != nil {
		return err
	}
	for i, d := range drafts {
		if err := p.createBatch(ctx, drafts[i:i+1], files[i:i+1], true); err != nil {
			d.Err = err
		}
	}
	return nil
}

// createBatch is one attempt at a batch, with the files that each draft came
// with. lookUp asks for known pending ids.
func (p posts) createBatch(ctx context.Context, drafts []*store.PostDraft, files []model.Strings, lookUp bool) error {
	var tried *batch
	return p.s.writeSurely(ctx, func(tx conn) error {
		if tried != nil {
			if stored, err := tried.stored(ctx, tx); err != nil || stored {
				return err
			}
		}
		for i, d := range drafts {
			d.Post.FileIDs = files[i]
			tx.concerns(d.Post.UserID)
		}
		b := batch{conn: tx, lookUp: lookUp}
		if err := b.begin(ctx, drafts); err != nil {
			return err
		}
		if len(b.drafts) == 0 {
			return nil
		}
		for _, step := range []func(context.Context) error{
			b.findRoots, b.claimFiles, b.count, b.write, b.countMentions, b.updateThreads,
		} {
			if err := step(ctx); err != nil {
				return err
			}
		}
		tried = &b
		return nil
	})
}

// stored reports whether the batch is there in spite of a COMMIT without an
// answer. With the locks of its channels, its transaction has ended.
func (b *batch) stored(ctx context.Context, tx conn) (bool, error) {
	var posts []string
	for _, d := range b.drafts {
		posts = append(posts, d.Post.ID)
	}
	if _, err := tx.lockChannels(ctx, slices.Collect(maps.Keys(b.locks))...); err != nil {
		return false, err
	}
	in, args := tx.s.dialect.in("id", posts)
	var n int
	err := tx.get(ctx, &n, `SELECT COUNT(*) FROM posts WHERE `+in, args...)
	return n > 0, err
}

// batch is the posts of one transaction on their way in.
type batch struct {
	conn
	lookUp   bool
	drafts   []*store.PostDraft // those to be stored
	locks    map[string]*channelLock
	channels []*channelBatch // in the order of their first post
	byID     map[string]*channelBatch
	roots    map[string]*model.Post
}

// channelBatch is what the batch does to one channel.
type channelBatch struct {
	*channelLock
	stored           int64    // posts
	posts, rootPosts int64    // of them those that count as unread
	viewers          []string // authors who have read the channel up to now
}

// begin locks the channels, sorts out drafts that can't be stored or are
// stored already, and sets the times of the others.
func (b *batch) begin(ctx context.Context, drafts []*store.PostDraft) (err error) {
	ids := make([]string, len(drafts))
	for i, d := range drafts {
		ids[i] = d.Post.ChannelID
		d.Err, d.Existed = nil, false
	}
	if b.locks, err = b.lockChannels(ctx, ids...); err != nil {
		return err
	}
	if b.lookUp {
		if err := b.recall(ctx, drafts); err != nil {
			return err
		}
	}
	b.byID = make(map[string]*channelBatch, len(b.locks))
	seen := make(map[[2]string]*store.PostDraft, len(drafts))
	for _, d := range drafts {
		lock, ok := b.locks[d.Post.ChannelID]
		switch {
		case d.Existed:
			continue
		case !ok, lock.channel.IsArchived():
			d.Err = fmt.Errorf("channel %s: %w", d.Post.ChannelID, store.ErrNotFound)
			continue
		}
		if id := d.Post.PendingPostID; id != "" {
			key := [2]string{d.Post.UserID, id}
			if seen[key] != nil { // a retry that overtook its first attempt
				return fmt.Errorf("pending_post_id twice in a batch: %w", store.ErrConflict)
			}
			seen[key] = d
		}
		d.Post.CreateAt, d.Post.UpdateAt = lock.at, lock.at
		b.add(d, lock)
	}
	return nil
}

func (b *batch) add(d *store.PostDraft, lock *channelLock) {
	b.drafts = append(b.drafts, d)
	if b.byID[lock.channel.ID] == nil {
		b.byID[lock.channel.ID] = &channelBatch{channelLock: lock}
		b.channels = append(b.channels, b.byID[lock.channel.ID])
	}
}

// recall finds the drafts whose pending_post_id is known. The channel's lock
// makes sure that a first attempt is either committed or will come after us.
func (b *batch) recall(ctx context.Context, drafts []*store.PostDraft) error {
	var pending []string
	for _, d := range drafts {
		if d.Post.PendingPostID != "" {
			pending = append(pending, d.Post.PendingPostID)
		}
	}
	if len(pending) == 0 {
		return nil
	}
	var known []struct {
		UserID  string `db:"user_id"`
		Pending string `db:"pending_post_id"`
		PostID  string `db:"post_id"`
	}
	in, args := b.s.dialect.in("pending_post_id", pending)
	if err := b.list(ctx, &known, `SELECT user_id, pending_post_id, post_id FROM pending_posts WHERE `+in, args...); err != nil {
		return err
	}
	for _, k := range known {
		for _, d := range drafts {
			if d.Post.UserID != k.UserID || d.Post.PendingPostID != k.Pending {
				continue
			}
			list, err := b.selectPosts(ctx, `WHERE p.id = ?`, k.PostID)
			if err != nil {
				return err
			}
			if len(list) == 0 {
				return fmt.Errorf("post %s of a known pending_post_id: %w", k.PostID, store.ErrNotFound)
			}
			if list[0].DeleteAt != 0 {
				conceal(list[0])
			}
			if err := b.addExtras(ctx, list); err != nil {
				return err
			}
			list[0].PendingPostID = k.Pending
			d.Post, d.Existed = list[0], true
		}
	}
	return nil
}

// findRoots refuses replies to what is not a root of the same channel.
func (b *batch) findRoots(ctx context.Context) error {
	var ids []string
	for _, d := range b.drafts {
		if d.Post.RootID != "" {
			ids = append(ids, d.Post.RootID)
		}
	}
	if len(ids) > 0 {
		in, args := b.s.dialect.in("p.id", ids)
		list, err := b.selectPosts(ctx, `WHERE `+in+` AND p.delete_at = 0`, args...)
		if err != nil {
			return err
		}
		b.roots = make(map[string]*model.Post, len(list))
		for _, r := range list {
			b.roots[r.ID] = r
		}
	}
	kept := b.drafts[:0]
	for _, d := range b.drafts {
		if d.Post.RootID != "" {
			root := b.roots[d.Post.RootID]
			if root == nil || root.ChannelID != d.Post.ChannelID || root.RootID != "" {
				d.Err = fmt.Errorf("root %s: %w", d.Post.RootID, store.ErrNotFound)
				continue
			}
		}
		kept = append(kept, d)
	}
	b.drafts = kept
	return nil
}

// count counts what the batch stores in each channel.
func (b *batch) count(context.Context) error {
	for _, d := range b.drafts {
		c := b.byID[d.Post.ChannelID]
		if !d.Uncounted {
			c.posts++
			if d.Post.RootID == "" {
				c.rootPosts++
			}
		}
		c.stored++
		if d.Viewed {
			c.viewers = append(c.viewers, d.Post.UserID)
		}
	}
	return nil
}

// write stores the posts and what they change in their channels.
func (b *batch) write(ctx context.Context) error {
	return b.bulk(ctx, b.newPosts(), b.newPending(), b.channelCounts(), b.views())
}

func (b *batch) newPosts() bulkWrite {
	rows := make([][]any, len(b.drafts))
	for i, d := range b.drafts {
		p := d.Post
		rows[i] = []any{
			p.ID, p.CreateAt, p.UpdateAt, p.EditAt, p.DeleteAt, p.IsPinned, p.UserID, p.ChannelID, p.RootID,
			p.OriginalID, p.Message, p.Type, p.Props, p.Hashtags, p.FileIDs, p.HasReactions,
		}
	}
	return bulkWrite{table: "posts", set: postColumns, rows: rows}
}

var pendingColumns = []string{"user_id", "pending_post_id", "post_id", "create_at"}

func (b *batch) newPending() bulkWrite {
	rows := make([][]any, 0, len(b.drafts))
	for _, d := range b.drafts {
		if d.Post.PendingPostID != "" {
			rows = append(rows, []any{d.Post.UserID, d.Post.PendingPostID, d.Post.ID, d.Post.CreateAt})
		}
	}
	return bulkWrite{table: "pending_posts", set: pendingColumns, rows: rows}
}

// channelCounts moves the channels' counters and times.
func (b *batch) channelCounts() bulkWrite {
	var rows [][]any
	for _, c := range b.channels {
		if c.stored == 0 {
			continue
		}
		c.channel.TotalMsgCount += c.posts
		c.channel.TotalMsgCountRoot += c.rootPosts
		c.channel.LastPostAt = c.at
		if c.rootPosts > 0 {
			c.channel.LastRootPostAt = c.at
		}
		rows = append(rows, []any{
			c.channel.ID, c.at, c.channel.LastPostAt, c.channel.LastRootPostAt, c.channel.TotalMsgCount, c.channel.TotalMsgCountRoot,
		})
	}
	return bulkWrite{
		table: "channels", key: []string{"id"},
		set: []string{"last_change", "last_post_at", "last_root_post_at", "total_msg_count", "total_msg_count_root"}, rows: rows,
	}
}

// views make the authors have read their channel, whose counts have moved: who
// writes has seen what is above.
func (b *batch) views() bulkWrite {
	var rows [][]any
	for _, c := range b.channels {
		for _, id := range slices.Compact(slices.Sorted(slices.Values(c.viewers))) {
			rows = append(rows, []any{
				c.channel.ID, id, c.channel.TotalMsgCount, c.channel.TotalMsgCountRoot, int64(0), int64(0), c.at, c.at,
			})
		}
	}
	return bulkWrite{
		table: "channel_members", key: []string{"channel_id", "user_id"},
		set:  []string{"msg_count", "msg_count_root", "mention_count", "mention_count_root", "last_viewed_at", "last_update_at"},
		rows: rows,
	}
}

// countMentions raises the mention counts of those whom a post mentions.
func (b *batch) countMentions(ctx context.Context) error {
	for _, d := range b.drafts {
		if len(d.Mentions) == 0 {
			continue
		}
		root := 0
		if d.Post.RootID == "" {
			root = 1
		}
		in, args := b.s.dialect.in("user_id", d.Mentions)
		args = append([]any{root, d.Post.CreateAt, d.Post.ChannelID}, args...)
		if _, err := b.exec(ctx, `UPDATE channel_members SET mention_count = mention_count + 1,
			mention_count_root = mention_count_root + ?, last_update_at = ? WHERE channel_id = ? AND `+in, args...); err != nil {
			return err
		}
	}
	return nil
}
