//go:build !unix

package cli

import "os"

func recycleSignals() []os.Signal { return nil }
