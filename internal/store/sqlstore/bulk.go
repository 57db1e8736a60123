package sqlstore

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// bulkRows is how many rows a statement with a placeholder a value holds.
const bulkRows = 64

// bulkWrite inserts or updates many rows of a table.
type bulkWrite struct {
	table string
	key   []string // by which an update finds its rows; an insert has none
	set   []string // the columns that are written
	rows  [][]any  // each the values of key, then those of set
}

// bulk does several bulkWrites, on hot paths; those without rows are left out.
// No two may concern the same table. What differs between the databases is how
// to do that with few statements that they need not plan each time.
func (c conn) bulk(ctx context.Context, writes ...bulkWrite) error {
	writes = slices.DeleteFunc(writes, func(w bulkWrite) bool { return len(w.rows) == 0 })
	if len(writes) == 0 {
		return nil
	}
	if arrays, ok := c.s.dialect.(arrayWriter); ok {
		query, args, err := arrays.writeArrays(writes)
		if err != nil {
			return err
		}
		_, err = c.exec(ctx, query, args...)
		return err
	}
	for _, w := range writes {
		if err := c.writeRows(ctx, w); err != nil {
			return err
		}
	}
	return nil
}

// writeRows does a bulkWrite with a placeholder a value.
func (c conn) writeRows(ctx context.Context, w bulkWrite) error {
	if w.key == nil {
		for rows := range slices.Chunk(w.rows, bulkRows) {
			if err := c.insert(ctx, w.table, w.set, "", rows...); err != nil {
				return err
			}
		}
		return nil
	}
	query := "UPDATE " + w.table + " SET " + equals(w.set, ", ") + " WHERE " + equals(w.key, " AND ")
	for _, row := range w.rows {
		if _, err := c.exec(ctx, query, slices.Concat(row[len(w.key):], row[:len(w.key)])...); err != nil {
			return err
		}
	}
	return nil
}

// equals writes "a = ?" for each column.
func equals(columns []string, separator string) string {
	return strings.Join(columns, " = ?"+separator) + " = ?"
}

// arrayWriter is a dialect that does bulkWrites from an array a column: one
// statement for them all, planned once a connection, for any number of rows.
type arrayWriter interface {
	writeArrays(writes []bulkWrite) (query string, args []any, err error)
}

// writeArrays makes all writes but the last common table expressions of the
// last, which saves their round trips.
func (*postgres) writeArrays(writes []bulkWrite) (query string, args []any, err error) {
	var b strings.Builder
	for i, w := range writes {
		sql, values, err := w.unnested()
		if err != nil {
			return "", nil, fmt.Errorf("write %s: %w", w.table, err)
		}
		args = append(args, values...)
		switch last := len(writes) - 1; {
		case i == last && i > 0:
			b.WriteString(") " + sql)
		case i == last:
			b.WriteString(sql)
		case i == 0:
			b.WriteString("WITH w0 AS (" + sql)
		default:
			b.WriteString("), w" + strconv.Itoa(i) + " AS (" + sql)
		}
	}
	return b.String(), args, nil
}

// unnested is the write as a statement over arrays.
func (w *bulkWrite) unnested() (query string, args []any, err error) {
	columns := slices.Concat(w.key, w.set)
	values, args, err := unnest(columns, w.rows)
	if err != nil || w.key == nil {
		return "INSERT INTO " + w.table + " (" + joinColumns(w.set) + ") SELECT * FROM " + values, args, err
	}
	same := func(columns []string, left, separator string) string {
		pairs := make([]string, len(columns))
		for i, c := range columns {
			pairs[i] = left + c + " = v." + c
		}
		return strings.Join(pairs, separator)
	}
	return "UPDATE " + w.table + " t SET " + same(w.set, "", ", ") + " FROM " + values + " AS v (" + joinColumns(columns) + ") WHERE " +
		same(w.key, "t.", " AND "), args, nil
}

// unnest makes a table of the rows: "unnest(?::text[], ?::bigint[])".
func unnest(columns []string, rows [][]any) (table string, args []any, err error) {
	types := make([]string, len(columns))
	args = make([]any, len(columns))
	for i, c := range columns {
		if args[i], types[i], err = array(rows, i); err != nil {
			return "", nil, fmt.Errorf("column %s: %w", c, err)
		}
	}
	return "unnest(?::" + strings.Join(types, "[], ?::") + "[])", args, nil
}

// array is column i of the rows with its PostgreSQL type, that of the first
// row's value. Values of a type of their own are text.
func array(rows [][]any, i int) (values any, kind string, err error) {
	switch rows[0][i].(type) {
	case int64:
		return collect[int64](rows, i), "bigint", nil
	case bool:
		return collect[bool](rows, i), "boolean", nil
	case string:
		return collect[string](rows, i), "text", nil
	case driver.Valuer:
		texts := make([]string, len(rows))
		for n, row := range rows {
			v, err := row[i].(driver.Valuer).Value()
			if err != nil {
				return nil, "", err
			}
			texts[n], _ = v.(string)
		}
		return texts, "text", nil
	}
	return nil, "", fmt.Errorf("%T has no array", rows[0][i])
}

func collect[T any](rows [][]any, i int) []T {
	values := make([]T, len(rows))
	for n, row := range rows {
		values[n] = row[i].(T)
	}
	return values
}
