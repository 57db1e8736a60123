package bench

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

// stage is what a run has made on the server to work with: users with sessions,
// all in one team, and channels.
type stage struct {
	client   *client
	admin    account
	run      string // a random suffix that all names carry
	users    []account
	password string // of all users
	teamID   string
	channels []string // ids
}

// parallelSetUp is how many set-up calls run at once: few, because sign-up and
// login are made to be expensive.
const parallelSetUp = 4

// cleanUpTimeout bounds the removal of a stage.
const cleanUpTimeout = time.Minute

// newStage makes users and channels. User u is a member of each channel c for
// which u and c are equal modulo the number of channels, and the first user,
// who owns the team, of all. On an error it removes what it made.
func newStage(ctx context.Context, c *client, admin account, users, channels int) (_ *stage, err error) {
	s := &stage{client: c, admin: admin, run: strings.ToLower(rand.Text()[:8])}
	defer func() {
		if err != nil {
			_, removed := s.remove(ctx)
			err = errors.Join(fmt.Errorf("set up: %w", err), removed)
		}
	}()
	if err := s.createUsers(ctx, users); err != nil {
		return nil, err
	}
	if err := s.createTeam(ctx); err != nil {
		return nil, err
	}
	if err := s.createChannels(ctx, channels); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *stage) createUsers(ctx context.Context, n int) error {
	s.users = make([]account, n)
	s.password = "Aa1!" + rand.Text()
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(parallelSetUp)
	for i := range n {
		g.Go(func() (err error) {
			s.users[i], err = s.client.createUser(ctx, s.admin.Token, fmt.Sprintf("bench-%s-%d", s.run, i), s.password)
			return err
		})
	}
	return g.Wait()
}

// owner makes the team and the channels: the admin would be one member more,
// and teams have a limit.
func (s *stage) owner() account { return s.users[0] }

func (s *stage) createTeam(ctx context.Context) error {
	var team struct {
		ID string `json:"id"`
	}
	_, err := s.client.call(ctx, s.owner().Token, http.MethodPost, "/teams", map[string]string{
		"name": "bench-" + s.run, "display_name": "Benchmark " + s.run, "type": "I",
	}, &team)
	if err != nil {
		return err
	}
	s.teamID = team.ID
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(parallelSetUp)
	for _, user := range s.users[1:] {
		g.Go(func() error {
			_, err := s.client.call(ctx, s.admin.Token, http.MethodPost, "/teams/"+s.teamID+"/members",
				map[string]string{"team_id": s.teamID, "user_id": user.ID}, nil)
			return err
		})
	}
	return g.Wait()
}

func (s *stage) createChannels(ctx context.Context, n int) error {
	s.channels = make([]string, n)
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(parallelSetUp)
	for i := range n {
		g.Go(func() error {
			var channel struct {
				ID string `json:"id"`
			}
			_, err := s.client.call(ctx, s.owner().Token, http.MethodPost, "/channels", map[string]string{
				"team_id": s.teamID, "name": fmt.Sprintf("bench-%d", i),
				"display_name": fmt.Sprintf("Benchmark %d", i), "type": "O",
			}, &channel)
			if err != nil {
				return err
			}
			s.channels[i] = channel.ID
			return s.fillChannel(ctx, i)
		})
	}
	return g.Wait()
}

// fillChannel adds the members.
func (s *stage) fillChannel(ctx context.Context, i int) error {
	for u, user := range s.users {
		if u == 0 || u%len(s.channels) != i {
			continue
		}
		_, err := s.client.call(ctx, s.owner().Token, http.MethodPost, "/channels/"+s.channels[i]+"/members",
			map[string]string{"user_id": user.ID}, nil)
		if err != nil {
			return err
		}
	}
	return nil
}

// seat returns a user and a channel of which it is a member, for the i-th
// worker.
func (s *stage) seat(i int) (account, string) {
	u := i % len(s.users)
	return s.users[u], s.channels[u%len(s.channels)]
}

// remove deletes what the API lets it delete, and returns a description of the
// rest. It works after ctx has ended too, and more than once.
func (s *stage) remove(ctx context.Context) (left string, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanUpTimeout)
	defer cancel()
	var rest []string
	var errs []error
	if s.teamID != "" {
		// The server deletes for good only if its configuration allows it.
		_, err := s.client.call(ctx, s.admin.Token, http.MethodDelete, "/teams/"+s.teamID+"?permanent=true", nil, nil)
		if err != nil {
			_, err = s.client.call(ctx, s.admin.Token, http.MethodDelete, "/teams/"+s.teamID, nil, nil)
			rest = append(rest, "the archived team bench-"+s.run+" with its posts")
		}
		errs = append(errs, err)
		s.teamID = ""
	}
	deactivated := 0
	for _, user := range s.users {
		if user.ID == "" {
			continue
		}
		err := s.client.deactivate(ctx, s.admin.Token, user.ID)
		if err == nil {
			deactivated++
		}
		errs = append(errs, err)
	}
	s.users = nil
	if deactivated > 0 {
		rest = append(rest, fmt.Sprintf("%d deactivated users bench-%s-*", deactivated, s.run))
	}
	if err := errors.Join(errs...); err != nil {
		return strings.Join(rest, ", "), fmt.Errorf("clean up after run %s: %w", s.run, err)
	}
	return strings.Join(rest, ", "), nil
}
