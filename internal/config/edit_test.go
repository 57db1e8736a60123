package config

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
)

// editTest is a store with a secret, an unknown key and a setting that the
// environment decides.
func editTest(t *testing.T) (*Store, string) {
	t.Helper()
	return newStore(t, `{"Strange": {"kept": 1}, "SqlSettings": {"DriverName": "sqlite", "DataSource": "secret.db"},
		"TeamSettings": {"SiteName": "old", "MaxUsersPerTeam": 7}}`, "MM_SERVICESETTINGS_SITEURL=https://env.example.com")
}

func TestPatch(t *testing.T) {
	s, path := editTest(t)
	change, err := s.Patch([]byte(`{"TeamSettings": {"SiteName": "new"}, "SqlSettings": {"DataSource": "` + Mask + `"},
		"ServiceSettings": {"SiteURL": "https://env.example.com", "ListenAddress": ":9000", "Unknown": 1}}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(change.Paths, " "); got != "ServiceSettings.ListenAddress TeamSettings.SiteName" {
		t.Errorf("changed %s", got)
	}
	if got := strings.Join(change.Restart, " "); got != "ServiceSettings.ListenAddress" {
		t.Errorf("waiting for a restart: %s", got)
	}
	c := s.Get()
	if c.TeamSettings.SiteName != "new" || c.TeamSettings.MaxUsersPerTeam != 7 || c.SqlSettings.DataSource != "secret.db" {
		t.Errorf("the configuration is %+v %q", c.TeamSettings, c.SqlSettings.DataSource)
	}
	text := readText(t, path)
	if !strings.Contains(text, `"kept": 1`) || strings.Contains(text, "env.example.com") || strings.Contains(text, Mask) {
		t.Errorf("the file is %s", text)
	}
}

func TestReplace(t *testing.T) {
	s, path := editTest(t)
	if _, err := s.Replace([]byte(`{"TeamSettings": {"SiteName": "new"}}`)); err != nil {
		t.Fatal(err)
	}
	c := s.Get()
	if c.TeamSettings.SiteName != "new" || c.TeamSettings.MaxUsersPerTeam != Default().TeamSettings.MaxUsersPerTeam {
		t.Errorf("what isn't mentioned has not its default: %+v", c.TeamSettings)
	}
	if c.SqlSettings.DataSource != "secret.db" || c.ServiceSettings.SiteURL != "https://env.example.com" {
		t.Errorf("a secret or a setting of the environment did not stay: %q %q", c.SqlSettings.DataSource, c.ServiceSettings.SiteURL)
	}
	if text := readText(t, path); !strings.Contains(text, `"kept": 1`) {
		t.Errorf("the file is %s", text)
	}
	whole, err := json.Marshal(c.Sanitized()) // what GET /config answers
	if err != nil {
		t.Fatal(err)
	}
	if change, err := s.Replace(whole); err != nil || !change.Empty() {
		t.Errorf("putting back what was got changed %v, %v", change.Paths, err)
	}
}

func TestEditThatIsRefused(t *testing.T) {
	for name, tc := range map[string]struct {
		body string
		want []string // paths, or nil for ErrSyntax
	}{
		"everything at once": {
			`{"TeamSettings": {"SiteName": "", "MaxUsersPerTeam": "many"}, "ServiceSettings": {"SiteURL": "https://other.example.com", "ReadTimeout": 0},
				"EmailSettings": {"EnableSignInWithEmail": false, "EnableSignInWithUsername": false}, "FileSettings": {"PublicLinkSalt": "` + Mask + `"}}`,
			[]string{"TeamSettings.SiteName", "TeamSettings.MaxUsersPerTeam", "ServiceSettings.SiteURL", "MM_SERVICESETTINGS_SITEURL",
				"ServiceSettings.ReadTimeout", "EmailSettings.EnableSignInWithEmail", "FileSettings.PublicLinkSalt"},
		},
		"a section that is none": {`{"TeamSettings": 5}`, []string{"TeamSettings"}},
		"a list":                 {`[]`, nil},
		"not JSON":               {`{"TeamSettings": {`, nil},
	} {
		for kind, edit := range map[string]func(*Store, []byte) (Change, error){"Patch": (*Store).Patch, "Replace": (*Store).Replace} {
			s, path := editTest(t)
			before, hash := readText(t, path), s.Hash()
			_, err := edit(s, []byte(tc.body))
			var problems Problems
			switch {
			case tc.want == nil && !errors.Is(err, ErrSyntax):
				t.Errorf("%s of %s: %v", kind, name, err)
			case tc.want != nil && !errors.As(err, &problems):
				t.Errorf("%s of %s: %v", kind, name, err)
			}
			for _, path := range tc.want {
				if !strings.Contains(problems.Error(), path) {
					t.Errorf("%s of %s: the error doesn't name %s: %v", kind, name, path, problems)
				}
			}
			if readText(t, path) != before || s.Hash() != hash {
				t.Errorf("%s of %s: something changed", kind, name)
			}
		}
	}
}

func TestEditWithoutAFile(t *testing.T) {
	s, err := Load(Source{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Patch([]byte(`{"TeamSettings": {"SiteName": "lost"}}`)); !errors.Is(err, ErrNoFile) {
		t.Errorf("error is %v", err)
	}
	gone, path := editTest(t)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := gone.Patch([]byte(`{"TeamSettings": {"SiteName": "lost"}}`)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error is %v", err)
	}
}

func TestExport(t *testing.T) {
	s, _ := editTest(t)
	all := s.Get().Export(ExportOptions{})
	if all["SqlSettings"]["DataSource"] != Mask || all["TeamSettings"]["SiteName"] != "old" || len(all) != 15 {
		t.Errorf("%d sections, %v", len(all), all["SqlSettings"]["DataSource"])
	}
	few := s.Get().Export(ExportOptions{RemoveMasked: true, RemoveDefaults: true})
	text, err := json.Marshal(few)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"TeamSettings":{"MaxUsersPerTeam":7,"SiteName":"old"}`, `"SqlSettings":{}`, `"ServiceSettings":{"SiteURL":"https://env.example.com"}`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
	env, err := json.Marshal(s.Environment())
	if err != nil || string(env) != `{"ServiceSettings":{"SiteURL":true}}` {
		t.Errorf("the environment is %s, %v", env, err)
	}
}
