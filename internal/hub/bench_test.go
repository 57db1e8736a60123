package hub

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime/debug"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/model"
)

// The benchmarks keep their clients in another process, so that CPU time and
// memory are those of the server alone. It is this test binary again.
const benchClientEnv = "POLDER_HUB_BENCH_CLIENT"

// listeners is how many sockets an event goes to.
const listeners = 500

// benchClient opens sockets as BENCH_CLIENT says, "ADDRESS COUNT PREFIX", sends
// a handshake if PREFIX is a token prefix, then reads and drops everything, and
// reports on standard output how many bytes came, until standard input ends.
func benchClient() {
	args := strings.Fields(os.Getenv(benchClientEnv))
	count, err := strconv.Atoi(args[1])
	if err != nil {
		panic(err)
	}
	var received atomic.Int64
	for i := range count {
		c, err := net.Dial("tcp", args[0])
		if err != nil {
			panic(err)
		}
		if args[2] != "raw" {
			fmt.Fprintf(c, "GET / HTTP/1.1\r\nHost: x\r\nToken: %s%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
				"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n", args[2], i)
		}
		if args[2] != "raw" {
			// One handshake at a time: how many a server can bear at once is
			// another question.
			if _, err := c.Read(make([]byte, 1)); err != nil {
				panic(err)
			}
		}
		go func() {
			buf := make([]byte, 4<<10)
			for {
				n, err := c.Read(buf)
				received.Add(int64(n))
				if err != nil {
					return
				}
			}
		}()
	}
	go func() {
		for {
			time.Sleep(time.Millisecond)
			if binary.Write(os.Stdout, binary.BigEndian, received.Load()) != nil {
				return
			}
		}
	}()
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// startBenchClient starts the process and returns what it has received so far.
func startBenchClient(b *testing.B, addr string, count int, prefix string) *atomic.Int64 {
	b.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s %d %s", benchClientEnv, addr, count, prefix))
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	received := new(atomic.Int64)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		r := bufio.NewReader(out)
		var n int64
		for binary.Read(r, binary.BigEndian, &n) == nil {
			received.Store(n)
		}
	}()
	b.Cleanup(func() {
		in.Close()
		<-ended
		if err := cmd.Wait(); err != nil {
			b.Errorf("client: %v", err)
		}
	})
	return received
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
	ln, err := net.Listen("tcp", "127.0.0.1:0")
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
