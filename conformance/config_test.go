package conformance

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
)

// testConfig changes what all clients go by, so it runs alone.
func testConfig(t *testing.T, s *server) {
	ctx := t.Context()
	admin, anna := s.admin.in(t), s.signUp(t, "anna")
	config := must(admin.GetConfig(ctx))(t)
	equal(t, "longest wait of a request", *config.ServiceSettings.ReadTimeout, 300)
	if source := *config.SqlSettings.DataSource; source != model.FakeSetting {
		t.Errorf("the answer tells the data source %q", source)
	}
	socket := anna.listen(t)
	patched := must(admin.PatchConfig(ctx, &model.Config{TeamSettings: model.TeamSettings{SiteName: model.NewPointer("Waterschap")}}))(t)
	equal(t, "site name", *patched.TeamSettings.SiteName, "Waterschap")
	told := socket.await(t, model.WebsocketEventConfigChanged, nil).GetData()["config"].(map[string]any)
	equal(t, "site name in the event", told["SiteName"], any("Waterschap"))
	equal(t, "site name for clients", must(anna.GetClientConfig(ctx, ""))(t)["SiteName"], "Waterschap")
	config = must(admin.GetConfig(ctx))(t)
	config.TeamSettings.SiteName = model.NewPointer("Polder")
	equal(t, "site name", *must(admin.UpdateConfig(ctx, config))(t).TeamSettings.SiteName, "Polder")
	must(anna.GetMe(ctx, "")) // the secrets that were masked are kept: the server still works

	refused(admin.PatchConfig(ctx, &model.Config{ServiceSettings: model.ServiceSettings{ReadTimeout: model.NewPointer(-1)}}))(t, 400, "api.config.update_config.invalid.app_error")
	for what, call := range map[string]func(*model.Client4) error{
		"get":         func(c *model.Client4) error { _, _, err := c.GetConfig(ctx); return err },
		"patch":       func(c *model.Client4) error { _, _, err := c.PatchConfig(ctx, &model.Config{}); return err },
		"replace":     func(c *model.Client4) error { _, _, err := c.UpdateConfig(ctx, config); return err },
		"reload":      func(c *model.Client4) error { _, err := c.ReloadConfig(ctx); return err },
		"environment": func(c *model.Client4) error { _, _, err := c.GetEnvironmentConfig(ctx); return err },
		"caches":      func(c *model.Client4) error { _, err := c.InvalidateCaches(ctx); return err },
		"nodes":       func(c *model.Client4) error { _, _, err := c.GetClusterStatus(ctx); return err },
		"logs":        func(c *model.Client4) error { _, _, err := c.GetLogs(ctx, 0, 1); return err },
	} {
		t.Run(what, func(t *testing.T) { refused(0, nil, call(anna.in(t).Client4))(t, 403, noPermission) })
	}
	environment := must(admin.GetEnvironmentConfig(ctx))(t)
	if section, _ := environment["SqlSettings"].(map[string]any); section["DataSource"] != true {
		t.Errorf("the environment decides %v", environment)
	}
	do(admin.ReloadConfig(ctx))(t)
	do(admin.InvalidateCaches(ctx))(t)
	for _, path := range []string{"/api/v3/admin/reload_config", "/api/v3/admin/invalidate_all_caches"} {
		equal(t, path, s.getJSON(t, path, admin.token)["status"], any("OK"))
	}
	nodes := must(admin.GetClusterStatus(ctx))(t)
	if len(nodes) != 1 || nodes[0].Version == "" || nodes[0].Hostname == "" || nodes[0].ConfigHash == "" {
		t.Errorf("the nodes are %+v", nodes)
	}
}

func testLogs(t *testing.T, s *server) {
	ctx, admin := t.Context(), s.admin.in(t)
	mark := unique("mark")
	must(admin.PostLog(ctx, map[string]string{"level": "ERROR", "message": mark}))(t)
	marked := func(line string) bool { return strings.Contains(line, mark) }
	lines := must(admin.GetLogs(ctx, 0, 100))(t)
	if !slices.ContainsFunc(lines, marked) {
		t.Errorf("%s is not in the last lines of the log: %v", mark, lines)
	}
	for _, line := range lines {
		if !json.Valid([]byte(line)) {
			t.Errorf("the line is %s", line)
		}
	}
	if all := must(admin.DownloadLogs(ctx))(t); !marked(string(all)) {
		t.Error("it is not in the whole log")
	}
	answer, err := admin.DoAPIPostJSON(ctx, "/logs/query", map[string]any{"server_names": []string{}, "log_levels": []string{"info", "warn", "error"}})
	if err != nil {
		t.Fatal(explain(err))
	}
	defer answer.Body.Close()
	var found map[string][]map[string]any
	if err := json.NewDecoder(answer.Body).Decode(&found); err != nil || len(found) != 1 {
		t.Errorf("the query answers %v, %v", found, err)
	}
}

// testFigures is what a console shows.
func testFigures(t *testing.T, s *server) {
	ctx, p := t.Context(), s.place(t)
	admin := s.admin.in(t)
	rows := must(admin.GetAnalyticsOld(ctx, "standard", ""))(t)
	figures := map[string]float64{}
	for _, row := range rows {
		figures[row.Name] = row.Value
	}
	if figures["unique_user_count"] < 3 || figures["team_count"] < 1 || figures["channel_open_count"] < 3 {
		t.Errorf("the figures are %v", figures)
	}
	refused(p.bas.GetAnalyticsOld(ctx, "standard", ""))(t, 403, noPermission)
	must(admin.GetServerLimits(ctx))(t)
	must(p.bas.GetPostsUsage(ctx))(t)
	must(p.bas.GetStorageUsage(ctx))(t)
	if zones := must(p.bas.GetSupportedTimezone(ctx))(t); !slices.Contains(zones, "Europe/Amsterdam") {
		t.Errorf("%d timezones", len(zones))
	}
}
