package api

import (
	"io"
	"net/http"
	"sync"
	"time"
)

// How many uploads a node takes at a time: of everybody, from one address and
// of one user. A client may send all files of a message at once.
const (
	uploadsMax           = 256
	uploadsMaxPerAddress = 64
	uploadsMaxPerUser    = 16
)

// stall is how long an upload may bring no byte before it is cut. As a whole
// it may take as long as its bytes do.
const stall = 30 * time.Second

// uploadRooms are where bodies arrive that are taken in as they come. Requests
// without such a body have others, so that slow uploads hold up uploads only,
// and of those mostly their own. The zero value is empty. Safe for concurrent
// use.
type uploadRooms struct {
	mu    sync.Mutex
	total int
	held  map[string]int // by user and by address
}

// enter takes a room for a user at an address, either of which may be "".
func (u *uploadRooms) enter(user, address string) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	switch {
	case user != "" && u.held[user] >= uploadsMaxPerUser, address != "" && u.held[address] >= uploadsMaxPerAddress:
		return errManyUploads
	case u.total >= uploadsMax:
		return errBusyUploads
	}
	if u.held == nil {
		u.held = map[string]int{}
	}
	u.total++
	u.held[user]++
	u.held[address]++
	return nil
}

// leave gives back what enter took.
func (u *uploadRooms) leave(user, address string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.total--
	for _, who := range []string{user, address} {
		if u.held[who]--; u.held[who] == 0 {
			delete(u.held, who)
		}
	}
}

// receive lets an upload into one of its rooms, for the one that it held until
// its caller was known.
func (a *API) receive(c *call) error {
	if !c.target.uploads() {
		return nil
	}
	var user, address string
	if c.session != nil {
		user = "user " + c.session.UserID
	}
	if from := c.address(); !anonymous(from) {
		address = "address " + bucket(from)
	}
	if err := a.uploads.enter(user, address); err != nil {
		return err
	}
	a.release(c)
	c.leave = func() { a.uploads.leave(user, address) }
	c.r.Body = &arrivingBody{
		ReadCloser: c.r.Body, conn: http.NewResponseController(c.out.ResponseWriter),
		answer: time.Duration(c.config.ServiceSettings.WriteTimeout) * time.Second,
	}
	return nil
}

// arrivingBody gives each read its own time, in place of the server's limits
// for a whole request.
type arrivingBody struct {
	io.ReadCloser
	conn   *http.ResponseController
	answer time.Duration // after the last byte
}

// Read implements io.Reader.
func (b *arrivingBody) Read(p []byte) (int, error) {
	now := time.Now()
	if err := ignoreUnsupported(b.conn.SetReadDeadline(now.Add(stall))); err != nil {
		return 0, err
	}
	if err := ignoreUnsupported(b.conn.SetWriteDeadline(now.Add(stall + b.answer))); err != nil {
		return 0, err
	}
	return b.ReadCloser.Read(p)
}
