package sqlstore

import "strings"

// escapeLike makes text stand for itself in a pattern of LIKE … ESCAPE '!'.
func escapeLike(text string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(text)
}
