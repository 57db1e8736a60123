package sqlstore

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// Collectors show the state of the data sources, of the connections that take
// writes, and of the caches.
func (s *Store) Collectors() []prometheus.Collector {
	return []prometheus.Collector{poolCollector{s}, sourceCollector{s}, cacheCollector{s}}
}

// poolCollector shows the connections of the master that is in use.
type poolCollector struct{ s *Store }

// Describe implements prometheus.Collector.
func (c poolCollector) Describe(out chan<- *prometheus.Desc) { prometheus.DescribeByCollect(c, out) }

// Collect implements prometheus.Collector.
func (c poolCollector) Collect(out chan<- prometheus.Metric) {
	collectors.NewDBStatsCollector(c.s.pools.Load().master.db.DB, "master").Collect(out)
}

// sourceCollector shows how the data sources are.
type sourceCollector struct{ s *Store }

var (
	sourceHealthy = sourceMetric("healthy", "1 for a data source that is used, 0 for one that is left out.")
	sourceLag     = sourceMetric("lag_seconds", "How far a data source is known to be behind.")
	sourceReads   = sourceMetric("reads_total", "Queries for clients that a data source was asked, if there are replicas.")
)

func sourceMetric(name, help string) *prometheus.Desc {
	return prometheus.NewDesc("polder_database_source_"+name, help, []string{"source", "role"}, nil)
}

// Describe implements prometheus.Collector.
func (c sourceCollector) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{sourceHealthy, sourceLag, sourceReads} {
		out <- d
	}
}

// Collect implements prometheus.Collector.
func (c sourceCollector) Collect(out chan<- prometheus.Metric) {
	for _, src := range c.s.Sources() {
		healthy := 0.0
		if src.Healthy {
			healthy = 1
		}
		out <- prometheus.MustNewConstMetric(sourceHealthy, prometheus.GaugeValue, healthy, src.Name, src.Role)
		if src.Lag >= 0 {
			out <- prometheus.MustNewConstMetric(sourceLag, prometheus.GaugeValue, float64(src.Lag)/1000, src.Name, src.Role)
		}
		out <- prometheus.MustNewConstMetric(sourceReads, prometheus.CounterValue, float64(src.Reads), src.Name, src.Role)
	}
}

// cacheCollector shows what the caches are good for.
type cacheCollector struct{ s *Store }

var (
	cacheHits    = cacheMetric("hits_total", "Reads that a cache answered.")
	cacheMisses  = cacheMetric("misses_total", "Reads that a cache could not answer.")
	cacheEntries = cacheMetric("entries", "What a cache holds.")
	cacheTrusted = prometheus.NewDesc("polder_cache_trusted", "Whether the caches are used: 0 while other nodes may not be heard.", nil, nil)
)

func cacheMetric(name, help string) *prometheus.Desc {
	return prometheus.NewDesc("polder_cache_"+name, help, []string{"cache"}, nil)
}

// Describe implements prometheus.Collector.
func (c cacheCollector) Describe(out chan<- *prometheus.Desc) { prometheus.DescribeByCollect(c, out) }

// Collect implements prometheus.Collector.
func (c cacheCollector) Collect(out chan<- prometheus.Metric) {
	for name, cache := range c.s.caches.byName {
		hits, misses, size := cache.usage()
		out <- prometheus.MustNewConstMetric(cacheHits, prometheus.CounterValue, float64(hits), name)
		out <- prometheus.MustNewConstMetric(cacheMisses, prometheus.CounterValue, float64(misses), name)
		out <- prometheus.MustNewConstMetric(cacheEntries, prometheus.GaugeValue, float64(size), name)
	}
	trusted := 0.0
	if c.s.trust.given() {
		trusted = 1
	}
	out <- prometheus.MustNewConstMetric(cacheTrusted, prometheus.GaugeValue, trusted)
}
