package api

import (
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics time requests by route, method and class of status.
type metrics struct {
	durations *prometheus.HistogramVec
}

func newMetrics(registry prometheus.Registerer) (*metrics, error) {
	m := &metrics{prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Namespace: "polder",
		Subsystem: "http",
		Name:      "request_seconds",
		Help:      "Time to answer a request, by route, method and class of status.",
		Buckets:   []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 5, 30},
	}, []string{"route", "method", "status"})}
	return m, registry.Register(m.durations)
}

// observers are a route's histograms by class of status, made when first used:
// to find one by its labels costs more than to observe.
type observers [6]atomic.Pointer[prometheus.Observer]

// observe counts a call that took a time and ended with a status.
func (m *metrics) observe(o *observers, route, method string, status int, took time.Duration) {
	class := status / 100
	if class < 1 || class > 5 {
		class = 5
	}
	found := o[class].Load()
	if found == nil {
		observer := m.durations.WithLabelValues(route, method, strconv.Itoa(class)+"xx")
		found = &observer
		o[class].Store(found)
	}
	(*found).Observe(took.Seconds())
}

// unrouted counts what no row of the table answers. Its method is not the
// client's, who could invent as many as they like.
func unrouted() *route { return &route{method: http.MethodGet, pattern: "none", access: public} }
