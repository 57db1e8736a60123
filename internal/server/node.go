package server

import (
	"log/slog"
	"os"

	"github.com/polder-chat/polder/internal/config"
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
