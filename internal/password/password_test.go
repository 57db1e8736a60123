package password

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/crypto/bcrypt"
)

func TestHash(t *testing.T) {
	t.Parallel()
	h := NewHasher()
	hash, err := h.Hash(t.Context(), "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("not a PHC string: %s", hash)
	}
	again, err := h.Hash(t.Context(), "correct horse")
	if err != nil || again == hash {
		t.Errorf("two hashes of one password are the same: %v", err)
	}
	old, err := bcrypt.GenerateFromPassword([]byte("correct horse"), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	// The first vector is from the reference implementation of Argon2, with
	// other parameters than ours.
	const foreign = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"
	for _, tc := range []struct {
		name, hash, password string
		ok, stale            bool
	}{
		{"right", hash, "correct horse", true, false},
		{"wrong", hash, "correct horsf", false, false},
		{"empty", hash, "", false, false},
		{"bcrypt", string(old), "correct horse", true, true},
		{"bcrypt wrong", string(old), "wrong", false, true},
		{"other parameters", foreign, "password", true, true},
		{"other parameters, wrong", foreign, "passwore", false, true},
		{"nobody's", "", "", false, false},
	} {
		ok, stale, err := h.Verify(t.Context(), tc.hash, tc.password)
		if ok != tc.ok || stale != tc.stale || err != nil {
			t.Errorf("%s: %t, %t, %v", tc.name, ok, stale, err)
		}
	}
}

func TestHashesThatCanNotBeVerified(t *testing.T) {
	t.Parallel()
	h := NewHasher()
	const salt, key = "c29tZXNhbHQ", "nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"
	for name, hash := range map[string]string{
		"plain":        "secret",
		"bcrypt":       "$2a$10$short",
		"version":      "$argon2id$v=16$m=256,t=2,p=1$" + salt + "$" + key,
		"parts":        "$argon2id$v=19$m=256,t=2,p=1$" + salt,
		"parameters":   "$argon2id$v=19$m=256,t=2$" + salt + "$" + key,
		"salt":         "$argon2id$v=19$m=256,t=2,p=1$!$" + key,
		"key":          "$argon2id$v=19$m=256,t=2,p=1$" + salt + "$!",
		"short key":    "$argon2id$v=19$m=256,t=2,p=1$" + salt + "$",
		"all memory":   "$argon2id$v=19$m=4000000,t=2,p=1$" + salt + "$" + key,
		"all the time": "$argon2id$v=19$m=256,t=4000000,p=1$" + salt + "$" + key,
		"no pass":      "$argon2id$v=19$m=256,t=0,p=1$" + salt + "$" + key,
	} {
		if ok, _, err := h.Verify(t.Context(), hash, "password"); ok || !errors.Is(err, ErrUnknownHash) {
			t.Errorf("%s: %t, %v", name, ok, err)
		}
	}
}

func TestWaitingEndsWithTheRequest(t *testing.T) {
	t.Parallel()
	h := NewHasher()
	for range cap(h.turns) {
		h.turns <- struct{}{}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.Hash(ctx, "x"); !errors.Is(err, context.Canceled) {
		t.Errorf("Hash: %v", err)
	}
	if _, _, err := h.Verify(ctx, "", "x"); !errors.Is(err, context.Canceled) {
		t.Errorf("Verify: %v", err)
	}
}

// TestMemoryIsGivenBack: once, when a crowd has passed, and for no one's sake alone.
func TestMemoryIsGivenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var given atomic.Int32
		h := newHasher(func() { given.Add(1) })
		use := func(times int) {
			t.Helper()
			for range times {
				if _, _, err := h.Verify(t.Context(), "plain", "x"); !errors.Is(err, ErrUnknownHash) {
					t.Fatal(err)
				}
				time.Sleep(calm / 2)
			}
		}
		check := func(when string, want int32) {
			t.Helper()
			time.Sleep(2 * calm)
			synctest.Wait()
			if n := given.Load(); n != want {
				t.Errorf("%s: given back %d times, want %d", when, n, want)
			}
		}
		check("at the start", 0)
		use(crowd - 1)
		check("after a few", 0)
		use(10 * crowd)
		if given.Load() != 0 {
			t.Error("given back amid a crowd")
		}
		check("after a crowd", 1)
		check("later", 1)
	})
}

func BenchmarkVerify(b *testing.B) {
	h := NewHasher()
	hash, err := h.Hash(b.Context(), "correct horse")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if ok, _, err := h.Verify(b.Context(), hash, "correct horse"); !ok || err != nil {
			b.Fatal(ok, err)
		}
	}
}
