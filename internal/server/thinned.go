package server

import (
	"context"
	"log/slog"
)

// thinned is a log without what an outage explains: that is counted, and only
// logged at the level DEBUG.
type thinned struct {
	slog.Handler
	outages *outages
}

// Handle implements slog.Handler.
func (h thinned) Handle(ctx context.Context, r slog.Record) error {
	if r.Level < slog.LevelWarn {
		return h.Handler.Handle(ctx, r)
	}
	var failed error
	request := false
	r.Attrs(func(a slog.Attr) bool {
		switch a.Key {
		case "error":
			failed, _ = a.Value.Any().(error)
		case "request_id":
			request = true
		}
		return true
	})
	if failed == nil {
		return h.Handler.Handle(ctx, r)
	}
	outage := h.outages.cause(failed)
	if outage == nil {
		return h.Handler.Handle(ctx, r)
	}
	outage.count(request, failed)
	r.Level = slog.LevelDebug
	if !h.Enabled(ctx, r.Level) {
		return nil
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs implements slog.Handler.
func (h thinned) WithAttrs(attrs []slog.Attr) slog.Handler {
	return thinned{h.Handler.WithAttrs(attrs), h.outages}
}

// WithGroup implements slog.Handler.
func (h thinned) WithGroup(name string) slog.Handler {
	return thinned{h.Handler.WithGroup(name), h.outages}
}
