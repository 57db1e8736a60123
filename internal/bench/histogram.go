package bench

import (
	"math/bits"
	"time"
)

// Histogram counts durations in buckets whose width grows with the value: each
// power of two of microseconds has 64, so a percentile is at most 1.6 % over
// the true one. It is a few pages of memory and one increment a value, which is
// why it is our own: a library's would do no better. It is not safe for
// concurrent use; give each goroutine one and merge them.
type Histogram struct {
	counts [buckets]uint32
	total  uint64
	max    time.Duration
}

const (
	subBits = 6  // 64 buckets a power of two
	topBits = 36 // longest: 2^36 µs, 19 hours
	buckets = (topBits - subBits + 1) << subBits
)

// Record adds one duration. Negative ones count as 0.
func (h *Histogram) Record(d time.Duration) {
	h.counts[bucket(d)]++
	h.total++
	h.max = max(h.max, d)
}

// Merge adds what o has counted.
func (h *Histogram) Merge(o *Histogram) {
	for i, n := range o.counts {
		h.counts[i] += n
	}
	h.total += o.total
	h.max = max(h.max, o.max)
}

// Total is how many durations were recorded.
func (h *Histogram) Total() uint64 { return h.total }

// Max is the longest duration, exactly.
func (h *Histogram) Max() time.Duration { return h.max }

// Percentile returns a duration that p percent of the values don't exceed; 0
// if there are none.
func (h *Histogram) Percentile(p float64) time.Duration {
	want := uint64(p / 100 * float64(h.total))
	if float64(want) < p/100*float64(h.total) {
		want++
	}
	want = min(max(want, 1), h.total)
	var seen uint64
	for i, n := range h.counts {
		if seen += uint64(n); n > 0 && seen >= want {
			return min(upper(i), h.max)
		}
	}
	return 0
}

// bucket returns the index for d. Values under 64 µs have a bucket each.
func bucket(d time.Duration) int {
	us := uint64(max(d, 0) / time.Microsecond)
	us = min(us, 1<<topBits-1)
	if us < 1<<subBits {
		return int(us)
	}
	shift := bits.Len64(us) - subBits - 1
	// us>>shift lies in [64, 128): each shift adds 64 buckets after the first.
	return shift<<subBits + int(us>>shift)
}

// upper is the longest duration that belongs into the bucket.
func upper(i int) time.Duration {
	if i < 2<<subBits {
		return time.Duration(i+1)*time.Microsecond - 1
	}
	shift := i>>subBits - 1
	low := i - shift<<subBits
	return time.Duration((low+1)<<shift)*time.Microsecond - 1
}
