package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// client calls the v4 API for set-up and clean-up, not in the measured loops.
type client struct {
	base string // URL with scheme and host, without a slash at its end
	site site
	http *http.Client
}

// account is a user with a session.
type account struct {
	ID    string `json:"id"`
	Name  string `json:"username"`
	Roles string `json:"roles"`
	Token string `json:"-"`
}

func (a account) isAdmin() bool {
	for role := range strings.FieldsSeq(a.Roles) {
		if role == "system_admin" {
			return true
		}
	}
	return false
}

func newClient(rawURL string) (*client, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return nil, fmt.Errorf("--url: %w", err)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.User != nil {
		return nil, fmt.Errorf("--url %s: give the server's address as http://host:port or https://host", rawURL)
	}
	s := site{host: u.Host, dial: u.Host, secure: u.Scheme == "https", prefix: strings.TrimRight(u.Path, "/")}
	if u.Port() == "" {
		s.dial = u.Hostname() + map[bool]string{false: ":80", true: ":443"}[s.secure]
	}
	return &client{
		base: u.Scheme + "://" + u.Host + s.prefix,
		site: s,
		http: &http.Client{Timeout: time.Minute},
	}, nil
}

// webSocketURL is the address of the v4 socket.
func (c *client) webSocketURL() string {
	return "ws" + strings.TrimPrefix(c.base, "http") + "/api/v4/websocket"
}

// call sends a request with in as JSON (nil: no body) and decodes the answer
// into out (nil: not). Another status than 2xx is a *statusError.
func (c *client) call(ctx context.Context, token, method, path string, in, out any) (http.Header, error) {
	var body io.Reader
	if in != nil {
		encoded, err := json.Marshal(in)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(encoded)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+"/api/v4"+path, body)
	if err != nil {
		return nil, err
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxResponseBody))
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	if resp.StatusCode/100 != 2 {
		shown := string(answer[:min(len(answer), errorBodyShown)])
		return nil, fmt.Errorf("%s %s: %w", method, path, &statusError{resp.StatusCode, shown})
	}
	if out != nil {
		if err := json.Unmarshal(answer, out); err != nil {
			return nil, fmt.Errorf("%s %s: %w", method, path, err)
		}
	}
	return resp.Header, nil
}

// login returns the user with a new session.
func (c *client) login(ctx context.Context, name, password string) (account, error) {
	var a account
	header, err := c.call(ctx, "", http.MethodPost, "/users/login",
		map[string]string{"login_id": name, "password": password}, &a)
	if err != nil {
		return account{}, err
	}
	if a.Token = header.Get("Token"); a.Token == "" {
		return account{}, errors.New("the login answered no token")
	}
	return a, nil
}

// createUser signs a user up and logs it in. token may be empty. If only the
// login fails, the account without a session is returned with the error.
func (c *client) createUser(ctx context.Context, token, name, password string) (account, error) {
	var created account
	_, err := c.call(ctx, token, http.MethodPost, "/users", map[string]string{
		"username": name, "password": password, "email": name + "@bench.example.com",
	}, &created)
	if err != nil {
		return account{}, err
	}
	a, err := c.login(ctx, name, password)
	if err != nil {
		return created, err
	}
	return a, nil
}

// admin logs the system admin in. On an empty server, where the login can't
// work yet, it signs the user up: the first one becomes admin.
func (c *client) admin(ctx context.Context, name, password string) (account, error) {
	a, err := c.login(ctx, name, password)
	var status *statusError
	if errors.As(err, &status) && status.status == http.StatusUnauthorized {
		created, signUp := c.createUser(ctx, "", name, password)
		if signUp != nil {
			return account{}, errors.Join(err, signUp)
		}
		if !created.isAdmin() { // the server wasn't empty
			return account{}, errors.Join(err, c.deactivate(ctx, created.Token, created.ID))
		}
		return created, nil
	}
	if err == nil && !a.isAdmin() {
		err = fmt.Errorf("%s is not a system admin", name)
	}
	return a, err
}

func (c *client) deactivate(ctx context.Context, token, userID string) error {
	_, err := c.call(ctx, token, http.MethodDelete, "/users/"+userID, nil, nil)
	return err
}
