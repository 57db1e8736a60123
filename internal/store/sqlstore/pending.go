package sqlstore

import (
	"context"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// The nouns that are still to be built; each owner removes its line.
func (s *Store) Teams() store.Teams                   { panic("Teams: to be built") }
func (s *Store) TeamMembers() store.TeamMembers       { panic("TeamMembers: to be built") }
func (s *Store) Channels() store.Channels             { panic("Channels: to be built") }
func (s *Store) ChannelMembers() store.ChannelMembers { panic("ChannelMembers: to be built") }
func (s *Store) Categories() store.Categories         { panic("Categories: to be built") }
func (s *Store) Threads() store.Threads               { panic("Threads: to be built") }
func (s *Store) Reactions() store.Reactions           { panic("Reactions: to be built") }

// Search is built with the full-text search.
func (p posts) Search(ctx context.Context, userID, teamID string, q model.PostSearch) (*model.PostList, error) {
	panic("Search: to be built")
}
