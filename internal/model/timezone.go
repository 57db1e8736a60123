package model

import (
	_ "embed"
	"strings"
)

// timezoneNames are those of the IANA database that a person may live in, a
// line each, sorted.
//
//go:embed timezone.txt
var timezoneNames string

// Timezones returns the names of the time zones that people may choose, sorted.
func Timezones() []string { return strings.Fields(timezoneNames) }
