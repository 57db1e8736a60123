package bench

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func TestHistogramPercentiles(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	var values []time.Duration
	halves := [2]Histogram{}
	for i := range 10_000 {
		// Spread over six powers of ten.
		d := time.Duration(random.ExpFloat64() * float64(time.Microsecond) * float64(uint64(1)<<random.IntN(20)))
		values = append(values, d)
		halves[i%2].Record(d)
	}
	h := halves[0]
	h.Merge(&halves[1])
	slices.Sort(values)
	if h.Total() != 10_000 || h.Max() != values[len(values)-1] {
		t.Errorf("total %d, max %s", h.Total(), h.Max())
	}
	for _, p := range []float64{0, 1, 25, 50, 95, 99, 99.9, 100} {
		exact := values[max(0, int(p/100*10_000)-1)]
		got := h.Percentile(p)
		// At most a bucket above: 1/64, or a microsecond.
		if got < exact || got > exact+exact/64+time.Microsecond {
			t.Errorf("p%g is %s, exactly %s", p, got, exact)
		}
	}
}

func TestHistogramEdges(t *testing.T) {
	t.Parallel()
	var empty Histogram
	if got := empty.Percentile(99); got != 0 {
		t.Errorf("nothing has a p99 of %s", got)
	}
	for _, d := range []time.Duration{-1, 0, 1, 63 * time.Microsecond, 64 * time.Microsecond, 127 * time.Microsecond,
		128 * time.Microsecond, time.Second, time.Hour, 1 << 62} {
		i := bucket(d)
		if i < 0 || i >= buckets {
			t.Fatalf("%s is in bucket %d", d, i)
		}
		if d > upper(i) && d < time.Hour {
			t.Errorf("%s is over the end %s of its bucket", d, upper(i))
		}
	}
	for i := 1; i < buckets; i++ {
		if bucket(upper(i)) != i || bucket(upper(i-1)+1) != i {
			t.Fatalf("bucket %d ends at %s, which is in %d; the next is in %d",
				i, upper(i), bucket(upper(i)), bucket(upper(i-1)+1))
		}
	}
}
