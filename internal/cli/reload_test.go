package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/dbtest"
	"github.com/polder-chat/polder/internal/model"
)

func TestConfigReloadUsage(t *testing.T) {
	if code, _, errors := run(t, nil, "config", "reload"); code != exitUsage || !strings.Contains(errors, "--all") {
		t.Errorf("code %d: %s", code, errors)
	}
}

// TestConfigReload has a node that runs read its file again, and then one that it
// refuses.
func TestConfigReload(t *testing.T) {
	for _, driver := range dbtest.Drivers(t) {
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			source, err := json.Marshal(dbtest.Open(t, driver))
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			files, database := filepath.Join(dir, "files"), fmt.Sprintf(`"SqlSettings": {"DriverName": %q, "DataSource": %s`, driver, source)
			text := func(name, more string) string {
				return fmt.Sprintf(`{"TeamSettings": {"SiteName": %q}, "FileSettings": {"Directory": %q}, %s%s},
					"ServiceSettings": {"ListenAddress": "127.0.0.1:0"}, "LogSettings": {"ConsoleLevel": "ERROR"}}`, name, files, database, more)
			}
			file, mine := writeFile(t, text("One", "")), writeFile(t, text("One", ""))
			store, err := config.Load(config.Source{Path: file})
			if err != nil {
				t.Fatal(err)
			}
			reload := func(args ...string) (int, string, string) {
				return run(t, nil, append([]string{"config", "reload", "--all", "--config", mine}, args...)...)
			}
			defer startNodeWith(t, store)()
			rewrite := func(text string) {
				if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			rewrite(text("Two", `, "MaxOpenConns": 33`))
			code, out, errors := reload("--json")
			var results []*model.NodeResult
			if err := json.Unmarshal([]byte(out), &results); code != exitOK || err != nil || len(results) != 1 {
				t.Fatalf("code %d, %v\n%s%s", code, err, out, errors)
			}
			if r := results[0]; !r.OK || !slices.Contains(r.Changed, "TeamSettings.SiteName") || !slices.Contains(r.Changed, "SqlSettings.MaxOpenConns") {
				t.Errorf("%+v", r)
			}
			if name := store.Get().TeamSettings.SiteName; name != "Two" {
				t.Errorf("the node calls the site %q", name)
			}
			rewrite(text("Three", `, "MaxOpenConns": 0`))
			code, out, errors = reload()
			if code != exitFailure || !strings.Contains(out, "SqlSettings.MaxOpenConns") || !strings.Contains(errors, "1 of 1 nodes keep their old configuration") {
				t.Errorf("a file that is wrong: code %d\n%s%s", code, out, errors)
			}
			if name := store.Get().TeamSettings.SiteName; name != "Two" {
				t.Errorf("after a file that is wrong the node calls the site %q", name)
			}
		})
	}
}

func TestShowResults(t *testing.T) {
	results := []*model.NodeResult{
		{ID: "a", Hostname: "one", OK: true},
		{ID: "b", Hostname: "two", OK: true, Changed: []string{"A.B", "C.D"}, RestartRequired: []string{"C.D"}},
		{ID: "c", Hostname: "three", Error: "the configuration is wrong:\n  A.B is 1; accepted: text"},
		{ID: "d", Hostname: "four", OK: true, Changed: []string{"C.D"}, RestartRequired: []string{"C.D"}},
	}
	const want = `one (a): reloaded, nothing changed
two (b): reloaded; in effect: A.B
  waiting for a restart: C.D
three (c): nothing changed: the configuration is wrong:
    A.B is 1; accepted: text
four (d): reloaded
  waiting for a restart: C.D
`
	var out strings.Builder
	if err := showResults(&out, results); err != nil || out.String() != want {
		t.Errorf("%v\n%s\nwant\n%s", err, out.String(), want)
	}
	if err := failures(results); err == nil || !strings.HasPrefix(err.Error(), "1 of 4 nodes") {
		t.Errorf("%v", err)
	}
}
