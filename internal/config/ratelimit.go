package config

// RateLimitSettings is how many requests a client may make.
type RateLimitSettings struct {
	Enable           bool
	PerSec           int
	MaxBurst         int
	MemoryStoreSize  int
	VaryByRemoteAddr bool
	VaryByUser       bool
	VaryByHeader     string
}

func rateLimitSettings() []Setting {
	return []Setting{
		{Key: "Enable", Default: false, Doc: "Limits how many requests a client may make."},
		{Key: "PerSec", Default: 10, Rule: between(1, 1000000), Doc: "Requests a second that a client may make in the long run."},
		{Key: "MaxBurst", Default: 100, Rule: between(1, 1000000), Doc: "Requests that a client may make at once after a pause."},
		{Key: "MemoryStoreSize", Default: 10000, Rule: between(1, 10000000), Doc: "The most clients that are remembered."},
		{Key: "VaryByRemoteAddr", Default: true, Doc: "Counts each network address on its own."},
		{Key: "VaryByUser", Default: false, Doc: "Counts each session on its own, in place of its address."},
		{Key: "VaryByHeader", Default: "", Rule: text(`"" or the name of a header`, func(s string) bool { return s == "" || isHeader(s) }), Doc: "Counts each value of this header on its own. Only for a header that a trusted proxy sets."},
	}
}
