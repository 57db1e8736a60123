package site

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// Build compiles polder and returns the path of the program, which goes with t.
// flags are those of go build. Tests run two directories below the module.
func Build(t testing.TB, flags ...string) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "polder")
	c := exec.CommandContext(t.Context(), "go", append(append([]string{"build"}, flags...), "-o", program, "./cmd/polder")...)
	c.Dir = filepath.Join("..", "..")
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("build polder: %v\n%s", err, out)
	}
	return program
}
