package server_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/polder-chat/polder/internal/server"
)

// TestSystem shows that the parts of a node that describe it are connected: its
// log, its settings and what clients are told.
func TestSystem(t *testing.T) {
	s, err := server.New(t.Context(), server.Options{Config: configure(t), Logger: slog.New(slog.DiscardHandler), Build: "test"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	token := ""
	ask := func(method, path, body string, status int) *httptest.ResponseRecorder {
		t.Helper()
		r := httptest.NewRequestWithContext(t.Context(), method, "/api/v4"+path, strings.NewReader(body))
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		if w.Code != status {
			t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
		}
		return w
	}
	var client map[string]string
	if err := json.Unmarshal(ask("GET", "/config/client?format=old", "", 200).Body.Bytes(), &client); err != nil {
		t.Fatal(err)
	}
	if client["NoAccounts"] != "true" || client["Version"] != "11.6.0" || len(client["DiagnosticId"]) != 26 || client["BuildHash"] != "test" {
		t.Errorf("clients are told %v", client)
	}
	ask("POST", "/users", `{"username":"ann","email":"ann@example.com","password":"correct horse"}`, 201)
	token = ask("POST", "/users/login", `{"login_id":"ann","password":"correct horse"}`, 200).Header().Get("Token")
	if logs := ask("GET", "/logs?logs_per_page=100", "", http.StatusOK).Body.String(); !strings.Contains(logs, "database migrated") {
		t.Errorf("the log is %s", logs)
	}
	var nodes []map[string]any
	if err := json.Unmarshal(ask("GET", "/cluster/status", "", 200).Body.Bytes(), &nodes); err != nil {
		t.Fatal(err)
	}
	if len(nodes) != 1 || nodes[0]["status"] != "green" || nodes[0]["schema_version"] != "1" || nodes[0]["hostname"] == "" {
		t.Errorf("the nodes are %v", nodes)
	}
	ask("PUT", "/config/patch", `{"TeamSettings":{"SiteName":"x"}}`, http.StatusBadRequest) // there is no file
}
