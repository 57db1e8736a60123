package bench

import (
	"errors"
	"fmt"
	"time"
)

// Options are the flags of the benchmarks. A benchmark ignores those it has no
// use for.
type Options struct {
	URL            string
	User, Password string // of a system admin; empty: sign up the first user of an empty server

	Duration time.Duration // of each measured load
	WarmUp   time.Duration // before each measured load
	Settle   time.Duration // the longest wait for a server to become quiet

	Writers   int // concurrent clients of posts, reads and raw INSERTs
	Listeners int // sockets
	Channels  int
	Users     int     // whom writers and listeners share
	Rate      float64 // posts a second in fanout
	Size      int     // bytes of a message

	PID         int // of the server; 0: its CPU and memory are not measured
	Driver, DSN string
	Compare     bool

	Nodes    []string // of a cluster, in place of URL: clients write at the first
	NodePIDs []int    // their processes
	Sessions int      // revoked
	Alone    string   // the URL of a server without a cluster, to compare with
	AlonePID int
}

// defaultOptions are those of the flags.
func defaultOptions() Options {
	return Options{
		URL:      "http://localhost:8065",
		Duration: 10 * time.Second, WarmUp: 2 * time.Second, Settle: 30 * time.Second,
		Writers: 32, Listeners: 500, Channels: 8, Users: 50, Rate: 20, Size: 120,
		Driver: "postgres", Sessions: 100,
	}
}

// The limits keep a slip of the finger from becoming an attack.
const (
	minDuration  = 100 * time.Millisecond
	maxDuration  = time.Hour
	maxWriters   = 10_000
	maxListeners = 100_000
	maxUsers     = 5_000
	maxChannels  = 1_000
	maxRate      = 100_000
	maxSize      = 16_383
	maxSessions  = 10_000
)

// sqlDrivers are the names of the drivers in database/sql.
var sqlDrivers = map[string]string{"sqlite": "sqlite", "postgres": "pgx", "mysql": "mysql"}

// validate returns all problems at once.
func (o *Options) validate() error {
	var errs []error
	check := func(flag string, value, low, high any, ok bool) {
		if !ok {
			errs = append(errs, fmt.Errorf("--%s %v: use %v to %v", flag, value, low, high))
		}
	}
	number := func(flag string, value, high int) {
		check(flag, value, 1, high, value >= 1 && value <= high)
	}
	number("writers", o.Writers, maxWriters)
	number("listeners", o.Listeners, maxListeners)
	number("users", o.Users, maxUsers)
	number("channels", o.Channels, maxChannels)
	number("size", o.Size, maxSize)
	number("sessions", o.Sessions, maxSessions)
	check("rate", o.Rate, 0.1, maxRate, o.Rate >= 0.1 && o.Rate <= maxRate)
	check("duration", o.Duration, minDuration, maxDuration, o.Duration >= minDuration && o.Duration <= maxDuration)
	check("warmup", o.WarmUp, 0, maxDuration, o.WarmUp >= 0 && o.WarmUp <= maxDuration)
	check("settle", o.Settle, 0, maxDuration, o.Settle >= 0 && o.Settle <= maxDuration)
	if sqlDrivers[o.Driver] == "" {
		errs = append(errs, fmt.Errorf("--driver %s: use sqlite, postgres or mysql", o.Driver))
	}
	for _, pid := range append([]int{o.PID, o.AlonePID}, o.NodePIDs...) {
		if pid < 0 {
			errs = append(errs, fmt.Errorf("--pid %d: there is no such process", pid))
		}
	}
	if (o.User == "") != (o.Password == "") {
		errs = append(errs, errors.New("give both --user and --password (or "+envPassword+"), or neither on an empty server"))
	}
	return errors.Join(errs...)
}
