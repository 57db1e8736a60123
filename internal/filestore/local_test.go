package filestore_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"github.com/polder-chat/polder/internal/filestore"
	"github.com/polder-chat/polder/internal/filestore/filestoretest"
)

func newLocal(t *testing.T, dir string) *filestore.Local {
	t.Helper()
	l, err := filestore.NewLocal(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

func TestLocal(t *testing.T) {
	t.Parallel()
	filestoretest.Run(t, func(t *testing.T) filestore.Store {
		return newLocal(t, filepath.Join(t.TempDir(), "made", "by", "the store"))
	})
}

// Two nodes on one directory see each other's files.
func TestLocalShared(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	a, b := newLocal(t, dir), newLocal(t, dir)
	if _, err := a.Write(t.Context(), "x/f", strings.NewReader("hello")); err != nil {
		t.Fatal(err)
	}
	st, err := b.Stat(t.Context(), "x/f")
	if err != nil || st.Size != 5 {
		t.Errorf("the other node sees %+v, %v", st, err)
	}
}

func TestLocalDoesNotFollowLinksOut(t *testing.T) {
	t.Parallel()
	outside, dir := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "secret"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(
		os.Symlink(outside, filepath.Join(dir, "out")),
		os.Symlink(filepath.Join(outside, "secret"), filepath.Join(dir, "file")),
	); err != nil {
		t.Fatal(err)
	}
	l := newLocal(t, dir)
	for _, path := range []string{"out/secret", "file"} {
		if f, _, err := l.Open(t.Context(), path); err == nil || f != nil {
			t.Errorf("Open(%q) left the directory", path)
		}
		if err := l.Delete(t.Context(), path); err == nil {
			t.Errorf("Delete(%q) left the directory", path)
		}
	}
	for _, path := range []string{"out/secret", "out/new", "out/new/deeper"} {
		if _, err := l.Write(t.Context(), path, strings.NewReader("x")); err == nil {
			t.Errorf("Write(%q) left the directory", path)
		}
	}
	for st, err := range l.List(t.Context(), "") {
		t.Errorf("List gives %+v, %v", st, err)
	}
	entries, err := os.ReadDir(outside)
	if err != nil || len(entries) != 1 {
		t.Errorf("outside there is now %v, %v", entries, err)
	}
	if got, err := os.ReadFile(filepath.Join(outside, "secret")); err != nil || string(got) != "secret" {
		t.Errorf("the file outside holds %q, %v", got, err)
	}
}

// Only parts that nobody has touched for long are leftovers; the others may be
// the running uploads of another node.
func TestLocalClearsStaleParts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	newLocal(t, dir)
	old, fresh := filepath.Join(dir, ".parts", "old"), filepath.Join(dir, ".parts", "fresh")
	yesterday := time.Now().Add(-24 * time.Hour)
	if err := errors.Join(
		os.WriteFile(old, []byte("x"), 0o600),
		os.WriteFile(fresh, []byte("x"), 0o600),
		os.Chtimes(old, yesterday, yesterday),
	); err != nil {
		t.Fatal(err)
	}
	newLocal(t, dir)
	if _, err := os.Stat(old); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the stale part: %v, want it gone", err)
	}
	if _, err := os.Stat(fresh); err != nil {
		t.Errorf("the fresh part: %v, want it kept", err)
	}
}

func TestLocalLeavesNoParts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := newLocal(t, dir)
	if err := os.Mkdir(filepath.Join(dir, "taken"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Write(t.Context(), "taken", strings.NewReader("x")); err == nil {
		t.Error("Write in place of a directory succeeded")
	}
	if _, err := l.Write(t.Context(), "f", iotest.ErrReader(errors.New("boom"))); err == nil {
		t.Error("Write of a failing reader succeeded")
	}
	if _, err := l.Write(t.Context(), "g", strings.NewReader("x")); err != nil {
		t.Error(err)
	}
	if err := l.Check(t.Context()); err != nil {
		t.Error(err)
	}
	parts, err := os.ReadDir(filepath.Join(dir, ".parts"))
	if err != nil || len(parts) != 0 {
		t.Errorf("left behind: %v, %v", parts, err)
	}
}

// A store whose directory was taken away says so: it is not "no such file".
func TestLocalWithoutItsDirectory(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := newLocal(t, dir)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := l.Check(t.Context()); err == nil {
		t.Error("Check found nothing wrong")
	}
	if _, err := l.Write(t.Context(), "f", strings.NewReader("x")); err == nil || errors.Is(err, filestore.ErrNotFound) {
		t.Errorf("Write: %v", err)
	}
}

func TestNewLocalRefusesAFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if l, err := filestore.NewLocal(file); err == nil {
		t.Errorf("NewLocal on a file gives %v", l)
	}
}

// The disk's own errors come through a reader as well as through the
// directory, which is how a test can have them without a full disk.
func TestLocalExplains(t *testing.T) {
	t.Parallel()
	l := newLocal(t, t.TempDir())
	full := &os.PathError{Op: "write", Path: "f", Err: syscall.ENOSPC}
	if _, err := l.Write(t.Context(), "f", iotest.ErrReader(full)); !errors.Is(err, filestore.ErrFull) || !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("a full disk: %v", err)
	}
	denied := &os.PathError{Op: "open", Path: "f", Err: syscall.EACCES}
	_, err := l.Write(t.Context(), "f", iotest.ErrReader(denied))
	if !errors.Is(err, os.ErrPermission) || !strings.Contains(err.Error(), "server's user") {
		t.Errorf("a forbidden write: %v", err)
	}
}
