package config

import (
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// load evaluates a text and an environment as a store does at its start.
func load(t *testing.T, text string, environ ...string) (*Config, []string, error) {
	t.Helper()
	d, err := parseDocument([]byte(text))
	if err != nil {
		return nil, nil, err
	}
	s := &Store{source: Source{Environ: environ}}
	loaded, err := s.evaluate(d)
	if err != nil {
		return nil, nil, err
	}
	return loaded.config, loaded.ignored, nil
}

func TestFileOfAnOlderMattermost(t *testing.T) {
	text, err := os.ReadFile("testdata/mattermost-3.json")
	if err != nil {
		t.Fatal(err)
	}
	c, ignored, err := load(t, string(text))
	if err != nil {
		t.Fatal(err)
	}
	if got := c.ServiceSettings.SessionLengthWebInHours; got != 60*24 {
		t.Errorf("60 days of session became %d hours", got)
	}
	if got := c.SqlSettings.DataSource; got != "mmuser:mostest@tcp(dockerhost:3306)/mattermost_test?charset=utf8mb4,utf8" {
		t.Errorf("DataSource is %q", got)
	}
	if got := c.ClusterSettings.InterNodeUrls; !slices.Equal(got, []string{"http://10.10.10.2:8075", "http://10.10.10.4:8075"}) {
		t.Errorf("InterNodeUrls is %q", got)
	}
	for _, path := range []string{"GitLabSettings", "SqlSettings.AtRestEncryptKey", "EmailSettings.InviteSalt"} {
		if !slices.Contains(ignored, path) {
			t.Errorf("%s is not listed as ignored", path)
		}
	}
	if slices.Contains(ignored, "ServiceSettings.SessionLengthWebInDays") {
		t.Error("a key that is used is listed as ignored")
	}
}

func TestUnknownKeysSurviveAWrite(t *testing.T) {
	before, err := os.ReadFile("testdata/mattermost-3.json")
	if err != nil {
		t.Fatal(err)
	}
	d, err := parseDocument(before)
	if err != nil {
		t.Fatal(err)
	}
	siteURL, _ := lookup("ServiceSettings", "SiteURL")
	drain, _ := lookup("ClusterSettings", "DrainSeconds")
	metrics, _ := lookup("MetricsSettings", "Enable")
	after := d.with(siteURL, "https://new.example.com/?&<>").with(drain, 9).with(metrics, true).text()

	var want, got map[string]any
	if err := json.Unmarshal(before, &want); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(after, &got); err != nil {
		t.Fatal(err)
	}
	want["ServiceSettings"].(map[string]any)["SiteURL"] = "https://new.example.com/?&<>"
	want["ClusterSettings"].(map[string]any)["DrainSeconds"] = 9.0
	want["MetricsSettings"].(map[string]any)["Enable"] = true
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the write lost or changed something:\n%s", after)
	}
	if !strings.Contains(string(after), `"https://new.example.com/?&<>"`) {
		t.Error("the value is not readable in the file")
	}
	if untouched := (&document{d.sections}).text(); string(untouched) != string(before) {
		t.Errorf("a file that is only read and written changed:\n%s", untouched)
	}
}

func TestProblemsComeAllAtOnce(t *testing.T) {
	_, _, err := load(t, `{
		"ServiceSettings": {"ListenAddress": "8065", "ReadTimeout": "300", "SiteURL": "chat.example.com", "WebserverMode": "gz",
			"TrustedProxyIPHeader": ["X-Real-IP", "no header"]},
		"SqlSettings": {"DataSource": 7, "MaxOpenConns": 0},
		"PasswordSettings": [],
		"FileSettings": {"PublicLinkSalt": "short"}
	}`, "MM_TEAMSETTINGS_ENABLEOPENSERVER=maybe", "MM_SQLSETTINGS_DATASOURCE=")
	problems, ok := errors.AsType[Problems](err)
	if !ok {
		t.Fatalf("error is %T: %v", err, err)
	}
	want := map[string]string{
		"ServiceSettings.ListenAddress":        `"8065"`,
		"ServiceSettings.ReadTimeout":          `"300"`,
		"ServiceSettings.SiteURL":              `"chat.example.com"`,
		"ServiceSettings.WebserverMode":        `"gz"`,
		"ServiceSettings.TrustedProxyIPHeader": `["X-Real-IP","no header"]`,
		"SqlSettings.DataSource":               Mask,
		"SqlSettings.MaxOpenConns":             "0",
		"PasswordSettings":                     "[]",
		"FileSettings.PublicLinkSalt":          Mask,
		"TeamSettings.EnableOpenServer":        `"maybe"`,
	}
	for _, p := range problems {
		if want[p.Path] != p.Value {
			t.Errorf("%s: value %s, want %s", p.Path, p.Value, want[p.Path])
		}
		if p.Accepts == "" || !strings.Contains(err.Error(), p.Accepts) {
			t.Errorf("%s does not say what is accepted", p.Path)
		}
	}
	if len(problems) != len(want)+1 { // DataSource is wrong in both places
		t.Errorf("%d problems, want %d:\n%v", len(problems), len(want)+1, err)
	}
	if strings.Contains(err.Error(), "short") {
		t.Error("a secret stands in the error")
	}
}

func TestTextThatIsNotAConfiguration(t *testing.T) {
	for text, want := range map[string]string{
		"":                                  "it is empty",
		"\uFEFF \n":                         "it is empty",
		`[]`:                                "not a JSON object",
		`{"a": 1`:                           "line 1, column",
		"{\n\"a\": tru}":                    "line 2, column",
		`{} x`:                              "line 1, column 3: something follows",
		`{} {}`:                             "follows the closing brace",
		`{"A": {}, "A": {}}`:                `"A" stands twice`,
		`{"A": {"b": 1, "b": 2}}`:           `in A: the key "b" stands twice`,
		strings.Repeat(" ", MaxBytes) + "x": "bytes, more than",
	} {
		_, err := parseDocument([]byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: error %v, want %q", text, err, want)
		}
	}
}

func TestNothingAndNullAreDefaults(t *testing.T) {
	for _, text := range []string{"{}", "\uFEFF{}", `{"ServiceSettings": null, "SqlSettings": {"DataSource": null, "DataSourceReplicas": null}}`} {
		c, _, err := load(t, text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if change := Diff(Default(), c); !change.Empty() {
			t.Errorf("%q changes %v", text, change.Paths)
		}
	}
}

func TestEnvironment(t *testing.T) {
	c, ignored, err := load(t, `{"ServiceSettings": {"SiteURL": "http://file.example.com", "ListenAddress": "bad"}}`,
		"MM_SERVICESETTINGS_SITEURL=https://env.example.com",
		"MM_ServiceSettings_ListenAddress=:80",
		"MM_SERVICESETTINGS_TRUSTEDPROXYIPHEADER=X-Forwarded-For X-Real-IP",
		`MM_CLUSTERSETTINGS_INTERNODEURLS=["a:1", "b:2"]`,
		"MM_RATELIMITSETTINGS_PERSEC= 25 ",
		"MM_RATELIMITSETTINGS_ENABLE=1",
		"MM_SERVICESETTINGS_NOSUCHKEY=1",
		"MM_NOSUCHSETTINGS_KEY=1",
		"MM_SERVICESETINGS_SITE_URL=1",
		"MM_SqlSettings_DataSuorce=1",
		"MM_CONFIG=/etc/mattermost.json",
		"HOME=/root",
	)
	if err != nil {
		t.Fatal(err)
	}
	for name, ok := range map[string]bool{
		"a text":          c.ServiceSettings.SiteURL == "https://env.example.com",
		"another case":    c.ServiceSettings.ListenAddress == ":80",
		"a list of words": slices.Equal(c.ServiceSettings.TrustedProxyIPHeader, []string{"X-Forwarded-For", "X-Real-IP"}),
		"a list in JSON":  slices.Equal(c.ClusterSettings.InterNodeUrls, []string{"a:1", "b:2"}),
		"a number":        c.RateLimitSettings.PerSec == 25,
		"a boolean":       c.RateLimitSettings.Enable,
		"unknown names": slices.Equal(ignored, []string{
			"MM_SERVICESETTINGS_NOSUCHKEY",
			"MM_NOSUCHSETTINGS_KEY",
			"MM_SERVICESETINGS_SITE_URL (did you mean MM_SERVICESETTINGS_SITEURL?)",
			"MM_SqlSettings_DataSuorce (did you mean MM_SQLSETTINGS_DATASOURCE?)",
		}),
	} {
		if !ok {
			t.Errorf("%s was not taken from the environment", name)
		}
	}
}

func FuzzConfigFile(f *testing.F) {
	for _, seed := range []string{
		`{"ServiceSettings":{"SiteURL":"http://x","SessionLengthWebInDays":60,"ReadTimeout":300,"Old":null},"PluginSettings":{"Plugins":{}}}`,
		`{"SqlSettings":{"ReplicaLagSettings":[{"DataSource":"x"}],"DataSourceReplicas":["a"]},"X":[1e999]}`,
		"\uFEFF{\n\t\"RateLimitSettings\": {\"Enable\": true, \"PerSec\": 1e1}}",
		`{"TeamSettings":{"SiteName":"\ud800\u003c","SiteName":""}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := parseDocument(text)
		if err != nil {
			return
		}
		before := Default()
		if _, problems := d.apply(before); len(problems) > 0 {
			return
		}
		// What was read must come back from what is written, and a write must be stable.
		written := d.text()
		again, err := parseDocument(written)
		if err != nil {
			t.Fatalf("own output is not read: %v\n%s", err, written)
		}
		after := Default()
		if _, problems := again.apply(after); len(problems) > 0 {
			t.Fatalf("own output has problems: %v\n%s", problems, written)
		}
		if change := Diff(before, after); !change.Empty() {
			t.Fatalf("a write changed %v", change.Paths)
		}
		if string(again.text()) != string(written) {
			t.Fatal("a second write differs from the first")
		}
		if err := before.Sanitized().unmask(before); err != nil {
			t.Fatalf("sanitized copy can't be merged: %v", err)
		}
	})
}
