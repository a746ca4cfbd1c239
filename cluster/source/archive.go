package source

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// unpack returns what is inside of a gzip file, and in itself when it is none.
func unpack(in *bufio.Reader) (inside *bufio.Reader, packed bool, err error) {
	if magic, _ := in.Peek(2); !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return in, false, nil
	}
	z, err := gzip.NewReader(in)
	return bufio.NewReader(z), true, err
}

// The place of the magic of a tar archive, POSIX and GNU (POSIX.1-2024 pax, ustar format).
const (
	ustarAt = 257
	ustar   = "ustar"
)

func isTar(in *bufio.Reader) bool {
	head, _ := in.Peek(ustarAt + len(ustar))
	return len(head) == ustarAt+len(ustar) && string(head[ustarAt:]) == ustar
}

// archive yields the files of a tar archive.
func (r Reader) archive(name string, in io.Reader, yield func(File, error) bool) {
	end := &tail{Reader: in}
	t := tar.NewReader(end)
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			if end.zeros >= block {
				return
			}
			err = io.ErrUnexpectedEOF // package tar takes it for the end
		}
		if err != nil {
			yield(File{}, fmt.Errorf("%s: %w", name, err))
			return
		}
		below := strings.TrimPrefix(path.Clean("/"+h.Name), "/")
		if h.Typeflag != tar.TypeReg || !taken(below) || r.excludesAny(below) {
			continue
		}
		data, err := readAll(t)
		f := File{Name: name + "/" + below, Root: name, Packed: true, Data: data}
		if err != nil {
			f, err = File{}, fmt.Errorf("%s/%s: %w", name, below, err)
		}
		if !yield(f, err) || err != nil && !errors.Is(err, errLarge) {
			return
		}
	}
}

// block is the size of the blocks of an archive, of which zeros are its end.
const block = 512

// tail counts the zeros that were read last.
type tail struct {
	io.Reader
	zeros int
}

func (t *tail) Read(b []byte) (int, error) {
	n, err := t.Reader.Read(b)
	text := bytes.TrimRight(b[:n], "\x00")
	if len(text) > 0 {
		t.zeros = 0
	}
	t.zeros += n - len(text)
	return n, err
}

// excludesAny reports whether a file of an archive is left out, or a directory that it is in.
func (r Reader) excludesAny(below string) bool {
	for i, c := range below {
		if c == '/' && r.excludes(below[:i], true) {
			return true
		}
	}
	return r.excludes(below, false)
}
