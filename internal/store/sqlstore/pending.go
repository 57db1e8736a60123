package sqlstore

import "github.com/polder-chat/polder/internal/store"

// The nouns that are still to be built; each owner removes its line.
func (s *Store) Categories() store.Categories { panic("Categories: to be built") }
