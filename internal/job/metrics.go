package job

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// stats are what is counted.
type stats struct {
	holder  prometheus.Gauge
	changes prometheus.Counter
	runs    *prometheus.CounterVec
	seconds *prometheus.CounterVec
}

func newStats(jobs []Job) stats {
	s := stats{
		holder:  prometheus.NewGauge(prometheus.GaugeOpts{Name: "polder_jobs_holder", Help: "Whether this node does the jobs."}),
		changes: prometheus.NewCounter(prometheus.CounterOpts{Name: "polder_jobs_taken_total", Help: "Times that this node took the jobs over."}),
		runs:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: "polder_job_runs_total", Help: "Jobs done, by their end."}, []string{"job", "result"}),
		seconds: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "polder_job_seconds_total", Help: "Time that jobs took."}, []string{"job"}),
	}
	for _, j := range jobs { // so that there is a zero to count from
		s.runs.WithLabelValues(j.Name, "ok")
		s.runs.WithLabelValues(j.Name, "error")
	}
	return s
}

func (s stats) held(yes bool) {
	if yes {
		s.holder.Set(1)
		s.changes.Inc()
	} else {
		s.holder.Set(0)
	}
}

func (s stats) did(job string, took time.Duration, err error) {
	result := "ok"
	if err != nil {
		result = "error"
	}
	s.runs.WithLabelValues(job, result).Inc()
	s.seconds.WithLabelValues(job).Add(took.Seconds())
}

// Collectors show who does the jobs, and how they go.
func (r *Runner) Collectors() []prometheus.Collector {
	return []prometheus.Collector{r.stat.holder, r.stat.changes, r.stat.runs, r.stat.seconds}
}
