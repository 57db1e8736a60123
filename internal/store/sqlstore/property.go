package sqlstore

import (
	"context"

	"github.com/polder-chat/polder/internal/store"
)

// properties are read from the master: the nodes tell each other by them how
// they are.
type properties struct{ s *Store }

// Properties implements store.Store.
func (s *Store) Properties() store.Properties { return properties{s} }

func (p properties) Get(ctx context.Context, name string) (value string, err error) {
	err = p.s.atMaster().get(ctx, &value, `SELECT value FROM properties WHERE name = ?`, name)
	return value, err
}

func (p properties) Set(ctx context.Context, name, value string) error {
	return p.s.write(ctx, func(tx conn) error {
		tx.concernsNobody()
		return tx.insert(ctx, "properties", propertyColumns, p.s.dialect.upsert([]string{"name"}, []string{"value"}), []any{name, value})
	})
}

func (p properties) Init(ctx context.Context, name, value string) (stays string, err error) {
	err = p.s.write(ctx, func(tx conn) error {
		tx.concernsNobody()
		if err := tx.insert(ctx, "properties", propertyColumns, p.s.dialect.upsert([]string{"name"}, nil), []any{name, value}); err != nil {
			return err
		}
		return tx.get(ctx, &stays, `SELECT value FROM properties WHERE name = ?`, name)
	})
	return stays, err
}

func (p properties) List(ctx context.Context, prefix string) (map[string]string, error) {
	var rows []struct{ Name, Value string }
	condition, args := beginsWith("name", prefix)
	if err := p.s.atMaster().list(ctx, &rows, `SELECT name, value FROM properties WHERE `+condition, args...); err != nil {
		return nil, err
	}
	values := make(map[string]string, len(rows))
	for _, r := range rows {
		values[r.Name] = r.Value
	}
	return values, nil
}

func (p properties) Delete(ctx context.Context, name string) error {
	return p.s.write(ctx, func(tx conn) error {
		tx.concernsNobody()
		_, err := tx.exec(ctx, `DELETE FROM properties WHERE name = ?`, name)
		return err
	})
}

// beginsWith is the condition that a name, which is ASCII, begins with prefix.
// U+10FFFF comes after all of ASCII.
func beginsWith(column, prefix string) (condition string, args []any) {
	return column + " >= ? AND " + column + " < ?", []any{prefix, prefix + "\U0010FFFF"}
}

var propertyColumns = []string{"name", "value"}
