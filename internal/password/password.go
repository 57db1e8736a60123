// Package password turns passwords into hashes that can be kept, and compares
// them. New hashes are Argon2id in the PHC string format; bcrypt hashes of
// other servers are recognised, and called stale so that they get replaced.
package password

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/bcrypt"
)

// The parameters of new hashes: about 20 ms of one core and 19 MiB.
const (
	memory  = 19 * 1024 // KiB
	passes  = 2
	threads = 1
	saltLen = 16 // bytes
	keyLen  = 32 // bytes
)

// Limits of hashes that come from elsewhere: verifying one must not take the
// server's memory or time.
const (
	maxMemory  = 64 * 1024 // KiB
	maxPasses  = 10
	maxThreads = 16
	maxKeyLen  = 128 // bytes
)

// ErrUnknownHash is returned for a hash of a kind that this package doesn't
// know. No password is right for it.
var ErrUnknownHash = errors.New("password hash of an unknown kind")

// Hasher hashes as many passwords at a time as there are cores; more callers
// wait for their turn. So its memory is bounded. After a crowd it gives that
// back to the system. It is safe for concurrent use.
type Hasher struct {
	turns chan struct{}
	spent atomic.Int64 // hashes whose memory was not given back
	calm  *time.Timer
}

// When memory is given back, which costs a collection of all garbage.
const (
	crowd = 4           // hashes that are worth it
	calm  = time.Second // without a hash
)

// NewHasher returns a hasher for this machine.
func NewHasher() *Hasher { return newHasher(debug.FreeOSMemory) }

func newHasher(giveBack func()) *Hasher {
	h := &Hasher{turns: make(chan struct{}, runtime.NumCPU())}
	h.calm = time.AfterFunc(calm, func() {
		if h.spent.Load() >= crowd {
			h.spent.Store(0)
			giveBack()
		}
	})
	return h
}

// Hash returns a new hash of the password. Its only error is that ctx ended
// before it was its turn.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltLen)
	_, _ = rand.Read(salt) // never fails: crypto/rand ends the program instead
	if err := h.take(ctx); err != nil {
		return "", err
	}
	defer h.give()
	key := argon2.IDKey([]byte(password), salt, passes, memory, threads, keyLen)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memory, passes, threads,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key)), nil
}

// Verify reports whether hash is one of the password, and whether a new hash
// should take its place. For the hash "", which is that of nobody, it works as
// long and says no.
func (h *Hasher) Verify(ctx context.Context, hash, password string) (ok, stale bool, err error) {
	if err := h.take(ctx); err != nil {
		return false, false, err
	}
	defer h.give()
	switch {
	case hash == "":
		argon2.IDKey([]byte(password), make([]byte, saltLen), passes, memory, threads, keyLen)
		return false, false, nil
	case strings.HasPrefix(hash, "$argon2id$"):
		p, err := parse(hash)
		if err != nil {
			return false, false, err
		}
		key := argon2.IDKey([]byte(password), p.salt, p.passes, p.memory, p.threads, uint32(len(p.key)))
		ok = subtle.ConstantTimeCompare(key, p.key) == 1
		return ok, p.memory != memory || p.passes != passes || p.threads != threads || len(p.key) != keyLen, nil
	case strings.HasPrefix(hash, "$2"):
		err := bcrypt.CompareHashAndPassword([]byte(hash), []byte(password))
		if err == nil || errors.Is(err, bcrypt.ErrMismatchedHashAndPassword) {
			return err == nil, true, nil
		}
		return false, false, fmt.Errorf("%w: %w", ErrUnknownHash, err)
	default:
		return false, false, ErrUnknownHash
	}
}

func (h *Hasher) take(ctx context.Context) error {
	select {
	case h.turns <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (h *Hasher) give() {
	h.spent.Add(1)
	h.calm.Reset(calm)
	<-h.turns
}

// phc is an Argon2id hash taken apart.
type phc struct {
	memory, passes uint32
	threads        uint8
	salt, key      []byte
}

func parse(hash string) (p phc, err error) {
	parts := strings.Split(hash, "$") // "", argon2id, v=…, m=…, salt, key
	if len(parts) != 6 || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return p, ErrUnknownHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.passes, &p.threads); err != nil {
		return p, fmt.Errorf("%w: its parameters: %w", ErrUnknownHash, err)
	}
	if p.salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return p, fmt.Errorf("%w: its salt: %w", ErrUnknownHash, err)
	}
	if p.key, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil {
		return p, fmt.Errorf("%w: its key: %w", ErrUnknownHash, err)
	}
	if p.memory < 8 || p.memory > maxMemory || p.passes < 1 || p.passes > maxPasses || p.threads < 1 || p.threads > maxThreads ||
		len(p.key) < 16 || len(p.key) > maxKeyLen {
		return p, fmt.Errorf("%w: parameters out of bounds", ErrUnknownHash)
	}
	return p, nil
}
