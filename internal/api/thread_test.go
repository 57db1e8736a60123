package api

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/polder-chat/polder/internal/model"
)

func TestReactionRoutes(t *testing.T) {
	t.Parallel()
	s := newMessageSite(t)
	ann, bob, eve := s.User("ann"), s.User("bob"), s.User("eve")
	red := s.Team("red", ann, bob)
	news := s.Channel(red.ID, model.ChannelOpen, "news", ann, bob)
	post := s.Post(ann, news.ID, nil, "hello")

	body := fmt.Sprintf(`{"user_id":%q,"post_id":%q,"emoji_name":"smile"}`, bob.UserID, post.ID)
	var r model.Reaction
	w := s.send(bob, http.MethodPost, "/reactions", body)
	wantAnswer(t, w, http.StatusCreated, &r)
	exact := fmt.Sprintf(`{"user_id":%q,"post_id":%q,"emoji_name":"smile","create_at":%d,"update_at":%d,"delete_at":0,"remote_id":"","channel_id":%q}`,
		bob.UserID, post.ID, r.CreateAt, r.CreateAt, news.ID)
	if got := strings.TrimSpace(w.Body.String()); got != exact || r.CreateAt == 0 {
		t.Errorf("created %s\nwant    %s", got, exact)
	}
	if got := strings.TrimSpace(s.send(ann, http.MethodGet, "/posts/"+post.ID+"/reactions", "").Body.String()); got != "["+exact+"]" {
		t.Errorf("listed %s", got)
	}
	if got := strings.TrimSpace(s.send(ann, http.MethodPost, "/posts/ids/reactions", `["`+post.ID+`"]`).Body.String()); got != `{"`+post.ID+`":[`+exact+`]}` {
		t.Errorf("listed by posts %s", got)
	}
	wantError(t, s.send(ann, http.MethodPost, "/reactions", body), http.StatusForbidden, "api.reaction.save_reaction.user_id.app_error")
	wantError(t, s.send(eve, http.MethodGet, "/posts/"+post.ID+"/reactions", ""), http.StatusForbidden, "api.context.permissions.app_error")
	wantError(t, s.send(ann, http.MethodPost, "/posts/ids/reactions", `[]`), http.StatusBadRequest, "api.context.invalid_body_param.app_error")
	wantError(t, s.send(bob, http.MethodDelete, "/users/me/posts/"+post.ID+"/reactions/no%20name", ""), http.StatusBadRequest, "api.context.invalid_body_param.app_error")
	wantAnswer(t, s.send(bob, http.MethodDelete, "/users/me/posts/"+post.ID+"/reactions/smile", ""), http.StatusOK, nil)
	if got := strings.TrimSpace(s.send(ann, http.MethodGet, "/posts/"+post.ID+"/reactions", "").Body.String()); got != "[]" {
		t.Errorf("left %s", got)
	}
}

func TestThreadRoutes(t *testing.T) {
	t.Parallel()
	s := newMessageSite(t)
	ann, bob := s.User("ann"), s.User("bob")
	red := s.Team("red", ann, bob)
	news := s.Channel(red.ID, model.ChannelOpen, "news", ann, bob)
	root := s.Post(ann, news.ID, nil, "shall we?")
	s.Clock.Advance(10)
	reply := s.Post(bob, news.ID, root, "yes @ann")

	threads := "/users/me/teams/" + red.ID + "/threads"
	var list model.Threads
	wantAnswer(t, s.send(ann, http.MethodGet, threads+"?extended=true&per_page=5", ""), http.StatusOK, &list)
	if list.Total != 1 || list.TotalUnreadThreads != 1 || list.TotalUnreadMentions != 1 || list.Threads[0].Post.Message != "shall we?" || list.Threads[0].Participants[0].Username != "bob" {
		t.Errorf("listed %+v", list)
	}
	if got := strings.TrimSpace(s.send(ann, http.MethodGet, threads+"?totalsOnly=true", "").Body.String()); got !=
		`{"total":1,"total_unread_threads":1,"total_unread_mentions":1,"total_unread_urgent_mentions":0,"threads":[]}` {
		t.Errorf("totals %s", got)
	}
	if got := strings.TrimSpace(s.send(ann, http.MethodGet, threads+"/mention_counts", "").Body.String()); got != `{"`+news.ID+`":1}` {
		t.Errorf("mention counts %s", got)
	}
	thread := func(w *httptest.ResponseRecorder, unread int64) {
		t.Helper()
		var got model.ThreadResponse
		wantAnswer(t, w, http.StatusOK, &got)
		if got.PostID != root.ID || got.UnreadReplies != unread {
			t.Errorf("thread %+v, want %d unread replies", got, unread)
		}
	}
	thread(s.send(ann, http.MethodGet, threads+"/"+root.ID, ""), 1)
	thread(s.send(ann, http.MethodPut, fmt.Sprintf("%s/%s/read/%d", threads, root.ID, reply.CreateAt), ""), 0)
	thread(s.send(ann, http.MethodPost, threads+"/"+root.ID+"/set_unread/"+reply.ID, ""), 1)
	wantAnswer(t, s.send(ann, http.MethodPut, threads+"/read", ""), http.StatusOK, nil)
	thread(s.send(ann, http.MethodGet, threads+"/"+root.ID, ""), 0)
	wantAnswer(t, s.send(ann, http.MethodDelete, threads+"/"+root.ID+"/following", ""), http.StatusOK, nil)
	wantError(t, s.send(ann, http.MethodGet, threads+"/"+root.ID, ""), http.StatusNotFound, "app.thread.get.app_error")
	wantAnswer(t, s.send(ann, http.MethodPut, threads+"/"+root.ID+"/following", ""), http.StatusOK, nil)
	thread(s.send(ann, http.MethodGet, threads+"/"+root.ID, ""), 0)
	wantError(t, s.send(ann, http.MethodPut, threads+"/"+root.ID+"/read/soon", ""), http.StatusBadRequest, "api.context.invalid_url_param.app_error")
	wantError(t, s.send(ann, http.MethodGet, "/users/"+bob.UserID+"/teams/"+red.ID+"/threads", ""), http.StatusForbidden, "api.context.permissions.app_error")
}

func TestPostSearchRoutes(t *testing.T) {
	t.Parallel()
	s := newMessageSite(t)
	ann, eve := s.User("ann"), s.User("eve")
	red := s.Team("red", ann)
	news := s.Channel(red.ID, model.ChannelOpen, "news", ann)
	post := s.Post(ann, news.ID, nil, "The dikes hold")
	for _, path := range []string{"/posts/search", "/teams/" + red.ID + "/posts/search"} {
		var found model.PostSearchResults
		w := s.send(ann, http.MethodPost, path, `{"terms":"dike","is_or_search":false}`)
		wantAnswer(t, w, http.StatusOK, &found)
		if len(found.Order) != 1 || found.Order[0] != post.ID || found.Posts[post.ID].Message != post.Message || !strings.Contains(w.Body.String(), `"matches":null`) {
			t.Errorf("%s found %s", path, w.Body)
		}
	}
	wantError(t, s.send(eve, http.MethodPost, "/teams/"+red.ID+"/posts/search", `{"terms":"dike"}`), http.StatusForbidden, "api.context.permissions.app_error")
	wantError(t, s.send(ann, http.MethodPost, "/posts/search", `{"terms":5}`), http.StatusBadRequest, "api.context.invalid_body_param.app_error")
	wantError(t, s.send(ann, http.MethodPost, "/posts/search", `{"terms":"`+strings.Repeat("x", 3000)+`"}`), http.StatusBadRequest, "api.context.invalid_body_param.app_error")
}

func TestUnreadRoutes(t *testing.T) {
	t.Parallel()
	s := newMessageSite(t)
	ann, bob, admin := s.User("ann"), s.User("bob"), s.User("admin", model.RoleSystemUser, model.RoleSystemAdmin)
	red := s.Team("red", ann, bob)
	news := s.Channel(red.ID, model.ChannelOpen, "news", ann, bob)
	post := s.Post(ann, news.ID, nil, "hello @bob")

	for body, h := range map[string]http.Handler{`{"collapsed_threads_supported":true}`: s.handler, "": s.unchecked} { // older clients send nothing
		w := send(h, http.MethodPost, "/api/v4/users/me/posts/"+post.ID+"/set_unread", body, "Authorization", "Bearer "+bob.Token)
		exact := fmt.Sprintf(`{"team_id":%q,"user_id":%q,"channel_id":%q,"msg_count":0,"mention_count":1,"mention_count_root":1,"msg_count_root":0,"last_viewed_at":%d}`,
			red.ID, bob.UserID, news.ID, post.CreateAt-1)
		if got := strings.TrimSpace(w.Body.String()); w.Code != http.StatusOK || got != exact {
			t.Errorf("set_unread %q: %d %s, want %s", body, w.Code, got, exact)
		}
	}
	wantError(t, s.send(bob, http.MethodPost, "/users/"+ann.UserID+"/posts/"+post.ID+"/set_unread", `{}`), http.StatusForbidden, "api.context.permissions.app_error")

	ephemeral := fmt.Sprintf(`{"user_id":%q,"post":{"channel_id":%q,"message":"only you"}}`, bob.UserID, news.ID)
	var told model.Post
	wantAnswer(t, s.send(admin, http.MethodPost, "/posts/ephemeral", ephemeral), http.StatusCreated, &told)
	if told.Message != "only you" || told.Type != model.PostEphemeral {
		t.Errorf("ephemeral post %+v", told)
	}
	wantError(t, s.send(ann, http.MethodPost, "/posts/ephemeral", ephemeral), http.StatusForbidden, "api.context.permissions.app_error")
	wantError(t, s.send(admin, http.MethodPost, "/posts/ephemeral", `{"user_id":"`+bob.UserID+`"}`), http.StatusBadRequest, "api.context.invalid_body_param.app_error")

	wantAnswer(t, s.send(bob, http.MethodPost, "/users/me/typing", `{"channel_id":"`+news.ID+`"}`), http.StatusOK, nil)
	wantError(t, s.send(bob, http.MethodPost, "/users/me/typing", `{}`), http.StatusBadRequest, "api.context.invalid_body_param.app_error")
}
