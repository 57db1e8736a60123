package config

import (
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files")

func TestEveryFieldHasOneRow(t *testing.T) {
	rows := map[string]int{}
	for _, s := range Settings() {
		rows[s.Path()]++
	}
	config := reflect.TypeFor[Config]()
	for i := range config.NumField() {
		section := config.Field(i)
		for j := range section.Type.NumField() {
			path := section.Name + "." + section.Type.Field(j).Name
			if rows[path] != 1 {
				t.Errorf("%s has %d rows", path, rows[path])
			}
			delete(rows, path)
		}
	}
	if len(rows) > 0 {
		t.Errorf("rows without a field: %v", rows)
	}
}

func TestRowsAreWellFormed(t *testing.T) {
	for _, s := range Settings() {
		if !s.Rule.accepts(s.Default) {
			t.Errorf("%s does not accept its own default %v", s.Path(), s.Default)
		}
		if !strings.HasSuffix(s.Doc, ".") {
			t.Errorf("%s: the doc is not a sentence: %q", s.Path(), s.Doc)
		}
		if s.Rule.Check != nil && s.Rule.Accepts == "" {
			t.Errorf("%s has a check that says nothing", s.Path())
		}
	}
}

func TestEveryRowTakesOnlyItsField(t *testing.T) {
	for _, s := range Settings() {
		c := Default()
		var other any
		switch v := s.Default.(type) {
		case bool:
			other = !v
		case int:
			other = v + 1
		case string:
			other = v + "x"
		case []string:
			other = []string{"x"}
		case []ReplicaLag:
			other = []ReplicaLag{{DataSource: "x"}}
		}
		c.set(s, other)
		if got := Diff(Default(), c).Paths; len(got) != 1 || got[0] != s.Path() {
			t.Errorf("a change of %s is seen as %v", s.Path(), got)
		}
	}
}

func TestMarkdown(t *testing.T) {
	golden := filepath.Join("..", "..", "docs", "settings.md")
	got := Markdown()
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Error("docs/settings.md is out of date: run go test ./internal/config -run Markdown -update")
	}
}
