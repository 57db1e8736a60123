package config

// MetricsSettings is what Prometheus reads.
type MetricsSettings struct {
	Enable           bool
	ListenAddress    string
	BlockProfileRate int
}

func metricsSettings() []Setting {
	return []Setting{
		{Key: "Enable", Default: false, Restart: true, Doc: "Serves metrics for Prometheus, and profiles, on an address of their own."},
		{Key: "ListenAddress", Default: ":8067", Rule: address(), Restart: true, Local: true, Doc: "That address and port. Keep it from the public."},
		{Key: "BlockProfileRate", Default: 0, Rule: between(0, 1<<31-1), Restart: true, Doc: "How often blocking is sampled for profiles, in nanoseconds spent blocked; 0 for never."},
	}
}
