package app_test

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/polder-chat/polder/internal/app"
	"github.com/polder-chat/polder/internal/app/apptest"
	"github.com/polder-chat/polder/internal/cluster"
	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/model"
)

// settingsSite is a site with a configuration in a file, and a log.
type settingsSite struct {
	*apptest.Site
	admin *model.Session
	file  string
	log   bytes.Buffer
}

func newSettingsSite(t *testing.T, text string) *settingsSite {
	t.Helper()
	s := &settingsSite{file: filepath.Join(t.TempDir(), "config.json")}
	s.write(t, text)
	settings, err := config.Load(config.Source{Path: s.file, Environ: []string{"MM_TEAMSETTINGS_MAXUSERSPERTEAM=9"}})
	if err != nil {
		t.Fatal(err)
	}
	s.Site = apptest.New(t, func(p *app.Parts) {
		p.Settings, p.Config = settings, settings.Get
		p.Cluster = cluster.New(cluster.Options{Self: cluster.Node{ID: "node", Hostname: "host"}})
		p.Logger = slog.New(slog.NewTextHandler(&s.log, nil))
	})
	s.admin = s.User("root", model.RoleSystemUser, model.RoleSystemAdmin)
	return s
}

func (s *settingsSite) write(t *testing.T, text string) {
	t.Helper()
	if err := os.WriteFile(s.file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// wantSettingsError checks the code and id of the error, and returns its parameters.
func wantSettingsError(t *testing.T, err error, code model.Code, id string) model.Params {
	t.Helper()
	coded, ok := errors.AsType[*model.Error](err)
	if !ok || coded.Code != code || coded.ID != id {
		t.Fatalf("got %v, want %s %s", err, code, id)
	}
	return coded.Params
}

func TestSettingsChangeReachesFileClientsAndLog(t *testing.T) {
	t.Parallel()
	s := newSettingsSite(t, `{"Strange": 1}`)
	shown, err := s.Settings.Patch(t.Context(), s.admin, []byte(`{"TeamSettings": {"SiteName": "Delta"}, "FileSettings": {"PublicLinkSalt": "a-long-secret-of-more-than-32-characters"}}`))
	if err != nil {
		t.Fatal(err)
	}
	if shown["TeamSettings"]["SiteName"] != "Delta" || shown["FileSettings"]["PublicLinkSalt"] != config.Mask {
		t.Errorf("shown: %v %v", shown["TeamSettings"]["SiteName"], shown["FileSettings"]["PublicLinkSalt"])
	}
	text, err := os.ReadFile(s.file)
	if err != nil || !strings.Contains(string(text), "Delta") || !strings.Contains(string(text), `"Strange": 1`) {
		t.Errorf("the file is %s, %v", text, err)
	}
	events := s.Published.Take()
	if len(events) != 1 || events[0].Type != model.EventConfigChanged {
		t.Fatalf("%d events", len(events))
	}
	client := events[0].Data["config"].(map[string]string)
	if client["SiteName"] != "Delta" || !model.IsID(client["DiagnosticId"]) || client["NoAccounts"] != "false" {
		t.Errorf("clients get %q %q %q", client["SiteName"], client["DiagnosticId"], client["NoAccounts"])
	}
	if log := s.log.String(); !strings.Contains(log, "TeamSettings.SiteName") || !strings.Contains(log, s.admin.UserID) || strings.Contains(log, "a-long-secret") {
		t.Errorf("the log is %s", log)
	}
	if _, err := s.Settings.Patch(t.Context(), s.admin, []byte(`{"TeamSettings": {"SiteName": "Delta"}}`)); err != nil {
		t.Fatal(err)
	}
	if events := s.Published.Take(); len(events) != 0 {
		t.Errorf("a change of nothing publishes %d events", len(events))
	}
}

func TestSettingsRefusals(t *testing.T) {
	t.Parallel()
	s := newSettingsSite(t, `{}`)
	ctx := t.Context()
	_, err := s.Settings.Patch(ctx, s.admin, []byte(`{"TeamSettings": {"SiteName": "", "MaxUsersPerTeam": 5}, "ServiceSettings": {"ReadTimeout": 0}}`))
	problems := wantSettingsError(t, err, model.Invalid, "api.config.update_config.invalid.app_error")["Problems"].(string)
	for _, path := range []string{"TeamSettings.SiteName", "MM_TEAMSETTINGS_MAXUSERSPERTEAM", "ServiceSettings.ReadTimeout"} {
		if !strings.Contains(problems, path) {
			t.Errorf("%s is not among the problems: %s", path, problems)
		}
	}
	_, err = s.Settings.Replace(ctx, s.admin, []byte(`"text"`))
	wantSettingsError(t, err, model.Invalid, "api.context.invalid_body_param.app_error")
	if err := os.Remove(s.file); err != nil {
		t.Fatal(err)
	}
	_, err = s.Settings.Patch(ctx, s.admin, []byte(`{"TeamSettings": {"SiteName": "Delta"}}`))
	wantSettingsError(t, err, model.Internal, "api.config.update_config.save.app_error")
	_, err = s.Settings.Reload(ctx, s.admin)
	wantSettingsError(t, err, model.Internal, "api.config.reload_config.app_error")
	s.write(t, `{"TeamSettings": {"SiteName": ""}}`)
	_, err = s.Settings.Reload(ctx, s.admin)
	wantSettingsError(t, err, model.Internal, "api.config.reload_config.invalid.app_error")
	if events := s.Published.Take(); len(events) != 0 {
		t.Errorf("%d events of changes that were refused", len(events))
	}

	fileless, err := config.Load(config.Source{})
	if err != nil {
		t.Fatal(err)
	}
	other := apptest.New(t, func(p *app.Parts) { p.Settings, p.Config = fileless, fileless.Get })
	_, err = other.Settings.Patch(ctx, other.User("root", model.RoleSystemAdmin), []byte(`{}`))
	wantSettingsError(t, err, model.Conflict, "api.config.update_config.no_file.app_error")
}

func TestSettingsAreReadOnlyInACluster(t *testing.T) {
	t.Parallel()
	cluster := `"SqlSettings": {"DriverName": "postgres", "DataSource": "postgres://db"}, "ClusterSettings": {"Enable": true`
	s := newSettingsSite(t, `{`+cluster+`}}`)
	change := []byte(`{"ClusterSettings": {"Enable": false}}`)
	_, err := s.Settings.Patch(t.Context(), s.admin, change)
	wantSettingsError(t, err, model.Forbidden, "ent.cluster.save_config.error")
	_, err = s.Settings.Replace(t.Context(), s.admin, change)
	wantSettingsError(t, err, model.Forbidden, "ent.cluster.save_config.error")
	s.write(t, `{`+cluster+`, "ReadOnlyConfig": false}}`)
	if _, err := s.Settings.Reload(t.Context(), s.admin); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Settings.Patch(t.Context(), s.admin, change); err != nil {
		t.Errorf("with ReadOnlyConfig false: %v", err)
	}
}

func TestReload(t *testing.T) {
	t.Parallel()
	s := newSettingsSite(t, `{}`)
	s.write(t, `{"TeamSettings": {"SiteName": "Delta"}, "ServiceSettings": {"ListenAddress": ":9000"}}`)
	nodes, err := s.Settings.Reload(t.Context(), s.admin)
	if err != nil || len(nodes) != 1 {
		t.Fatal(nodes, err)
	}
	if n := nodes[0]; n.ID != "node" || n.Hostname != "host" || !n.OK || !slices.Equal(n.RestartRequired, []string{"ServiceSettings.ListenAddress"}) ||
		!slices.Equal(n.Changed, []string{"ServiceSettings.ListenAddress", "TeamSettings.SiteName"}) {
		t.Errorf("the node answers %+v", n)
	}
	if events := s.Published.Take(model.EventConfigChanged); len(events) != 1 {
		t.Errorf("%d events", len(events))
	}
	s.write(t, `{"TeamSettings": {"SiteName": "Delta 2"}}`)
	n, err := s.Settings.ReloadNode(t.Context())
	if err != nil || !slices.Equal(n.Changed, []string{"ServiceSettings.ListenAddress", "TeamSettings.SiteName"}) || len(n.RestartRequired) > 0 {
		t.Fatal(n, err)
	}
	if events := s.Published.Take(model.EventConfigChanged); len(events) != 1 {
		t.Errorf("%d events of a reload by the operator", len(events))
	}
	s.write(t, `{"TeamSettings": {"SiteName": "Delta 3"}, "ServiceSettings": {"ListenAddress": 1}}`)
	if _, err := s.Settings.ReloadNode(t.Context()); err == nil || !strings.Contains(err.Error(), "ServiceSettings.ListenAddress") {
		t.Errorf("a file that is wrong: %v", err)
	}
	if events := s.Published.Take(model.EventConfigChanged); len(events) > 0 {
		t.Errorf("%d events of a file that is wrong", len(events))
	}
	settings, err := s.Settings.Get(t.Context(), s.admin, config.ExportOptions{})
	if err != nil || settings["TeamSettings"]["SiteName"] != "Delta 2" {
		t.Errorf("after a file that is wrong: %v, %v", settings["TeamSettings"], err)
	}
}

func TestInstance(t *testing.T) {
	t.Parallel()
	site := apptest.New(t, func(p *app.Parts) { p.Build.Version = "11.6.0" })
	ctx := t.Context()
	empty, err := site.Instance.ClientInfo(ctx)
	if err != nil || !empty.NoAccounts || !model.IsID(empty.ServerID) || empty.InstalledAt != site.Clock.Now() || empty.Version != "11.6.0" {
		t.Fatalf("of an empty server: %+v, %v", empty, err)
	}
	site.User("ann")
	site.Clock.Advance(hour)
	used, err := site.Instance.ClientInfo(ctx)
	if err != nil || used.NoAccounts || used.ServerID != empty.ServerID || used.InstalledAt != empty.InstalledAt {
		t.Errorf("with an account: %+v, %v", used, err)
	}
	// Another process on the same database is the same server.
	again := app.New(app.Parts{Store: site.Store, Config: func() *config.Config { return site.Config }, Logger: slog.New(slog.DiscardHandler)})
	if other, err := again.Instance.ClientInfo(ctx); err != nil || other.ServerID != empty.ServerID || other.InstalledAt != empty.InstalledAt {
		t.Errorf("of another process: %+v, %v", other, err)
	}
}

// TestSystemPermissions shows that what manages the system is for who may.
func TestSystemPermissions(t *testing.T) {
	t.Parallel()
	s := newSettingsSite(t, `{}`)
	ctx, user := t.Context(), s.User("ann")
	for name, use := range map[string]func(*model.Session) error{
		"Settings.Get":           func(who *model.Session) error { return second(s.Settings.Get(ctx, who, config.ExportOptions{})) },
		"Settings.Environment":   func(who *model.Session) error { return second(s.Settings.Environment(ctx, who)) },
		"Settings.Patch":         func(who *model.Session) error { return second(s.Settings.Patch(ctx, who, []byte(`{}`))) },
		"Settings.Replace":       func(who *model.Session) error { return second(s.Settings.Replace(ctx, who, []byte(`{}`))) },
		"Settings.Reload":        func(who *model.Session) error { return second(s.Settings.Reload(ctx, who)) },
		"Nodes.List":             func(who *model.Session) error { return second(s.Nodes.List(ctx, who)) },
		"Nodes.InvalidateCaches": func(who *model.Session) error { return second(s.Nodes.InvalidateCaches(ctx, who)) },
		"Logs.List":              func(who *model.Session) error { return second(s.Logs.List(ctx, who, 0, 10)) },
		"Logs.Text":              func(who *model.Session) error { return second(s.Logs.Text(ctx, who)) },
		"Logs.Search":            func(who *model.Session) error { return second(s.Logs.Search(ctx, who, app.LogQuery{})) },
		"Analytics.List":         func(who *model.Session) error { return second(s.Analytics.List(ctx, who, "", "")) },
	} {
		if err := use(s.admin); err != nil {
			t.Errorf("%s by an admin: %v", name, err)
		}
		if err := use(user); model.ErrorCode(err) != model.Forbidden {
			t.Errorf("%s by a user: %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }
