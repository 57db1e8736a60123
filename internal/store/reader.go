package store

import "context"

type readerKey struct{}

// ForReader returns a context whose reads are for that user: a replica answers
// them only if it has come past all that the user wrote, and past all that
// happened in the user's channels. Reads for nobody in particular need a replica
// that knows of everything.
func ForReader(ctx context.Context, userID string) context.Context {
	return context.WithValue(ctx, readerKey{}, userID)
}

// ForNobody undoes [ForReader], for what serves more than one user.
func ForNobody(ctx context.Context) context.Context {
	if _, ok := ReaderOf(ctx); !ok {
		return ctx
	}
	return ForReader(ctx, "")
}

// ReaderOf returns the user given to [ForReader].
func ReaderOf(ctx context.Context) (userID string, ok bool) {
	userID, _ = ctx.Value(readerKey{}).(string)
	return userID, userID != ""
}
