package server

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/polder-chat/polder/internal/config"
)

// certificateCheck is how often the certificate's files are looked at while
// clients connect.
const certificateCheck = time.Minute

// certificate is the one of the files, also after they were renewed. It is safe
// for concurrent use.
type certificate struct {
	certFile, keyFile string
	config            func() *config.Config
	log               *slog.Logger
	now               func() time.Time

	mu      sync.Mutex
	current *tls.Certificate
	stamps  [2]stamp       // of the files when they were read
	seen    *config.Config // and this was the configuration
	checked time.Time
}

// stamp changes with the content of a file.
type stamp struct {
	modTime time.Time
	size    int64
}

// newCertificate reads the files that the configuration names now.
func newCertificate(config func() *config.Config, log *slog.Logger) (*certificate, error) {
	settings := &config().ServiceSettings
	c := &certificate{certFile: settings.TLSCertFile, keyFile: settings.TLSKeyFile, config: config, log: log, now: time.Now}
	c.seen, c.checked = config(), c.now()
	var err error
	if c.stamps, err = c.look(); err != nil {
		return nil, err
	}
	return c, c.read()
}

// get implements tls.Config.GetCertificate.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now, config := c.now(), c.config(); now.Sub(c.checked) >= certificateCheck || config != c.seen {
		c.checked, c.seen = now, config
		c.renew()
	}
	return c.current, nil
}

// renew reads the files if they are others than the last time. What is wrong
// with them is said once; they may be half-way through a change. mu is held.
func (c *certificate) renew() {
	stamps, err := c.look()
	if stamps == c.stamps {
		return
	}
	c.stamps = stamps
	if err == nil {
		err = c.read()
	}
	if err != nil {
		c.log.Error("the TLS certificate was not renewed, the old one stays", "error", err)
		return
	}
	c.log.Info("the TLS certificate was renewed", "valid_until", c.current.Leaf.NotAfter)
}

func (c *certificate) look() (stamps [2]stamp, err error) {
	for i, file := range []string{c.certFile, c.keyFile} {
		info, err := os.Stat(file)
		if err != nil {
			return [2]stamp{}, filesError(err)
		}
		stamps[i] = stamp{info.ModTime(), info.Size()}
	}
	return stamps, nil
}

// read makes the files' content current, or leaves the old one.
func (c *certificate) read() error {
	pair, err := tls.LoadX509KeyPair(c.certFile, c.keyFile)
	if err != nil {
		return filesError(err)
	}
	c.current = &pair
	return nil
}

func filesError(err error) error {
	return fmt.Errorf("ServiceSettings.TLSCertFile and TLSKeyFile: %w", err)
}
