package natsbus_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/bus"
	"github.com/polder-chat/polder/internal/bus/natsbus"
)

func respond(_ context.Context, m bus.Message) ([]byte, error) { return m.Data, nil }

// pair starts two nodes without anything between them.
func pair(b *testing.B) (one, two *natsbus.Bus) {
	c := newCluster(b)
	c.tune = func(o *natsbus.Options) {
		o.Queue = natsbus.DefaultQueue
		o.Logger = slog.New(slog.DiscardHandler)
	}
	start := func(id string, routes ...string) *natsbus.Bus {
		o := c.options(b, id)
		o.Routes = routes
		n, err := natsbus.New(context.Background(), o)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() {
			if err := n.Close(); err != nil {
				b.Error(err)
			}
		})
		return n
	}
	one = start("one")
	return one, start("two", one.Addr().String())
}

// BenchmarkPublish is a message of 1 kB from one node to another, with all
// that happens on both.
func BenchmarkPublish(b *testing.B) {
	for _, subjects := range []int{1, 1024} {
		b.Run(fmt.Sprintf("subjects=%d", subjects), func(b *testing.B) {
			from, to := pair(b)
			var got, lost atomic.Int64
			var ready atomic.Bool
			names := make([]string, subjects)
			for i := range names {
				names[i] = fmt.Sprint("ev.", i)
				if _, err := to.Subscribe(names[i], func(m bus.Message) {
					got.Add(1)
					if string(m.Data) == "ready" {
						ready.Store(true)
					}
				}, func() { lost.Add(1) }); err != nil {
					b.Fatal(err)
				}
			}
			eventually(b, "the interest is known", func() bool {
				publish(b, from, names[subjects-1], "x")
				return got.Load() > 0
			})
			publish(b, from, names[subjects-1], "ready")
			eventually(b, "nothing is under way", ready.Load)
			sent := got.Load()
			data := make([]byte, 1000)
			_, _ = rand.Read(data)
			b.ReportAllocs()
			b.ResetTimer()
			for i := range b.N {
				if err := from.Publish(context.Background(), names[i%subjects], data); err != nil {
					b.Fatal(err)
				}
				// Not further ahead than half a queue.
				for sent++; sent-got.Load() > natsbus.DefaultQueue/2 && lost.Load() == 0; {
					runtime.Gosched()
				}
			}
			eventually(b, "all arrived", func() bool { return got.Load() == sent || lost.Load() > 0 })
			b.StopTimer()
			if lost.Load() > 0 {
				b.Errorf("%d losses: %+v", lost.Load(), to.Stats())
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msgs/s")
		})
	}
}

// BenchmarkPublishUnwanted is a message that no other node listens to.
func BenchmarkPublishUnwanted(b *testing.B) {
	from, _ := pair(b)
	data := make([]byte, 1000)
	b.ReportAllocs()
	for b.Loop() {
		if err := from.Publish(context.Background(), "ev.1", data); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRequest is a request to another node and its answer.
func BenchmarkRequest(b *testing.B) {
	from, to := pair(b)
	if _, err := to.Serve("q", respond); err != nil {
		b.Fatal(err)
	}
	data := make([]byte, 100)
	eventually(b, "the other node serves", func() bool {
		_, err := from.Request(context.Background(), "q", data)
		return err == nil
	})
	var took []time.Duration
	b.ReportAllocs()
	for b.Loop() {
		begin := time.Now()
		if _, err := from.Request(context.Background(), "q", data); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(begin))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
}

// BenchmarkStart is a node's start until it is connected to another.
func BenchmarkStart(b *testing.B) {
	c := newCluster(b)
	c.tune = func(o *natsbus.Options) { o.Logger = slog.New(slog.DiscardHandler) }
	first, err := natsbus.New(context.Background(), c.options(b, "first"))
	if err != nil {
		b.Fatal(err)
	}
	defer first.Close()
	for name, routes := range map[string][]string{"alone": nil, "second": {first.Addr().String()}} {
		b.Run(name, func(b *testing.B) {
			var total time.Duration
			for b.Loop() {
				o := c.options(b, "n")
				o.Routes = routes
				begin := time.Now()
				n, err := natsbus.New(context.Background(), o)
				total += time.Since(begin)
				if err != nil {
					b.Fatal(err)
				}
				if err := n.Close(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(total.Seconds()*1000/float64(b.N), "ms/start")
		})
	}
}

// BenchmarkMemory is what two idle nodes cost, and a subscription.
func BenchmarkMemory(b *testing.B) {
	heap := func() float64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc + m.StackInuse)
	}
	for b.Loop() {
		empty := heap()
		one, two := pair(b)
		nodes := heap()
		const subjects = 2048
		for i := range subjects {
			if _, err := two.Subscribe(fmt.Sprint("ev.", i), func(bus.Message) {}, func() {}); err != nil {
				b.Fatal(err)
			}
		}
		eventually(b, "both know the last", func() bool { return two.Stats().MarksIn >= subjects })
		b.ReportMetric((nodes-empty)/2/1024, "kB/node")
		b.ReportMetric((heap()-nodes)/subjects, "B/subscription")
		runtime.KeepAlive(one)
	}
}
