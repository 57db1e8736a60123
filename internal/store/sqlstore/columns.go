package sqlstore

import "strings"

// aliased writes "a.x, a.y" for the alias a and the columns x and y.
func aliased(alias string, columns []string) string {
	return alias + "." + strings.Join(columns, ", "+alias+".")
}

// anywhere is a pattern for LIKE … ESCAPE '!' that matches what holds term anywhere.
// Compare it with lower-case text.
func anywhere(term string) string { return "%" + escapeLike(strings.ToLower(term)) + "%" }
