package app_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/polder-chat/polder/internal/app"
	"github.com/polder-chat/polder/internal/app/apptest"
	"github.com/polder-chat/polder/internal/cluster"
	"github.com/polder-chat/polder/internal/model"
)

// fiveLines is a log of five records, a day each.
type fiveLines struct{}

func (fiveLines) Lines() (lines []string) {
	for i, level := range []string{"info", "warn", "info", "error", "debug"} {
		lines = append(lines, fmt.Sprintf(`{"timestamp":"2026-01-0%d 12:00:00.000 +00:00","level":%q,"msg":"m%d"}`, i+1, level, i+1))
	}
	return lines
}

// numbers are those of the messages in the lines.
func numbers[L ~[]byte | ~string](lines []L) (text string) {
	for _, line := range lines {
		_, after, _ := strings.Cut(string(line), `"msg":"m`)
		text += after[:1]
	}
	return text
}

func TestLogs(t *testing.T) {
	t.Parallel()
	site := apptest.New(t, func(p *app.Parts) {
		p.Lines, p.Cluster = fiveLines{}, cluster.New(cluster.Options{Self: cluster.Node{Hostname: "host"}})
	})
	ctx, admin := t.Context(), site.User("root", model.RoleSystemAdmin)
	for _, tc := range []struct {
		page, perPage int
		want          string
	}{
		{0, 10, "12345"}, {0, 2, "45"}, {1, 2, "23"}, {2, 2, "1"}, {3, 2, ""}, {10_000, 10_000, ""},
	} {
		if got, err := site.Logs.List(ctx, admin, tc.page, tc.perPage); err != nil || numbers(got) != tc.want {
			t.Errorf("page %d of %d: %q, %v; want %q", tc.page, tc.perPage, numbers(got), err, tc.want)
		}
	}
	if text, err := site.Logs.Text(ctx, admin); err != nil || strings.Count(text, "\n") != 5 || !strings.HasSuffix(text, "\n") {
		t.Errorf("Text: %q, %v", text, err)
	}
	for name, tc := range map[string]struct {
		q    app.LogQuery
		want string // "!" and the name of what is wrong
	}{
		"all":           {app.LogQuery{}, "12345"},
		"levels":        {app.LogQuery{LogLevels: []string{"ERROR", "warn"}}, "24"},
		"this node":     {app.LogQuery{ServerNames: []string{"default"}}, "12345"},
		"another":       {app.LogQuery{ServerNames: []string{"other"}}, ""},
		"from":          {app.LogQuery{DateFrom: "2026-01-03T12:00:00Z"}, "345"},
		"to":            {app.LogQuery{DateTo: "2026-01-03 12:00:00.000 +00:00"}, "123"},
		"days":          {app.LogQuery{DateFrom: "2025-12-31", DateTo: "2026-01-08"}, "12345"},
		"no such time":  {app.LogQuery{DateFrom: "yesterday"}, "!date_from"},
		"no such time ": {app.LogQuery{DateTo: "2026-13-01"}, "!date_to"},
	} {
		found, err := site.Logs.Search(ctx, admin, tc.q)
		if wrong, is := strings.CutPrefix(tc.want, "!"); is {
			if model.ErrorCode(err) != model.Invalid || !strings.Contains(err.Error(), wrong) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err != nil || len(found) != 1 || found["default"] == nil || numbers(found["default"]) != tc.want {
			t.Errorf("%s: %s, %v; want %q", name, found, err, tc.want)
		}
	}
	site.Config.ClusterSettings.Enable = true
	if found, err := site.Logs.Search(ctx, admin, app.LogQuery{ServerNames: []string{"host"}}); err != nil || numbers(found["host"]) != "12345" {
		t.Errorf("in a cluster: %s, %v", found, err)
	}
	without := apptest.New(t)
	if lines, err := without.Logs.List(ctx, without.User("root", model.RoleSystemAdmin), 0, 10); err != nil || len(lines) != 0 {
		t.Errorf("without a log: %q, %v", lines, err)
	}
}

func TestLogOfClients(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	site := apptest.New(t, func(p *app.Parts) {
		p.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	user, admin := site.User("ann"), site.User("root", model.RoleSystemAdmin)
	for _, tc := range []struct {
		name      string
		who       *model.Session
		developer bool
		level     string
		want      string // "" is refused
	}{
		{"nobody", nil, false, "ERROR", ""},
		{"nobody at a developer's", nil, true, "ERROR", "ERROR"},
		{"a user", user, false, "ERROR", "DEBUG"},
		{"a user at a developer's", user, true, "error", "ERROR"},
		{"an admin", admin, false, "ERROR", "ERROR"},
		{"an admin with less", admin, false, "INFO", "DEBUG"},
	} {
		log.Reset()
		site.Config.ServiceSettings.EnableDeveloper = tc.developer
		message, err := site.Logs.Write(t.Context(), tc.who, tc.level, "broken\nlevel=ERROR")
		if tc.want == "" {
			if model.ErrorCode(err) != model.Forbidden || log.Len() != 0 {
				t.Errorf("%s: %v, logged %s", tc.name, err, &log)
			}
			continue
		}
		if err != nil || message != "broken\nlevel=ERROR" || strings.Count(log.String(), "\n") != 1 || !strings.Contains(log.String(), "level="+tc.want+" msg=") {
			t.Errorf("%s: %q, %v, logged %s", tc.name, message, err, &log)
		}
	}
	message, err := site.Logs.Write(t.Context(), admin, "ERROR", strings.Repeat("é", 1000))
	if err != nil || message != strings.Repeat("é", 400)+"…" {
		t.Errorf("a long message becomes %q, %v", message, err)
	}
}
