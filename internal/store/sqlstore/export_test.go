package sqlstore

// ForgetPages empties the memory of pages.
func (s *Store) ForgetPages() { s.pages.entries.InvalidateAll() }
