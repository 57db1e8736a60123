package sqlstore

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// Collectors show the state of the connection pool that takes writes, and of
// the caches.
func (s *Store) Collectors() []prometheus.Collector {
	return []prometheus.Collector{collectors.NewDBStatsCollector(s.pools.Load().master.db.DB, "master"), cacheCollector{s}}
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
