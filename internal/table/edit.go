package table

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
)

// Edit changes members of the document in data and leaves every other byte as
// it was. Before and after are the document in canonical form, as it was read
// and as it is to be; what they say alike is not touched, however it is written.
func Edit(data, before, after []byte) ([]byte, error) {
	doc, err := jsonobj.Parse(data)
	if err != nil {
		return nil, err
	}
	was, err := jsonobj.Parse(before)
	if err != nil {
		return nil, err
	}
	is, err := jsonobj.Parse(after)
	if err != nil {
		return nil, err
	}
	var e editor
	e.object("", doc, was, is)
	return jsonobj.Edit(data, e.ops)
}

type editor struct{ ops []jsonobj.Op }

func (e *editor) op(kind string, at diag.Path, value jsonobj.Value) {
	op := jsonobj.Op{Op: kind, Path: string(at)}
	if kind != "remove" {
		op.Value = value.Raw()
	}
	e.ops = append(e.ops, op)
}

// object compares the members of was and is, and finds in doc, the object as it
// is written, the ones to change.
func (e *editor) object(at diag.Path, doc, was, is jsonobj.Value) {
	for _, m := range was.Members() {
		now := is.Member(m.Name)
		written := spellings(doc, m.Name)
		switch {
		case now.Text == m.Value.Text:
		case now.Kind() == jsonobj.None:
			for _, name := range slices.Backward(written) { // all of them, for the last one wins
				e.op("remove", at.Name(name), now)
			}
		case len(written) == 0: // it stood there by default only
			e.op("add", at.Name(m.Name), now)
		case len(written) == 1:
			e.value(at.Name(written[0]), doc.Member(written[0]), m.Value, now)
		case now.Kind() == jsonobj.Object: // each is read over those before it
			for _, extra := range slices.Backward(written[1:]) {
				e.op("remove", at.Name(extra), now)
			}
			e.op("replace", at.Name(written[0]), now)
		default:
			e.op("replace", at.Name(written[len(written)-1]), now)
		}
	}
	for _, m := range is.Members() {
		if was.Member(m.Name).Kind() == jsonobj.None {
			e.add(at, doc, m)
		}
	}
}

// value compares two values that differ, and goes on inside objects, and inside
// arrays of one length.
func (e *editor) value(at diag.Path, doc, was, is jsonobj.Value) {
	old, now, written := was.Elements(), is.Elements(), doc.Elements()
	switch {
	case was.Text == is.Text:
	case was.Kind() == jsonobj.Object && is.Kind() == jsonobj.Object &&
		doc.Kind() == jsonobj.Object:
		e.object(at, doc, was, is)
	case len(now) > 0 && len(old) == len(now) && len(written) == len(now):
		for i := range now {
			e.value(at.Index(i), written[i], old[i], now[i])
		}
	default:
		e.op("replace", at, is)
	}
}

// add adds a member that was absent: over a null, if there is one.
func (e *editor) add(at diag.Path, doc jsonobj.Value, m jsonobj.Member) {
	if written := spellings(doc, m.Name); len(written) > 0 {
		e.op("replace", at.Name(written[len(written)-1]), m.Value)
		return
	}
	e.op("add", at.Name(m.Name), m.Value)
}

// spellings returns the names in doc that are read as name, in their order.
func spellings(doc jsonobj.Value, name string) []string {
	var out []string
	for _, m := range doc.Members() {
		if strings.EqualFold(m.Name, name) {
			out = append(out, m.Name)
		}
	}
	return out
}

// Rewrite edits data, which doc was read from with the findings l, by what
// change makes of doc. What is not JSON cannot be edited, and comes back as it is.
func Rewrite[T json.Marshaler](data []byte, doc T, l diag.List,
	change func(*T)) ([]byte, diag.List) {
	if l.Has(diag.ErrSyntax) || l.Has(diag.ErrTemplate) {
		return slices.Clone(data), l
	}
	out, err := rewrite(data, doc, change)
	if err != nil {
		l.Add(diag.ErrSyntax.At("", nil, "cannot be edited: %v", err).
			Hinted("remove from Unknown what has a field of its own"))
		return slices.Clone(data), l
	}
	return out, l
}

func rewrite[T json.Marshaler](data []byte, doc T, change func(*T)) ([]byte, error) {
	before, err := doc.MarshalJSON()
	if err != nil {
		return nil, err
	}
	change(&doc)
	after, err := doc.MarshalJSON()
	if err != nil {
		return nil, err
	}
	return Edit(data, before, after)
}
