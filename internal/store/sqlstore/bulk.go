package sqlstore

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"
)

// bulkRows is how many rows a statement with a placeholder a value holds.
const bulkRows = 64

// bulk inserts many rows, on hot paths: what differs between the databases is
// how to do that with few statements that they need not plan each time.
func (c conn) bulk(ctx context.Context, table string, columns []string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	if arrays, ok := c.s.dialect.(arrayWriter); ok {
		query, args, err := arrays.insertArrays(table, columns, rows)
		if err != nil {
			return fmt.Errorf("insert into %s: %w", table, err)
		}
		_, err = c.exec(ctx, query, args...)
		return err
	}
	for ; len(rows) > bulkRows; rows = rows[bulkRows:] {
		if err := c.insert(ctx, table, columns, "", rows[:bulkRows]...); err != nil {
			return err
		}
	}
	return c.insert(ctx, table, columns, "", rows...)
}

// bulkUpdate sets columns of many rows, each found by its key columns: a row of
// values has the key's first, then what is to be set.
func (c conn) bulkUpdate(ctx context.Context, table string, key, set []string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	if arrays, ok := c.s.dialect.(arrayWriter); ok {
		query, args, err := arrays.updateArrays(table, key, set, rows)
		if err != nil {
			return fmt.Errorf("update %s: %w", table, err)
		}
		_, err = c.exec(ctx, query, args...)
		return err
	}
	query := "UPDATE " + table + " SET " + equals(set, ", ") + " WHERE " + equals(key, " AND ")
	for _, row := range rows {
		if _, err := c.exec(ctx, query, slices.Concat(row[len(key):], row[:len(key)])...); err != nil {
			return err
		}
	}
	return nil
}

// equals writes "a = ?" for each column.
func equals(columns []string, separator string) string {
	return strings.Join(columns, " = ?"+separator) + " = ?"
}

// arrayWriter is a dialect that writes many rows from an array a column: one
// statement, planned once a connection, for any number of rows.
type arrayWriter interface {
	insertArrays(table string, columns []string, rows [][]any) (query string, args []any, err error)
	updateArrays(table string, key, set []string, rows [][]any) (query string, args []any, err error)
}

func (*postgres) insertArrays(table string, columns []string, rows [][]any) (query string, args []any, err error) {
	values, args, err := unnest(columns, rows)
	return "INSERT INTO " + table + " (" + joinColumns(columns) + ") SELECT * FROM " + values, args, err
}

func (*postgres) updateArrays(table string, key, set []string, rows [][]any) (query string, args []any, err error) {
	columns := slices.Concat(key, set)
	values, args, err := unnest(columns, rows)
	same := func(columns []string, left, separator string) string {
		pairs := make([]string, len(columns))
		for i, c := range columns {
			pairs[i] = left + c + " = v." + c
		}
		return strings.Join(pairs, separator)
	}
	return "UPDATE " + table + " t SET " + same(set, "", ", ") + " FROM " + values + " AS v (" + joinColumns(columns) + ") WHERE " +
		same(key, "t.", " AND "), args, err
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
