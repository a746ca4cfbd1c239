package jsonobj

import (
	"errors"
	"fmt"
	"io"
)

var (
	errTooLong  = errors.New("value is too long")
	errDocument = errors.New("neither an object nor a list")
)

// element reads the element at b[i].
func (s *Stream) element(b []byte, i int) (end int, ok bool) {
	s.at = i
	s.out, end, ok = s.keep.prune(compact, s.out[:0], b, i, 1)
	return end, ok
}

// scan calls f with what was read, from s.i on, and with more of it from there
// as long as that is what f lacks. It moves s.i to where f ended, or reports
// false.
func (s *Stream) scan(f func(b []byte, i int) (end int, ok bool)) bool {
	for {
		end, ok := f(s.buf, s.i)
		if ok && (end < len(s.buf) || closed(s.buf[end-1])) {
			s.i = end
			return true
		}
		end -= s.i // fill moves what is from s.i on
		if s.i+end < len(s.buf) || !s.fill() {
			return s.fail(s.i+end, nil)
		}
	}
}

// closed reports whether a value that ends in c ends there, whatever follows. A
// number does not.
func closed(c byte) bool { return c == '}' || c == ']' || c == '[' || c == '"' }

// next moves s.i after the next byte that is not white space, if that is a or b.
func (s *Stream) next(a, b byte) (byte, bool) {
	c, ok := s.peek()
	if !ok || c != a && c != b {
		return 0, s.fail(s.i, nil)
	}
	s.i++
	return c, true
}

// peek moves s.i to the next byte that is not white space, and returns it. It
// reports false when there is none.
func (s *Stream) peek() (byte, bool) {
	for {
		if s.i = space(s.buf, s.i); s.i < len(s.buf) {
			return s.buf[s.i], true
		}
		if !s.fill() {
			return 0, false
		}
	}
}

// fill fills the buffer, which it lets grow when it is full of what is not done
// with. It reports false when there is nothing more, or no place for it.
func (s *Stream) fill() bool {
	if s.end != nil {
		return false
	}
	n := copy(s.buf, s.buf[s.i:])
	s.base += int64(s.i)
	s.buf, s.i = s.buf[:n], 0
	if n == cap(s.buf) {
		if n >= s.most {
			return false
		}
		s.buf = append(make([]byte, 0, min(2*n, s.most)), s.buf...)
	}
	for s.end == nil && len(s.buf) < cap(s.buf) {
		var more int
		more, s.end = s.r.Read(s.buf[len(s.buf):cap(s.buf)])
		s.buf = s.buf[:len(s.buf)+more]
	}
	return len(s.buf) > n
}

// fail notes why the stream breaks at buf[at], and returns false. A nil error
// stands for what is there: a byte that cannot be, or nothing more.
func (s *Stream) fail(at int, err error) bool {
	switch {
	case err != nil:
	case at < len(s.buf):
		err = fmt.Errorf("invalid character %q", s.buf[at])
	case s.end == nil:
		err = errTooLong
	case s.end == io.EOF:
		err = io.ErrUnexpectedEOF
	default:
		err = s.end
	}
	s.err = &StreamError{s.base + int64(at), s.index, err}
	return false
}
