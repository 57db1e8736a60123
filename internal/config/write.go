package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// newFileMode is that of a file that write makes: it holds secrets.
const newFileMode fs.FileMode = 0o600

// write replaces the file at path, or makes it. At any moment, even if the
// machine stops, the path holds either the whole old text or the whole new one.
// A symbolic link stays a link, and the mode of the file stays.
func write(path string, text []byte) error {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	mode := newFileMode
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	temp, err := writeTemp(dir, mode, text)
	if err != nil {
		return err
	}
	if err = os.Rename(temp, path); err != nil {
		return errors.Join(err, os.Remove(temp))
	}
	return syncDir(dir)
}

// writeTemp writes text to a new file in dir, all the way to the disk.
func writeTemp(dir string, mode fs.FileMode, text []byte) (path string, err error) {
	temp, err := os.CreateTemp(dir, ".config-*.json")
	if err != nil {
		return "", err
	}
	_, err = temp.Write(text)
	if err = errors.Join(err, temp.Chmod(mode), temp.Sync(), temp.Close()); err != nil {
		return "", errors.Join(err, os.Remove(temp.Name()))
	}
	return temp.Name(), nil
}

// syncDir makes a rename in the directory last.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
