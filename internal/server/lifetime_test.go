package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"testing"

	"github.com/polder-chat/polder/internal/server"
)

// TestLogOfALifetime: one line tells of the start and one of the stop.
func TestLogOfALifetime(t *testing.T) {
	address := freeAddress(t)
	c := configure(t, "MM_SERVICESETTINGS_LISTENADDRESS="+address)
	var log bytes.Buffer
	ctx, stop := context.WithCancelCause(t.Context())
	s, err := server.New(ctx, server.Options{Config: c, Logger: slog.New(slog.NewJSONHandler(&log, nil)), Program: "v1.2.3"})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	get(t, "http://"+address+"/api/v4/system/ping")
	stop(errors.New("the test is over"))
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	lines := map[string][]map[string]any{}
	for decoder := json.NewDecoder(&log); decoder.More(); {
		var line map[string]any
		if err := decoder.Decode(&line); err != nil {
			t.Fatal(err)
		}
		lines[line["msg"].(string)] = append(lines[line["msg"].(string)], line)
	}
	for message, want := range map[string]map[string]any{
		"polder is serving":  {"level": "INFO", "version": "v1.2.3", "address": address, "database": "sqlite", "config": "none"},
		"polder has stopped": {"level": "INFO", "why": "the test is over"},
	} {
		if len(lines[message]) != 1 {
			t.Errorf("%d lines %q", len(lines[message]), message)
			continue
		}
		got := lines[message][0]
		for key, value := range want {
			if got[key] != value {
				t.Errorf("%s: %s is %v, want %v", message, key, got[key], value)
			}
		}
		if took, ok := got["took"].(float64); !ok || took < 0 {
			t.Errorf("%s: took %v", message, got["took"])
		}
	}
}
