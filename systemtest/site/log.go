package site

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
)

// shownLog is how much of a log a failed test shows.
const shownLog = 20 << 10

// Entry is a line of a node's log.
type Entry struct {
	Level string
	Msg   string
	Line  string // all of it
}

// Entries are what the node has logged so far.
func (n *Node) Entries(t testing.TB) []Entry {
	t.Helper()
	var entries []Entry
	for line := range bytes.Lines(n.readLog(t)) {
		e := Entry{Line: string(line)}
		if err := json.Unmarshal(line, &e); err != nil {
			e.Level, e.Msg = "ERROR", strings.TrimSpace(string(line)) // a panic, for one
		}
		entries = append(entries, e)
	}
	return entries
}

// Logged reports whether the node has logged a message at a level, in a line
// that contains all of parts.
func (n *Node) Logged(t testing.TB, level, msg string, parts ...string) bool {
	t.Helper()
	return slices.ContainsFunc(n.Entries(t), func(e Entry) bool { return e.Level == level && e.Msg == msg && containsAll(e.Line, parts) })
}

func (n *Node) readLog(t testing.TB) []byte {
	t.Helper()
	content, err := os.ReadFile(n.Log)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	return content
}

// lastWords is the end of the log.
func (n *Node) lastWords() string {
	content, err := os.ReadFile(n.Log)
	if err != nil {
		return err.Error()
	}
	return string(content[max(0, len(content)-shownLog):])
}

// checkLog fails t for errors that the test gave no reason for.
func (n *Node) checkLog(t testing.TB, troubles []string) {
	for _, e := range n.Entries(t) {
		if e.Level == "ERROR" && !slices.Contains(troubles, e.Msg) {
			t.Errorf("%s logged an error: %s", n.Name, strings.TrimSpace(e.Line))
		}
	}
}
