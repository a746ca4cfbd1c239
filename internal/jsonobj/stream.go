package jsonobj

import (
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
)

// Item is one value of a stream: an element of a list, or a document that is no
// list.
type Item struct {
	Text   []byte // valid JSON, as far as it is wanted; overwritten by the next
	Offset int64  // of the value in the stream, in bytes
	Index  int    // in its list; -1 when it is a document
	Kind   string // of its list, if that is known by then: "PodList"
}

// A StreamError says where a stream broke. What came before it was whole.
type StreamError struct {
	Offset int64 // in bytes
	Index  int   // of the element in its list; -1 outside of one
	Err    error // io.ErrUnexpectedEOF where the stream is cut short
}

func (e *StreamError) Error() string {
	where := fmt.Sprintf("offset %d", e.Offset)
	if e.Index >= 0 {
		where = fmt.Sprintf("items[%d], ", e.Index) + where
	}
	return where + ": " + e.Err.Error()
}

// Unwrap returns e.Err.
func (e *StreamError) Unwrap() error { return e.Err }

// The size of the buffer at first, and how long one value may be: what etcd
// stores of one object is 1.5 MiB by default.
const (
	bufferSize = 128 << 10
	maxItem    = 64 << 20
)

// Stream reads the values of a stream of JSON documents, one after the other,
// without holding more than one of them. A document that is an array, or an
// object with an array "items" whose kind, where it comes before, ends in
// "List", is a list; every other one is a value of its own.
type Stream struct {
	r    io.Reader
	keep Tree
	most int

	buf  []byte // what was read and is not done with yet
	i    int    // where in buf it begins
	base int64  // of buf[0] in the stream
	end  error  // of r; io.EOF at its end

	out   []byte   // the value that is being read, pruned
	at    int      // where in buf it begins
	index int      // Item.Index of it
	kind  string   // of its document, as far as that is read
	page  string   // metadata.continue of its document, likewise
	items bool     // the last walk ended in front of elements
	goes  []string // the kinds of lists that were last seen as a page of several
	err   error    // why the stream broke
}

// NewStream returns the stream of what r has. Of each value that is an object
// it keeps what keep wants.
func NewStream(r io.Reader, keep Tree) *Stream {
	return &Stream{r: r, keep: keep, most: maxItem, buf: make([]byte, 0, bufferSize), index: -1}
}

// Buffer sets the size of the buffer at first, and how long one value may be, in
// bytes.
func (s *Stream) Buffer(size, most int) { s.buf, s.most = make([]byte, 0, size), most }

// Items yields the values, and at last, when the stream is not whole, a
// *StreamError. It reads r to its end, once.
func (s *Stream) Items() iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		stopped := false
		each := func(it Item) bool {
			stopped = !yield(it, nil)
			return !stopped
		}
		for {
			c, ok := s.peek()
			if !ok {
				break
			}
			if !s.document(c, each) {
				if !stopped {
					yield(Item{}, s.err)
				}
				return
			}
		}
		if s.end != io.EOF {
			yield(Item{}, &StreamError{s.base + int64(s.i), -1, s.end})
		}
	}
}

// item returns the value that was read last.
func (s *Stream) item(kind string) Item {
	return Item{Text: s.out, Offset: s.base + int64(s.at), Index: s.index, Kind: kind}
}

// document reads the document whose first byte is c. It reports false when the
// stream broke, or each said so.
func (s *Stream) document(c byte, each func(Item) bool) bool {
	s.kind, s.page, s.items = "", "", false
	switch c {
	case '[':
		s.i++
		return s.elements(each)
	case '{':
	default:
		return s.fail(s.i, errDocument)
	}
	if !s.scan(func(b []byte, i int) (int, bool) { s.at = i; return s.walk(b, i+1, true) }) {
		return false
	}
	if !s.items {
		s.out, _, _ = s.keep.prune(compact, s.out[:0], s.buf, s.at, 0)
		return each(s.item(""))
	}
	for {
		if !s.elements(each) {
			return false
		}
		c, ok := s.next(',', '}')
		if !ok || c == '}' {
			s.noteEnd()
			return ok
		}
		if !s.scan(func(b []byte, i int) (int, bool) { return s.walk(b, i, false) }) {
			return false
		}
		if !s.items {
			s.noteEnd()
			return true
		}
	}
}

// noteEnd notes whether the list that ends here has its next page elsewhere.
func (s *Stream) noteEnd() {
	s.goes = slices.DeleteFunc(s.goes, func(kind string) bool { return kind == s.kind })
	if s.page != "" {
		s.goes = append(s.goes, s.kind)
	}
}

// Unfinished returns the kinds of the lists that go on where the stream does not:
// the last list of the kind has metadata.continue, with which the API server would
// send its next page. It is known when Items has yielded all.
func (s *Stream) Unfinished() []string { return s.goes }

// walk skips members of a document up to its items, or to its end. It may be
// called again with more of the text.
func (s *Stream) walk(b []byte, i int, first bool) (end int, ok bool) {
	s.items = false
	if i = space(b, i); first && i < len(b) && b[i] == '}' {
		return i + 1, true
	}
	for ; ; i++ {
		name, value, ok := skipName(b, i)
		if !ok {
			return value, false
		}
		value = space(b, value)
		if string(name) == `"items"` && value < len(b) && b[value] == '[' &&
			(s.kind == "" || strings.HasSuffix(s.kind, "List")) {
			s.items = true
			return value + 1, true
		}
		if i, ok = skip(b, value, 1); !ok {
			return i, false
		}
		switch {
		case string(name) == `"kind"` && b[value] == '"':
			s.kind = unquote(string(b[value:i]))
		case string(name) == `"metadata"`:
			s.page, _ = Of(b[value:i]).Member("continue").Str()
		}
		if i = space(b, i); i >= len(b) || b[i] != ',' {
			return skipByte(b, i, '}')
		}
	}
}

// elements reads the elements of a list, and its closing bracket.
func (s *Stream) elements(each func(Item) bool) bool {
	if c, _ := s.peek(); c == ']' {
		s.i++
		return true
	}
	for s.index = 0; ; s.index++ {
		s.peek() // an Item begins at its text
		if !s.scan(s.element) || !each(s.item(s.kind)) {
			return false
		}
		c, ok := s.next(',', ']')
		if !ok {
			return false
		}
		if c == ']' {
			s.index = -1
			return true
		}
	}
}
