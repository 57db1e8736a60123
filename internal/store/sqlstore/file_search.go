package sqlstore

import (
	"context"
	"slices"
	"strings"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// Search reads through the names of the files in the user's channels.
func (f files) Search(ctx context.Context, q store.FileSearch) ([]*model.FileInfo, error) {
	var w conditions
	w.add(`p.post_id <> ''`)
	w.addScope(f.s.dialect, q.PostSearch, "p.creator_id")
	w.addAll(named(q.Terms), q.Any)
	w.addNone(named(q.NotTerms))
	w.addIn(f.s.dialect, "lower(p.extension)", q.Extensions, q.NotExtensions)
	list := []*model.FileInfo{}
	err := f.s.search(ctx).list(ctx, &list, `SELECT `+aliased("p", fileColumns)+` FROM files p `+searchScope+w.where()+newestFirst+` LIMIT ? OFFSET ?`,
		slices.Concat([]any{q.UserID}, w.args, []any{q.Limit, q.Offset})...)
	return list, err
}

// named are conditions that a file's name has each of the terms. SQLite knows
// only how to lower the case of ASCII, so a name is also taken as it is.
func named(terms []store.Term) []condition {
	list := make([]condition, len(terms))
	for i, t := range terms {
		words := make([]string, len(t.Words))
		for j, word := range t.Words {
			words[j] = escapeLike(word)
		}
		like := `%` + strings.Join(words, `%`) + `%`
		list[i] = condition{`(lower(p.name) LIKE ? ESCAPE '!' OR p.name LIKE ? ESCAPE '!')`, []any{strings.ToLower(like), like}}
	}
	return list
}
