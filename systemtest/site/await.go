package site

import (
	"testing"
	"time"
)

// Patience bounds waits that a test says nothing about. A busy machine is slow.
const Patience = 30 * time.Second

// pollEvery is how often something awaited is looked at.
const pollEvery = 5 * time.Millisecond

// Await calls check until it returns nil, and returns how long that took. If it
// takes longer than limit the test ends with the last error.
func Await(t testing.TB, limit time.Duration, what string, check func() error) time.Duration {
	t.Helper()
	start := time.Now()
	poll := time.NewTicker(pollEvery)
	defer poll.Stop()
	for {
		err := check()
		took := time.Since(start)
		if err == nil {
			return took
		}
		if took > limit {
			t.Fatalf("%s: not after %v: %v", what, limit, err)
		}
		<-poll.C
	}
}
