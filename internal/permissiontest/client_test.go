package permissiontest

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/polder-chat/polder/internal/api/apitest"
)

// client calls a server's API, from the machine itself: logins are not limited.
type client struct {
	t           *testing.T
	url         string
	description *apitest.Description
}

// newClient reads what the server says of itself.
func newClient(t *testing.T, h http.Handler) *client {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	c := &client{t: t, url: server.URL}
	description, err := apitest.Read([]byte(c.call("", http.MethodGet, apitest.DescriptionPath, "", "").body))
	if err != nil {
		t.Fatal(err)
	}
	c.description = description
	return c
}

// answer is what became of a call.
type answer struct {
	status   int
	token    string // of a login
	body     string
	route    apitest.Route // that was called
	problems []string      // what the description doesn't allow
}

// call sends a request as the owner of the token; "" is nobody.
func (c *client) call(token, method, path, contentType, body string) answer {
	c.t.Helper()
	request := func() *http.Request {
		r, err := http.NewRequest(method, c.url+path, strings.NewReader(body))
		if err != nil {
			c.t.Fatal(err)
		}
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		if contentType != "" {
			r.Header.Set("Content-Type", contentType)
		}
		return r
	}
	resp, err := http.DefaultClient.Do(request())
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	a := answer{status: resp.StatusCode, token: resp.Header.Get("Token"), body: string(text)}
	if c.description != nil {
		described := request()
		described.URL.Scheme, described.URL.Host, described.Host = "", "", ""
		a.route, a.problems = c.description.Compare(described, apitest.Answer{Status: a.status, Header: resp.Header, Body: text})
		if strings.HasSuffix(path, "/websocket") {
			a.problems = nil // a handshake's errors are plain text
		}
	}
	return a
}

// id is that of the object in the answer.
func (a answer) id() string {
	var object struct {
		ID string `json:"id"`
	}
	if json.Unmarshal([]byte(a.body), &object) != nil {
		return ""
	}
	return object.ID
}

// field is a text of the object in the answer, "" without it.
func (a answer) field(name string) string {
	var object map[string]any
	if json.Unmarshal([]byte(a.body), &object) != nil {
		return ""
	}
	text, _ := object[name].(string)
	return text
}
