//go:build !linux

package bench

import (
	"errors"
	"time"
)

// threadCPU is known on Linux only.
func threadCPU() (time.Duration, error) {
	return 0, errors.New("raw frame writes are measured on Linux only")
}
