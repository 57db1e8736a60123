package server

import (
	"context"
	"log/slog"
	"net"
	"os"
	"strconv"

	"github.com/polder-chat/polder/internal/app"
	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/model"
)

// logRecords is how many log records a node remembers for the API.
const logRecords = 2000

// logLevel is that of the most talkative log: what is remembered for the API is
// what would be in a log.
func logLevel(settings *config.LogSettings) slog.Level {
	level := slog.LevelInfo
	for _, name := range []string{settings.ConsoleLevel, settings.FileLevel} {
		var l slog.Level
		if err := l.UnmarshalText([]byte(name)); err == nil { // the configuration was checked
			level = min(level, l)
		}
	}
	return level
}

// hostname is what the node calls itself.
func hostname(settings *config.ClusterSettings) (string, error) {
	if settings.OverrideHostname != "" {
		return settings.OverrideHostname, nil
	}
	return os.Hostname()
}

// node describes this process to the use cases.
func (s *Server) node(ctx context.Context, hostname string) (app.Node, error) {
	schema, err := s.db.SchemaVersion(ctx)
	if err != nil {
		return app.Node{}, err
	}
	return app.Node{
		ID: s.nodeID, Hostname: hostname, Address: address(), Version: apiVersion,
		SchemaVersion: strconv.FormatInt(schema.Current, 10), StartedAt: model.Now(),
		Sockets: func() int64 { return s.hub.Stats().Sockets },
	}, nil
}

// address is one at which other machines may reach this one; "" if it has none.
func address() string {
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return ""
	}
	for _, a := range addresses {
		if n, ok := a.(*net.IPNet); ok && n.IP.IsGlobalUnicast() {
			return n.IP.String()
		}
	}
	return ""
}
