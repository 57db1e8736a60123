package sqlstore

import "strings"

// insertSQL writes "INSERT INTO table (columns) VALUES (?,…),…" for n rows.
func insertSQL(table string, columns []string, n int) string {
	row := "(" + strings.TrimSuffix(strings.Repeat("?,", len(columns)), ",") + ")"
	var b strings.Builder
	b.Grow(len(table) + 32 + 16*len(columns) + n*(len(row)+1))
	b.WriteString("INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES ")
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(row)
	}
	return b.String()
}

// joinColumns writes a list of columns.
func joinColumns(columns []string) string { return strings.Join(columns, ", ") }
