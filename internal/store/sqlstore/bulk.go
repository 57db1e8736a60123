package sqlstore

import (
	"context"
	"database/sql/driver"
	"fmt"
)

// bulkRows is how many rows a statement with a placeholder a value holds.
const bulkRows = 64

// bulk inserts many rows, on hot paths: what differs between the databases is
// how to do that with few statements that they need not plan each time.
func (c conn) bulk(ctx context.Context, table string, columns []string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	if arrays, ok := c.s.dialect.(arrayInserter); ok {
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

// arrayInserter is a dialect that inserts rows from an array a column: one
// statement, planned once a connection, for any number of rows.
type arrayInserter interface {
	insertArrays(table string, columns []string, rows [][]any) (query string, args []any, err error)
}

func (*postgres) insertArrays(table string, columns []string, rows [][]any) (query string, args []any, err error) {
	values, args := "", make([]any, len(columns))
	for i := range columns {
		var kind string
		if args[i], kind, err = array(rows, i); err != nil {
			return "", nil, fmt.Errorf("column %s: %w", columns[i], err)
		}
		if i > 0 {
			values += ", "
		}
		values += "?::" + kind + "[]"
	}
	return "INSERT INTO " + table + " (" + joinColumns(columns) + ") SELECT * FROM unnest(" + values + ")", args, nil
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
