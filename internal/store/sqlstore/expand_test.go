package sqlstore_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// taking are statements that take away what the release before may use.
var taking = regexp.MustCompile(`(?i)\b(DROP\s+(TABLE|COLUMN|INDEX)|RENAME|TRUNCATE|ALTER\s+COLUMN|MODIFY|CHANGE\s+COLUMN|SET\s+NOT\s+NULL|ADD\s+(CONSTRAINT|UNIQUE|PRIMARY|FOREIGN|CHECK))\b`)

// contractions returns the statements of a migration that take something away
// without a word about why they may.
func contractions(migration string) (wrong []string) {
	up, _, _ := strings.Cut(migration, "-- +goose Down")
	for statement := range strings.SplitSeq(up, ";") {
		if taking.MatchString(statement) && !strings.Contains(statement, "-- contract: ") {
			wrong = append(wrong, strings.TrimSpace(statement))
		}
	}
	return wrong
}

// TestMigrationsExpand holds migrations to the policy of ADR 26.
func TestMigrationsExpand(t *testing.T) {
	for statement, refused := range map[string]bool{
		`ALTER TABLE posts ADD COLUMN mood varchar(64) NOT NULL DEFAULT ''`:  false,
		`CREATE TABLE moods (id varchar(26) PRIMARY KEY)`:                    false,
		`CREATE INDEX posts_mood ON posts (mood)`:                            false,
		`ALTER TABLE posts DROP COLUMN mood`:                                 true,
		`alter table posts rename to notes`:                                  true,
		`ALTER TABLE posts ADD CONSTRAINT posts_mood CHECK (mood <> '')`:     true,
		"-- contract: 7 reads feelings in its place\nDROP TABLE moods":       false,
		"-- contract: 7 reads feelings\nDROP TABLE moods; DROP TABLE temper": true,
	} {
		if got := len(contractions(statement)) > 0; got != refused {
			t.Errorf("%s: refused: %t", statement, got)
		}
	}
	var numbers [][]string
	for _, kind := range []string{"postgres", "mysql", "sqlite"} {
		files, err := filepath.Glob(filepath.Join("migrations", kind, "*.sql"))
		if err != nil {
			t.Fatal(err)
		}
		var list []string
		for i, file := range files {
			number, _, _ := strings.Cut(filepath.Base(file), "_")
			list = append(list, number)
			if want := fmt.Sprintf("%05d", i+1); number != want {
				t.Errorf("%s should have the number %s", file, want)
			}
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if i > 0 { // before the first there was nothing
				for _, statement := range contractions(string(content)) {
					t.Errorf("%s takes away what the release before may use: %s", file, statement)
				}
			}
		}
		numbers = append(numbers, list)
	}
	if !slices.Equal(numbers[0], numbers[1]) || !slices.Equal(numbers[0], numbers[2]) {
		t.Errorf("the dialects have migrations %v", numbers)
	}
}
