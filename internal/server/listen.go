package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/crypto/acme/autocert"

	"github.com/polder-chat/polder/internal/config"
)

// headerMaxSize bounds a request's headers, in bytes.
const headerMaxSize = 64 << 10

// forClients is the purpose of the API's address.
const forClients = "clients"

// listener is an address that the node serves.
type listener struct {
	net.Listener
	gate    *gate
	server  *http.Server
	purpose string
}

// listen opens the node's addresses: the API's, with TLS if it is asked for,
// the plain one that leads there, and the metrics'. All or none are open.
func (s *Server) listen(ctx context.Context, c *config.Config) (ls []listener, err error) {
	defer func() {
		if err != nil {
			for _, l := range ls {
				err = errors.Join(err, l.Close())
			}
		}
	}()
	open := func(purpose, setting, address string, handler http.Handler) (listener, error) {
		l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
		if err != nil {
			return listener{}, fmt.Errorf("%s %q: %w", setting, address, err)
		}
		gate := &gate{TCPListener: l.(*net.TCPListener)}
		return listener{gate, gate, s.newHTTPServer(&c.ServiceSettings, handler), purpose}, nil
	}
	l, err := open(forClients, "ServiceSettings.ListenAddress", c.ServiceSettings.ListenAddress, s.api)
	if err != nil {
		return ls, err
	}
	if c.ServiceSettings.ConnectionSecurity == "TLS" {
		settings, redirect, err := s.tlsSettings(&c.ServiceSettings)
		if err != nil {
			return append(ls, l), err
		}
		l.Listener = tls.NewListener(l.Listener, settings)
		l.server.TLSConfig = settings
		if c.ServiceSettings.Forward80To443 {
			plain, err := open("redirects to HTTPS", "ServiceSettings.Forward80To443", ":80", redirect)
			if err != nil {
				return append(ls, l), err
			}
			ls = append(ls, plain)
		}
	}
	ls = append(ls, l)
	if c.MetricsSettings.Enable {
		m, err := open("metrics", "MetricsSettings.ListenAddress", c.MetricsSettings.ListenAddress, s.metricsHandler())
		if err != nil {
			return ls, err
		}
		ls = append(ls, m)
	}
	return ls, nil
}

func (s *Server) newHTTPServer(c *config.ServiceSettings, handler http.Handler) *http.Server {
	seconds := func(n int) time.Duration { return time.Duration(n) * time.Second }
	return &http.Server{
		Handler:           s.serve(handler),
		ReadHeaderTimeout: min(seconds(c.ReadTimeout), 30*time.Second),
		ReadTimeout:       seconds(c.ReadTimeout),
		WriteTimeout:      seconds(c.WriteTimeout),
		IdleTimeout:       seconds(c.IdleTimeout),
		MaxHeaderBytes:    headerMaxSize,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug), // what clients do wrong in TLS and HTTP
	}
}

// tlsSettings come from the certificate files or from Let's Encrypt. redirect
// answers on port 80: with Let's Encrypt also its challenges.
func (s *Server) tlsSettings(c *config.ServiceSettings) (settings *tls.Config, redirect http.Handler, err error) {
	redirect = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		http.Redirect(w, r, "https://"+host+r.URL.RequestURI(), http.StatusMovedPermanently)
	})
	if c.UseLetsEncrypt {
		m := &autocert.Manager{Prompt: autocert.AcceptTOS, Cache: autocert.DirCache(c.LetsEncryptCertificateCacheFile)}
		if site, err := url.Parse(c.SiteURL); err == nil && site.Hostname() != "" {
			m.HostPolicy = autocert.HostWhitelist(site.Hostname())
		}
		settings, redirect = m.TLSConfig(), m.HTTPHandler(redirect)
	} else {
		certificate, err := newCertificate(s.opts.Config.Get, s.log)
		if err != nil {
			return nil, nil, err
		}
		settings = &tls.Config{GetCertificate: certificate.get}
	}
	settings.MinVersion = tls.VersionTLS12
	if c.TLSMinVer == "1.3" {
		settings.MinVersion = tls.VersionTLS13
	}
	settings.NextProtos = []string{"http/1.1"} // a WebSocket needs a connection of its own
	if c.UseLetsEncrypt {
		settings.NextProtos = append(settings.NextProtos, "acme-tls/1")
	}
	return settings, redirect, nil
}
