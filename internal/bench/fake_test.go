package bench

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gobwas/ws"
)

// fake is the smallest v4 server that the benchmarks can run against, and one
// that notices when they do not behave as clients do.
type fake struct {
	t   *testing.T
	url string
	// second is another node of the same server.
	second string

	mu       sync.Mutex
	users    map[string]*fakeUser // by id
	tokens   map[string]*fakeUser
	sessions map[string]string          // tokens by session id
	teams    map[string]map[string]bool // members
	archived int
	members  map[string][]string // of channels
	posts    map[string][]fakePost
	pending  map[string]bool
	messages map[string]bool
	sockets  []*fakeSocket
	lose     func(n int) bool // of the n-th post: deliver it to nobody
	refuse   func(n int) bool // answer it 503
	revoked  int              // sessions
	count    int
}

type fakeUser struct {
	ID       string `json:"id"`
	Username string `json:"username"`
	Roles    string `json:"roles"`
	password string
	active   bool
}

type fakePost struct {
	ID        string `json:"id"`
	ChannelID string `json:"channel_id"`
	Message   string `json:"message"`
	PendingID string `json:"pending_post_id"`
}

type fakeSocket struct {
	conn net.Conn
	user *fakeUser
	seq  int
}

func newFake(t *testing.T) *fake {
	f := &fake{t: t, users: map[string]*fakeUser{}, tokens: map[string]*fakeUser{}, sessions: map[string]string{}, teams: map[string]map[string]bool{},
		members: map[string][]string{}, posts: map[string][]fakePost{}, pending: map[string]bool{}, messages: map[string]bool{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/v4/users/login", f.login)
	mux.HandleFunc("POST /api/v4/users", f.createUser)
	mux.HandleFunc("GET /api/v4/users/me", f.authorized(f.me))
	mux.HandleFunc("GET /api/v4/users/{id}/sessions", f.authorized(f.listSessions))
	mux.HandleFunc("POST /api/v4/users/{id}/sessions/revoke", f.authorized(f.revoke))
	mux.HandleFunc("DELETE /api/v4/users/{id}", f.authorized(f.deactivate))
	mux.HandleFunc("POST /api/v4/teams", f.authorized(f.createTeam))
	mux.HandleFunc("DELETE /api/v4/teams/{id}", f.authorized(f.deleteTeam))
	mux.HandleFunc("POST /api/v4/teams/{id}/members", f.authorized(f.joinTeam))
	mux.HandleFunc("POST /api/v4/channels", f.authorized(f.createChannel))
	mux.HandleFunc("POST /api/v4/channels/{id}/members", f.authorized(f.joinChannel))
	mux.HandleFunc("POST /api/v4/posts", f.authorized(f.createPost))
	mux.HandleFunc("GET /api/v4/channels/{id}/posts", f.authorized(f.listPosts))
	mux.HandleFunc("GET /api/v4/websocket", f.authorized(f.socket))
	server, second := httptest.NewServer(mux), httptest.NewServer(mux)
	t.Cleanup(func() {
		f.mu.Lock()
		for _, s := range f.sockets {
			s.conn.Close()
		}
		f.mu.Unlock()
		server.Close()
		second.Close()
	})
	f.url, f.second = server.URL, second.URL
	return f
}

type fakeHandler func(w http.ResponseWriter, r *http.Request, user *fakeUser)

func (f *fake) authorized(h fakeHandler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		user := f.tokens[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
		f.mu.Unlock()
		if user == nil {
			refuse(w, http.StatusUnauthorized)
			return
		}
		h(w, r, user)
	}
}

func refuse(w http.ResponseWriter, status int) {
	answer(w, status, map[string]any{"id": "fake", "message": http.StatusText(status), "status_code": status})
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func decode(w http.ResponseWriter, r *http.Request, v any) bool {
	if err := json.NewDecoder(r.Body).Decode(v); err != nil {
		refuse(w, http.StatusBadRequest)
		return false
	}
	return true
}

func (f *fake) id(kind string) string {
	f.count++
	return fmt.Sprintf("%s%0*d", kind, 26-len(kind), f.count)
}

func (f *fake) createUser(w http.ResponseWriter, r *http.Request) {
	var in struct{ Username, Password, Email string }
	if !decode(w, r, &in) {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	u := &fakeUser{ID: f.id("user"), Username: in.Username, Roles: "system_user", password: in.Password, active: true}
	if len(f.users) == 0 {
		u.Roles = "system_admin system_user"
	}
	f.users[u.ID] = u
	answer(w, http.StatusCreated, u)
}

func (f *fake) login(w http.ResponseWriter, r *http.Request) {
	var in struct {
		LoginID  string `json:"login_id"`
		Password string `json:"password"`
	}
	if !decode(w, r, &in) {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, u := range f.users {
		if u.Username == in.LoginID && u.password == in.Password && u.active {
			token := f.id("token")
			f.tokens[token] = u
			f.sessions[f.id("session")] = token
			w.Header().Set("Token", token)
			answer(w, http.StatusOK, u)
			return
		}
	}
	refuse(w, http.StatusUnauthorized)
}

func (f *fake) me(w http.ResponseWriter, _ *http.Request, user *fakeUser) {
	answer(w, http.StatusOK, user)
}

func (f *fake) listSessions(w http.ResponseWriter, r *http.Request, _ *fakeUser) {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := []map[string]string{}
	for id, token := range f.sessions {
		if u := f.tokens[token]; u != nil && u.ID == r.PathValue("id") {
			list = append(list, map[string]string{"id": id})
		}
	}
	answer(w, http.StatusOK, list)
}

func (f *fake) revoke(w http.ResponseWriter, r *http.Request, _ *fakeUser) {
	var in struct {
		SessionID string `json:"session_id"`
	}
	if !decode(w, r, &in) {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.tokens, f.sessions[in.SessionID])
	f.revoked++
	answer(w, http.StatusOK, map[string]string{"status": "OK"})
}

func (f *fake) deactivate(w http.ResponseWriter, r *http.Request, user *fakeUser) {
	f.mu.Lock()
	defer f.mu.Unlock()
	u := f.users[r.PathValue("id")]
	if u == nil || u != user && !strings.Contains(user.Roles, "system_admin") {
		refuse(w, http.StatusForbidden)
		return
	}
	u.active = false
	answer(w, http.StatusOK, map[string]string{"status": "OK"})
}

func (f *fake) createTeam(w http.ResponseWriter, r *http.Request, user *fakeUser) {
	f.mu.Lock()
	defer f.mu.Unlock()
	id := f.id("team")
	f.teams[id] = map[string]bool{user.ID: true}
	answer(w, http.StatusCreated, map[string]string{"id": id})
}

// deleteTeam refuses to do so for good, as a default configuration does.
func (f *fake) deleteTeam(w http.ResponseWriter, r *http.Request, user *fakeUser) {
	if r.URL.Query().Get("permanent") == "true" {
		refuse(w, http.StatusForbidden)
		return
	}
	f.mu.Lock()
	f.archived++
	f.mu.Unlock()
	answer(w, http.StatusOK, map[string]string{"status": "OK"})
}

func (f *fake) joinTeam(w http.ResponseWriter, r *http.Request, user *fakeUser) {
	var in struct {
		UserID string `json:"user_id"`
	}
	if !decode(w, r, &in) {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.teams[r.PathValue("id")][in.UserID] = true
	answer(w, http.StatusCreated, in)
}

func (f *fake) createChannel(w http.ResponseWriter, r *http.Request, user *fakeUser) {
	f.mu.Lock()
	defer f.mu.Unlock()
	id := f.id("channel")
	f.members[id] = []string{user.ID}
	answer(w, http.StatusCreated, map[string]string{"id": id})
}

func (f *fake) joinChannel(w http.ResponseWriter, r *http.Request, user *fakeUser) {
	var in struct {
		UserID string `json:"user_id"`
	}
	if !decode(w, r, &in) {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	id := r.PathValue("id")
	f.members[id] = append(f.members[id], in.UserID)
	answer(w, http.StatusCreated, in)
}

func (f *fake) createPost(w http.ResponseWriter, r *http.Request, user *fakeUser) {
	var p fakePost
	if !decode(w, r, &p) {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if !slices.Contains(f.members[p.ChannelID], user.ID) {
		f.t.Errorf("%s posts to a channel without being a member", user.Username)
	}
	if f.pending[p.PendingID] || f.messages[p.Message] {
		f.t.Errorf("posted twice: %s %q", p.PendingID, p.Message)
	}
	if !strings.HasPrefix(p.PendingID, user.ID+":1") || len(p.PendingID) != 26+1+13 {
		f.t.Errorf("pending_post_id %q is not user:milliseconds", p.PendingID)
	}
	n := len(f.pending)
	f.pending[p.PendingID], f.messages[p.Message] = true, true
	if f.refuse != nil && f.refuse(n) {
		refuse(w, http.StatusServiceUnavailable)
		return
	}
	p.ID = f.id("post")
	f.posts[p.ChannelID] = append(f.posts[p.ChannelID], p)
	answer(w, http.StatusCreated, p)
	if f.lose == nil || !f.lose(n) {
		f.publish(p)
	}
}

func (f *fake) publish(p fakePost) {
	post, err := json.Marshal(p)
	if err != nil {
		f.t.Error(err)
	}
	for _, s := range f.sockets {
		s.seq++
		event, err := json.Marshal(struct {
			Event string            `json:"event"`
			Data  map[string]string `json:"data"`
			Seq   int               `json:"seq"`
		}{"posted", map[string]string{"post": string(post)}, s.seq})
		if err != nil {
			f.t.Error(err)
		}
		// The listener may have gone.
		_ = ws.WriteFrame(s.conn, ws.NewTextFrame(event))
	}
}

// listPosts answers in chunks, as net/http does for what is long.
func (f *fake) listPosts(w http.ResponseWriter, r *http.Request, user *fakeUser) {
	f.mu.Lock()
	defer f.mu.Unlock()
	posts := f.posts[r.PathValue("id")]
	page := struct {
		Order []string            `json:"order"`
		Posts map[string]fakePost `json:"posts"`
	}{[]string{}, map[string]fakePost{}}
	for i := len(posts) - 1; i >= max(0, len(posts)-60); i-- {
		page.Order = append(page.Order, posts[i].ID)
		page.Posts[posts[i].ID] = posts[i]
	}
	answer(w, http.StatusOK, page)
}

func (f *fake) socket(w http.ResponseWriter, r *http.Request, user *fakeUser) {
	conn, _, _, err := ws.UpgradeHTTP(r, w)
	if err != nil {
		f.t.Errorf("upgrade: %v", err)
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sockets = append(f.sockets, &fakeSocket{conn: conn, user: user})
	err = ws.WriteFrame(conn, ws.NewTextFrame([]byte(`{"event":"hello","data":{},"seq":0}`)))
	if err == nil {
		err = ws.WriteFrame(conn, ws.NewPingFrame([]byte("are you there")))
	}
	if err != nil {
		f.t.Errorf("hello: %v", err)
	}
}

// checkCleanedUp says what a run has left that it should not have.
func (f *fake) checkCleanedUp() {
	f.t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.archived != len(f.teams) {
		f.t.Errorf("%d of %d teams are archived", f.archived, len(f.teams))
	}
	for _, u := range f.users {
		if u.active && !strings.Contains(u.Roles, "system_admin") {
			f.t.Errorf("%s is still active", u.Username)
		}
	}
}
