package bench

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// revocations measures how long a session that was revoked at the first node
// still works at another: from the sending of the revocation to the first
// refusal.
func (b *bench) revocations(ctx context.Context, s *stage, others []*client) error {
	b.progress.say("revoke %d sessions", b.Sessions)
	var revoked, refused Histogram
	known := map[string]bool{}
	for i := range b.Sessions {
		user := s.users[i%len(s.users)]
		fresh, id, err := b.newSession(ctx, user, s.password, known)
		if err != nil {
			return fmt.Errorf("a session to revoke: %w", err)
		}
		done, ended, err := b.revoke(ctx, fresh, id, others[i%len(others)])
		if err != nil {
			return fmt.Errorf("revoke a session: %w", err)
		}
		revoked.Record(done)
		refused.Record(ended)
	}
	b.report.addLatency("revocation latency", &revoked)
	b.report.addLatency("revoked to refused on another node", &refused)
	return nil
}

// newSession logs a user in and returns the session's id too. known holds the
// ids of the sessions that are there.
func (b *bench) newSession(ctx context.Context, user account, password string, known map[string]bool) (account, string, error) {
	list := func(token string) (fresh string, err error) {
		var sessions []struct {
			ID string `json:"id"`
		}
		_, err = b.client.call(ctx, token, http.MethodGet, "/users/"+user.ID+"/sessions", nil, &sessions)
		for _, session := range sessions {
			if !known[session.ID] {
				known[session.ID] = true
				fresh = session.ID
			}
		}
		return fresh, err
	}
	if _, err := list(user.Token); err != nil {
		return account{}, "", err
	}
	fresh, err := b.client.login(ctx, user.Name, password)
	if err != nil {
		return account{}, "", err
	}
	id, err := list(fresh.Token)
	if err == nil && id == "" {
		err = errors.New("a login made no session")
	}
	return fresh, id, err
}

const (
	// revocationLimit is how long a revoked session may work at most.
	revocationLimit = time.Minute
	// usePause is the time between two uses of a session: without one, the use
	// would take the CPU that the revocation needs.
	usePause = 500 * time.Microsecond
)

// revoke uses the session at the other node, which then knows it well, revokes
// it at the first and goes on using it until it is refused. Both times are from
// the sending of the revocation: to its answer, and to the first refusal.
func (b *bench) revoke(ctx context.Context, session account, id string, other *client) (revoked, refused time.Duration, err error) {
	c := newConn(ctx, other.site, postAnswerBuffer)
	defer func() { err = errors.Join(err, c.close()) }()
	use := buildGet(other.site, session.Token, "/users/me").bytes
	for range 2 {
		if _, err := c.do(use, http.StatusOK); err != nil {
			return 0, 0, err
		}
	}
	answered := make(chan error, 1)
	began := time.Now()
	go func() {
		_, err := b.client.call(ctx, b.admin.Token, http.MethodPost, "/users/"+session.ID+"/sessions/revoke",
			map[string]string{"session_id": id}, nil)
		revoked = time.Since(began)
		answered <- err
	}()
	for {
		_, err := c.do(use, http.StatusOK)
		refused = time.Since(began)
		if answer, ok := errors.AsType[*statusError](err); ok && answer.status == http.StatusUnauthorized {
			err = <-answered
			return revoked, refused, err
		}
		if err == nil && refused > revocationLimit {
			err = fmt.Errorf("the session still works %s later", revocationLimit)
		}
		if err != nil {
			return 0, 0, errors.Join(err, <-answered)
		}
		pause(ctx, usePause)
	}
}
