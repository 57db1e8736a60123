package model

import (
	"encoding/json"
	"slices"
	"strconv"
	"sync"
)

// AppendJSON appends the post as encoding/json would write it, several times
// faster: posts are what the server writes most.
func (p *Post) AppendJSON(b []byte) []byte {
	b = append(b, `{"id":`...)
	b = appendString(b, p.ID)
	b = appendInt(b, `,"create_at":`, p.CreateAt)
	b = appendInt(b, `,"update_at":`, p.UpdateAt)
	b = appendInt(b, `,"edit_at":`, p.EditAt)
	b = appendInt(b, `,"delete_at":`, p.DeleteAt)
	b = strconv.AppendBool(append(b, `,"is_pinned":`...), p.IsPinned)
	b = appendString(append(b, `,"user_id":`...), p.UserID)
	b = appendString(append(b, `,"channel_id":`...), p.ChannelID)
	b = appendString(append(b, `,"root_id":`...), p.RootID)
	b = appendString(append(b, `,"original_id":`...), p.OriginalID)
	b = appendString(append(b, `,"message":`...), p.Message)
	b = appendString(append(b, `,"type":`...), p.Type)
	if len(p.Props) == 0 {
		b = append(b, `,"props":{}`...)
	} else {
		b = appendAny(append(b, `,"props":`...), p.Props)
	}
	b = appendString(append(b, `,"hashtags":`...), p.Hashtags)
	if len(p.FileIDs) > 0 {
		b = appendAny(append(b, `,"file_ids":`...), p.FileIDs)
	}
	b = appendString(append(b, `,"pending_post_id":`...), p.PendingPostID)
	if p.HasReactions {
		b = append(b, `,"has_reactions":true`...)
	}
	if p.RemoteID != "" {
		b = appendString(append(b, `,"remote_id":`...), p.RemoteID)
	}
	b = appendInt(b, `,"reply_count":`, p.ReplyCount)
	b = appendInt(b, `,"last_reply_at":`, p.LastReplyAt)
	if p.Participants == nil {
		b = append(b, `,"participants":null`...)
	} else {
		b = appendAny(append(b, `,"participants":`...), p.Participants)
	}
	if p.IsFollowing != nil {
		b = strconv.AppendBool(append(b, `,"is_following":`...), *p.IsFollowing)
	}
	switch {
	case p.Metadata == nil:
	case p.Metadata.empty():
		b = append(b, `,"metadata":{}`...)
	default:
		b = appendAny(append(b, `,"metadata":`...), p.Metadata)
	}
	return append(b, '}')
}

// MarshalJSON implements json.Marshaler.
func (p *Post) MarshalJSON() ([]byte, error) {
	return p.AppendJSON(make([]byte, 0, 512+len(p.Message))), nil
}

func (m *PostMetadata) empty() bool {
	return len(m.Embeds)+len(m.Emojis)+len(m.Files)+len(m.Images)+len(m.Reactions) == 0
}

// shared is the JSON of a list that many readers get.
type shared struct {
	once sync.Once
	json []byte
}

// Share says that the list does not change any more and will be answered more
// than once: its JSON is then made once. Call it before others see the list.
func (l *PostList) Share() { l.shared = &shared{} }

// AppendJSON appends the list as encoding/json would write it, but for the
// order of its posts' keys, which is that of the list.
func (l *PostList) AppendJSON(b []byte) []byte {
	if l.shared == nil {
		return l.appendJSON(b)
	}
	l.shared.once.Do(func() { l.shared.json = l.appendJSON(nil) })
	return append(b, l.shared.json...)
}

// MarshalJSON implements json.Marshaler.
func (l *PostList) MarshalJSON() ([]byte, error) { return l.AppendJSON(nil), nil }

func (l *PostList) appendJSON(b []byte) []byte {
	b = append(b, '{')
	b = l.appendFields(b)
	return append(b, '}')
}

// keys are the ids of the posts, always in the same order, so that the same
// list has the same entity tag: those in Order, then those that came along.
func (l *PostList) keys() []string {
	missing := func(id string) bool { return l.Posts[id] == nil }
	if len(l.Order) == len(l.Posts) && !slices.ContainsFunc(l.Order, missing) {
		return l.Order
	}
	listed := make(map[string]bool, len(l.Order))
	keys := make([]string, 0, len(l.Posts))
	for _, id := range l.Order {
		if l.Posts[id] != nil && !listed[id] {
			listed[id], keys = true, append(keys, id)
		}
	}
	if n := len(keys); n < len(l.Posts) {
		for id := range l.Posts {
			if !listed[id] {
				keys = append(keys, id)
			}
		}
		slices.Sort(keys[n:])
	}
	return keys
}

func (l *PostList) appendFields(b []byte) []byte {
	b = append(b, `"order":[`...)
	for i, id := range l.Order {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, id)
	}
	b = append(b, `],"posts":{`...)
	first := true
	for _, id := range l.keys() {
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(appendString(b, id), ':')
		b = l.Posts[id].AppendJSON(b)
	}
	b = appendString(append(b, `},"next_post_id":`...), l.NextPostID)
	b = appendString(append(b, `,"prev_post_id":`...), l.PrevPostID)
	if l.HasNext != nil {
		b = strconv.AppendBool(append(b, `,"has_next":`...), *l.HasNext)
	}
	return appendInt(b, `,"first_inaccessible_post_time":`, l.FirstInaccessiblePostTime)
}

// AppendJSON appends the results as encoding/json would write them; the list's
// own method would leave out Matches.
func (r *PostSearchResults) AppendJSON(b []byte) []byte {
	b = r.appendFields(append(b, '{'))
	b = appendAny(append(b, `,"matches":`...), r.Matches)
	return append(b, '}')
}

// MarshalJSON implements json.Marshaler.
func (r *PostSearchResults) MarshalJSON() ([]byte, error) { return r.AppendJSON(nil), nil }

func appendInt(b []byte, key string, n int64) []byte {
	return strconv.AppendInt(append(b, key...), n, 10)
}

// appendString appends s as a JSON string. Most strings need no escape.
func appendString(b []byte, s string) []byte {
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ', c >= 0x7f, c == '"', c == '\\', c == '<', c == '>', c == '&':
			return appendAny(b, s)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// appendAny appends what encoding/json makes of v, a type that can't fail.
func appendAny(b []byte, v any) []byte {
	j, err := json.Marshal(v)
	if err != nil {
		return append(b, "null"...)
	}
	return append(b, j...)
}
