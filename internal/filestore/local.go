package filestore

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"strings"
	"syscall"
	"time"
)

// partsDir holds files while they are written. CheckPath refuses its name, so
// it is never a stored file's.
const partsDir = ".parts"

// staleAfter is how long a part must be untouched to be taken for the leftover
// of a crash. A shared directory holds the running uploads of other nodes too,
// and those write all the time.
const staleAfter = time.Hour

// The directory is the server's alone: whoever may read it could read every
// upload.
const (
	dirMode  fs.FileMode = 0o750
	fileMode fs.FileMode = 0o640
)

// Local is a [Store] in a directory, which may be a network mount that other
// nodes share. Nothing it does leaves the directory, whatever links are in it.
type Local struct {
	root *os.Root
}

var _ Store = (*Local)(nil)

// NewLocal opens the store in dir, which it creates if need be, and clears away
// what crashed writes left. Close it after use.
func NewLocal(dir string) (*Local, error) {
	if err := os.MkdirAll(dir, dirMode); err != nil {
		return nil, fmt.Errorf("file store: %w", explain(err))
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("file store: %w", explain(err))
	}
	l := &Local{root: root}
	if err := l.clearStale(time.Now().Add(-staleAfter)); err != nil {
		_ = root.Close() // the first error is the one to tell
		return nil, fmt.Errorf("file store: clear unfinished files: %w", explain(err))
	}
	return l, nil
}

// Close releases the directory. Files that are open stay readable.
func (l *Local) Close() error { return l.root.Close() }

// Write implements [Store].
func (l *Local) Write(ctx context.Context, name string, r io.Reader) (int64, error) {
	if err := CheckPath(name); err != nil {
		return 0, fmt.Errorf("file store: write: %w", err)
	}
	part, n, err := l.writePart(ctx, r)
	if err != nil {
		return 0, fmt.Errorf("file store: write %q: %w", name, explain(err))
	}
	if err := l.place(part, name); err != nil {
		return 0, fmt.Errorf("file store: write %q: %w", name, explain(err))
	}
	return n, nil
}

// writePart puts all of r into a new part that is on the disk when it returns,
// or leaves nothing.
func (l *Local) writePart(ctx context.Context, r io.Reader) (part string, n int64, err error) {
	part = path.Join(partsDir, rand.Text())
	f, err := l.root.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, fileMode)
	if err != nil {
		return "", 0, err
	}
	n, err = io.Copy(f, &contextReader{ctx, r})
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return "", 0, errors.Join(err, l.root.Remove(part))
	}
	return part, n, nil
}

// place moves the part to its name and makes the move last, or removes it.
func (l *Local) place(part, name string) error {
	dir := path.Dir(name)
	err := l.makeDirs(dir)
	if err == nil {
		err = l.root.Rename(part, name)
	}
	if err != nil {
		return errors.Join(err, l.root.Remove(part))
	}
	return l.syncDir(dir)
}

// makeDirs creates dir and its parents. Each directory that it creates is
// synced in its parent: a file is only as durable as the way to it.
func (l *Local) makeDirs(dir string) error {
	if dir == "." {
		return nil
	}
	err := l.root.Mkdir(dir, dirMode)
	if errors.Is(err, fs.ErrNotExist) {
		if err := l.makeDirs(path.Dir(dir)); err != nil {
			return err
		}
		err = l.root.Mkdir(dir, dirMode)
	}
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return l.syncDir(path.Dir(dir))
}

func (l *Local) syncDir(dir string) error {
	d, err := l.root.Open(dir)
	if err != nil {
		return err
	}
	// Some network file systems can't sync a directory; there the rename
	// itself is what lasts.
	if err := d.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, errors.ErrUnsupported) {
		return errors.Join(err, d.Close())
	}
	return d.Close()
}

// Open implements [Store]. What it returns is an *os.File, so that the kernel
// can send it without copying.
func (l *Local) Open(ctx context.Context, name string) (io.ReadSeekCloser, Info, error) {
	if err := readable(ctx, name); err != nil {
		return nil, Info{}, fmt.Errorf("file store: open: %w", err)
	}
	f, err := l.root.Open(name)
	if err != nil {
		return nil, Info{}, fmt.Errorf("file store: open %q: %w", name, explain(missing(err)))
	}
	st, err := f.Stat()
	if err == nil && !st.Mode().IsRegular() {
		err = ErrNotFound
	}
	if err != nil {
		return nil, Info{}, fmt.Errorf("file store: open %q: %w", name, errors.Join(err, f.Close()))
	}
	return f, info(name, st), nil
}

// Stat implements [Store].
func (l *Local) Stat(ctx context.Context, name string) (Info, error) {
	if err := readable(ctx, name); err != nil {
		return Info{}, fmt.Errorf("file store: stat: %w", err)
	}
	st, err := l.root.Stat(name)
	if err == nil && !st.Mode().IsRegular() {
		err = ErrNotFound
	}
	if err != nil {
		return Info{}, fmt.Errorf("file store: stat %q: %w", name, explain(missing(err)))
	}
	return info(name, st), nil
}

// Delete implements [Store]. Directories stay, empty ones too: removing them
// would race with a Write into them.
func (l *Local) Delete(ctx context.Context, name string) error {
	_, err := l.Stat(ctx, name)
	if errors.Is(err, ErrNotFound) {
		return nil // or a directory, which is not a file of the store
	}
	if err != nil {
		return fmt.Errorf("file store: delete: %w", err)
	}
	if err := l.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("file store: delete %q: %w", name, explain(err))
	}
	return nil
}

// List implements [Store].
func (l *Local) List(ctx context.Context, dir string) iter.Seq2[Info, error] {
	return func(yield func(Info, error) bool) {
		start := dir
		if dir == "" {
			start = "."
		} else if err := CheckPath(dir); err != nil {
			yield(Info{}, fmt.Errorf("file store: list: %w", err))
			return
		}
		err := fs.WalkDir(l.root.FS(), start, func(name string, d fs.DirEntry, err error) error {
			if err == nil {
				err = ctx.Err()
			}
			switch {
			case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
				return nil // deleted meanwhile, or nothing there at all
			case err != nil:
				return err
			case d.IsDir() && name != "." && strings.HasPrefix(d.Name(), "."):
				return fs.SkipDir
			case !d.Type().IsRegular() || name == dir || !good(name):
				return nil // not one of ours
			}
			st, err := d.Info()
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err != nil {
				return err
			}
			if !yield(info(name, st), nil) {
				return fs.SkipAll
			}
			return nil
		})
		if err != nil {
			yield(Info{}, fmt.Errorf("file store: list %q: %w", dir, explain(err)))
		}
	}
}

// Check implements [Store].
func (l *Local) Check(ctx context.Context) error {
	want := rand.Text()
	part, _, err := l.writePart(ctx, strings.NewReader(want))
	if err != nil {
		return fmt.Errorf("file store: check: write: %w", explain(err))
	}
	got, err := l.root.ReadFile(part)
	if err == nil && string(got) != want {
		err = errors.New("what was read is not what was written")
	}
	if err = errors.Join(err, l.root.Remove(part)); err != nil {
		return fmt.Errorf("file store: check: %w", explain(err))
	}
	return nil
}

// clearStale makes the directory of parts and removes those that nobody wrote
// to since before.
func (l *Local) clearStale(before time.Time) error {
	if err := l.makeDirs(partsDir); err != nil {
		return err
	}
	parts, err := fs.ReadDir(l.root.FS(), partsDir)
	if err != nil {
		return err
	}
	for _, part := range parts {
		st, err := part.Info()
		if err == nil && st.ModTime().Before(before) {
			err = l.root.Remove(path.Join(partsDir, part.Name()))
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) { // another node may clear as well
			return err
		}
	}
	return nil
}

func readable(ctx context.Context, name string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return CheckPath(name)
}

func good(name string) bool { return CheckPath(name) == nil }

func info(name string, st fs.FileInfo) Info {
	return Info{Path: name, Size: st.Size(), ModTime: st.ModTime()}
}

// missing turns the system's ways to say that there is no such file into
// ErrNotFound. Only for reads: a Write that meets one has a broken store.
func missing(err error) error {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return fmt.Errorf("%w: %w", ErrNotFound, err)
	}
	return err
}

// explain adds to an error of the system what an operator can do about it.
func explain(err error) error {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("%w: %w", ErrFull, err)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("the server's user may not do this in the file store's directory: %w", err)
	}
	return err
}

// contextReader stops a copy when its context ends.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c *contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
