package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/config"
)

func TestLogger(t *testing.T) {
	dir := t.TempDir()
	settings := config.Default().LogSettings
	settings.ConsoleLevel = "WARN"
	settings.EnableFile, settings.FileLocation, settings.FileLevel, settings.FileJson = true, dir, "debug", false
	var console bytes.Buffer
	log, closer, err := newLogger(settings, &console)
	if err != nil {
		t.Fatal(err)
	}
	log.Debug("small", "n", 1)
	log.Warn("large", "n", 2, "took", 1500*time.Microsecond)
	if err := closer.Close(); err != nil {
		t.Fatal(err)
	}
	var line map[string]any
	if err := json.Unmarshal(console.Bytes(), &line); err != nil || line["msg"] != "large" || line["n"] != 2.0 || line["took"] != "1.5ms" {
		t.Errorf("%v: not one line of JSON: %s", err, console.String())
	}
	file, err := os.ReadFile(filepath.Join(dir, "polder.log"))
	if err != nil {
		t.Fatal(err)
	}
	if text := string(file); strings.Count(text, "\n") != 2 || !strings.Contains(text, "level=DEBUG msg=small n=1") {
		t.Errorf("file is %s", text)
	}
}

func TestLogFileThatCannotBe(t *testing.T) {
	settings := config.Default().LogSettings
	settings.EnableFile, settings.FileLocation = true, "/dev/null/logs"
	if _, _, err := newLogger(settings, &bytes.Buffer{}); err == nil {
		t.Error("no error")
	}
}

func TestNoLog(t *testing.T) {
	settings := config.Default().LogSettings
	settings.EnableConsole = false
	var console bytes.Buffer
	log, closer, err := newLogger(settings, &console)
	if err != nil {
		t.Fatal(err)
	}
	log.Error("nobody reads this")
	if err := closer.Close(); err != nil || console.Len() > 0 {
		t.Errorf("%v: %s", err, console.String())
	}
}
