package sqlstore

import (
	"github.com/maypok86/otter/v2"

	"github.com/polder-chat/polder/internal/model"
)

// pages remembers pages of posts, each with the version of its channel at
// which it was read. It needs no invalidation: a page of another version than
// the channel has now is not used.
type pages struct {
	entries *otter.Cache[model.PostsQuery, versionedPage]
}

type versionedPage struct {
	version int64
	list    *model.PostList
}

// pagesMaxSize bounds the memory of remembered pages, in bytes (roughly).
const pagesMaxSize = 48 << 20

func newPages() pages {
	return pages{otter.Must(&otter.Options[model.PostsQuery, versionedPage]{
		MaximumWeight: pagesMaxSize,
		Weigher: func(_ model.PostsQuery, p versionedPage) uint32 {
			size := 1024
			for _, post := range p.list.Posts {
				size += 2*len(post.Message) + 1500 // as values and as JSON
			}
			return uint32(size)
		},
	})}
}

func (p pages) get(q model.PostsQuery, version int64) (*model.PostList, bool) {
	e, ok := p.entries.GetIfPresent(q)
	if !ok || e.version != version {
		return nil, false
	}
	return e.list, true
}

// put keeps the newest page of a channel and those next to it; a Since is
// asked once and not kept.
func (p pages) put(q model.PostsQuery, version int64, list *model.PostList) {
	if q.Since == 0 {
		list.Share()
		p.entries.Set(q, versionedPage{version, list})
	}
}
