package config

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Change is what differs between two configurations, as paths in the order of
// the table.
type Change struct {
	Paths   []string // all that differ
	Restart []string // those of them that wait for a restart
	Recycle []string // those of them that wait for a recycle of the database's connections
}

// Empty reports whether nothing differs.
func (c Change) Empty() bool { return len(c.Paths) == 0 }

// Diff compares two configurations.
func Diff(before, after *Config) Change {
	var change Change
	for _, s := range Settings() {
		if equal(before.value(s), after.value(s)) {
			continue
		}
		change.Paths = append(change.Paths, s.Path())
		switch {
		case s.Restart, s.Recycle && before.SqlSettings.DriverName == DriverSQLite: // whose file is opened once
			change.Restart = append(change.Restart, s.Path())
		case s.Recycle:
			change.Recycle = append(change.Recycle, s.Path())
		}
	}
	return change
}

// Hash tells whether two nodes work by the same configuration: 32 hexadecimal
// digits of the effective settings, without secrets and without what may differ
// between nodes. It costs a pass over all settings; [Store.Hash] keeps it.
func (c *Config) Hash() string {
	sum := sha256.New()
	encoder := json.NewEncoder(sum)
	for _, s := range Settings() {
		if s.Secret || s.Local {
			continue
		}
		// A hash takes every write, and every setting can be encoded.
		_ = encoder.Encode([]any{s.Path(), c.value(s)})
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}
