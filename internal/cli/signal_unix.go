//go:build unix

package cli

import (
	"os"
	"syscall"
)

// recycleSignals are those upon which a server recycles the database's connections.
func recycleSignals() []os.Signal { return []os.Signal{syscall.SIGUSR1} }
