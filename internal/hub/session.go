package hub

// Sessions returns the sessions that connections of this node rest on, sockets
// or not, each with its user.
func (h *Hub) Sessions() map[string]string {
	q := make(sessionQuestion, 1)
	h.submit(q)
	select {
	case found := <-q:
		return found
	case <-h.done:
		return nil
	}
}

// DropSession does on this node what CloseSession does on all: for one that
// ended elsewhere while this node could not be told.
func (h *Hub) DropSession(userID, sessionID string) {
	h.submit(&dropped{revocation{UserID: userID, SessionID: sessionID}})
}

// sessionQuestion takes the answer of Sessions.
type sessionQuestion chan map[string]string

func (q sessionQuestion) apply(r *router) {
	found := make(map[string]string, len(r.conns))
	for _, c := range r.conns {
		found[c.sessionID] = c.user.id
	}
	q <- found
}

// dropped is a revocation that nobody else is told.
type dropped struct{ revocation }

func (d *dropped) apply(r *router) { r.revoke(&d.revocation) }
