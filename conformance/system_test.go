package conformance

import (
	"encoding/json"
	"net/http"
	"strconv"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
)

func testSystem(t *testing.T, s *server) {
	t.Run("ping", func(t *testing.T) { testPing(t, s) })
	t.Run("client config", func(t *testing.T) { testClientConfig(t, s) })
	t.Run("unknown routes", func(t *testing.T) { testUnknownRoutes(t, s) })
}

func testPing(t *testing.T, s *server) {
	ctx, c := t.Context(), s.client(t)
	equal(t, "ping", must(c.GetPing(ctx))(t), model.StatusOk)
	for _, rest := range []bool{false, true} {
		full := must(c.GetPingWithOptions(ctx, model.SystemPingOptions{FullStatus: true, RESTSemantics: rest}))(t)
		for _, key := range []string{"status", "database_status", "filestore_status"} {
			equal(t, key, full[key], any(model.StatusOk))
		}
		equal(t, "search backend", full["ActiveSearchBackend"], any("database"))
	}
	// Old load balancers ask version 3.
	answer := s.get(t, "/api/v3/general/ping", "")
	var old struct {
		Version    string `json:"version"`
		ServerTime string `json:"server_time"`
		NodeID     string `json:"node_id"`
	}
	if err := json.Unmarshal(answer, &old); err != nil {
		t.Fatal(err)
	}
	if ms, err := strconv.ParseInt(old.ServerTime, 10, 64); err != nil || ms == 0 || old.Version == "" || old.NodeID == "" {
		t.Errorf("the old ping answers %+v", old)
	}
}

func testClientConfig(t *testing.T, s *server) {
	ctx := t.Context()
	limited := must(s.client(t).GetClientConfig(ctx, ""))(t)
	full := must(s.signUp(t, "anna").GetClientConfig(ctx, ""))(t)
	equal(t, "site name without a session", limited["SiteName"], full["SiteName"])
	equal(t, "longest post", full["MaxPostSize"], "16383")
	if limited["Version"] == "" || full["Version"] == "" || len(full) <= len(limited) {
		t.Errorf("%d settings without a session, %d with one", len(limited), len(full))
	}
	licence := must(s.client(t).GetOldClientLicense(ctx, ""))(t)
	equal(t, "licensed", licence["IsLicensed"], "false")
}

func testUnknownRoutes(t *testing.T, s *server) {
	ctx, anna := t.Context(), s.signUp(t, "anna")
	call := func(method, route string) (struct{}, *model.Response, error) {
		r, err := anna.DoAPIRequestWithHeaders(ctx, method, route, "", nil)
		if err == nil {
			r.Body.Close()
		}
		return struct{}{}, model.BuildResponse(r), err
	}
	refused(call(http.MethodGet, "/no/such/route"))(t, 404, "api.context.404.app_error")
	refused(call(http.MethodPatch, "/users/me"))(t, 405, "api.context.method_not_allowed.app_error")
	refused(anna.GetSubscription(ctx))(t, 501, "api.not_implemented.app_error") // hosted servers' only
}
