package app

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"sync"

	"github.com/polder-chat/polder/internal/store"
)

// propertySecret is the name of the property that holds the secret.
const propertySecret = "secret"

// secret is what only the servers of one database know, made by the first of
// them. It is safe for concurrent use.
type secret struct {
	store store.Store

	mu    sync.Mutex
	value []byte // nil until it was read; it never changes
}

// sign returns 32 bytes that nobody can tell for the text without the secret.
// Another purpose gives others.
func (s *secret) sign(ctx context.Context, purpose, text string) ([]byte, error) {
	value, err := s.read(ctx)
	if err != nil {
		return nil, err
	}
	return sign(value, purpose+"\x00"+text), nil
}

func (s *secret) read(ctx context.Context) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.value == nil {
		value, err := s.store.Properties().Init(ctx, propertySecret, rand.Text())
		if err != nil {
			return nil, err
		}
		s.value = []byte(value)
	}
	return s.value, nil
}

func sign(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text)) // never fails
	return h.Sum(nil)
}
