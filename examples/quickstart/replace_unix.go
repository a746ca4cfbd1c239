//go:build unix

package main

import (
	"os"
	"syscall"
)

// links returns how many names a file has.
func links(st os.FileInfo) uint64 {
	if s, ok := st.Sys().(*syscall.Stat_t); ok {
		return uint64(s.Nlink)
	}
	return 1
}

// own gives f the owner and the group of a file that was.
func own(f *os.File, was os.FileInfo) error {
	st, err := f.Stat()
	if err != nil {
		return err
	}
	now, ok := st.Sys().(*syscall.Stat_t)
	want, has := was.Sys().(*syscall.Stat_t)
	if !ok || !has || now.Uid == want.Uid && now.Gid == want.Gid {
		return nil
	}
	return f.Chown(int(want.Uid), int(want.Gid))
}
