package cluster

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/polder-chat/polder/internal/model"
)

// counters are counted where they happen.
type counters struct {
	sent, received prometheus.Counter
	changes        *prometheus.CounterVec
	asked          *prometheus.CounterVec
}

func newCounters() *counters {
	counter := func(name, help string) prometheus.CounterOpts {
		return prometheus.CounterOpts{Name: "polder_cluster_" + name, Help: help}
	}
	return &counters{
		sent:     prometheus.NewCounter(counter("heartbeats_sent_total", "Heartbeats sent to the other nodes.")),
		received: prometheus.NewCounter(counter("heartbeats_received_total", "Heartbeats received of the other nodes.")),
		changes: prometheus.NewCounterVec(counter("changes_total", "Reasons for which a node turned red or was well again, this one too."),
			[]string{"reason", "change"}),
		asked: prometheus.NewCounterVec(counter("requests_total", "Requests to other nodes to do something."), []string{"operation", "outcome"}),
	}
}

var (
	nodesDesc = prometheus.NewDesc("polder_cluster_nodes", "Nodes by status, this one too.", []string{"status"}, nil)
	redDesc   = prometheus.NewDesc("polder_cluster_node_red", "1 for each reason why a node is red.", []string{"hostname", "internode_url", "reason"}, nil)
	cutDesc   = prometheus.NewDesc("polder_cluster_cut_off", "1 while another node that works with the database is not heard.", nil, nil)
)

// Collector shows the cluster's numbers.
func (c *Cluster) Collector() prometheus.Collector { return collector{c} }

type collector struct{ c *Cluster }

// Describe implements prometheus.Collector.
func (col collector) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{nodesDesc, redDesc, cutDesc} {
		out <- d
	}
	for _, counter := range col.counted() {
		counter.Describe(out)
	}
}

// Collect implements prometheus.Collector.
func (col collector) Collect(out chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, value float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	count := map[string]float64{model.NodeGreen: 0, model.NodeRed: 0}
	shown := map[[3]string]bool{} // nodes that differ in their id only are one here
	for _, n := range col.c.List() {
		count[n.Status]++
		for _, reason := range n.Reasons {
			if key := [3]string{n.Hostname, n.InternodeURL, reason}; !shown[key] {
				shown[key] = true
				gauge(redDesc, 1, key[:]...)
			}
		}
	}
	for status, n := range count {
		gauge(nodesDesc, n, status)
	}
	cut := 0.0
	if col.c.CutOff() {
		cut = 1
	}
	gauge(cutDesc, cut)
	for _, counter := range col.counted() {
		counter.Collect(out)
	}
}

func (col collector) counted() []prometheus.Collector {
	n := col.c.counters
	return []prometheus.Collector{n.sent, n.received, n.changes, n.asked}
}
