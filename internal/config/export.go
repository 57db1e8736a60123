package config

// ExportOptions say what [Config.Export] leaves out.
type ExportOptions struct {
	RemoveMasked   bool // secrets that are set
	RemoveDefaults bool // settings that have their default
}

// Export returns the settings by section and key, secrets as [Mask]. It is what
// clients are shown, and the caller's to change.
func (c *Config) Export(o ExportOptions) map[string]map[string]any {
	shown := c.Sanitized()
	sections := map[string]map[string]any{}
	for _, s := range Settings() {
		if sections[s.Section] == nil {
			sections[s.Section] = map[string]any{}
		}
		value := c.value(s)
		if o.RemoveDefaults && equal(value, s.Default) || o.RemoveMasked && !equal(value, shown.value(s)) {
			continue
		}
		sections[s.Section][s.Key] = shown.value(s)
	}
	return sections
}

// Environment returns the settings that the environment decides, by section and
// key; those that it doesn't are missing.
func (s *Store) Environment() map[string]map[string]bool {
	overridden := s.current.Load().overridden
	sections := map[string]map[string]bool{}
	for _, row := range Settings() {
		if !overridden[row.Path()] {
			continue
		}
		if sections[row.Section] == nil {
			sections[row.Section] = map[string]bool{}
		}
		sections[row.Section][row.Key] = true
	}
	return sections
}
