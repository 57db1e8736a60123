package bench

import (
	"fmt"
	"io"
	"os"
	"time"
)

// progress tells a person what goes on: on a terminal one line that changes,
// elsewhere a line at each step. A nil progress is silent.
type progress struct {
	out      io.Writer
	terminal bool
}

// newProgress writes to out, which is normally standard error.
func newProgress(out io.Writer) *progress {
	file, ok := out.(*os.File)
	if !ok {
		return &progress{out: out}
	}
	info, err := file.Stat()
	return &progress{out: out, terminal: err == nil && info.Mode()&os.ModeCharDevice != 0}
}

// say writes a line that stays.
func (p *progress) say(format string, args ...any) {
	if p != nil {
		fmt.Fprintf(p.out, format+"\n", args...)
	}
}

// show writes the line of a running load every second until stop is called.
func (p *progress) show(name string, start, end time.Time, count func() (done, failed int64)) (stop func()) {
	if p == nil {
		return func() {}
	}
	if !p.terminal {
		p.say("%s: %s", name, end.Sub(start))
		return func() {}
	}
	quit, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		each := time.NewTicker(time.Second)
		defer each.Stop()
		last, _ := count()
		for {
			select {
			case <-quit:
				fmt.Fprint(p.out, "\r\x1b[K")
				return
			case now := <-each.C:
				done, failed := count()
				fmt.Fprintf(p.out, "\r\x1b[K%s", progressLine(name, now.Sub(start), end.Sub(start), done-last, failed))
				last = done
			}
		}
	}()
	return func() { close(quit); <-ended }
}

func progressLine(name string, passed, of time.Duration, rate, failed int64) string {
	at := "warming up"
	if passed >= 0 {
		at = fmt.Sprintf("%d of %s", int(passed.Seconds()), of)
	}
	return fmt.Sprintf("%s: %s, %d/s, %d errors", name, at, rate, failed)
}
