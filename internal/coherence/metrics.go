package coherence

import (
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"
)

// counters count since the start.
type counters struct {
	sent, received, garbled, losses, distrusts atomic.Int64
}

// Collector shows what the nodes told each other and what went wrong with it.
func (k *Keeper) Collector() prometheus.Collector { return collector{&k.counters} }

type collector struct{ counters *counters }

// metrics are the numbers with their names.
var metrics = []struct {
	desc  *prometheus.Desc
	value func(*counters) *atomic.Int64
}{
	{describe("sent_total", "Changes that other nodes were told of."), func(c *counters) *atomic.Int64 { return &c.sent }},
	{describe("received_total", "Changes that other nodes told of."), func(c *counters) *atomic.Int64 { return &c.received }},
	{describe("garbled_total", "Messages of other nodes that could not be read."), func(c *counters) *atomic.Int64 { return &c.garbled }},
	{describe("losses_total", "Times that the caches were dropped because messages were missed."), func(c *counters) *atomic.Int64 { return &c.losses }},
	{describe("distrusts_total", "Times that the caches were not used because a node could not be heard."), func(c *counters) *atomic.Int64 { return &c.distrusts }},
}

func describe(name, help string) *prometheus.Desc {
	return prometheus.NewDesc("polder_coherence_"+name, help, nil, nil)
}

// Describe implements prometheus.Collector.
func (c collector) Describe(out chan<- *prometheus.Desc) { prometheus.DescribeByCollect(c, out) }

// Collect implements prometheus.Collector.
func (c collector) Collect(out chan<- prometheus.Metric) {
	for _, m := range metrics {
		out <- prometheus.MustNewConstMetric(m.desc, prometheus.CounterValue, float64(m.value(c.counters).Load()))
	}
}
