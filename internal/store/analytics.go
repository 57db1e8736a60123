package store

import (
	"context"

	"github.com/polder-chat/polder/internal/model"
)

// Analytics counts what there is. Its methods may take long on a large server:
// callers keep what they answer for a while.
type Analytics interface {
	// Totals are those of the team, or of the server for teamID "". The cost
	// grows with users and channels, not with posts. now is Unix ms.
	Totals(ctx context.Context, teamID string, now int64) (*model.Totals, error)
	// PostsByDay counts posts by day, the latest first; days without any are
	// left out. The cost grows with the posts since q.Since, not with all.
	PostsByDay(ctx context.Context, q model.DayQuery) ([]model.DayCount, error)
	// AuthorsByDay counts who posted, in the same way.
	AuthorsByDay(ctx context.Context, q model.DayQuery) ([]model.DayCount, error)
	// FileBytes is the size of all files that are not deleted. The cost grows
	// with the number of files.
	FileBytes(ctx context.Context) (int64, error)
}
