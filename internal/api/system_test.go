package api

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/polder-chat/polder/internal/api/apitest"
	"github.com/polder-chat/polder/internal/app"
	"github.com/polder-chat/polder/internal/app/apptest"
	"github.com/polder-chat/polder/internal/cluster"
	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/model"
)

// someLines is a log of two records.
type someLines struct{}

func (someLines) Lines() []string {
	return []string{
		`{"timestamp":"2026-01-01 12:00:00.000 +00:00","level":"info","msg":"one"}`,
		`{"timestamp":"2026-01-02 12:00:00.000 +00:00","level":"error","msg":"two"}`,
	}
}

// newSystemSite is a site with a configuration file, a log and a name, every
// exchange held against the description.
func newSystemSite(t *testing.T) (h http.Handler, site *apptest.Site, file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "config.json")
	settings, err := config.Load(config.Source{Path: file, Optional: true, Environ: []string{"MM_SUPPORTSETTINGS_HELPLINK=/help"}})
	if err != nil {
		t.Fatal(err)
	}
	site = apptest.New(t, func(p *app.Parts) {
		p.Settings, p.Config, p.Lines = settings, settings.Get, someLines{}
		p.Cluster = cluster.New(cluster.Options{ConfigHash: settings.Hash, Self: cluster.Node{
			ID: "node", Hostname: "host", Address: "192.0.2.1", InternodeURL: "192.0.2.1:8075", Version: "11.6.0", SchemaVersion: "1", StartedAt: 5,
		}})
	})
	o := testOptions()
	o.App, o.Sessions, o.Config, o.ClientInfo = site.App, site.Sessions, settings.Get, site.Instance.ClientInfo
	return apitest.Check(t, New(o)), site, file
}

// body is the answer's, without its newline.
func body(w interface{ String() string }) string { return strings.TrimSpace(w.String()) }

// TestSystemRoutes has the exact answers of the routes that manage the system,
// and shows that they are an administrator's.
func TestSystemRoutes(t *testing.T) {
	t.Parallel()
	h, site, _ := newSystemSite(t)
	user, admin := site.User("ann"), site.User("root", model.RoleSystemUser, model.RoleSystemAdmin)
	one, two := someLines{}.Lines()[0], someLines{}.Lines()[1]
	quoted := func(line string) string { return `"` + strings.ReplaceAll(line, `"`, `\"`) + `"` }
	nodes := `{"status":"OK","nodes":[{"id":"node","hostname":"host","ok":true,"error":"","changed":[],"restart_required":[],"recycle_required":[]}]}`
	for _, tc := range []struct {
		method, path, in string
		out              string // a pattern if it begins with ^
	}{
		{"GET", "/config/environment", "", `{"SupportSettings":{"HelpLink":true}}`},
		{"GET", "/config?remove_defaults=true", "", `^{"AnnouncementSettings":{},.*"SupportSettings":{"HelpLink":"/help"},"TeamSettings":{}}$`},
		{"GET", "/config?remove_masked=true", "", `^.*"SqlSettings":{[^}]*"DriverName":"sqlite"`},
		{"GET", "/config", "", `^{"AnnouncementSettings":{"AllowBannerDismissal":true,.*"DataSource":"\*+"`},
		{"PUT", "/config/patch", `{"TeamSettings":{"SiteName":"Delta"}}`, `^.*"SiteName":"Delta"`},
		{"PUT", "/config", `{"TeamSettings":{"SiteName":"Delta 2"}}`, `^.*"HelpLink":"/help".*"SiteName":"Delta 2"`},
		{"POST", "/config/reload", "", nodes},
		{"POST", "/caches/invalidate", "", nodes},
		{"GET", "/../v3/admin/reload_config", "", nodes},
		{"GET", "/../v3/admin/invalidate_all_caches", "", nodes},
		{"GET", "/cluster/status", "", `^\[{"id":"node","version":"11.6.0","schema_version":"1","config_hash":"[0-9a-f]{32}","ipaddress":"192.0.2.1","hostname":"host",` +
			`"internode_url":"192.0.2.1:8075","last_ping":[0-9]{13},"is_alive":true,"status":"green","reasons":\[\],"since":[0-9]{13},"websockets":0,"started_at":5,"data_sources":\[\]}\]$`},
		{"GET", "/../v3/admin/cluster_status", "", `^\[{"id":"node","version":"11.6.0","config_hash":"[0-9a-f]{32}","internode_url":"192.0.2.1:8075","hostname":"host","last_ping":[0-9]{13},"is_alive":true}\]$`},
		{"GET", "/logs", "", "[" + quoted(one) + "," + quoted(two) + "]"},
		{"GET", "/logs?page=1&logs_per_page=1", "", "[" + quoted(one) + "]"},
		{"GET", "/logs?page=9000000000000000000&logs_per_page=-1", "", "[]"},
		{"GET", "/logs/download", "", one + "\n" + two},
		{"POST", "/logs/query", `{"server_names":[],"log_levels":["error"],"date_from":"","date_to":""}`, `{"default":[` + two + `]}`},
		{"GET", "/analytics/old?name=extra_counts&team_id=", "", `[{"name":"session_count","value":2}]`},
		{"GET", "/analytics/old?name=post_counts_day", "", `[]`},
		{"GET", "/plugins", "", `{"active":[],"inactive":[]}`},
		{"GET", "/plugins/statuses", "", `[]`},
	} {
		v3, is := strings.CutPrefix(tc.path, "/..")
		ask := func(s *model.Session) (int, string) {
			t.Helper()
			path := "/api/v4" + tc.path
			if is {
				path = "/api" + v3
			}
			token := ""
			if s != nil {
				token = "Bearer " + s.Token
			}
			w := send(h, tc.method, path, tc.in, "Authorization", token)
			return w.Code, body(w.Body)
		}
		if status, text := ask(nil); status != 401 || !strings.Contains(text, "api.context.session_expired.app_error") {
			t.Errorf("%s %s without a session: %d %s", tc.method, tc.path, status, text)
		}
		if status, text := ask(user); status != 403 || !strings.Contains(text, "api.context.permissions.app_error") {
			t.Errorf("%s %s by a user: %d %s", tc.method, tc.path, status, text)
		}
		status, text := ask(admin)
		matches := text == tc.out
		if strings.HasPrefix(tc.out, "^") {
			matches = regexp.MustCompile(tc.out).MatchString(text)
		}
		if status != 200 || !matches {
			t.Errorf("%s %s: %d %s\nwant %s", tc.method, tc.path, status, text, tc.out)
		}
	}
	for _, tc := range []struct{ method, path, in, id string }{
		{"PUT", "/config", "", "api.context.invalid_body_param.app_error"},
		{"PUT", "/config", "[]", "api.context.invalid_body_param.app_error"},
		{"PUT", "/config/patch", `{"TeamSettings":{"SiteName":7}}`, "api.config.update_config.invalid.app_error"},
		{"PUT", "/config/patch", `{"SupportSettings":{"HelpLink":"/other"}}`, "api.config.update_config.invalid.app_error"},
		{"POST", "/logs/query", `{"date_from":"soon"}`, "api.context.invalid_body_param.app_error"},
		{"GET", "/logs?page=x", "", "api.context.invalid_url_param.app_error"},
		{"GET", "/analytics/old?name=nonsense", "", "api.context.invalid_url_param.app_error"},
		{"GET", "/analytics/old?team_id=short", "", "api.context.invalid_url_param.app_error"},
	} {
		wantError(t, as(h, admin, tc.method, tc.path, tc.in), 400, tc.id)
	}
}

// TestSettingsReachTheFileAndTheClients follows a change on its whole way.
func TestSettingsReachTheFileAndTheClients(t *testing.T) {
	t.Parallel()
	h, site, file := newSystemSite(t)
	admin := site.User("root", model.RoleSystemAdmin)
	whole := want[map[string]map[string]any](t, as(h, admin, "GET", "/config", nil), 200)
	whole["TeamSettings"]["SiteName"] = "Delta"
	if got := want[map[string]map[string]any](t, as(h, admin, "PUT", "/config", whole), 200); got["TeamSettings"]["SiteName"] != "Delta" {
		t.Errorf("answered %v", got["TeamSettings"])
	}
	text, err := os.ReadFile(file)
	if err != nil || body(stringer(text)) != "{\n    \"TeamSettings\": {\n        \"SiteName\": \"Delta\"\n    }\n}" {
		t.Errorf("the file is %s, %v", text, err)
	}
	if got := want[map[string]string](t, as(h, nil, "GET", "/config/client?format=old", nil), 200); got["SiteName"] != "Delta" {
		t.Errorf("clients get %q", got["SiteName"])
	}
	if events := site.Published.Take(model.EventConfigChanged); len(events) != 1 {
		t.Errorf("%d events", len(events))
	}
}

type stringer string

func (s stringer) String() string { return string(s) }

// TestPageLoadRoutes has the exact answers to what clients ask at page load, by
// a user.
func TestPageLoadRoutes(t *testing.T) {
	t.Parallel()
	h, site, _ := newSystemSite(t)
	user := site.User("ann")
	other := site.User("ben")
	id := model.NewID()
	for _, tc := range []struct {
		method, path, in string
		status           int
		out              string // the id of an error
	}{
		{"GET", "/limits/server", "", 200, `{"maxUsersLimit":0,"maxUsersHardLimit":0,"activeUserCount":0,"singleChannelGuestCount":0,"singleChannelGuestLimit":0,"postHistoryLimit":0,"lastAccessiblePostTime":0}`},
		{"GET", "/usage/posts", "", 200, `{"count":0}`},
		{"GET", "/usage/storage", "", 200, `{"bytes":0}`},
		{"GET", "/system/notices/" + id + "?client=web&clientVersion=11.6.0&locale=nl", "", 200, `[]`},
		{"PUT", "/system/notices/view", `["a"]`, 200, `{"status":"OK"}`},
		{"PUT", "/system/notices/view", `{"a":1}`, 400, "api.context.invalid_body_param.app_error"},
		{"GET", "/plugins/webapp", "", 200, `[]`},
		{"GET", "/plugins/marketplace", "", 501, "api.not_implemented.app_error"},
		{"GET", "/agents", "", 501, "api.not_implemented.app_error"},
		{"GET", "/agents/status", "", 501, "api.not_implemented.app_error"},
		{"GET", "/hosted_customer/signup_available", "", 501, "api.not_implemented.app_error"},
		{"GET", "/users/me/teams/" + id + "/drafts", "", 200, `null`},
		{"GET", "/users/" + other.UserID + "/teams/" + id + "/drafts", "", 403, "api.context.permissions.app_error"},
		{"GET", "/emoji?page=0&per_page=200&sort=name", "", 200, `[]`},
		{"POST", "/emoji/search", `{"term":"par","prefix_only":true}`, 200, `[]`},
		{"POST", "/emoji/search", `{"term":5}`, 400, "api.context.invalid_body_param.app_error"},
		{"POST", "/emoji/names", `["parrot"]`, 200, `[]`},
		{"GET", "/emoji/autocomplete?name=par", "", 200, `[]`},
		{"GET", "/groups?page=0&per_page=60&q=", "", 200, `[]`},
		{"POST", "/groups/names", `["all"]`, 200, `[]`},
		{"GET", "/users/me/groups", "", 200, `[]`},
		{"GET", "/teams/" + id + "/groups", "", 200, `{"groups":[],"total_group_count":0}`},
		{"GET", "/channels/" + id + "/groups", "", 200, `{"groups":[],"total_group_count":0}`},
		{"GET", "/data_retention/policy", "", 200, `{"message_deletion_enabled":false,"file_deletion_enabled":false,"message_retention_cutoff":0,"file_retention_cutoff":0}`},
		{"GET", "/terms_of_service", "", 404, "app.terms_of_service.get.no_rows.app_error"},
		{"GET", "/warn_metrics/status", "", 200, `{}`},
		{"GET", "/redirect_location?url=https%3A%2F%2Fexample.com", "", 200, `{"location":""}`},
		{"GET", "/image?url=https%3A%2F%2Fexample.com%2Fa.png", "", 501, "api.image.get.app_error"},
		{"POST", "/client_perf", `{"version":"0.1.0","start":1.5,"end":2,"labels":{"platform":"linux"},"counters":[],"histograms":[]}`, 200, `{"status":"OK"}`},
		{"POST", "/client_perf", `[]`, 400, "api.context.invalid_body_param.app_error"},
		{"POST", "/notifications/ack", `{"id":"a","received_at":1,"platform":"ios","type":"message","post_id":"","is_id_loaded":false}`, 200, `{"status":"OK"}`},
		{"POST", "/logs", `{"level":"ERROR","message":"broken"}`, 200, `{"message":"broken"}`},
		{"POST", "/logs", `{"message":5}`, 400, "api.context.invalid_body_param.app_error"},
	} {
		w := as(h, user, tc.method, tc.path, tc.in)
		if tc.status != 200 {
			wantError(t, w, tc.status, tc.out)
			continue
		}
		if w.Code != 200 || body(w.Body) != tc.out {
			t.Errorf("%s %s: %d %s\nwant %s", tc.method, tc.path, w.Code, w.Body, tc.out)
		}
	}
	zones := want[[]string](t, as(h, user, "GET", "/system/timezones", nil), 200)
	if len(zones) != len(model.Timezones()) {
		t.Errorf("%d time zones", len(zones))
	}
	wantError(t, as(h, nil, "POST", "/logs", `{"level":"ERROR","message":"broken"}`), 403, "api.context.permissions.app_error")
}

// TestClientsLogLittle shows that nobody can fill the log.
func TestClientsLogLittle(t *testing.T) {
	t.Parallel()
	h, site, _ := newSystemSite(t)
	user := site.User("ann")
	refused := false
	for range 2 * clientLogLimit().burst {
		w := as(h, user, "POST", "/logs", `{"message":"again"}`)
		if refused = w.Code == http.StatusTooManyRequests; refused {
			break
		}
	}
	if !refused {
		t.Error("a client's messages are never refused")
	}
}
