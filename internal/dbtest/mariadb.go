package dbtest

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"strings"

	"github.com/go-sql-driver/mysql"
)

//go:embed mariadb.sh
var mariadbScript string

type mariadb struct{}

func (mariadb) env() string       { return "POLDER_TEST_MYSQL" }
func (mariadb) sqlDriver() string { return "mysql" }

func (mariadb) withDatabase(dsn, name string) (string, error) {
	c, err := mysql.ParseDSN(dsn)
	if err != nil {
		return "", errors.New("the DSN must have the form user:password@tcp(host:port)/database") // the cause may show its password
	}
	c.DBName = name
	return c.FormatDSN(), nil
}

func (mariadb) create(ctx context.Context, db *sql.DB, name string) error {
	_, err := db.ExecContext(ctx, "CREATE DATABASE "+name+" CHARACTER SET utf8mb4")
	return err
}

func (mariadb) drop(ctx context.Context, db *sql.DB, name string) error {
	_, err := db.ExecContext(ctx, "DROP DATABASE "+name)
	return err
}

// copy does by statements what the server can't: there are no templates.
func (m mariadb) copy(ctx context.Context, db *sql.DB, template, name string) error {
	tables, err := listTables(ctx, db, template)
	if err != nil {
		return err
	}
	if err := m.create(ctx, db, name); err != nil {
		return err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	// Foreign keys may point to tables that come later.
	for _, query := range []string{"USE " + name, "SET foreign_key_checks = 0"} {
		if _, err := conn.ExecContext(ctx, query); err != nil {
			return err
		}
	}
	for _, table := range tables {
		if err := copyTable(ctx, conn, template, table); err != nil {
			return fmt.Errorf("table %s: %w", table.name, err)
		}
	}
	_, err = conn.ExecContext(ctx, "SET foreign_key_checks = 1")
	return err
}

type table struct {
	name    string
	columns string // those that hold values of their own, quoted, with commas
}

// listTables returns the tables of a database and refuses one that has more
// than tables.
func listTables(ctx context.Context, db *sql.DB, database string) ([]table, error) {
	var others int
	err := db.QueryRowContext(ctx, `SELECT
		(SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = ? AND table_type <> 'BASE TABLE') +
		(SELECT COUNT(*) FROM information_schema.triggers WHERE trigger_schema = ?) +
		(SELECT COUNT(*) FROM information_schema.routines WHERE routine_schema = ?)`,
		database, database, database).Scan(&others)
	if err != nil {
		return nil, err
	}
	if others > 0 {
		return nil, errors.New("the template has views, triggers or routines, which are not copied")
	}
	rows, err := db.QueryContext(ctx, `SELECT table_name, column_name FROM information_schema.columns
		WHERE table_schema = ? AND COALESCE(generation_expression, '') = ''
		ORDER BY table_name, ordinal_position`, database)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var tables []table
	for rows.Next() {
		var name, column string
		if err := rows.Scan(&name, &column); err != nil {
			return nil, err
		}
		column = "`" + column + "`"
		if last := len(tables) - 1; last >= 0 && tables[last].name == name {
			tables[last].columns += "," + column
		} else {
			tables = append(tables, table{name: name, columns: column})
		}
	}
	return tables, rows.Err()
}

func copyTable(ctx context.Context, conn *sql.Conn, template string, t table) error {
	var name, definition string
	err := conn.QueryRowContext(ctx, "SHOW CREATE TABLE "+template+".`"+t.name+"`").Scan(&name, &definition)
	if err != nil {
		return err
	}
	// Foreign keys name their table without the database, so they stay inside
	// the copy; should one name it all the same, the copy must not point back.
	definition = strings.ReplaceAll(definition, "`"+template+"`.", "")
	if _, err := conn.ExecContext(ctx, definition); err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, "INSERT INTO `"+t.name+"` ("+t.columns+") SELECT "+t.columns+
		" FROM "+template+".`"+t.name+"`")
	return err
}

func (mariadb) recipe() (*recipe, error) {
	server, err := findProgram([]string{"mariadbd"}, "/usr/sbin", "/usr/libexec", "/usr/local/sbin")
	if err != nil {
		return nil, err
	}
	if _, err := findProgram([]string{"mariadb-install-db"}); err != nil {
		return nil, err
	}
	return &recipe{
		script: mariadbScript,
		bin:    server,
		user:   "mysql",
		dsn: func(port int) string {
			return fmt.Sprintf("polder:polder@tcp(127.0.0.1:%d)/mysql?charset=utf8mb4", port)
		},
	}, nil
}
