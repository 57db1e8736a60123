package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/polder-chat/polder/internal/config"
)

// run runs a command line in a directory of its own.
func run(t *testing.T, environ []string, args ...string) (code int, out, errors string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = Run(t.Context(), args, Streams{In: strings.NewReader(""), Out: &stdout, Err: &stderr, Environ: environ})
	return code, stdout.String(), stderr.String()
}

func writeFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestExitCodes(t *testing.T) {
	t.Chdir(t.TempDir())
	bad := writeFile(t, `{"ServiceSettings": {"ReadTimeout": 0}}`)
	for _, test := range []struct {
		args   []string
		code   int
		out    string // contained in standard output
		errors string // contained in standard error
	}{
		{nil, 0, "Available Commands", ""},
		{[]string{"--help"}, 0, "polder serve --config", ""},
		{[]string{"help", "config"}, 0, "MM_SECTION_KEY", ""},
		{[]string{"version"}, 0, "polder ", ""},
		{[]string{"config"}, 0, "Available Commands", ""},
		{[]string{"config", "check"}, 0, "The configuration is good.", ""},
		{[]string{"completion", "bash"}, 0, "bash completion", ""},
		{[]string{"nonsense"}, 2, "", `has no command "nonsense"`},
		{[]string{"versoin"}, 2, "", "did you mean version?"},
		{[]string{"version", "extra"}, 2, "", `takes no argument "extra"`},
		{[]string{"user", "promote"}, 2, "", "'polder user promote' needs one USER"},
		{[]string{"user", "reset-password", "ann", "bob"}, 2, "", "needs one USER, a username or an e-mail address; it got 2"},
		{[]string{"version", "--nonsense"}, 2, "", "unknown flag: --nonsense"},
		{[]string{"config", "nonsense"}, 2, "", "Run 'polder config --help' for usage."},
		{[]string{"config", "check", "--config"}, 2, "", "needs an argument"},
		{[]string{"bench"}, 0, "Measure a running server", ""},
		{[]string{"bench", "posts", "--nonsense"}, 2, "", "unknown flag"},
		{[]string{"completion", "nonsense"}, 2, "", "nonsense"},
		{[]string{"config", "check", "--config", bad}, 1, "", "ServiceSettings.ReadTimeout is 0; accepted: a whole number from 1 to 86400"},
		{[]string{"config", "check", "--config", "no-such-file"}, 1, "", "no-such-file: no such file"},
	} {
		code, out, errors := run(t, nil, test.args...)
		if code != test.code || !strings.Contains(out, test.out) || !strings.Contains(errors, test.errors) {
			t.Errorf("polder %s: code %d, want %d\n%s%s", strings.Join(test.args, " "), code, test.code, out, errors)
		}
		if test.code != 0 && out != "" {
			t.Errorf("polder %s: a failure printed a result:\n%s", strings.Join(test.args, " "), out)
		}
	}
}

func TestConfigCheck(t *testing.T) {
	path := writeFile(t, `{"TeamSettings": {"SiteName": "x", "Strange": 1}, "PluginSettings": {}, "ServiceSettings": {"EnableCustomEmoji": false, "EnableLinkPreviews": true}}`)
	code, out, errors := run(t, []string{"MM_TEAMSETTINGS_MAXUSERSPERTEAM=5", "MM_TEAMSETINGS_SITENAME=y"}, "config", "check", "-c", path)
	const want = `The configuration is good.
Ignored, as polder does not know them:
  TeamSettings.Strange
  PluginSettings
  MM_TEAMSETINGS_SITENAME (did you mean MM_TEAMSETTINGS_SITENAME?)
Set, but without effect in this version:
  ServiceSettings.EnableCustomEmoji
Set by the environment:
  TeamSettings.MaxUsersPerTeam
`
	if code != 0 || out != want {
		t.Errorf("code %d, output:\n%s%s", code, out, errors)
	}
}

func TestConfigShow(t *testing.T) {
	path := writeFile(t, `{"EmailSettings": {"SMTPPassword": "secret-one"}}`)
	code, out, errors := run(t, []string{"MM_SQLSETTINGS_DATASOURCE=secret-two"}, "config", "show", "-c", path)
	if code != 0 || strings.Contains(out, "secret-") || !strings.Contains(out, config.Mask) {
		t.Errorf("code %d, output:\n%s%s", code, out, errors)
	}
}

func TestConfigDefaultsAreAFile(t *testing.T) {
	_, defaults, _ := run(t, nil, "config", "defaults")
	var decoded config.Config
	if err := json.Unmarshal([]byte(defaults), &decoded); err != nil {
		t.Fatal(err)
	}
	if change := config.Diff(config.Default(), &decoded); !change.Empty() {
		t.Errorf("differs from the defaults in %v", change.Paths)
	}
	if code, out, errors := run(t, nil, "config", "check", "-c", writeFile(t, defaults)); code != 0 || strings.Contains(out, "Ignored") {
		t.Errorf("code %d\n%s%s", code, out, errors)
	}
}

func TestDefaultFileIsReadIfItIsThere(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.MkdirAll("data", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(defaultFile, []byte(`{"TeamSettings": {"SiteName": "found"}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, out, _ := run(t, nil, "config", "show"); !strings.Contains(out, `"SiteName": "found"`) {
		t.Errorf("not read:\n%s", out)
	}
}

func TestVersionAsJSON(t *testing.T) {
	var build Build
	_, out, _ := run(t, nil, "version", "--json")
	if err := json.Unmarshal([]byte(out), &build); err != nil || build.Version == "" || !strings.HasPrefix(build.Go, "go1.") {
		t.Errorf("%v: %s", err, out)
	}
}

func TestDatabase(t *testing.T) {
	database := filepath.Join(t.TempDir(), "sub", "polder.db")
	environ := []string{"MM_SQLSETTINGS_DATASOURCE=" + database}
	path := writeFile(t, `{}`)
	for _, missing := range []string{filepath.Dir(database), database} { // the directory, then the file in it
		code, out, errors := run(t, environ, "db", "status", "-c", path)
		if code != 1 || out != "" || !strings.Contains(errors, "the database does not exist") || !strings.Contains(errors, database) {
			t.Errorf("db status without a database: code %d, %s%s", code, out, errors)
		}
		if _, err := os.Stat(missing); err == nil {
			t.Errorf("db status made %s", missing)
		}
		if err := os.MkdirAll(filepath.Dir(database), 0o750); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct{ command, want string }{
		{"migrate", "The schema went from version 0 to "},
		{"migrate", "The schema is up to date, at version "},
		{"status", "up to date."},
	} {
		if code, out, errors := run(t, environ, "db", test.command, "-c", path); code != 0 || !strings.Contains(out, test.want) {
			t.Errorf("db %s: code %d, %s%s, want %q", test.command, code, out, errors, test.want)
		}
	}
	var version map[string]int
	_, out, _ := run(t, environ, "db", "status", "--json", "-c", path)
	if err := json.Unmarshal([]byte(out), &version); err != nil || version["current"] == 0 || version["current"] != version["target"] {
		t.Errorf("%v: %s", err, out)
	}
	if code, _, errors := run(t, []string{"MM_SQLSETTINGS_DATASOURCE=/dev/null/polder.db"}, "db", "status", "-c", path); code != 1 || errors == "" {
		t.Errorf("a database that can't be: code %d, %q", code, errors)
	}
}
