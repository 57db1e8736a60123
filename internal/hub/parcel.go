package hub

import "github.com/polder-chat/polder/internal/bus"

// standings say for subjects how far a hub has seen each publisher, itself
// among them.
type standings map[string][]sight

type sight struct {
	by     peerKey
	number uint64
}

// of returns how far a publisher was seen on a subject, 0 for not at all.
func (s standings) of(subject string, by peerKey) uint64 {
	for _, seen := range s[subject] {
		if seen.by == by {
			return seen.number
		}
	}
	return 0
}

func (w *writer) standings(s standings) {
	index := make(map[peerKey]uint64)
	var names writer
	var list writer
	for subject, seen := range s {
		list.text(subject)
		list.number(uint64(len(seen)))
		for _, at := range seen {
			i, ok := index[at.by]
			if !ok {
				i = uint64(len(index))
				index[at.by] = i
				names.text(at.by.node)
				names.number(at.by.epoch)
			}
			list.number(i)
			list.number(at.number)
		}
	}
	w.number(uint64(len(index)))
	w.bytes = append(w.bytes, names.bytes...)
	w.number(uint64(len(s)))
	w.bytes = append(w.bytes, list.bytes...)
}

func (r *reader) standings() standings {
	names := make([]peerKey, r.count())
	for i := range names {
		names[i] = peerKey{r.text(), r.number()}
	}
	n := r.count()
	s := make(standings)
	for i := 0; i < n && r.err == nil; i++ {
		subject := r.text()
		seen := make([]sight, r.count())
		for i := range seen {
			by := r.number()
			if by >= uint64(len(names)) {
				r.fail()
				return nil
			}
			seen[i] = sight{names[by], r.number()}
		}
		s[subject] = seen
	}
	return s
}

// parcel is connections on their way to another node, with where their owner
// stood when it let go of them.
type parcel struct {
	by    peerKey
	seen  standings
	users []heir
	conns []item
}

// heir is a user and what they are in.
type heir struct {
	id              string
	channels, teams []string
}

// item is one connection.
type item struct {
	id  string
	out outbox
}

// parcelMost is how large an encoded parcel may be: it still gets a few bytes
// around it.
const parcelMost = bus.MaxData - 1<<10

// pack encodes a parcel, as several if one would be too large. An item that is
// too large for any is left out: its client reads what it missed faster from
// the database.
func (p *parcel) pack(now int64) [][]byte {
	var list [][]byte
	rest := p.conns
	for len(list) == 0 || len(rest) > 0 {
		w := p.open()
		known := make(map[*byte]uint64)
		fit := 0
		for i := range rest {
			before := len(w.bytes)
			if w.item(&rest[i], known, now); len(w.bytes) > parcelMost {
				w.bytes = w.bytes[:before]
				break
			}
			fit++
		}
		w.flag(false)
		list = append(list, w.bytes)
		if rest = rest[fit:]; fit == 0 && len(rest) > 0 {
			rest = rest[1:]
		}
	}
	return list
}

// open writes what comes before the items.
func (p *parcel) open() writer {
	var w writer
	w.text(p.by.node)
	w.number(p.by.epoch)
	w.standings(p.seen)
	w.number(uint64(len(p.users)))
	for _, u := range p.users {
		w.user(u)
	}
	return w
}

func (w *writer) user(u heir) {
	w.text(u.id)
	w.texts(u.channels)
	w.texts(u.teams)
}

func (r *reader) user() heir { return heir{r.text(), r.texts(), r.texts()} }

// item writes a connection. A message that several have is written once; known
// are those that were.
func (w *writer) item(it *item, known map[*byte]uint64, now int64) {
	w.flag(true)
	w.text(it.id)
	o := &it.out
	w.number(uint64(o.first))
	w.number(uint64(o.count))
	w.number(uint64(o.sent))
	for i := range o.count {
		m := *o.slot(i)
		key := identity(m)
		if n, ok := known[key]; ok {
			w.number(n)
		} else {
			known[key] = uint64(len(known) + 1)
			w.number(0)
			w.blob(m.head)
			w.blob(m.rest)
			w.flag(m.disposable)
			w.number(uint64(max(0, now-m.at)))
		}
		w.blob(m.extra)
	}
}

// identity tells messages apart that differ in more than what is extra.
func identity(m *message) *byte {
	if len(m.rest) == 0 {
		return new(byte)
	}
	return &m.rest[0]
}

func unpack(data []byte, now int64) (*parcel, error) {
	r := reader{bytes: data}
	p := &parcel{by: peerKey{r.text(), r.number()}, seen: r.standings()}
	for i, n := 0, r.count(); i < n && r.err == nil; i++ {
		p.users = append(p.users, r.user())
	}
	var known []*message
	for r.flag() {
		p.conns = append(p.conns, r.item(&known, now))
	}
	return p, r.err
}

func (r *reader) item(known *[]*message, now int64) item {
	it := item{id: r.text()}
	first, count, sent := r.number(), r.count(), r.count()
	it.out.first = int64(first)
	for i := 0; i < count && r.err == nil; i++ {
		var m *message
		switch n := r.number(); {
		case n == 0:
			m = &message{head: r.blob(), rest: r.blob(), disposable: r.flag(), at: now - int64(r.number())}
			*known = append(*known, m)
		case n <= uint64(len(*known)):
			m = (*known)[n-1]
		default:
			r.fail()
			return it
		}
		if extra := r.blob(); len(extra) > 0 {
			personal := *m
			personal.extra = extra
			m = &personal
		}
		it.out.push(m)
	}
	if r.err != nil || sent > count {
		r.fail()
		return it
	}
	for range sent {
		it.out.next()
	}
	return it
}
