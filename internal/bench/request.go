package bench

import (
	"bytes"
	"fmt"
	"strconv"
)

// request is a whole HTTP request as bytes, in which a few fields of fixed
// width change from one sending to the next.
type request struct {
	bytes  []byte
	fields map[string]span
}

type span struct{ from, to int }

// site is where the server is.
type site struct {
	host   string // for the Host header
	dial   string // host:port
	secure bool
	prefix string // path before /api, without a slash at its end
}

// buildGet returns a GET of the path under /api/v4.
func buildGet(s site, token, path string) request {
	return request{bytes: fmt.Appendf(nil, "GET %s/api/v4%s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n\r\n",
		s.prefix, path, s.host, token)}
}

// The fields of a post's request.
const (
	fieldUnique  = "unique"  // makes the message unique: 10 digits
	fieldSent    = "sent"    // µs since the run began: 14 digits
	fieldPending = "pending" // the time in pending_post_id: 13 digits
)

// marker starts the part of a benchmark's message that listeners look for; the
// field sent follows it.
const marker = "polderbench "

// buildPost returns a POST of a message of size bytes as a client sends it.
// The size grows to what the fields need.
func buildPost(s site, from account, channelID, run string, size int) request {
	text := []byte(marker + "00000000000000 " + run + " 0000000000")
	for i := 0; len(text) < size; i++ {
		text = append(text, filler[i%len(filler)])
	}
	body := fmt.Appendf(nil, `{"channel_id":%q,"message":%q,"pending_post_id":"%s:0000000000000"}`, channelID, text, from.ID)
	head := fmt.Appendf(nil, "POST %s/api/v4/posts HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n"+
		"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n", s.prefix, s.host, from.Token, len(body))
	r := request{bytes: append(head, body...), fields: map[string]span{}}
	message := len(head) + bytes.Index(body, []byte(marker))
	r.fields[fieldSent] = span{message + len(marker), message + len(marker) + 14}
	unique := message + len(marker) + 14 + 1 + len(run) + 1
	r.fields[fieldUnique] = span{unique, unique + 10}
	r.fields[fieldPending] = span{len(r.bytes) - 2 - 13, len(r.bytes) - 2}
	return r
}

// filler is plain words, as posts have.
const filler = " the ferry leaves at ten and the tide is with us; bring rope, lamps and the second chart"

// set writes n into the field with leading zeros. What doesn't fit is lost
// from the left.
func (r *request) set(field string, n int64) {
	s := r.fields[field]
	for i := s.to - 1; i >= s.from; i-- {
		r.bytes[i] = '0' + byte(n%10)
		n /= 10
	}
}

// sentIn returns the µs that a message with the marker carries.
func sentIn(payload []byte) (int64, bool) {
	at := bytes.Index(payload, []byte(marker))
	if at < 0 || len(payload) < at+len(marker)+14 {
		return 0, false
	}
	digits := payload[at+len(marker) : at+len(marker)+14]
	n, err := strconv.ParseInt(string(digits), 10, 64)
	return n, err == nil
}
