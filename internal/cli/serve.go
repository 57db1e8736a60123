package cli

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/polder-chat/polder/internal/app"
	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/server"
	"github.com/polder-chat/polder/web"
)

func newServe(streams Streams) *cobra.Command {
	var file configFile
	c := &cobra.Command{
		Use:   "serve",
		Short: "Serve the API, the WebSocket and the web client",
		Long: `Serves until it is told to stop. Without --config and without ` + defaultFile + `
every setting has its default: http://localhost:8065, SQLite and files under
./data. The first account that signs up becomes the system administrator's.

SIGTERM and Ctrl+C stop the server once its clients had time to go elsewhere;
a second one stops it at once. SIGHUP reads the configuration again;
SIGUSR1 has all nodes connect to the database that their configuration names.`,
		Example: `  polder serve
  polder serve --config /etc/polder/config.json
  MM_SERVICESETTINGS_LISTENADDRESS=:80 polder serve`,
		RunE: func(c *cobra.Command, _ []string) error { return serve(c.Context(), file, streams) },
	}
	file.flag(c)
	return c
}

// gcPercent lets the heap, which is small, grow further between collections: it
// saves a third of their cost for some tens of megabytes under load. GOGC in the
// environment has the last word.
const gcPercent = 300

func serve(ctx context.Context, file configFile, streams Streams) (err error) {
	configuration, err := file.load(streams.Environ)
	if err != nil {
		return err
	}
	settings := configuration.Get()
	log, logging, err := newLogger(settings.LogSettings, streams.Err)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, logging.Close()) }()
	warnOfSettings(ctx, configuration, log)
	if _, set := os.LookupEnv("GOGC"); !set {
		debug.SetGCPercent(gcPercent)
	}
	if settings.MetricsSettings.Enable {
		runtime.SetBlockProfileRate(settings.MetricsSettings.BlockProfileRate)
	}
	page, err := newPage(&settings.ServiceSettings)
	if err != nil {
		return err
	}

	// After the first signal the next one has its usual effect: it ends the program.
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	hangUps := make(chan os.Signal, 1) // one that comes while the server starts waits
	signal.Notify(hangUps, syscall.SIGHUP)
	defer signal.Stop(hangUps)
	recycles := make(chan os.Signal, 1)
	if wanted := recycleSignals(); len(wanted) > 0 { // none would be all
		signal.Notify(recycles, wanted...)
		defer signal.Stop(recycles)
	}

	build := ReadBuild()
	s, err := server.New(ctx, server.Options{Config: configuration, Logger: log, Program: build.Version, Build: build.Revision, Page: page})
	if err != nil {
		return err
	}
	go reloadOnHangUp(ctx, hangUps, s.App().Settings, log)
	go recycleOnSignal(ctx, recycles, s.Recycle)
	return s.Run(ctx)
}

// warnOfSettings tells of what somebody set and may wait for in vain.
func warnOfSettings(ctx context.Context, configuration *config.Store, log *slog.Logger) {
	if ignored := configuration.Ignored(); len(ignored) > 0 {
		log.WarnContext(ctx, "settings that polder does not know are ignored", "settings", ignored)
	}
	if inert := configuration.Inert(); len(inert) > 0 {
		log.WarnContext(ctx, "settings are set that have no effect in this version", "settings", inert)
	}
}

// newPage returns the web client, nil if the settings want none.
func newPage(settings *config.ServiceSettings) (http.Handler, error) {
	if settings.WebserverMode == "disabled" {
		return nil, nil
	}
	return web.Handler(web.Dist(), web.Options{Compress: settings.WebserverMode == "gzip"})
}

// reloadOnHangUp reads the configuration again at each signal, until ctx ends.
func reloadOnHangUp(ctx context.Context, hangUps <-chan os.Signal, settings *app.Settings, log *slog.Logger) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-hangUps:
			result, err := settings.ReloadNode(ctx)
			if err != nil {
				log.ErrorContext(ctx, "the configuration was not reloaded", "error", err)
				continue
			}
			log.InfoContext(ctx, "the configuration was reloaded", "changed", result.Changed, "waiting_for_restart", result.RestartRequired,
				"waiting_for_recycle", result.RecycleRequired)
		}
	}
}
