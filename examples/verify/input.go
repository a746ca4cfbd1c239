package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/migrationnet/migrationnet/diag"
)

var (
	errEmpty   = errors.New("it is empty, as no listing is; look at the command that wrote it")
	errChanged = errors.New("it was changed while it was read; copy it, and verify the copy")
)

// input reads one input once, and says when there is nothing to read for long.
type input struct {
	io.Reader
	bytes int64
	empty bool // but for white space, so far
	sum   maphash.Hash
	watch func() (stop func() bool)
}

// open opens the named file, or standard input. Of a pipe that nothing writes to
// even opening it waits.
func (p *program) open(name string) (*input, io.Closer, error) {
	in := &input{Reader: p.stdin, empty: true, watch: p.watching(name)}
	in.sum.SetSeed(p.seed)
	if name == "-" {
		return in, io.NopCloser(nil), nil
	}
	stop := in.watch()
	f, err := os.Open(name)
	stop()
	in.Reader = f
	return in, f, err
}

func (in *input) Read(b []byte) (int, error) {
	stop := in.watch()
	n, err := in.Reader.Read(b)
	stop()
	in.bytes += int64(n)
	in.empty = in.empty && len(bytes.TrimSpace(b[:n])) == 0
	_, _ = in.sum.Write(b[:n]) // it never fails
	return n, err
}

// watching returns what starts to watch an input, and says once that it gives
// nothing.
func (p *program) watching(name string) func() (stop func() bool) {
	if name == "-" {
		name = "standard input"
	}
	patience := cmp.Or(p.patience, pause)
	say := sync.OnceFunc(func() {
		fmt.Fprintf(p.stderr, "verify: waiting for %s: nothing is written to it\n", diag.Printable(name))
	})
	return func() func() bool { return time.AfterFunc(patience, say).Stop }
}

// readOnce reports whether one of the files cannot be read twice, or not without holding
// it: only a regular file has the same for the second reader as for the first, and only
// JSON is read object by object.
func (p *program) readOnce(files []string) bool {
	return slices.ContainsFunc(files, func(name string) bool {
		st, err := os.Stat(name)
		return name == "-" || err == nil && (!st.Mode().IsRegular() || !isListing(name))
	})
}

// same reports whether two of the files are one, under whatever names.
func (p *program) same(files []string) bool {
	var seen []os.FileInfo
	for _, name := range files {
		st, err := os.Stat(name)
		if f, ok := p.stdin.(*os.File); ok && name == "-" {
			st, err = f.Stat()
		}
		if err != nil {
			continue // opening it will tell
		}
		if slices.ContainsFunc(seen, func(other os.FileInfo) bool {
			return os.SameFile(st, other)
		}) {
			return true
		}
		seen = append(seen, st)
	}
	return false
}

// locked lets those write who wait for input, and those who read it.
type locked struct {
	sync.Mutex
	w io.Writer
}

func (l *locked) Write(b []byte) (int, error) {
	l.Lock()
	defer l.Unlock()
	return l.w.Write(b)
}
