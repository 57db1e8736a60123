package config

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

func newStore(t *testing.T, text string, environ ...string) (*Store, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.json")
	writeText(t, path, text)
	s, err := Load(Source{Path: path, Environ: environ})
	if err != nil {
		t.Fatal(err)
	}
	return s, path
}

func writeText(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func readText(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestLoadOfAMissingFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sub", "config.json")
	if _, err := Load(Source{Path: path}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error is %v", err)
	}
	s, err := Load(Source{Path: path, Optional: true})
	if err != nil {
		t.Fatal(err)
	}
	wanted := s.Get().Clone()
	wanted.TeamSettings.SiteName = "first"
	if _, err := s.Update(wanted); err != nil {
		t.Fatal(err)
	}
	if got, want := readText(t, path), "{\n    \"TeamSettings\": {\n        \"SiteName\": \"first\"\n    }\n}\n"; got != want {
		t.Errorf("the first change wrote %q, want %q", got, want)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("a new file has the mode %v (%v)", info.Mode(), err)
	}
}

// TestEmptyFile: what a crash of the program that wrote it left behind is not
// taken for the wish to have the defaults.
func TestEmptyFile(t *testing.T) {
	for _, optional := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "config.json")
		writeText(t, path, "")
		if _, err := Load(Source{Path: path, Optional: optional}); err == nil || !strings.Contains(err.Error(), path+": it is empty") {
			t.Errorf("optional %t: error is %v", optional, err)
		}
	}
	s, path := newStore(t, `{}`)
	writeText(t, path, " \n")
	if _, err := s.Reload(); !errors.Is(err, errEmpty) {
		t.Errorf("reload: error is %v", err)
	}
}

func TestInert(t *testing.T) {
	s, _ := newStore(t, `{"EmailSettings": {"SMTPServer": "mail.example.com", "SMTPPort": ""}, "TeamSettings": {"SiteName": "x"}}`,
		"MM_SERVICESETTINGS_RESTRICTLINKPREVIEWS=example.com")
	if got, want := s.Inert(), []string{"ServiceSettings.RestrictLinkPreviews", "EmailSettings.SMTPServer"}; !slices.Equal(got, want) {
		t.Errorf("without effect: %v, want %v", got, want)
	}
}

func TestUpdateWithoutAFile(t *testing.T) {
	s, err := Load(Source{})
	if err != nil {
		t.Fatal(err)
	}
	wanted := s.Get().Clone()
	wanted.TeamSettings.SiteName = "lost"
	if _, err := s.Update(wanted); !errors.Is(err, ErrNoFile) {
		t.Errorf("error is %v", err)
	}
	if s.Get().TeamSettings.SiteName != "polder" {
		t.Error("a change that can't be kept took effect")
	}
}

func TestUpdate(t *testing.T) {
	s, path := newStore(t, `{"Other": {"b": 1, "a": 2}, "TeamSettings": {"SiteName": "old", "Strange": true}}`,
		"MM_SERVICESETTINGS_SITEURL=http://env.example.com")
	var seen []string
	cancel := s.Subscribe(func(before, after *Config) {
		seen = append(seen, before.TeamSettings.SiteName+">"+after.TeamSettings.SiteName)
	})
	before := s.Get()

	// Somebody edits the file while the change is on its way.
	writeText(t, path, `{"Other": {"b": 1, "a": 3}, "TeamSettings": {"SiteName": "old", "Strange": true, "MaxUsersPerTeam": 7}}`)

	wanted := before.Clone()
	wanted.TeamSettings.SiteName = "new"
	wanted.ServiceSettings.SiteURL = "http://other.example.com"
	wanted.ServiceSettings.ListenAddress = ":9000"
	change, err := s.Update(wanted)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"ServiceSettings.ListenAddress", "TeamSettings.SiteName", "TeamSettings.MaxUsersPerTeam"}; !slices.Equal(change.Paths, want) {
		t.Errorf("changed %v, want %v", change.Paths, want)
	}
	if want := []string{"ServiceSettings.ListenAddress"}; !slices.Equal(change.Restart, want) || !slices.Equal(s.WaitsForRestart(), want) {
		t.Errorf("waits for a restart: %v and %v", change.Restart, s.WaitsForRestart())
	}
	if before.TeamSettings.SiteName != "old" {
		t.Error("an old snapshot changed")
	}
	if got := s.Get().ServiceSettings.SiteURL; got != "http://env.example.com" {
		t.Errorf("SiteURL is %q in spite of the environment", got)
	}
	text := readText(t, path)
	if strings.Contains(text, "SiteURL") {
		t.Error("what the environment decides got into the file")
	}
	for _, kept := range []string{`"a": 3`, `"Strange": true`, `"MaxUsersPerTeam": 7`} {
		if !strings.Contains(text, kept) {
			t.Errorf("%s was lost:\n%s", kept, text)
		}
	}
	if !s.Overridden("ServiceSettings.SiteURL") || s.Overridden("TeamSettings.SiteName") {
		t.Error("wrong account of what the environment decides")
	}
	cancel()
	wanted = s.Get().Clone()
	wanted.TeamSettings.SiteName = "newer"
	if _, err := s.Update(wanted); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(seen, []string{"old>new"}) {
		t.Errorf("subscriber saw %v", seen)
	}
}

func TestUpdateThatIsRefusedChangesNothing(t *testing.T) {
	const text = `{"TeamSettings": {"SiteName": "old"}}`
	s, path := newStore(t, text)
	s.Subscribe(func(_, _ *Config) { t.Error("told of a change") })
	wanted := s.Get().Clone()
	wanted.TeamSettings.SiteName = "new"
	wanted.PasswordSettings.MinimumLength = 1
	_, err := s.Update(wanted)
	if problems, ok := errors.AsType[Problems](err); !ok || len(problems) != 1 || problems[0].Path != "PasswordSettings.MinimumLength" {
		t.Errorf("error is %v", err)
	}
	if s.Get().TeamSettings.SiteName != "old" || readText(t, path) != text {
		t.Error("part of a refused change took effect")
	}
}

func TestSaveThatFailsChangesNothing(t *testing.T) {
	// The directory is a link to nowhere: nothing can be read there, nor written, not even by root.
	dir := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink("nowhere", dir); err != nil {
		t.Fatal(err)
	}
	s, err := Load(Source{Path: filepath.Join(dir, "config.json"), Optional: true})
	if err != nil {
		t.Fatal(err)
	}
	wanted := s.Get().Clone()
	wanted.TeamSettings.SiteName = "new"
	if _, err := s.Update(wanted); err == nil || !strings.Contains(err.Error(), "save the configuration") {
		t.Errorf("error is %v", err)
	}
	if s.Get().TeamSettings.SiteName != "polder" {
		t.Error("a change that was not saved took effect")
	}
}

func TestWriteKeepsModeAndLink(t *testing.T) {
	dir := t.TempDir()
	target, link := filepath.Join(dir, "real.json"), filepath.Join(dir, "config.json")
	writeText(t, target, "{}")
	if err := os.Chmod(target, 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("real.json", link); err != nil {
		t.Fatal(err)
	}
	if err := write(link, []byte("new")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Lstat(target)
	if err != nil || info.Mode() != 0o640 || readText(t, target) != "new" {
		t.Errorf("the target is %v, %q (%v)", info.Mode(), readText(t, target), err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 2 {
		t.Errorf("left behind: %v", entries)
	}
}

func TestReload(t *testing.T) {
	s, path := newStore(t, `{"RateLimitSettings": {"PerSec": 5}}`)
	writeText(t, path, `{"RateLimitSettings": {"PerSec": 6}}`)
	change, err := s.Reload()
	if err != nil || !slices.Equal(change.Paths, []string{"RateLimitSettings.PerSec"}) || len(change.Restart) != 0 {
		t.Errorf("change is %+v, error %v", change, err)
	}
	for _, bad := range []string{`{"RateLimitSettings": {"PerSec": 0}}`, `{`} {
		writeText(t, path, bad)
		if _, err := s.Reload(); err == nil {
			t.Errorf("%s was taken", bad)
		}
		if s.Get().RateLimitSettings.PerSec != 6 {
			t.Error("a bad file took effect")
		}
	}
}

func TestSecretsComeBack(t *testing.T) {
	s, path := newStore(t, `{"SqlSettings": {"DataSource": "file:secret", "ReplicaLagSettings": [{"DataSource": "lag-secret", "QueryTimeLag": "q"}]},
		"EmailSettings": {"SMTPPassword": "mail-secret"}, "ClusterSettings": {"NatsUrls": ["nats://one-secret", "nats://two-secret"]}}`)
	shown := mustMarshal(s.Get().Sanitized())
	if strings.Contains(string(shown), "secret") {
		t.Fatalf("a secret is shown: %s", shown)
	}
	wanted, err := Parse(shown)
	if err != nil {
		t.Fatal(err)
	}
	wanted.EmailSettings.SMTPPassword = "changed"
	change, err := s.Update(wanted)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(change.Paths, []string{"EmailSettings.SMTPPassword"}) {
		t.Errorf("changed %v", change.Paths)
	}
	if strings.Contains(readText(t, path), Mask) {
		t.Error("a mask got into the file")
	}
	wanted.ClusterSettings.NatsUrls = []string{Mask, Mask, Mask}
	wanted.FileSettings.PublicLinkSalt = Mask
	_, err = s.Update(wanted)
	if problems, ok := errors.AsType[Problems](err); !ok || len(problems) != 2 {
		t.Errorf("masks that stand for nothing: %v", err)
	}
}

func TestParseAndMerge(t *testing.T) {
	c := Default()
	c.TeamSettings.SiteName = "here"
	merged, err := c.Merge([]byte(`{"TeamSettings": {"MaxUsersPerTeam": 3}, "NewSettings": {"x": 1}}`))
	if err != nil || merged.TeamSettings.SiteName != "here" || merged.TeamSettings.MaxUsersPerTeam != 3 {
		t.Errorf("merged %+v, %v", merged, err)
	}
	if c.TeamSettings.MaxUsersPerTeam == 3 {
		t.Error("the merge changed its receiver")
	}
	parsed, err := Parse([]byte(`{"TeamSettings": {"MaxUsersPerTeam": 3}}`))
	if err != nil || parsed.TeamSettings.SiteName != "polder" || parsed.TeamSettings.MaxUsersPerTeam != 3 {
		t.Errorf("parsed %+v, %v", parsed, err)
	}
	if _, err := c.Merge([]byte(`{"TeamSettings": {"MaxUsersPerTeam": "3"}}`)); err == nil {
		t.Error("a text was taken for a number")
	}
	if _, err := c.Merge([]byte(`nonsense`)); err == nil {
		t.Error("nonsense was taken")
	}
}

func TestHash(t *testing.T) {
	base := Default()
	same := func(name string, want bool, change func(*Config)) {
		c := base.Clone()
		change(c)
		if (c.Hash() == base.Hash()) != want {
			t.Errorf("%s: the same hash is %t", name, !want)
		}
	}
	same("a copy", true, func(*Config) {})
	same("a secret", true, func(c *Config) { c.SqlSettings.DataSource = "x" })
	same("a local setting", true, func(c *Config) { c.ServiceSettings.ListenAddress = ":1" })
	same("a shared setting", false, func(c *Config) { c.TeamSettings.SiteName = "x" })
	same("a shared list", false, func(c *Config) { c.ClusterSettings.InterNodeUrls = []string{"a:1"} })
	if len(base.Hash()) != 32 {
		t.Errorf("hash is %q", base.Hash())
	}
}

func TestConcurrentUse(t *testing.T) {
	s, path := newStore(t, `{}`)
	var group sync.WaitGroup
	for i := range 4 {
		group.Go(func() {
			for n := range 20 {
				wanted := s.Get().Clone()
				if i%2 == 0 {
					wanted.TeamSettings.MaxUsersPerTeam = 1 + n
				} else {
					wanted.TeamSettings.MaxChannelsPerTeam = 1 + n
				}
				if _, err := s.Update(wanted); err != nil {
					t.Error(err)
				}
				s.Subscribe(func(_, after *Config) { _ = after.Hash() })()
			}
		})
	}
	group.Wait()
	var file map[string]map[string]any
	if err := json.Unmarshal([]byte(readText(t, path)), &file); err != nil {
		t.Fatal(err)
	}
	c := s.Get()
	if got := file["TeamSettings"]["MaxUsersPerTeam"]; got != float64(c.TeamSettings.MaxUsersPerTeam) {
		t.Errorf("the file says %v, the node %d", got, c.TeamSettings.MaxUsersPerTeam)
	}
}

func TestSQLiteFile(t *testing.T) {
	for source, want := range map[string]string{"polder.db": "data/polder.db", "/var/x.db": "/var/x.db", "./x.db": "./x.db", "file:x?mode=ro": "file:x?mode=ro", ":memory:": ":memory:"} {
		if got := (&SqlSettings{DataSource: source}).SQLiteFile(); got != want {
			t.Errorf("%q is %q, want %q", source, got, want)
		}
	}
}

func TestSiteHost(t *testing.T) {
	for site, want := range map[string]string{"": "", "https://chat.example.com:8443/x": "chat.example.com", "http://[::1]:80": "::1"} {
		if got := (&ServiceSettings{SiteURL: site}).SiteHost(); got != want {
			t.Errorf("%q is %q, want %q", site, got, want)
		}
	}
}
