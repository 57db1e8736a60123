package sqlstore

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	sqlitedriver "modernc.org/sqlite"
)

// beginsFunction is an SQL function that SQLite's connections have: whether a
// message has words in a row, the last of which may go on. It compares as the
// full-text index does: without regard to case and accents.
const beginsFunction = "polder_begins"

func callBegins(_ *sqlitedriver.FunctionContext, args []driver.Value) (driver.Value, error) {
	message, ok := args[0].(string)
	words, ok2 := args[1].(string)
	if !ok || !ok2 {
		return nil, fmt.Errorf("%s(%T, %T): want two texts", beginsFunction, args[0], args[1])
	}
	return hasWords(fold(message), strings.Fields(fold(words))), nil
}

// hasWords says whether the words follow each other in the text, each whole
// but for the last, of which it may be the beginning.
func hasWords(text string, words []string) bool {
	if len(words) == 0 { // nothing but accents
		return false
	}
	for at := 0; ; {
		i := strings.Index(text[at:], words[0])
		if i < 0 {
			return false
		}
		at += i
		if before, _ := utf8.DecodeLastRuneInString(text[:at]); !isWordRune(before) && goesOn(text[at+len(words[0]):], words[1:]) {
			return true
		}
		at += len(words[0])
	}
}

// goesOn says whether the words come next in the text.
func goesOn(text string, words []string) bool {
	for _, w := range words {
		next := strings.TrimLeftFunc(text, func(r rune) bool { return !isWordRune(r) })
		if next == text || !strings.HasPrefix(next, w) {
			return false
		}
		text = next[len(w):]
	}
	return true
}

// fold takes case and accents away.
func fold(s string) string {
	s = strings.ToLower(s)
	if strings.IndexFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if isCombining(r) {
			return -1
		}
		return r
	}, norm.NFD.String(s))
}

func isWordRune(r rune) bool { return unicode.In(r, unicode.L, unicode.N, unicode.M) }

// sqliteConnector opens connections that have the driver's functions.
type sqliteConnector struct {
	driver *sqlitedriver.Driver
	dsn    string
}

func (c sqliteConnector) Connect(context.Context) (driver.Conn, error) { return c.driver.Open(c.dsn) }

func (c sqliteConnector) Driver() driver.Driver { return c.driver }
