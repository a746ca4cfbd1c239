package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
)

// This file, replace_unix.go and replace_other.go are the same in examples/lint and
// examples/quickstart, for an example must compile when it is copied.

var (
	errChanged     = errors.New("it was changed by another program since it was read; run this again")
	errInterrupted = errors.New("interrupted; every file is as it was, or whole: run this again")
)

// kept is for permissions: of a regular file nothing else is set.
const kept = os.ModePerm | os.ModeSetuid | os.ModeSetgid | os.ModeSticky

// staged is what will be the content of a file: it is on the disk, beside the file.
type staged struct {
	name   string // of the file, without links
	beside string
	old    []byte // what the file held; nil is anything
}

// stage writes data beside the named file, which has held old, or anything where
// that is nil; then it may be absent. The mode and the owner are those of the file,
// and a link to it stays one. A file that must not be written, has another hard link,
// or has an owner that cannot be kept is refused. Extended attributes are not kept.
func stage(name string, old, data []byte) (s staged, err error) {
	target, err := filepath.EvalSymlinks(name)
	var was os.FileInfo
	switch {
	case err == nil:
		was, err = writable(target)
	case old == nil && errors.Is(err, os.ErrNotExist):
		if target, err = name, nil; isLink(name) {
			err = fmt.Errorf("%s is a link to nothing: remove it", name)
		}
	}
	if err != nil {
		return staged{}, err
	}
	f, err := os.CreateTemp(filepath.Dir(target), "."+filepath.Base(target)+".*")
	if err != nil {
		return staged{}, err
	}
	if err := fill(f, data, was); err != nil {
		f.Close()
		os.Remove(f.Name())
		return staged{}, fmt.Errorf("%s stays as it was: %w", name, err)
	}
	return staged{target, f.Name(), old}, nil
}

func isLink(name string) bool {
	st, err := os.Lstat(name)
	return err == nil && st.Mode()&os.ModeSymlink != 0
}

// writable returns what is known of a file that may be replaced.
func writable(name string) (os.FileInfo, error) {
	st, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !st.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file: it cannot be replaced", name)
	}
	if n := links(st); n > 1 {
		return nil, fmt.Errorf(
			"%s has %d hard links, and the others would keep the old text: copy it, or write it "+
				"by hand", name, n)
	}
	f, err := os.OpenFile(name, os.O_WRONLY, 0) // a rename would not ask for that permission
	if err != nil {
		return nil, err
	}
	return st, f.Close()
}

// fill writes data to f, with the mode and the owner of a file that was, and closes
// it when it is on the disk.
func fill(f *os.File, data []byte, was os.FileInfo) error {
	mode := os.FileMode(0o644)
	if was != nil {
		mode = was.Mode() & kept
		if err := own(f, was); err != nil {
			return fmt.Errorf("its owner cannot be kept: %w", err)
		}
	}
	if _, err := f.Write(data); err != nil {
		return err
	}
	if err := f.Chmod(mode); err != nil { // after own, which clears some of it
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	return f.Close()
}

// commit makes what is staged the content of the file, all of it or none. A file that
// no longer holds what it held is left as it is; a change between that look and the
// rename, some microseconds, would be lost.
func (s staged) commit() error {
	if s.old != nil {
		now, err := os.ReadFile(s.name)
		if err != nil {
			return err
		}
		if !bytes.Equal(now, s.old) {
			return fmt.Errorf("%s: %w", s.name, errChanged)
		}
	}
	return os.Rename(s.beside, s.name)
}

// discard removes what was not committed.
func (s staged) discard() { os.Remove(s.beside) }

// uninterrupted runs f, which an interrupt does not end in the middle, and then
// returns errInterrupted if there was one. At other times interrupts end the program.
func uninterrupted(f func() error) error {
	c := make(chan os.Signal, 1)
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		if !signal.Ignored(s) {
			signal.Notify(c, s)
		}
	}
	err := f()
	signal.Stop(c)
	select {
	case <-c:
		return errors.Join(err, errInterrupted)
	default:
		return err
	}
}
