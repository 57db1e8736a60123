// Package filestoretest is the contract of [filestore.Store]: every
// implementation's test calls [Run].
package filestoretest

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/polder-chat/polder/internal/filestore"
)

// Run checks the contract. open gives an empty store that the test has for
// itself, and closes it with t.Cleanup.
func Run(t *testing.T, open func(t *testing.T) filestore.Store) {
	for _, c := range []struct {
		name string
		test func(*testing.T, filestore.Store)
	}{
		{"WriteThenRead", writeThenRead},
		{"Replace", replace},
		{"Seek", seek},
		{"Missing", missing},
		{"Delete", remove},
		{"List", list},
		{"FailedWrite", failedWrite},
		{"CancelledWrite", cancelledWrite},
		{"WriteIsAtomic", writeIsAtomic},
		{"ConcurrentWrites", concurrentWrites},
		{"OpenFileStays", openFileStays},
		{"BadPaths", badPaths},
		{"Check", check},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.test(t, open(t))
		})
	}
}

func writeThenRead(t *testing.T, s filestore.Store) {
	for path, size := range map[string]int{
		"empty":              0,
		"one.txt":            1,
		"a/b/c/deep.bin":     3 << 20, // more than one buffer anywhere
		"a/b/été 2026 ☂.png": 1000,
	} {
		want := random(size)
		before := time.Now().Add(-time.Minute) // the store's clock may be another machine's
		n, err := s.Write(t.Context(), path, iotest.HalfReader(bytes.NewReader(want)))
		if err != nil || n != int64(size) {
			t.Fatalf("Write(%q) = %d, %v; want %d bytes", path, n, err, size)
		}
		st, err := s.Stat(t.Context(), path)
		if err != nil || st.Path != path || st.Size != int64(size) || st.ModTime.Before(before) {
			t.Errorf("Stat(%q) = %+v, %v", path, st, err)
		}
		f, opened, err := s.Open(t.Context(), path)
		if err != nil {
			t.Fatalf("Open(%q): %v", path, err)
		}
		got, err := io.ReadAll(f)
		if err := errors.Join(err, f.Close()); err != nil {
			t.Errorf("read %q: %v", path, err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%q: read %d bytes that differ from the %d written", path, len(got), len(want))
		}
		if opened.Path != st.Path || opened.Size != st.Size || !opened.ModTime.Equal(st.ModTime) {
			t.Errorf("Open(%q) describes %+v, Stat %+v", path, opened, st)
		}
	}
}

func replace(t *testing.T, s filestore.Store) {
	write(t, s, "f", "a longer first text")
	write(t, s, "f", "second")
	if got := read(t, s, "f"); got != "second" {
		t.Errorf("after the second Write: %q", got)
	}
}

func seek(t *testing.T, s filestore.Store) {
	write(t, s, "f", "0123456789")
	f, _, err := s.Open(t.Context(), "f")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if end, err := f.Seek(0, io.SeekEnd); err != nil || end != 10 {
		t.Errorf("Seek to the end = %d, %v", end, err)
	}
	if _, err := f.Seek(3, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	part := make([]byte, 4)
	if _, err := io.ReadFull(f, part); err != nil || string(part) != "3456" {
		t.Errorf("read at 3: %q, %v", part, err)
	}
}

func missing(t *testing.T, s filestore.Store) {
	write(t, s, "dir/f", "x")
	for _, path := range []string{"nothing", "dir/nothing", "nothing/at/all", "dir", "dir/f/below"} {
		if _, err := s.Stat(t.Context(), path); !errors.Is(err, filestore.ErrNotFound) {
			t.Errorf("Stat(%q): %v, want ErrNotFound", path, err)
		}
		f, _, err := s.Open(t.Context(), path)
		if !errors.Is(err, filestore.ErrNotFound) || f != nil {
			t.Errorf("Open(%q): %v, %v, want ErrNotFound", path, f, err)
		}
	}
}

func remove(t *testing.T, s filestore.Store) {
	write(t, s, "dir/f", "x")
	write(t, s, "dir/g", "y")
	for range 2 { // the second time there is nothing to do
		if err := s.Delete(t.Context(), "dir/f"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Stat(t.Context(), "dir/f"); !errors.Is(err, filestore.ErrNotFound) {
		t.Errorf("Stat after Delete: %v", err)
	}
	for _, path := range []string{"dir", "nothing/here", "dir/g/below"} {
		if err := s.Delete(t.Context(), path); err != nil {
			t.Errorf("Delete(%q), which is no file: %v", path, err)
		}
	}
	if got := read(t, s, "dir/g"); got != "y" {
		t.Errorf("the other file now holds %q", got)
	}
	write(t, s, "dir/f", "again")
	if got := read(t, s, "dir/f"); got != "again" {
		t.Errorf("written again: %q", got)
	}
}

func list(t *testing.T, s filestore.Store) {
	if got := names(t, s, ""); len(got) != 0 {
		t.Fatalf("an empty store lists %q", got)
	}
	for _, path := range []string{"a/1", "a/b/2", "a.txt", "ab/3", "c"} {
		write(t, s, path, path)
	}
	for dir, want := range map[string][]string{
		"":        {"a.txt", "a/1", "a/b/2", "ab/3", "c"},
		"a":       {"a/1", "a/b/2"},
		"a/b":     {"a/b/2"},
		"c":       nil,
		"c/below": nil,
		"nothing": nil,
	} {
		if got := names(t, s, dir); !slices.Equal(got, want) {
			t.Errorf("List(%q) = %q, want %q", dir, got, want)
		}
	}
	for st, err := range s.List(t.Context(), "") {
		if err != nil || st.Size != int64(len(st.Path)) || st.ModTime.IsZero() {
			t.Errorf("List gives %+v, %v", st, err)
		}
		break // stopping early is fine
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var last error
	for _, err := range s.List(ctx, "") {
		last = err
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("List with an ended context: %v", last)
	}
}

func failedWrite(t *testing.T, s filestore.Store) {
	boom := errors.New("boom")
	write(t, s, "old", "kept")
	for _, path := range []string{"old", "new", "dir/new"} {
		r := io.MultiReader(bytes.NewReader(random(1<<20)), iotest.ErrReader(boom))
		if n, err := s.Write(t.Context(), path, r); !errors.Is(err, boom) || n != 0 {
			t.Errorf("Write(%q) = %d, %v; want the reader's error", path, n, err)
		}
	}
	if got := read(t, s, "old"); got != "kept" {
		t.Errorf("after a failed Write: %.20q", got)
	}
	if got := names(t, s, ""); !slices.Equal(got, []string{"old"}) {
		t.Errorf("failed writes left %q", got)
	}
}

func cancelledWrite(t *testing.T, s filestore.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	r := io.MultiReader(strings.NewReader("first"), readerFunc(func(p []byte) (int, error) {
		cancel()
		return copy(p, "and then for ever"), nil
	}))
	if _, err := s.Write(ctx, "f", r); !errors.Is(err, context.Canceled) {
		t.Errorf("Write with a cancelled context: %v", err)
	}
	if got := names(t, s, ""); len(got) != 0 {
		t.Errorf("a cancelled Write left %q", got)
	}
}

// writeIsAtomic looks at the file in the middle of a Write.
func writeIsAtomic(t *testing.T, s filestore.Store) {
	write(t, s, "f", "old")
	step := 0
	r := readerFunc(func(p []byte) (int, error) {
		if step++; step > 3 {
			return 0, io.EOF
		}
		if got := read(t, s, "f"); got != "old" {
			t.Errorf("during Write: %q", got)
		}
		if got := names(t, s, ""); !slices.Equal(got, []string{"f"}) {
			t.Errorf("during Write the store lists %q", got)
		}
		return copy(p, "new"), nil
	})
	if _, err := s.Write(t.Context(), "f", r); err != nil {
		t.Fatal(err)
	}
	if got := read(t, s, "f"); got != "newnewnew" {
		t.Errorf("after Write: %q", got)
	}
}

// concurrentWrites has several writers for one path and one for each of many,
// in directories that none of them has made before.
func concurrentWrites(t *testing.T, s filestore.Store) {
	const writers = 8
	whole := func(i int) string { return strings.Repeat(string(rune('a'+i)), 100_000) }
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() {
			for _, path := range []string{"new/dirs/shared", fmt.Sprintf("new/dirs/%d/own", i)} {
				if _, err := s.Write(t.Context(), path, strings.NewReader(whole(i))); err != nil {
					t.Errorf("Write(%q): %v", path, err)
				}
			}
		})
	}
	wg.Wait()
	if t.Failed() {
		return
	}
	if got := read(t, s, "new/dirs/shared"); got == "" || got != whole(int(got[0]-'a')) {
		t.Errorf("the shared file is a mixture: %d bytes", len(got))
	}
	for i := range writers {
		if read(t, s, fmt.Sprintf("new/dirs/%d/own", i)) != whole(i) {
			t.Errorf("writer %d's own file differs", i)
		}
	}
}

func openFileStays(t *testing.T, s filestore.Store) {
	write(t, s, "f", "before")
	f, _, err := s.Open(t.Context(), "f")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	write(t, s, "f", "after, and longer")
	if err := s.Delete(t.Context(), "f"); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(f); err != nil || string(got) != "before" {
		t.Errorf("the open file gives %q, %v", got, err)
	}
}

func badPaths(t *testing.T, s filestore.Store) {
	for _, path := range []string{
		"", ".", "..", "../f", "a/../f", "a/..", "/f", "/", "a/", "a//b", "./a", "a/./b",
		".hidden", "a/.hidden/b", "a\x00b", "a\nb", `a\b`, `..\f`, "C:f", "a\xffb",
		strings.Repeat("x", 256), strings.Repeat("x/", 600) + "x",
	} {
		if _, err := s.Write(t.Context(), path, strings.NewReader("x")); !errors.Is(err, filestore.ErrInvalidPath) {
			t.Errorf("Write(%.40q): %v", path, err)
		}
		if f, _, err := s.Open(t.Context(), path); !errors.Is(err, filestore.ErrInvalidPath) || f != nil {
			t.Errorf("Open(%.40q): %v", path, err)
		}
		if _, err := s.Stat(t.Context(), path); !errors.Is(err, filestore.ErrInvalidPath) {
			t.Errorf("Stat(%.40q): %v", path, err)
		}
		if err := s.Delete(t.Context(), path); !errors.Is(err, filestore.ErrInvalidPath) {
			t.Errorf("Delete(%.40q): %v", path, err)
		}
		if path == "" {
			continue // for List the whole store
		}
		for _, err := range s.List(t.Context(), path) {
			if !errors.Is(err, filestore.ErrInvalidPath) {
				t.Errorf("List(%.40q): %v", path, err)
			}
		}
	}
	if got := names(t, s, ""); len(got) != 0 {
		t.Errorf("bad paths made %q", got)
	}
}

func check(t *testing.T, s filestore.Store) {
	var wg sync.WaitGroup
	for range 4 { // every node checks, some at the same moment
		wg.Go(func() {
			if err := s.Check(t.Context()); err != nil {
				t.Errorf("Check: %v", err)
			}
		})
	}
	wg.Wait()
	if got := names(t, s, ""); len(got) != 0 {
		t.Errorf("Check left %q", got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Check(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Check with an ended context: %v", err)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func random(size int) []byte {
	b := make([]byte, size)
	_, _ = rand.Read(b) // never fails
	return b
}

func write(t *testing.T, s filestore.Store, path, text string) {
	t.Helper()
	if _, err := s.Write(t.Context(), path, strings.NewReader(text)); err != nil {
		t.Fatalf("Write(%q): %v", path, err)
	}
}

func read(t *testing.T, s filestore.Store, path string) string {
	t.Helper()
	f, _, err := s.Open(t.Context(), path)
	if err != nil {
		t.Errorf("Open(%q): %v", path, err)
		return ""
	}
	got, err := io.ReadAll(f)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Errorf("read %q: %v", path, err)
	}
	return string(got)
}

// names lists dir, sorted.
func names(t *testing.T, s filestore.Store, dir string) []string {
	t.Helper()
	var found []string
	for st, err := range s.List(t.Context(), dir) {
		if err != nil {
			t.Fatalf("List(%q): %v", dir, err)
		}
		found = append(found, st.Path)
	}
	slices.Sort(found)
	return found
}
