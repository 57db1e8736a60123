package permissiontest

import (
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/server"
)

const password = "correct horse"

// world is a server on which people talk. Two more than the personas are there:
// the victim, who owns what the others try to get at, and the spare, whom an
// administrator may do anything to, and whom the guest doesn't know.
type world struct {
	*client
	tokens    map[string]string // by username
	things    map[string]string // what placeholders stand for
	untouched map[string]string // made for those who are to be refused
	secrets   []secret
	made      int // names
}

const (
	victim = "victim"
	spare  = "spare"
)

// newWorld starts a server that ends with the test and fills it.
func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{
		client: newClient(t, serve(t)), tokens: map[string]string{}, untouched: map[string]string{},
		things: map[string]string{"password": password},
	}
	w.people()
	w.teams()
	w.channels()
	w.posts()
	w.belongings()
	return w
}

// serve starts a server on an empty database.
func serve(t *testing.T) http.Handler {
	t.Helper()
	dir := t.TempDir()
	c, err := config.Load(config.Source{Path: dir + "/config.json", Optional: true, Environ: []string{
		"MM_SQLSETTINGS_DATASOURCE=" + dir + "/polder.db",
		"MM_FILESETTINGS_DIRECTORY=" + dir + "/files",
		"MM_FILESETTINGS_ENABLEPUBLICLINK=true",
		"MM_FILESETTINGS_PUBLICLINKSALT=" + strings.Repeat("salt", 8),
		"MM_PRIVACYSETTINGS_SHOWEMAILADDRESS=false",
		"MM_PRIVACYSETTINGS_SHOWFULLNAME=false",
		"MM_TEAMSETTINGS_ENABLEOPENSERVER=true",
	}})
	if err != nil {
		t.Fatal(err)
	}
	s, err := server.New(t.Context(), server.Options{Config: c, Logger: slog.New(slog.DiscardHandler), Build: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s.Handler()
}

// do calls as somebody and wants it to succeed.
func (w *world) do(who fmt.Stringer, method, path, body string) answer {
	w.t.Helper()
	return w.as(who.String(), method, path, body)
}

func (w *world) as(who, method, path, body string) answer {
	w.t.Helper()
	path, body = w.fill(nobody, true, path), w.fill(nobody, true, body)
	a := w.call(w.tokens[who], method, "/api/v4"+path, "", body)
	if a.status >= http.StatusBadRequest {
		w.t.Fatalf("%s %s %s as %s: %d %s", method, path, body, who, a.status, a.body)
	}
	return a
}

// keep names what was made.
func (w *world) keep(name string, a answer) {
	w.t.Helper()
	id := a.id()
	if id == "" {
		w.t.Fatalf("%s has no id: %s", name, a.body)
	}
	w.things[name] = id
}

// login opens a session.
func (w *world) login(name string) {
	w.t.Helper()
	a := w.as("", http.MethodPost, "/users/login", `{"login_id":"`+name+`","password":"{password}"}`)
	w.tokens[name] = a.token
	w.secret("the token of "+name, a.token, noOne)
}

// relogin opens a session for each whose own has ended.
func (w *world) relogin() {
	w.t.Helper()
	for name, token := range w.tokens {
		if w.call(token, http.MethodGet, "/api/v4/users/me", "", "").status == http.StatusUnauthorized {
			w.login(name)
		}
	}
}

// people makes the accounts. The first is the system admin.
func (w *world) people() {
	w.t.Helper()
	names := []string{systemAdmin.String(), victim, spare}
	for p := outsider; p < systemAdmin; p++ {
		names = append(names, p.String())
	}
	for _, name := range names {
		email := name + "-mail@example.org"
		w.things[name+" name"], w.things[name+" email"] = name, email
		w.keep(name, w.as("", http.MethodPost, "/users", `{"username":"`+name+`","email":"`+email+`","password":"{password}",
			"first_name":"first-`+name+`","last_name":"last-`+name+`",
			"notify_props":{"mention_keys":"key-of-`+name+`"}}`))
		w.login(name)
	}
	w.do(systemAdmin, http.MethodPut, "/users/{guest}/roles", `{"roles":"system_guest"}`)
	for p := outsider; p < personas; p++ {
		w.keepOwn(p, p.String())
	}
	w.keepOwn(systemAdmin, victim)
}

// keepOwn keeps what an account tells from all but its owner and who manages users.
func (w *world) keepOwn(p persona, name string) {
	for what, text := range map[string]string{
		"the address of ":      name + "-mail@",
		"the first name of ":   "first-" + name,
		"the last name of ":    "last-" + name,
		"the notify props of ": "key-of-" + name,
	} {
		w.secret(what+name, text, those(p, systemAdmin))
	}
}

// teams makes the team, which only its own people can find, and one for
// everybody.
func (w *world) teams() {
	w.t.Helper()
	made := w.do(teamAdmin, http.MethodPost, "/teams", `{"name":"acme","display_name":"Acme","type":"I"}`)
	w.keep("team", made)
	w.things["team name"], w.things["invite"] = "acme", made.field("invite_id")
	w.secret("the invite id", made.field("invite_id"), teamUsers)
	w.join("{team}", victim, spare, "guest", "teammate", "member", "channeladmin")
	w.picture(teamAdmin, "/teams/{team}/image")

	w.keep("open team", w.do(systemAdmin, http.MethodPost, "/teams", `{"name":"commons","display_name":"Commons","type":"O","allow_open_invite":true}`))
	w.things["open team name"] = "commons"
}

// join adds people to a team of the team admin's.
func (w *world) join(team string, names ...string) {
	w.t.Helper()
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = `{"team_id":"` + team + `","user_id":"{` + name + `}"}`
	}
	w.do(teamAdmin, http.MethodPost, "/teams/"+team+"/members/batch", "["+strings.Join(list, ",")+"]")
}

// channels makes a channel of each kind.
func (w *world) channels() {
	w.t.Helper()
	w.channel("private", "P")
	w.channel("public", "O")
	w.channel("archived", "P")
	w.keep("archived post", w.as(victim, http.MethodPost, "/posts", `{"channel_id":"{archived}","message":"said-in-archived"}`))
	w.secret("the posts of the archived channel", "said-in-archived", channel)
	w.do(channelAdmin, http.MethodDelete, "/channels/{archived}", "")
	w.keep("square", w.do(teamAdmin, http.MethodGet, "/teams/{team}/channels/name/town-square", ""))
	w.keep("talk", w.do(member, http.MethodPost, "/channels/direct", `["{member}","{victim}"]`))
	w.keep("group", w.as(victim, http.MethodPost, "/channels/group", `["{member}","{channeladmin}"]`))
	// The team admin manages channels that they are not in.
	w.secret("the header of the private channel", "header-of-private", channel|teamManagers)
	w.secret("the header of the archived channel", "header-of-archived", channel|teamManagers)
	w.secret("the header of the public channel", "header-of-public", team)
}

// channel makes a channel with the people that belong in it.
func (w *world) channel(name, kind string) string {
	w.t.Helper()
	w.things[name+" name"] = w.name()
	w.keep(name, w.do(channelAdmin, http.MethodPost, "/channels", `{"team_id":"{team}","name":"{`+name+` name}","display_name":"`+name+`",
		"header":"header-of-`+name+`","type":"`+kind+`"}`))
	w.do(channelAdmin, http.MethodPost, "/channels/{"+name+"}/members", `{"user_ids":["{guest}","{member}","{victim}"]}`)
	return w.things[name]
}

// posts lets the victim write in each channel.
func (w *world) posts() {
	w.t.Helper()
	for _, place := range []struct {
		channel string
		readers audience
	}{{"private", channel}, {"public", team}, {"talk", talkers}, {"group", groupers}} {
		w.upload(victim, place.channel+" file", place.channel)
		w.keep(place.channel+" post", w.as(victim, http.MethodPost, "/posts", `{"channel_id":"{`+place.channel+`}",
			"message":"said-in-`+place.channel+` needle","file_ids":["{`+place.channel+` file}"]}`))
		w.keep(place.channel+" reply", w.as(victim, http.MethodPost, "/posts", `{"channel_id":"{`+place.channel+`}",
			"root_id":"{`+place.channel+` post}","message":"replied-in-`+place.channel+`"}`))
		w.as(victim, http.MethodPost, "/posts/{"+place.channel+" post}/pin", "")
		w.as(victim, http.MethodPost, "/reactions", `{"user_id":"{victim}","post_id":"{`+place.channel+` post}","emoji_name":"secret-`+place.channel+`"}`)
		for _, text := range []string{"said-in-", "replied-in-", "content-of-", "secret-"} {
			w.secret("the posts of "+place.channel, text+place.channel, place.readers)
		}
	}
	w.upload(victim, "linked file", "public")
	w.as(victim, http.MethodPost, "/posts", `{"channel_id":"{public}","message":"Look","file_ids":["{linked file}"]}`)
	w.upload(victim, "loose file", "private")
	w.secret("a file without a post", "content-of-loose", noOne)
}

// upload keeps a text file that its name tells of.
func (w *world) upload(who, name, channel string) {
	w.t.Helper()
	a := w.as(who, http.MethodPost, "/files?channel_id={"+channel+"}&filename=notes.txt", "content-of-"+strings.TrimSuffix(name, " file"))
	_, rest, _ := strings.Cut(a.body, `"id":"`)
	id, _, found := strings.Cut(rest, `"`)
	if !found {
		w.t.Fatalf("no file: %s", a.body)
	}
	w.things[name] = id
}

// belongings are the rest of what the victim has.
func (w *world) belongings() {
	w.t.Helper()
	w.as(victim, http.MethodPut, "/users/{victim}/preferences", `[{"user_id":"{victim}","category":"victims","name":"own","value":"preference-of-victim"}]`)
	w.secret("a preference of the victim", "preference-of-victim", sysAdmins)
	w.as(victim, http.MethodPut, "/channels/{private}/members/{victim}/notify_props", `{"desktop":"mention"}`)
	w.keep("category", w.as(victim, http.MethodPost, "/users/{victim}/teams/{team}/channels/categories",
		`{"user_id":"{victim}","team_id":"{team}","display_name":"category-of-victim","type":"custom"}`))
	w.secret("a category of the victim", "category-of-victim", sysAdmins)
	w.keep("role", w.do(systemAdmin, http.MethodGet, "/roles/name/team_post_all", ""))
	w.things["public link"] = w.link()
	w.things["session"] = w.session(victim)
	w.things["spare session"] = w.session(spare)
	w.things["config"] = w.do(systemAdmin, http.MethodGet, "/config", "").body
}

// link is a public link to the file that everybody may see who has it.
func (w *world) link() string {
	w.t.Helper()
	_, link, _ := strings.Cut(w.as(victim, http.MethodGet, "/files/{linked file}/link", "").field("link"), "/files/")
	return "/files/" + link
}

// session is the id of somebody's only session.
func (w *world) session(name string) string {
	w.t.Helper()
	_, rest, _ := strings.Cut(w.as(name, http.MethodGet, "/users/me/sessions", "").body, `"id":"`)
	id, _, _ := strings.Cut(rest, `"`)
	return id
}
