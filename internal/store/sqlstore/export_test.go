package sqlstore

// ForgetPages empties the memory of pages.
func (s *Store) ForgetPages() { s.pages.entries.InvalidateAll() }

// DataSource is that of the master.
func (s *Store) DataSource() string { return s.pools.Load().opts.DataSource }
