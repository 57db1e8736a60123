package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

type posts struct{ s *Store }

// Posts implements store.Store.
func (s *Store) Posts() store.Posts { return posts{s} }

var postColumns = []string{
	"id", "create_at", "update_at", "edit_at", "delete_at", "is_pinned", "user_id", "channel_id", "root_id",
	"original_id", "message", "type", "props", "hashtags", "file_ids", "has_reactions",
}

// postSelect reads posts aliased p with the state of their threads; scanPost
// reads its rows.
var postSelect = `SELECT p.` + strings.Join(postColumns, ", p.") +
	`, coalesce(t.reply_count, 0), coalesce(t.last_reply_at, 0), t.participants
	FROM posts p LEFT JOIN threads t ON t.post_id = CASE WHEN p.root_id = '' THEN p.id ELSE p.root_id END `

// scanPost reads a row of postSelect. It spares the JSON decoder the empty
// objects that most posts have.
func scanPost(rows *sql.Rows) (*model.Post, error) {
	p := &model.Post{}
	var props, fileIDs sql.RawBytes
	var participants sql.RawBytes
	err := rows.Scan(&p.ID, &p.CreateAt, &p.UpdateAt, &p.EditAt, &p.DeleteAt, &p.IsPinned, &p.UserID, &p.ChannelID,
		&p.RootID, &p.OriginalID, &p.Message, &p.Type, &props, &p.Hashtags, &fileIDs, &p.HasReactions,
		&p.ReplyCount, &p.LastReplyAt, &participants)
	if err != nil {
		return nil, err
	}
	if len(props) > len("{}") {
		if err := p.Props.UnmarshalJSON(props); err != nil {
			return nil, err
		}
	}
	if len(fileIDs) > len("[]") {
		if err := json.Unmarshal(fileIDs, &p.FileIDs); err != nil {
			return nil, err
		}
	}
	if p.RootID == "" {
		ids, err := participantIDs(participants)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			p.Participants = append(p.Participants, &model.User{ID: id})
		}
	}
	return p, nil
}

// selectPosts runs postSelect with the rest of the query.
func (c conn) selectPosts(ctx context.Context, rest string, args ...any) ([]*model.Post, error) {
	list := make([]*model.Post, 0, 64)
	err := c.each(ctx, postSelect+rest, args, func() { list = list[:0] }, func(rows *sql.Rows) error {
		p, err := scanPost(rows)
		if err == nil {
			list = append(list, p)
		}
		return err
	})
	return list, err
}

func (p posts) Get(ctx context.Context, id string, includeDeleted bool) (*model.Post, error) {
	rest := `WHERE p.id = ?`
	if !includeDeleted {
		rest += ` AND p.delete_at = 0`
	}
	c := p.s.read(ctx)
	list, err := c.selectPosts(ctx, rest, id)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, store.ErrNotFound
	}
	return list[0], c.addExtras(ctx, list)
}

func (p posts) ListByIDs(ctx context.Context, ids []string) ([]*model.Post, error) {
	c := p.s.read(ctx)
	in, args := p.s.dialect.in("p.id", ids)
	list, err := c.selectPosts(ctx, `WHERE `+in+` AND p.delete_at = 0`, args...)
	if err != nil {
		return nil, err
	}
	return list, c.addExtras(ctx, list)
}

func (p posts) Version(ctx context.Context, channelID string) (version int64, err error) {
	return p.s.read(ctx).version(ctx, channelID)
}

func (c conn) version(ctx context.Context, channelID string) (version int64, err error) {
	err = c.get(ctx, &version, `SELECT last_change FROM channels WHERE id = ?`, channelID)
	return version, err
}

func (p posts) Count(ctx context.Context) (n int64, err error) {
	err = p.s.read(ctx).get(ctx, &n, `SELECT count(*) FROM posts WHERE delete_at = 0`)
	return n, err
}

func (p posts) DeletePending(ctx context.Context, before int64) (n int64, err error) {
	err = p.s.write(ctx, func(tx conn) error {
		tx.concernsNobody()
		n, err = tx.exec(ctx, `DELETE FROM pending_posts WHERE create_at < ?`, before)
		return err
	})
	return n, err
}

// addExtras fills in the posts' reactions and files: at most two queries,
// however many posts there are, and none if they have neither.
func (c conn) addExtras(ctx context.Context, list []*model.Post) error {
	var reacted, filed []string
	byID := make(map[string]*model.Post, len(list))
	for _, p := range list {
		byID[p.ID] = p
		p.Metadata = &model.PostMetadata{}
		if p.DeleteAt != 0 {
			continue
		}
		if p.HasReactions {
			reacted = append(reacted, p.ID)
		}
		if len(p.FileIDs) > 0 {
			filed = append(filed, p.ID)
		}
	}
	if len(reacted) > 0 {
		var rs []*model.Reaction
		in, args := c.s.dialect.in("post_id", reacted)
		if err := c.list(ctx, &rs, `SELECT post_id, user_id, emoji_name, create_at, update_at, delete_at, channel_id
			FROM reactions WHERE `+in+` AND delete_at = 0 ORDER BY create_at, user_id, emoji_name`, args...); err != nil {
			return err
		}
		for _, r := range rs {
			m := byID[r.PostID].Metadata
			m.Reactions = append(m.Reactions, r)
		}
	}
	if len(filed) > 0 {
		var fs []*model.FileInfo
		in, args := c.s.dialect.in("post_id", filed)
		if err := c.list(ctx, &fs, `SELECT `+joinColumns(fileColumns)+`
			FROM files WHERE `+in+` AND delete_at = 0 ORDER BY create_at, id`, args...); err != nil {
			return err
		}
		for _, f := range fs {
			m := byID[f.PostID].Metadata
			m.Files = append(m.Files, f)
		}
	}
	return nil
}
