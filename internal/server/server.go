package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/polder-chat/polder/internal/api"
	"github.com/polder-chat/polder/internal/app"
	"github.com/polder-chat/polder/internal/bus"
	"github.com/polder-chat/polder/internal/claim"
	"github.com/polder-chat/polder/internal/cluster"
	"github.com/polder-chat/polder/internal/coherence"
	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/filestore"
	"github.com/polder-chat/polder/internal/hub"
	"github.com/polder-chat/polder/internal/i18n"
	"github.com/polder-chat/polder/internal/job"
	"github.com/polder-chat/polder/internal/logring"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/picture"
)

// Options are what a node is made of. Config is needed.
type Options struct {
	Config  *config.Store
	Logger  *slog.Logger // slog.Default if nil
	Program string       // the program's version, for the log
	Build   string       // what the program was built from; part of X-Version-Id
	Page    http.Handler // the web client; may be nil

	// StopPatience is how long sockets and requests may take to end when the
	// node stops; 30 s if 0.
	StopPatience time.Duration
	// DatabasePatience is how long New waits for a database that does not answer;
	// 2 minutes if 0.
	DatabasePatience time.Duration
}

// apiVersion is the version of the v4 API that polder speaks: clients decide by
// it what they may ask for.
const apiVersion = "11.6.0"

// Server is a node: it serves the API, the WebSocket and the page.
type Server struct {
	opts      Options
	began     time.Time // when New was called
	log       *slog.Logger
	nodeID    string
	db        *Database
	claim     *claim.Claim // on the database; nil with SQLite, whose file is claimed
	lost      chan error   // why the claim was lost; nil without one
	release   func()       // gives the claim up; nil without one
	files     filestore.Store
	bus       bus.Bus
	routes    router // of the bus; nil without a cluster
	machine   *cluster.Machine
	cluster   *cluster.Cluster
	coherence *coherence.Keeper        // nil without a cluster
	listed    []string                 // the InterNodeUrls that peers are from
	peers     []string                 // the nodes that are listed, but for this one
	found     atomic.Pointer[[]string] // nodes that are not, and that the database knows
	routed    []string                 // where routes lead
	relist    chan struct{}            // the configuration changed, or what was found; nil without a cluster
	unfollow  func()                   // ends the look at the configuration
	app       *app.App
	jobs      *job.Runner
	hub       *hub.Hub
	api       *api.API
	metrics   *prometheus.Registry
	records   *logring.Ring
	outages   *outages
	others    atomic.Pointer[[]string] // nodes that work with the database
	draining  atomic.Bool
	parting   atomic.Bool  // connections are used for the last time
	serving   atomic.Int64 // requests
}

// router is a bus whose routes can be changed while it runs.
type router interface {
	SetRoutes(ctx context.Context, routes []string) error
}

// New builds a node: it opens and migrates the database and starts what runs
// inside. Nothing listens until Run. Whoever gets a Server calls Run or Close.
func New(ctx context.Context, o Options) (_ *Server, err error) {
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	o.StopPatience = cmp.Or(o.StopPatience, stopPatience)
	o.DatabasePatience = cmp.Or(o.DatabasePatience, databasePatience)
	s := &Server{opts: o, began: time.Now(), nodeID: model.NewID(), metrics: newRegistry(), records: logring.New(logRecords)}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	settings := o.Config.Get()
	s.outages = newOutages(slog.NewMultiHandler(o.Logger.Handler(), s.records.Handler(logLevel(&settings.LogSettings))))
	s.log = slog.New(thinned{s.outages.log.Handler(), s.outages})
	if err := checkSupported(settings); err != nil {
		return nil, err
	}
	if err := s.openDatabase(ctx, settings); err != nil {
		return nil, err
	}
	readOnly := s.readOnly
	s.outages.readOnly.Store(&readOnly)
	if s.files, err = filestore.NewLocal(settings.FileSettings.Directory); err != nil {
		return nil, fmt.Errorf("open the file store: %w", err)
	}
	if err := s.joinCluster(ctx, settings); err != nil {
		return nil, err
	}
	if err := s.keepClaim(ctx, settings); err != nil {
		return nil, err
	}
	if err := s.db.Roles().Init(ctx, model.DefaultRoles()); err != nil {
		return nil, fmt.Errorf("store the built-in roles: %w", err)
	}
	if err := s.build(); err != nil {
		return nil, err
	}
	// What clients are told of the database is known from now on, also while that is away.
	_, err = s.app.Instance.ClientInfo(ctx)
	return s, err
}

// build connects the parts that need each other.
func (s *Server) build() error {
	texts, err := i18n.New(func() string { return s.opts.Config.Get().LocalizationSettings.DefaultServerLocale })
	if err != nil {
		return err
	}
	backend := &socketBackend{}
	s.hub, err = hub.New(hub.Options{
		Backend: backend, Bus: s.bus, Logger: s.log, Working: s.working,
		Hostname: s.cluster.Self().Hostname, Version: apiVersion, ServerVersion: s.versionID,
	})
	if err != nil {
		return err
	}
	s.cluster.Watch(func(e cluster.Event) {
		if !e.Alive {
			s.hub.NodeDown(e.Node.ID)
		}
	})
	s.app = app.New(app.Parts{
		Store: s.db, Files: s.files, Pictures: picture.NewProcessor(picture.Options{
			MaxPixels: func() int64 { return int64(s.opts.Config.Get().FileSettings.MaxImageResolution) },
			Workers:   s.opts.Config.Get().FileSettings.MaxImageDecoderConcurrency,
		}),
		Publisher: s.hub, Presence: s.hub, Config: s.opts.Config.Get, Settings: s.opts.Config, Text: texts.Translate, Logger: s.log,
		Cluster: s.cluster, Database: &recycler{server: s}, Lines: s.records,
		Build: config.ClientInfo{Version: apiVersion, BuildNumber: s.opts.Build, BuildHash: s.opts.Build},
	})
	s.api = api.New(api.Options{
		Log: s.log, Version: apiVersion, VersionID: s.versionID, NodeID: s.nodeID,
		Translate: texts.Translate, UserLocale: s.userLocale, Config: s.opts.Config.Get,
		Reader:     s.reader,
		ClientInfo: s.app.Instance.ClientInfo,
		App:        s.app, Sessions: s.app.Sessions, Health: health{s}, WebSockets: s.hub,
		Page: s.opts.Page, Metrics: s.metrics,
	})
	backend.API = s.api
	s.metrics.MustRegister(hubCollector{s.hub}, s.cluster.Collector())
	s.metrics.MustRegister(s.db.Collectors()...)
	s.jobs = s.newJobs(s.opts.Config.Get())
	s.metrics.MustRegister(s.jobs.Collectors()...)
	return nil
}

// socketBackend lets the hub, which the API needs, be built before it. The hub
// asks nothing until the API hands it a socket.
type socketBackend struct{ *api.API }

// Handler serves the API and the page, for tests that listen themselves.
func (s *Server) Handler() http.Handler { return s.api }

// App is the use cases, for commands that work without a session.
func (s *Server) App() *app.App { return s.app }

// Run serves until ctx ends, then drains: it is out of service at the health
// checks, in a cluster waits until proxies have noticed, hands its WebSockets'
// connections to the other nodes and lets clients go at a paced rate, lets
// requests end, cuts off those that don't, and closes everything, the bus after
// all that is published. It returns nil after such a stop.
func (s *Server) Run(ctx context.Context) error {
	if err := s.cluster.Start(ctx); err != nil {
		return errors.Join(err, s.Close())
	}
	listeners, err := s.listen(ctx, s.opts.Config.Get())
	if err != nil {
		return errors.Join(err, s.Close())
	}
	failed := make(chan error, len(listeners))
	for _, l := range listeners {
		go func() { failed <- l.server.Serve(l.Listener) }()
		s.log.InfoContext(ctx, "listening", "for", l.purpose, "address", l.Addr().String())
	}
	s.logStart(ctx, listeners)
	chores, stopChores := context.WithCancel(context.WithoutCancel(ctx))
	defer stopChores()
	done := s.startChores(chores)

	select {
	case err = <-failed:
	case err = <-s.lost:
	case <-ctx.Done():
	}
	stopping := time.Now()
	if err == nil {
		err = s.drain(ctx, listeners)
	} else {
		err = errors.Join(err, s.cutOff(listeners))
	}
	stopChores()
	closing, cancel := context.WithTimeoutCause(context.WithoutCancel(ctx), closePatience, errPatience)
	defer cancel()
	err = errors.Join(err, s.close(closing, "chores", func() error { <-done; return nil }), s.closeParts(closing))
	if err == nil {
		s.logStop(ctx, time.Since(stopping))
	}
	return err
}

// drain takes the node out of service without losing a request that ends in time.
func (s *Server) drain(ctx context.Context, listeners []listener) error {
	s.draining.Store(true)
	s.cluster.SetReason(model.NodeDraining, true)
	s.log.InfoContext(ctx, "draining")
	if err := s.awaitProxy(ctx); err != nil {
		return errors.Join(err, s.cutOff(listeners))
	}
	ctx, cancel := s.stopping(ctx)
	defer cancel()
	var err error
	var cut []string
	end := func(what string, e error) {
		if ctx.Err() != nil && errors.Is(e, ctx.Err()) {
			cut = append(cut, what)
		} else {
			err = errors.Join(err, e)
		}
	}
	end("websockets", until(ctx, func() error { return s.hub.Shutdown(ctx) }))
	err = errors.Join(err, s.letGo(ctx, listeners))
	for _, l := range listeners {
		end("requests of "+l.purpose, l.server.Shutdown(ctx))
	}
	if len(cut) > 0 {
		s.log.WarnContext(ctx, "cut off what did not end in time", "what", cut, "requests", s.serving.Load(), "because", context.Cause(ctx))
		err = errors.Join(err, s.cutOff(listeners))
	}
	return err
}

// cutOff takes the node out of service at once.
func (s *Server) cutOff(listeners []listener) (err error) {
	s.draining.Store(true)
	for _, l := range listeners {
		err = errors.Join(err, l.server.Close())
	}
	return err
}

// Close ends what New began. It is safe after a New that failed half-way.
func (s *Server) Close() error {
	ctx, cancel := context.WithTimeoutCause(context.Background(), closePatience, errPatience)
	defer cancel()
	return s.closeParts(ctx)
}

// closeParts closes one after the other, and leaves behind what does not end.
func (s *Server) closeParts(ctx context.Context) (err error) {
	if s.hub != nil {
		err = s.close(ctx, "sockets", func() error { return s.hub.Close(ctx) })
	}
	if s.unfollow != nil {
		s.unfollow()
	}
	if s.cluster != nil {
		err = errors.Join(err, s.close(ctx, "cluster", func() error { return s.cluster.Close(ctx) }))
	}
	if s.coherence != nil {
		s.coherence.Close()
	}
	if s.bus != nil {
		err = errors.Join(err, s.bus.Close())
	}
	if s.release != nil { // only now: who sees the claim end believes that nothing comes from this node any more
		err = errors.Join(err, s.close(ctx, "claim on the database", func() error { s.release(); return nil }))
	}
	if s.db != nil {
		err = errors.Join(err, s.close(ctx, "database", s.db.Close))
	}
	return err
}

// versionID is X-Version-Id and what hello calls server_version.
func (s *Server) versionID() string {
	return apiVersion + "." + s.opts.Build + "." + s.opts.Config.Hash() + ".false"
}

func (s *Server) userLocale(ctx context.Context, userID string) string {
	u, err := s.db.Users().Get(ctx, userID)
	if err != nil {
		return "" // the default language
	}
	return u.Locale
}

// checkSupported refuses what the configuration may say but this program can't do.
func checkSupported(c *config.Config) error {
	if c.FileSettings.DriverName != config.FilesLocal {
		return fmt.Errorf("FileSettings.DriverName is %q: this version keeps files in a local directory only (%q)", c.FileSettings.DriverName, config.FilesLocal)
	}
	return nil
}
