package model

import (
	"slices"
	"testing"
	"time"
	_ "time/tzdata" // the machine may have none
)

func TestTimezones(t *testing.T) {
	t.Parallel()
	names := Timezones()
	if !slices.IsSorted(names) || !slices.Contains(names, "Europe/Amsterdam") || !slices.Contains(names, "UTC") || len(names) < 400 {
		t.Errorf("%d names, from %s", len(names), names[0])
	}
	for _, name := range names {
		if _, err := time.LoadLocation(name); err != nil {
			t.Error(err)
		}
	}
}
