//go:build unix

package hub

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/model"
)

// listeners is how many sockets an event goes to.
const listeners = 500

// startBenchClient starts the process of the clients.
func startBenchClient(b *testing.B, addr string, count int, prefix string) {
	b.Helper()
	cmd := exec.CommandContext(context.Background(), os.Args[0])
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s %d %s", benchClientEnv, addr, count, prefix))
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		in.Close()
		if err := cmd.Wait(); err != nil {
			b.Errorf("client: %v", err)
		}
	})
}

// benchEvent is a post of a usual size.
func benchEvent(channelID string) *model.Event {
	return &model.Event{
		Type: model.EventPosted,
		Data: map[string]any{
			"channel_display_name": "Town Square", "channel_name": "town-square", "channel_type": "O",
			"sender_name": "@somebody", "set_online": true, "team_id": model.NewID(),
			"post": `{"id":"` + model.NewID() + `","create_at":1700000000000,"message":"` + strings.Repeat("words ", 60) + `"}`,
		},
		Broadcast: model.Broadcast{ChannelID: channelID},
	}
}

func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// startFanout connects the listeners to a hub.
func startFanout(b *testing.B, count int) (*site, string) {
	s := newSite(b, nil, func(o *Options) { o.Timing = Timing{} })
	channel := model.NewID()
	prefix := "bench"
	for i := range count {
		id := model.NewID()
		s.backend.sessions[prefix+strconv.Itoa(i)] = &model.Session{ID: model.NewID(), UserID: id}
		s.backend.channels[id] = []string{channel, id[1:] + "a", id[1:] + "b"}
	}
	go func() {
		for range s.backend.presence {
		}
	}()
	startBenchClient(b, s.server.Listener.Addr().String(), count, prefix)
	eventually(b, "all attached", func() bool { return s.hub.Stats().Attached == int64(count) })
	return s, channel
}

// BenchmarkFanout500 delivers one event to 500 listeners and waits until all
// have been written before the next, so nothing is gained by gathering events.
func BenchmarkFanout500(b *testing.B) {
	s, channel := startFanout(b, listeners)
	ctx := context.Background()
	ev := benchEvent(channel)
	start := s.hub.Stats().Deliveries
	want := start
	b.ReportAllocs()
	cpu := cpuTime()
	for b.Loop() {
		s.hub.Publish(ctx, ev)
		want += listeners
		for s.hub.Stats().Deliveries < want {
			time.Sleep(50 * time.Microsecond)
		}
	}
	report(b, cpu, s.hub.Stats().Deliveries-start)
}

// BenchmarkFanout500Burst publishes 16 events at a time.
func BenchmarkFanout500Burst(b *testing.B) {
	s, channel := startFanout(b, listeners)
	ctx := context.Background()
	events := make([]*model.Event, 16)
	for i := range events {
		events[i] = benchEvent(channel)
	}
	start := s.hub.Stats().Deliveries
	want := start
	b.ReportAllocs()
	cpu := cpuTime()
	for b.Loop() {
		s.hub.Publish(ctx, events...)
		want += int64(listeners * len(events))
		for s.hub.Stats().Deliveries < want {
			time.Sleep(50 * time.Microsecond)
		}
	}
	report(b, cpu, s.hub.Stats().Deliveries-start)
}

// BenchmarkRawWrite500 is the measure of the others: the same bytes written to
// 500 connections with net.Conn's Write.
func BenchmarkRawWrite500(b *testing.B) {
	ln, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer ln.Close()
	startBenchClient(b, ln.Addr().String(), listeners, "raw")
	conns := make([]net.Conn, listeners)
	for i := range conns {
		if conns[i], err = ln.Accept(); err != nil {
			b.Fatal(err)
		}
		defer conns[i].Close()
	}
	p, err := encode(benchEvent(model.NewID()))
	if err != nil {
		b.Fatal(err)
	}
	frame := p.base.appendFrame(nil, 1000)
	var n int64
	b.ReportAllocs()
	cpu := cpuTime()
	for b.Loop() {
		for _, c := range conns {
			if _, err := c.Write(frame); err != nil {
				b.Fatal(err)
			}
		}
		n += listeners
	}
	report(b, cpu, n)
}

func report(b *testing.B, cpu time.Duration, deliveries int64) {
	b.ReportMetric(float64(cpuTime()-cpu)/float64(deliveries), "cpu-ns/delivery")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkIdle5000 reports the resident memory of an idle, authenticated
// socket: as it is after the sockets came, and when the garbage of their coming
// is gone. It runs once, whatever b.N.
func BenchmarkIdle5000(b *testing.B) {
	const sockets = 5000
	s := newSite(b, nil, func(o *Options) { o.Timing = Timing{} })
	prefix := "idle"
	channels := make([]string, 20)
	for i := range channels {
		channels[i] = model.NewID()
	}
	for i := range sockets {
		id := model.NewID()
		s.backend.sessions[prefix+strconv.Itoa(i)] = &model.Session{ID: model.NewID(), UserID: id}
		s.backend.channels[id] = channels
	}
	go func() {
		for range s.backend.presence {
		}
	}()
	debug.FreeOSMemory()
	before := rss(b)
	startBenchClient(b, s.server.Listener.Addr().String(), sockets, prefix)
	eventually(b, "all attached", func() bool { return s.hub.Stats().Attached == sockets })
	after := rss(b)
	debug.FreeOSMemory()
	settled := rss(b)
	for b.Loop() {
	}
	b.ReportMetric(float64(after-before)/sockets, "B/socket")
	b.ReportMetric(float64(settled-before)/sockets, "settled-B/socket")
	b.ReportMetric(0, "ns/op")
}

// rss returns the resident memory of this process in bytes.
func rss(b *testing.B) int {
	b.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skipf("no resident size to be had: %v", err)
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, err := strconv.Atoi(strings.Fields(rest)[0])
			if err != nil {
				b.Fatal(err)
			}
			return kb << 10
		}
	}
	b.Fatal("no VmRSS")
	return 0
}
