package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

var errChanged = errors.New("it was changed by another program since it was read; run lint again")

// replace puts data into the named file, which held old when it was read: all of
// it or none, for it is written beside the file and renamed. A file that holds
// something else by now is left as it is. Its mode stays, and a link to it does.
func replace(name string, old, data []byte) (err error) {
	name, err = filepath.EvalSymlinks(name)
	if err != nil {
		return err
	}
	st, err := os.Stat(name)
	if err != nil {
		return err
	}
	if !st.Mode().IsRegular() {
		return fmt.Errorf(
			"%s is not a regular file: its fixes can be shown, with -diff, and not be written", name)
	}
	beside, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			beside.Close()
			os.Remove(beside.Name())
		}
	}()
	if err := keepAll(beside, data, st.Mode().Perm()); err != nil {
		return err
	}
	now, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if !bytes.Equal(now, old) {
		return fmt.Errorf("%s: %w", name, errChanged)
	}
	return os.Rename(beside.Name(), name)
}

// keepAll writes data to f, and closes it when it is on the disk.
func keepAll(f *os.File, data []byte, mode os.FileMode) error {
	if _, err := f.Write(data); err != nil {
		return err
	}
	if err := f.Chmod(mode); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	return f.Close()
}
