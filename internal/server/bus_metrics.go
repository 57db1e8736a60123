package server

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/polder-chat/polder/internal/bus/natsbus"
)

// busCollector shows what passes through this node's end of the bus.
type busCollector struct{ bus *natsbus.Bus }

var busMetrics = []struct {
	name, help string
	value      func(natsbus.Stats) uint64
}{
	{"messages_received_total", "Messages of other nodes that this one wanted, heartbeats among them.", func(s natsbus.Stats) uint64 { return s.MessagesIn }},
	{"messages_sent_total", "Messages published while another node was there, wanted or not.", func(s natsbus.Stats) uint64 { return s.MessagesOut }},
	{"received_bytes_total", "Bytes in the messages received.", func(s natsbus.Stats) uint64 { return s.BytesIn }},
	{"sent_bytes_total", "Bytes in the messages sent.", func(s natsbus.Stats) uint64 { return s.BytesOut }},
	{"marks_received_total", "Ends of numbers received, by which a loss is noticed when no more comes.", func(s natsbus.Stats) uint64 { return s.MarksIn }},
	{"marks_sent_total", "Ends of numbers sent.", func(s natsbus.Stats) uint64 { return s.MarksOut }},
	{"requests_received_total", "Requests of other nodes.", func(s natsbus.Stats) uint64 { return s.RequestsIn }},
	{"requests_sent_total", "Requests to other nodes that were answered.", func(s natsbus.Stats) uint64 { return s.RequestsOut }},
	{"dropped_total", "Messages that were lost here, as this node was too slow.", func(s natsbus.Stats) uint64 { return s.Dropped }},
	{"losses_total", "Losses noticed, each by those who wanted what was lost.", func(s natsbus.Stats) uint64 { return s.Losses }},
	{"unsent_total", "Messages not sent, as the bus was out of reach.", func(s natsbus.Stats) uint64 { return s.Unsent }},
	{"slow_total", "Times that this node took too long to sort what arrived.", func(s natsbus.Stats) uint64 { return s.Slow }},
	{"malformed_total", "Packets that no polder sends.", func(s natsbus.Stats) uint64 { return s.Malformed }},
}

// Describe implements prometheus.Collector.
func (c busCollector) Describe(out chan<- *prometheus.Desc) { prometheus.DescribeByCollect(c, out) }

// Collect implements prometheus.Collector.
func (c busCollector) Collect(out chan<- prometheus.Metric) {
	stats := c.bus.Stats()
	nodes := prometheus.NewDesc("polder_bus_nodes", "Other nodes that the bus reaches.", nil, nil)
	out <- prometheus.MustNewConstMetric(nodes, prometheus.GaugeValue, float64(stats.Nodes))
	for _, m := range busMetrics {
		desc := prometheus.NewDesc("polder_bus_"+m.name, m.help, nil, nil)
		out <- prometheus.MustNewConstMetric(desc, prometheus.CounterValue, float64(m.value(stats)))
	}
}
