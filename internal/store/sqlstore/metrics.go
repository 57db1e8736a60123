package sqlstore

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// Collector shows the state of the connection pool that takes writes.
func (s *Store) Collector() prometheus.Collector {
	return collectors.NewDBStatsCollector(s.master.DB, "master")
}
