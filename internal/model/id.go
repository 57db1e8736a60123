package model

import (
	"crypto/rand"
	"encoding/base32"
	"time"
)

// IDLength is the length of every identifier on the wire and in the database.
const IDLength = 26

// idEncoding is z-base-32: lower case, without the letters that people mix up.
var idEncoding = base32.NewEncoding("ybndrfg8ejkmcpqxot1uwisza345h769").WithPadding(base32.NoPadding)

// NewID returns a new random identifier: 128 random bits in 26 characters.
func NewID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return idEncoding.EncodeToString(b[:])
}

// IsID reports whether s has the form of an identifier: 26 lower-case letters
// and digits. It accepts the full alphanumeric alphabet, because identifiers
// that come from another server's export need not be z-base-32.
func IsID(s string) bool {
	if len(s) != IDLength {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// Now returns the time as Unix milliseconds, the unit of every time on the wire.
func Now() int64 { return time.Now().UnixMilli() }
