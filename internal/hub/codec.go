package hub

import (
	"encoding/binary"
	"errors"
)

// writer builds what hubs ask and answer each other: numbers as varints, texts
// with their length before them.
type writer struct{ bytes []byte }

func (w *writer) number(n uint64) { w.bytes = binary.AppendUvarint(w.bytes, n) }

func (w *writer) text(s string) {
	w.number(uint64(len(s)))
	w.bytes = append(w.bytes, s...)
}

func (w *writer) blob(b []byte) {
	w.number(uint64(len(b)))
	w.bytes = append(w.bytes, b...)
}

func (w *writer) flag(on bool) {
	if on {
		w.number(1)
		return
	}
	w.number(0)
}

func (w *writer) texts(list []string) {
	w.number(uint64(len(list)))
	for _, s := range list {
		w.text(s)
	}
}

var errCutShort = errors.New("message of another node is cut short")

// reader takes apart what a writer built. After an error all it returns is zero.
type reader struct {
	bytes []byte
	err   error
}

func (r *reader) fail() {
	r.err, r.bytes = errCutShort, nil
}

func (r *reader) number() uint64 {
	n, size := binary.Uvarint(r.bytes)
	if size <= 0 {
		r.fail()
		return 0
	}
	r.bytes = r.bytes[size:]
	return n
}

// count is a number of things that take at least a byte each.
func (r *reader) count() int {
	n := r.number()
	if n > uint64(len(r.bytes)) {
		r.fail()
		return 0
	}
	return int(n)
}

// blob returns a part of the message, not a copy.
func (r *reader) blob() []byte {
	n := r.count()
	b := r.bytes[:n:n]
	r.bytes = r.bytes[n:]
	return b
}

func (r *reader) text() string { return string(r.blob()) }
func (r *reader) flag() bool   { return r.number() != 0 }

func (r *reader) texts() []string {
	list := make([]string, r.count())
	for i := range list {
		list[i] = r.text()
	}
	return list
}
