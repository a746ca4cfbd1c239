package fleet

import (
	"encoding/json"
	"errors"
	"io"
	"iter"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/migration"
)

// Object is one object of a stream: the one of VMI, VMIM and Pod that is not
// nil. An object of another kind is all nil, and has a warning. What is all nil
// and has an error may be, or hold, any of them: an object that does not name its
// kind, a list in a list, or the pages of a list that were not read.
type Object struct {
	VMI  *migration.VMI
	VMIM *migration.VMIM
	Pod  *migration.PodState

	// Other is an object of another kind, in JSON; nil when it is one of the three. It is
	// for who keeps what is around the migrations, such as package cluster.
	Other json.RawMessage

	Offset int64 // where it starts in the stream, in bytes
	Item   int   // which of its list it is, from 0; -1 when it is alone

	// Findings are those of reading it. Their paths are those in the object.
	Findings diag.List
}

// A ReadError says where a stream broke. What was read before it is whole.
type ReadError struct {
	Offset int64 // of the byte that cannot be there, or of the end
	Item   int   // the element of the list that is not whole; -1 outside of one
	Err    error // io.ErrUnexpectedEOF for a stream that is cut short
}

// Error says where and why: "items[57], offset 123456: unexpected EOF".
func (e *ReadError) Error() string {
	return (&jsonobj.StreamError{Offset: e.Offset, Index: e.Item, Err: e.Err}).Error()
}

// Unwrap returns e.Err.
func (e *ReadError) Unwrap() error { return e.Err }

// ReadObjects yields the objects of a stream one after the other, and holds one
// at a time, so that a listing of any length takes little memory. The stream is
// what kubectl prints with -o json: a List, single objects, or any number of
// both, with or without lines between them; a bare array is a list too. It is
// read to its end, once.
//
// A stream that is broken or cut short gives a [*ReadError] after the last
// object that is whole. One object may have 64 MiB.
//
// An item that does not name its kind has that of its list, if the list names
// it before the items, as the API server does; otherwise it is not recognized,
// which is an error among its findings. A list that the API server cut into pages,
// of which the last is not in the stream, gives such an object at the end.
func ReadObjects(r io.Reader) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		stream := jsonobj.NewStream(r, nil)
		for item, err := range stream.Items() {
			if err != nil {
				yield(Object{}, readError(err))
				return
			}
			if !yield(readObject(item), nil) {
				return
			}
		}
		for _, kind := range stream.Unfinished() {
			if !yield(Object{Item: -1, Findings: diag.List{unfinished(kind)}}, nil) {
				return
			}
		}
	}
}

func readError(err error) error {
	var e *jsonobj.StreamError
	if !errors.As(err, &e) {
		return err
	}
	return &ReadError{Offset: e.Offset, Item: e.Index, Err: e.Err}
}

func readObject(item jsonobj.Item) Object {
	v, kind := jsonobj.Of(item.Text), strings.TrimSuffix(item.Kind, kindList)
	var o Object
	if item.Index < 0 {
		var items []jsonobj.Value
		if items, kind, o.Findings = listed(v); items != nil { // of its items it has none
			o.Offset, o.Item = item.Offset, item.Index
			return o
		}
	}
	o = parseObject(v, kind)
	o.Offset, o.Item = item.Offset, item.Index
	return o
}
