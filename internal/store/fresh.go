package store

import "context"

type freshKey struct{}

// Fresh returns a context whose reads see everything that was committed before
// them, on whatever node: no cache answers them and no replica that is behind.
func Fresh(ctx context.Context) context.Context { return context.WithValue(ctx, freshKey{}, true) }

// IsFresh reports whether reads with the context must be fresh.
func IsFresh(ctx context.Context) bool {
	fresh, _ := ctx.Value(freshKey{}).(bool)
	return fresh
}
