package filestore

import (
	"context"
	"errors"
	"io"
	"iter"
	"time"
)

// What the methods of a [Store] return, wrapped with the operation and the path.
// Any other error is the storage's own, such as a missing permission.
var (
	// ErrNotFound: there is no file at the path.
	ErrNotFound = errors.New("no such file")
	// ErrInvalidPath: the path breaks the rules of [CheckPath].
	ErrInvalidPath = errors.New("invalid path")
	// ErrFull: the disk or the quota is used up. Nothing of the file was kept.
	ErrFull = errors.New("no space left in the file store")
)

// Info describes a stored file.
type Info struct {
	Path    string
	Size    int64     // in bytes
	ModTime time.Time // of the last Write
}

// Store holds files by path; [CheckPath] says which paths are good. All methods
// may be called concurrently, from several nodes too.
type Store interface {
	// Write stores what r gives until io.EOF at path, in place of a file that
	// is already there, and returns its size in bytes. Readers see the old file
	// or the whole new one, after a crash too: when Write returns without an
	// error the file is on stable storage. When r fails or
	// ctx ends, nothing at path changes; an error of r is in the chain of the
	// returned one.
	Write(ctx context.Context, path string, r io.Reader) (int64, error)

	// Open returns the file for reading and seeking; the caller closes it. A
	// Write or Delete meanwhile doesn't change what an open file gives. The
	// ctx must last as long as the reading.
	Open(ctx context.Context, path string) (io.ReadSeekCloser, Info, error)

	// Stat describes the file without reading it.
	Stat(ctx context.Context, path string) (Info, error)

	// Delete removes the file; if there is none, that is what was asked for
	// and no error.
	Delete(ctx context.Context, path string) error

	// List gives the files whose path begins with dir and a slash, or all files
	// if dir is "", at any depth and in no particular order. Files that are
	// written or deleted meanwhile may be missing or be there. It ends at the
	// first error. A dir that holds nothing is no error.
	List(ctx context.Context, dir string) iter.Seq2[Info, error]

	// Check writes, reads and removes a small file, which List never gives. It
	// is for the health check: an error says that uploads would fail now.
	Check(ctx context.Context) error
}
