package sqlstore

import "github.com/polder-chat/polder/internal/store"

// The nouns that are still to be built; each owner removes its line.
func (s *Store) Teams() store.Teams                   { panic("Teams: to be built") }
func (s *Store) TeamMembers() store.TeamMembers       { panic("TeamMembers: to be built") }
func (s *Store) Channels() store.Channels             { panic("Channels: to be built") }
func (s *Store) ChannelMembers() store.ChannelMembers { panic("ChannelMembers: to be built") }
func (s *Store) Categories() store.Categories         { panic("Categories: to be built") }
