package server

import (
	"net/http"
	"net/http/pprof"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/polder-chat/polder/internal/hub"
)

func newRegistry() *prometheus.Registry {
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return r
}

// metricsHandler serves Prometheus and profiles, on an address of their own.
func (s *Server) metricsHandler() http.Handler {
	m := http.NewServeMux()
	m.Handle("/metrics", promhttp.HandlerFor(s.metrics, promhttp.HandlerOpts{}))
	m.HandleFunc("/debug/pprof/", pprof.Index)
	m.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	m.HandleFunc("/debug/pprof/profile", pprof.Profile)
	m.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	m.HandleFunc("/debug/pprof/trace", pprof.Trace)
	return m
}

// hubCollector shows the hub's numbers.
type hubCollector struct{ hub *hub.Hub }

// hubMetrics are the numbers with their names, in the order of hubValues.
var hubMetrics = []struct {
	name, help string
	kind       prometheus.ValueType
	value      func(hub.Stats) int64
}{
	{"sockets", "Open WebSockets.", prometheus.GaugeValue, func(s hub.Stats) int64 { return s.Sockets }},
	{"users", "Users with an open or resumable WebSocket.", prometheus.GaugeValue, func(s hub.Stats) int64 { return s.Users }},
	{"resumable", "Connections without a socket that may be resumed.", prometheus.GaugeValue, func(s hub.Stats) int64 { return s.Detached }},
	{"events_total", "Events routed.", prometheus.CounterValue, func(s hub.Stats) int64 { return s.Events }},
	{"deliveries_total", "Events delivered to connections.", prometheus.CounterValue, func(s hub.Stats) int64 { return s.Deliveries }},
	{"shed_total", "Deliveries dropped for slow clients.", prometheus.CounterValue, func(s hub.Stats) int64 { return s.Shed }},
	{"slow_closed_total", "WebSockets closed because their client was too slow.", prometheus.CounterValue, func(s hub.Stats) int64 { return s.SlowClosed }},
	{"resumed_total", "Connections resumed.", prometheus.CounterValue, func(s hub.Stats) int64 { return s.Resumed }},
	{"unresumable_total", "Resumes that had to begin anew.", prometheus.CounterValue, func(s hub.Stats) int64 { return s.Unresumable }},
	{"peers", "Other nodes whose WebSockets are known.", prometheus.GaugeValue, func(s hub.Stats) int64 { return s.Peers }},
	{"moved_total", "Connections that came from other nodes.", prometheus.CounterValue, func(s hub.Stats) int64 { return s.Moved }},
	{"bus_losses_total", "Losses noticed on the bus.", prometheus.CounterValue, func(s hub.Stats) int64 { return s.BusLosses }},
}

// Describe implements prometheus.Collector.
func (c hubCollector) Describe(out chan<- *prometheus.Desc) { prometheus.DescribeByCollect(c, out) }

// Collect implements prometheus.Collector.
func (c hubCollector) Collect(out chan<- prometheus.Metric) {
	stats := c.hub.Stats()
	for _, m := range hubMetrics {
		desc := prometheus.NewDesc("polder_websocket_"+m.name, m.help, nil, nil)
		out <- prometheus.MustNewConstMetric(desc, m.kind, float64(m.value(stats)))
	}
}
