package server_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/server"
)

// configure returns a configuration in a directory of the test's own.
func configure(t *testing.T, environ ...string) *config.Store {
	t.Helper()
	dir := t.TempDir()
	c, err := config.Load(config.Source{Environ: append([]string{
		"MM_SQLSETTINGS_DATASOURCE=" + dir + "/polder.db",
		"MM_FILESETTINGS_DIRECTORY=" + dir + "/files",
	}, environ...)})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// freeAddress is one that nobody listens on at this moment.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// get asks until somebody answers, and returns the status and the body.
func get(t *testing.T, url string) (int, string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			if ctx.Err() != nil {
				t.Fatal(err)
			}
			continue
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(body)
	}
}

func TestRun(t *testing.T) {
	address, metrics := freeAddress(t), freeAddress(t)
	c := configure(t, "MM_SERVICESETTINGS_LISTENADDRESS="+address,
		"MM_METRICSSETTINGS_ENABLE=true", "MM_METRICSSETTINGS_LISTENADDRESS="+metrics)
	ctx, stop := context.WithCancel(t.Context())
	s, err := server.New(ctx, server.Options{Config: c, Logger: slog.New(slog.DiscardHandler), Build: "test"})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	status, body := get(t, "http://"+address+"/api/v4/system/ping?get_server_status=true")
	if status != http.StatusOK || !strings.Contains(body, `"database_status":"OK"`) {
		t.Errorf("ping: %d %s", status, body)
	}
	status, body = get(t, "http://"+metrics+"/metrics")
	for _, name := range []string{"polder_websocket_sockets", "polder_http_request_seconds", "go_sql_open_connections", "process_resident_memory_bytes"} {
		if status != http.StatusOK || !strings.Contains(body, name) {
			t.Errorf("metrics: %d without %s", status, name)
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("Run: %v", err)
	}
	if c, err := net.DialTimeout("tcp", address, time.Second); err == nil {
		c.Close()
		t.Error("somebody still listens")
	}
}

func TestRefused(t *testing.T) {
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, test := range []struct{ name, environ, says string }{
		{"a cluster", "MM_CLUSTERSETTINGS_ENABLE=true", "ClusterSettings.Enable"},
		{"another file store", "MM_FILESETTINGS_DRIVERNAME=amazons3 MM_FILESETTINGS_AMAZONS3BUCKET=b MM_FILESETTINGS_AMAZONS3ENDPOINT=s3.example.org", "FileSettings.DriverName"},
		{"a directory that can't be", "MM_FILESETTINGS_DIRECTORY=/dev/null/files", "file store"},
		{"an address in use", "MM_SERVICESETTINGS_LISTENADDRESS=" + taken.Addr().String(), "ServiceSettings.ListenAddress"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var says string
			c, err := config.Load(config.Source{Environ: append([]string{"MM_FILESETTINGS_DIRECTORY=" + t.TempDir(),
				"MM_SQLSETTINGS_DATASOURCE=" + t.TempDir() + "/polder.db"}, strings.Fields(test.environ)...)})
			if err != nil {
				says = err.Error()
			} else if s, err := server.New(t.Context(), server.Options{Config: c, Logger: slog.New(slog.DiscardHandler)}); err != nil {
				says = err.Error()
			} else if err := s.Run(t.Context()); err != nil {
				says = err.Error()
			}
			if !strings.Contains(says, test.says) {
				t.Errorf("error %q does not name %s", says, test.says)
			}
		})
	}
}
