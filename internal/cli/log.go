package cli

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/polder-chat/polder/internal/config"
)

// logFile is the name of the log in LogSettings.FileLocation.
const logFile = "polder.log"

// newLogger returns the logger that the settings ask for, and what ends it.
func newLogger(settings config.LogSettings, console io.Writer) (*slog.Logger, io.Closer, error) {
	var handlers []slog.Handler
	var closer io.Closer = io.NopCloser(nil)
	if settings.EnableConsole {
		handler, err := newHandler(console, settings.ConsoleLevel, settings.ConsoleJson || !isTerminal(console))
		if err != nil {
			return nil, nil, err
		}
		handlers = append(handlers, handler)
	}
	if settings.EnableFile {
		file, err := openLog(settings.FileLocation)
		if err != nil {
			return nil, nil, fmt.Errorf("open the log file: %w", err)
		}
		handler, err := newHandler(file, settings.FileLevel, settings.FileJson)
		if err != nil {
			return nil, nil, errors.Join(err, file.Close())
		}
		handlers, closer = append(handlers, handler), file
	}
	return slog.New(slog.NewMultiHandler(handlers...)), closer, nil
}

func newHandler(out io.Writer, level string, asJSON bool) (slog.Handler, error) {
	var options slog.HandlerOptions
	var parsed slog.Level
	if err := parsed.UnmarshalText([]byte(level)); err != nil {
		return nil, err
	}
	options.Level, options.ReplaceAttr = parsed, readable
	if asJSON {
		return slog.NewJSONHandler(out, &options), nil
	}
	return slog.NewTextHandler(out, &options), nil
}

// readable writes durations as text in JSON too: a bare number says no unit.
func readable(_ []string, a slog.Attr) slog.Attr {
	if a.Value.Kind() == slog.KindDuration {
		a.Value = slog.StringValue(a.Value.Duration().String())
	}
	return a
}

// openLog opens the log to append, so that it can be rotated by copying and
// truncating.
func openLog(dir string) (*os.File, error) {
	if dir == "" {
		dir = filepath.Join("data", "logs")
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, err
	}
	return os.OpenFile(filepath.Join(dir, logFile), os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o640)
}

// isTerminal reports whether somebody reads what is written.
func isTerminal(stream any) bool {
	file, ok := stream.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
