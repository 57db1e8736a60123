package bench

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strconv"
	"time"
)

// usage is what a process has used so far.
type usage struct {
	cpu time.Duration // user and system, of all threads; in steps of 10 ms
	rss int64         // resident memory now, bytes
}

// clockTick is the unit of the times in /proc/PID/stat: Linux shows user space
// 100 a second whatever the kernel uses.
const clockTick = 10 * time.Millisecond

// readUsage reads /proc, which only Linux has.
func readUsage(pid int) (usage, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return usage{}, fmt.Errorf("CPU time of process %d: %w", pid, err)
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return usage{}, fmt.Errorf("memory of process %d: %w", pid, err)
	}
	u := usage{}
	if u.cpu, err = parseStat(stat); err != nil {
		return usage{}, fmt.Errorf("CPU time of process %d: %w", pid, err)
	}
	if u.rss, err = parseStatus(status); err != nil {
		return usage{}, fmt.Errorf("memory of process %d: %w", pid, err)
	}
	return u, nil
}

// parseStat adds utime and stime, the fields 14 and 15. The second field is the
// program's name in parentheses and may hold anything, so count from its end.
func parseStat(stat []byte) (time.Duration, error) {
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) < 13 {
		return 0, fmt.Errorf("%d fields after the name are too few", len(fields))
	}
	var ticks int64
	for _, field := range fields[11:13] {
		n, err := strconv.ParseInt(string(field), 10, 64)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	return time.Duration(ticks) * clockTick, nil
}

// parseStatus returns VmRSS in bytes.
func parseStatus(status []byte) (int64, error) {
	for line := range bytes.Lines(status) {
		if rest, ok := bytes.CutPrefix(line, []byte("VmRSS:")); ok {
			fields := bytes.Fields(rest)
			if len(fields) != 2 || string(fields[1]) != "kB" {
				return 0, fmt.Errorf("VmRSS is %q", rest)
			}
			kb, err := strconv.ParseInt(string(fields[0]), 10, 64)
			return kb << 10, err
		}
	}
	return 0, fmt.Errorf("there is no VmRSS: the process has ended")
}

// settle waits until the process is quiet: for three seconds it used under 2 %
// of a CPU and its memory changed by less than 0.5 %. It gives up waiting after
// the limit and returns the last reading and false.
func settle(ctx context.Context, pid int, limit time.Duration) (usage, bool, error) {
	const calm = 3
	end := time.Now().Add(limit)
	last, err := readUsage(pid)
	if err != nil {
		return usage{}, false, err
	}
	each := time.NewTicker(time.Second)
	defer each.Stop()
	for quiet := 0; quiet < calm; {
		select {
		case <-ctx.Done():
			return usage{}, false, ctx.Err()
		case <-each.C:
		}
		now, err := readUsage(pid)
		if err != nil {
			return usage{}, false, err
		}
		quiet++
		if now.cpu-last.cpu > 2*clockTick || max(now.rss-last.rss, last.rss-now.rss) > last.rss/200 {
			quiet = 0
		}
		last = now
		if quiet < calm && time.Now().After(end) {
			return last, false, nil
		}
	}
	return last, true, nil
}
