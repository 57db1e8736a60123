package app

import (
	"context"

	"github.com/maypok86/otter/v2"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// audienceIndexes keeps the index of each audience for as long as the store
// answers with the same one: the store's cache is what notices changes.
type audienceIndexes struct {
	store   store.ChannelMembers
	indexes *otter.Cache[string, *audienceIndex] // by channel id
}

type audienceIndex struct {
	of    *model.Audience
	index *mentionIndex
}

func newAudienceIndexes(s store.ChannelMembers) *audienceIndexes {
	return &audienceIndexes{
		store:   s,
		indexes: otter.Must(&otter.Options[string, *audienceIndex]{MaximumSize: 2_000}),
	}
}

func (a *audienceIndexes) get(ctx context.Context, channelID string) (*mentionIndex, error) {
	audience, err := a.store.Audience(ctx, channelID)
	if err != nil {
		return nil, err
	}
	if kept, ok := a.indexes.GetIfPresent(channelID); ok && kept.of == audience {
		return kept.index, nil
	}
	made := &audienceIndex{of: audience, index: newMentionIndex(audience)}
	a.indexes.Set(channelID, made)
	return made.index, nil
}
