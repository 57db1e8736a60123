package cli

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/polder-chat/polder/internal/config"
)

func TestStartWarnsOfSettingsWithoutEffect(t *testing.T) {
	store, err := config.Load(config.Source{
		Path:    writeFile(t, `{"EmailSettings": {"SMTPServer": "mail.example.com"}, "PluginSettings": {}}`),
		Environ: []string{"MM_SERVICESETTINGS_SITEURLL=https://chat.example.com"},
	})
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	warnOfSettings(t.Context(), store, slog.New(slog.NewTextHandler(&log, nil)))
	for _, want := range []string{"EmailSettings.SMTPServer", "PluginSettings", "did you mean MM_SERVICESETTINGS_SITEURL?"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("%q is missing in %s", want, log.String())
		}
	}
	if lines := strings.Count(log.String(), "level=WARN"); lines != 2 {
		t.Errorf("%d lines:\n%s", lines, log.String())
	}
}
