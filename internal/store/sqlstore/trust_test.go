package sqlstore_test

import (
	"errors"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/dbtest"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
	"github.com/polder-chat/polder/internal/store/sqlstore"
)

// TestTrust: a node that does not hear of what others change reads what is true
// once it stops trusting its caches, and when it begins again.
func TestTrust(t *testing.T) {
	for _, driver := range dbtest.Drivers(t) {
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			nodes := openNodes(t, driver, 0, 0)
			a, b := nodes[0], nodes[1]
			u := &model.User{Username: "ann", Email: "ann@example.com", Roles: model.RoleSystemUser}
			if err := a.Users().Create(t.Context(), u, false); err != nil {
				t.Fatal(err)
			}
			login := func(token string) *model.Session {
				session := &model.Session{UserID: u.ID}
				if _, err := a.Sessions().Create(t.Context(), session, token, 10); err != nil {
					t.Fatal(err)
				}
				opens(t, b, token, true)
				return session
			}
			logout := func(s *model.Session) {
				if err := a.Sessions().Delete(t.Context(), s.ID); err != nil {
					t.Fatal(err)
				}
			}
			nick := func(name string) {
				_, err := a.Users().Update(t.Context(), u.ID, func(u *model.User) error { u.Nickname = name; return nil })
				if err != nil {
					t.Fatal(err)
				}
			}
			b.Trust(time.Hour)
			logout(login("first"))
			opens(t, b, "first", true) // that is what not hearing means
			b.Distrust()
			opens(t, b, "first", false)

			second := login("second") // read without trust: it must not be kept
			nick("one")
			hasNick(t, b, u.ID, "one")
			logout(second)
			opens(t, b, "second", false)
			nick("two")
			hasNick(t, b, u.ID, "two")

			b.Trust(time.Hour)
			opens(t, b, "first", false)
			third := login("third")
			hasNick(t, b, u.ID, "two")
			b.Trust(time.Hour) // goes on: nothing is dropped
			logout(third)
			nick("three")
			opens(t, b, "third", true)
			hasNick(t, b, u.ID, "two")
			b.Trust(0) // trust that is not renewed ends
			opens(t, b, "third", false)
			hasNick(t, b, u.ID, "three")
		})
	}
}

// TestFresh: a fresh read sees what others changed although the cache does not
// know of it, and leaves in the cache what it saw.
func TestFresh(t *testing.T) {
	for _, driver := range dbtest.Drivers(t) {
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			nodes := openNodes(t, driver, 0, 0)
			a, b := nodes[0], nodes[1]
			u := &model.User{Username: "ann", Email: "ann@example.com", Roles: model.RoleSystemUser, Nickname: "one"}
			if err := a.Users().Create(t.Context(), u, false); err != nil {
				t.Fatal(err)
			}
			b.Trust(time.Hour)
			rename := func(name string) {
				if _, err := a.Users().Update(t.Context(), u.ID, func(u *model.User) error { u.Nickname = name; return nil }); err != nil {
					t.Fatal(err)
				}
			}
			hasNick(t, b, u.ID, "one")
			rename("two")
			hasNick(t, b, u.ID, "one")
			if got, err := b.Users().Get(store.Fresh(t.Context()), u.ID); err != nil || got.Nickname != "two" {
				t.Errorf("fresh Get: %+v, %v", got, err)
			}
			hasNick(t, b, u.ID, "two")
			rename("three")
			hasNick(t, b, u.ID, "two")
			list, err := b.Users().ListByIDs(store.Fresh(t.Context()), []string{u.ID}, 0)
			if err != nil || len(list) != 1 || list[0].Nickname != "three" {
				t.Errorf("fresh ListByIDs: %+v, %v", list, err)
			}
			hasNick(t, b, u.ID, "three")
		})
	}
}

func opens(t *testing.T, s *sqlstore.Store, token string, want bool) {
	t.Helper()
	_, err := s.Sessions().GetByToken(t.Context(), token)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		t.Fatal(err)
	}
	if (err == nil) != want {
		t.Errorf("the token %q opens a session: %t, want %t", token, err == nil, want)
	}
}

func hasNick(t *testing.T, s *sqlstore.Store, userID, want string) {
	t.Helper()
	list, err := s.Users().ListByIDs(t.Context(), []string{userID, userID}, 0)
	if err != nil || len(list) != 1 || list[0].Nickname != want {
		t.Errorf("ListByIDs: %+v, %v, want one called %q", list, err, want)
	}
}

// TestAnnounce: what a commit changes is announced in one message, before the
// write returns and after this node itself dropped it; what fails is not.
func TestAnnounce(t *testing.T) {
	var s *sqlstore.Store
	var announced [][]store.Invalidation
	var stale bool
	u := &model.User{Username: "ann", Email: "ann@example.com", Roles: model.RoleSystemUser}
	s = open(t, dbtest.SQLite, sqlstore.Options{Announce: func(list []store.Invalidation) {
		announced = append(announced, list)
		if got, err := s.Users().Get(t.Context(), u.ID); err != nil || got.Roles != "system_user other" {
			stale = true
		}
	}})
	if err := s.Users().Create(t.Context(), u, false); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Sessions().Create(t.Context(), &model.Session{UserID: u.ID}, "token", 10); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Users().Get(t.Context(), u.ID); err != nil {
		t.Fatal(err)
	}
	refused := errors.New("refused")
	if _, err := s.Users().Update(t.Context(), u.ID, func(*model.User) error { return refused }); !errors.Is(err, refused) {
		t.Fatal(err)
	}
	if len(announced) != 0 {
		t.Fatalf("announced before anything changed: %v", announced)
	}
	if _, err := s.Users().Update(t.Context(), u.ID, func(u *model.User) error { u.Roles = "system_user other"; return nil }); err != nil {
		t.Fatal(err)
	}
	if len(announced) != 1 || len(announced[0]) != 2 || announced[0][0].Cache != "users" || announced[0][0].Keys[0] != u.ID ||
		announced[0][1].Cache != "sessions" || announced[0][1].Keys[0] != "token" {
		t.Errorf("announced %v", announced)
	}
	if stale {
		t.Error("the node itself had the old roles when it told the others")
	}
}
