package bench

import (
	"os"
	"testing"
	"time"
)

func TestParseStat(t *testing.T) {
	t.Parallel()
	// A program may be named with spaces and parentheses.
	cpu, err := parseStat([]byte("42 (a) b (c) S 1 42 42 0 -1 4194560 900 0 0 0 150 25 3 4 20 0 9 0 100 200 300"))
	if err != nil || cpu != 1750*time.Millisecond {
		t.Errorf("%s, %v", cpu, err)
	}
	for _, bad := range []string{"", "42 (x) S 1 2", "42 (x) S 1 42 42 0 -1 4194560 900 0 0 0 x 25 3"} {
		if _, err := parseStat([]byte(bad)); err == nil {
			t.Errorf("%q passes", bad)
		}
	}
}

func TestParseStatus(t *testing.T) {
	t.Parallel()
	rss, err := parseStatus([]byte("Name:\tx\nVmHWM:\t  9 kB\nVmRSS:\t    1024 kB\nThreads:\t1\n"))
	if err != nil || rss != 1<<20 {
		t.Errorf("%d, %v", rss, err)
	}
	for _, bad := range []string{"Name:\tzombie\n", "VmRSS:\t x kB\n", "VmRSS: 5\n"} {
		if _, err := parseStatus([]byte(bad)); err == nil {
			t.Errorf("%q passes", bad)
		}
	}
}

func TestReadUsage(t *testing.T) {
	t.Parallel()
	needLinux(t)
	u, err := readUsage(os.Getpid())
	if err != nil || u.rss < 1<<20 {
		t.Errorf("%+v, %v", u, err)
	}
	if _, err := readUsage(1 << 30); err == nil {
		t.Error("a process that isn't there has been measured")
	}
}
