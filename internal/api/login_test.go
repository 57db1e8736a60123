package api

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/polder-chat/polder/internal/app/apptest"
	"github.com/polder-chat/polder/internal/config"
)

// TestLoginOrigin logs in and out as pages of this site and of others make a
// browser do it.
func TestLoginOrigin(t *testing.T) {
	t.Parallel()
	site := apptest.New(t)
	site.User("ann")
	o := testOptions()
	o.App, o.Sessions = site.App, site.Sessions
	o.Config = func() *config.Config { return site.Config }
	a := New(o)
	login, err := json.Marshal(loginBody{LoginID: "ann", Password: apptest.Password})
	if err != nil {
		t.Fatal(err)
	}
	const chat = "https://chat.example.com"
	for _, tc := range []struct {
		name, site, allow, origin, fetchSite string
		cookies                              bool
	}{
		{"no browser", chat, "", "", "", true},
		{"this site", chat, "", chat, "same-origin", true},
		{"this site, old browser", chat, "", chat, "", true},
		{"without a SiteURL", "", "", "http://example.com", "", true},
		{"by another of its names", chat, "", "http://example.com", "", true},
		{"behind a proxy with another host", "", "", chat, "same-origin", true},
		{"the visitor's own doing", chat, "", "", "none", true},
		{"another site", chat, "", "https://evil.example.org", "cross-site", false},
		{"another site, old browser", chat, "", "https://evil.example.org", "", false},
		{"another site, without a SiteURL", "", "", "https://evil.example.org", "", false},
		{"a neighbour", chat, "", "https://www.example.com", "same-site", false},
		{"in a sandbox", chat, "", "null", "", false},
		{"without an origin", chat, "", "", "cross-site", false},
		{"allowed", chat, "https://a.example.org https://friend.example.org/", "https://friend.example.org", "cross-site", true},
		{"not allowed", chat, "https://friend.example.org", "https://evil.example.org", "cross-site", false},
		{"all allowed", chat, "*", "https://evil.example.org", "cross-site", false},
	} {
		site.Config.ServiceSettings.SiteURL, site.Config.ServiceSettings.AllowCorsFrom = tc.site, tc.allow
		for path, body := range map[string]string{"login": string(login), "logout": ""} {
			w := send(a, "POST", "/api/v4/users/"+path, body, "Authorization", "", "Content-Type", "text/plain",
				"Origin", tc.origin, "Sec-Fetch-Site", tc.fetchSite)
			if w.Code != http.StatusOK || (len(w.Result().Cookies()) > 0) != tc.cookies {
				t.Errorf("%s: %s: %d %s, cookies %v", tc.name, path, w.Code, w.Body, w.Result().Cookies())
			}
			if path == "login" && len(w.Header().Get("Token")) != 26 {
				t.Errorf("%s: Token %q", tc.name, w.Header().Get("Token"))
			}
		}
	}
}
