package api

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// stalledHealth has a database that takes connections and never answers.
type stalledHealth struct{ fakeHealth }

func (*stalledHealth) Database(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }

func (*stalledHealth) Filestore(ctx context.Context) error { return ctx.Err() }

// TestPingOfAStalledDatabase: a load balancer hears of it in time, and nothing
// false about the rest of the node.
func TestPingOfAStalledDatabase(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := testOptions()
		o.Health = &stalledHealth{}
		a := New(o)
		for _, tc := range []struct {
			path   string
			status int
			want   string
		}{
			{"/api/v4/system/ping?get_server_status=true", 500, `"database_status":"UNHEALTHY","filestore_status":"OK"`},
			{"/api/v3/general/ping", 503, "api.context.unavailable.app_error"},
		} {
			start := time.Now()
			w := send(a, "GET", tc.path, "", "Authorization", "")
			if took := time.Since(start); w.Code != tc.status || !strings.Contains(w.Body.String(), tc.want) || took > 5*time.Second {
				t.Errorf("%s: %d %s after %s", tc.path, w.Code, w.Body, took)
			}
		}
	})
}
