package store

// Wave tells what commits of one node mean for the replicas and caches of the
// others.
type Wave struct {
	History  string         `json:"history,omitempty"`  // whose positions these are: of which master, in which life
	Position uint64         `json:"position,omitempty"` // after the commits; 0: not known
	Everyone bool           `json:"everyone,omitempty"` // they concern all users
	Keys     []string       `json:"keys,omitempty"`     // else those with these ids, and the members of channels with these ids
	Drop     []Invalidation `json:"drop,omitempty"`
}
