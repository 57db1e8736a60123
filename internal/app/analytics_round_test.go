package app

import "testing"

func TestRounded(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]int64{0: 0, 1: 1, 9: 9, 10: 10, 19: 10, 4321: 4000, 99_999: 90_000, 1<<63 - 1: 9_000_000_000_000_000_000} {
		if got := rounded(n); got != want {
			t.Errorf("rounded(%d) = %d, want %d", n, got, want)
		}
	}
}
