package sqlstore

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// Search looks up each term in the full-text index of the database, and reads
// through the messages for what that index does not know.
func (p posts) Search(ctx context.Context, q store.PostSearch) (*model.PostList, error) {
	var w conditions
	w.add(`p.type NOT LIKE 'system%'`)
	w.addScope(p.s.dialect, q, "p.user_id")
	w.addAll(p.s.text(q.Terms, q.Tags), q.Any)
	w.addNone(p.s.text(q.NotTerms, q.NotTags))
	c := p.s.search(ctx)
	found, err := c.selectPosts(ctx, searchScope+w.where()+newestFirst+` LIMIT ? OFFSET ?`,
		slices.Concat([]any{q.UserID}, w.args, []any{q.Limit, q.Offset})...)
	if err != nil {
		return nil, err
	}
	list := model.NewPostList()
	return list, c.fillList(ctx, list, found, model.PostsQuery{CollapsedThreads: true})
}

// searchScope joins what p holds to its channel, of which a user is a member.
const searchScope = `JOIN channels c ON c.id = p.channel_id
	JOIN channel_members m ON m.channel_id = p.channel_id AND m.user_id = ? `

// addScope adds where, when and by whom p was made, all that a search says but
// for the words.
func (w *conditions) addScope(d dialect, q store.PostSearch, author string) {
	w.add(`p.delete_at = 0 AND c.team_delete_at = 0`)
	if !q.Archived {
		w.add(`c.delete_at = 0`)
	}
	if q.TeamID != "" {
		w.add(`(c.team_id = ? OR c.team_id = '')`, q.TeamID)
	}
	w.addIn(d, author, q.From, q.NotFrom)
	w.addIn(d, "p.channel_id", q.In, q.NotIn)
	for _, s := range q.Times {
		c := during(s)
		w.add(c.sql, c.args...)
	}
	for _, s := range q.NotTimes {
		w.addNone([]condition{during(s)})
	}
}

// condition is a piece of SQL in brackets with its arguments.
type condition struct {
	sql  string
	args []any
}

// conditions must all hold.
type conditions struct {
	sql  []string
	args []any
}

func (w *conditions) add(sql string, args ...any) {
	w.sql = append(w.sql, sql)
	w.args = append(w.args, args...)
}

// addAll adds what must hold as a whole or, with any, in one part.
func (w *conditions) addAll(parts []condition, any bool) {
	if len(parts) == 0 {
		return
	}
	op := ` AND `
	if any {
		op = ` OR `
	}
	sqls := make([]string, len(parts))
	for i, c := range parts {
		sqls[i] = c.sql
		w.args = append(w.args, c.args...)
	}
	w.sql = append(w.sql, `(`+strings.Join(sqls, op)+`)`)
}

// addNone adds that none of the parts holds.
func (w *conditions) addNone(parts []condition) {
	for _, c := range parts {
		w.add(`NOT `+c.sql, c.args...)
	}
}

// addIn adds that the column is one of the values and none of the others.
func (w *conditions) addIn(d dialect, column string, values, others []string) {
	if len(values) > 0 {
		in, args := d.in(column, values)
		w.add(in, args...)
	}
	if len(others) > 0 {
		in, args := d.in(column, others)
		w.add(`NOT (`+in+`)`, args...)
	}
}

func (w *conditions) where() string { return `WHERE ` + strings.Join(w.sql, ` AND `) }

// text is a condition for each term and tag.
func (s *Store) text(terms []store.Term, tags []string) []condition {
	list := make([]condition, 0, len(terms)+len(tags))
	for _, t := range terms {
		if strings.ContainsFunc(t.Text, isUnspaced) {
			list = append(list, contains(t.Text))
			continue
		}
		sql, args := s.dialect.match(t)
		list = append(list, condition{`(` + sql + `)`, args})
	}
	for _, tag := range tags {
		list = append(list, tagged(tag))
	}
	return list
}

// isUnspaced says whether r is of a script that puts no spaces between words.
// The full-text indexes take a whole sentence of it for one word.
func isUnspaced(r rune) bool {
	return r > 0xDFF && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// contains reads through the messages.
func contains(text string) condition {
	return condition{`(lower(p.message) LIKE ? ESCAPE '!')`, []any{`%` + escapeLike(strings.ToLower(text)) + `%`}}
}

// tagged finds a hashtag in the list of the post's tags. Few posts have any,
// and an index holds those.
func tagged(tag string) condition {
	tag = strings.ToLower(tag)
	like := escapeLike(tag)
	return condition{
		`(p.hashtags <> '' AND (lower(p.hashtags) = ? OR lower(p.hashtags) LIKE ? ESCAPE '!'
			OR lower(p.hashtags) LIKE ? ESCAPE '!' OR lower(p.hashtags) LIKE ? ESCAPE '!'))`,
		[]any{tag, like + ` %`, `% ` + like, `% ` + like + ` %`},
	}
}

func during(s store.Span) condition {
	until := s.Until
	if until == 0 {
		until = 1<<63 - 1
	}
	return condition{`(p.create_at >= ? AND p.create_at < ?)`, []any{s.From, until}}
}
