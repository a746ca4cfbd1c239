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
	out, err := editObject(doc, was, is)
	if err != nil {
		return nil, err
	}
	return slices.Concat(data[:doc.Offset], []byte(out), data[doc.Offset+len(doc.Text):]), nil
}

// An editor edits one object or array. Values are put in their places in one go,
// and members are added and removed in the text of that object only: in that of
// the document, 20 000 edits copied 63 GB.
type editor struct {
	doc  jsonobj.Value // as it is written
	text strings.Builder
	done int          // how much of doc is in text
	ops  []jsonobj.Op // on what text will be

	written map[string][]jsonobj.Member // of an object
}

func (e *editor) op(kind, name string, value jsonobj.Value) {
	op := jsonobj.Op{Op: kind, Path: string(diag.Path("").Name(name))}
	if kind != "remove" {
		op.Value = value.Raw()
	}
	e.ops = append(e.ops, op)
}

// put writes text in the place of v, which is in doc after those before.
func (e *editor) put(v jsonobj.Value, text string) {
	at := v.Offset - e.doc.Offset
	e.text.WriteString(e.doc.Text[e.done:at])
	e.text.WriteString(text)
	e.done = at + len(v.Text)
}

// result returns doc as it is to be.
func (e *editor) result() (string, error) {
	e.text.WriteString(e.doc.Text[e.done:])
	if len(e.ops) == 0 {
		return e.text.String(), nil
	}
	out, err := jsonobj.Edit([]byte(e.text.String()), e.ops)
	return string(out), err
}

// editObject compares the members of was and is, and finds in doc, the object as
// it is written, the ones to change.
func editObject(doc, was, is jsonobj.Value) (string, error) {
	e := editor{doc: doc, written: writtenIn(doc)}
	changed := map[int]string{} // values, by their offset
	before, after := lastOf(was), lastOf(is)
	for _, m := range was.Members() {
		now := after[m.Name]
		written := e.written[fold(m.Name)]
		switch {
		case now.Text == m.Value.Text:
		case now.Kind() == jsonobj.None:
			for _, w := range slices.Backward(written) { // all of them, for the last one wins
				e.op("remove", w.Name, now)
			}
		case len(written) == 0: // it stood there by default only
			e.op("add", m.Name, now)
		case len(written) == 1:
			v := written[0].Value
			text, err := editValue(v, m.Value, now)
			if err != nil {
				return "", err
			}
			changed[v.Offset] = text
		case now.Kind() == jsonobj.Object: // each is read over those before it
			for _, extra := range slices.Backward(written[1:]) {
				e.op("remove", extra.Name, now)
			}
			e.op("replace", written[0].Name, now)
		default:
			e.op("replace", written[len(written)-1].Name, now)
		}
	}
	for _, m := range is.Members() {
		if before[m.Name].Kind() == jsonobj.None {
			e.add(m)
		}
	}
	for m := range doc.All() {
		if text, ok := changed[m.Value.Offset]; ok {
			e.put(m.Value, text)
		}
	}
	return e.result()
}

// editValue compares two values that differ, and goes on inside objects, and inside
// arrays of one length.
func editValue(doc, was, is jsonobj.Value) (string, error) {
	old, now, written := was.Elements(), is.Elements(), doc.Elements()
	switch {
	case was.Text == is.Text:
		return doc.Text, nil
	case was.Kind() == jsonobj.Object && is.Kind() == jsonobj.Object &&
		doc.Kind() == jsonobj.Object:
		return editObject(doc, was, is)
	case len(now) > 0 && len(old) == len(now) && len(written) == len(now):
		e := editor{doc: doc}
		for i := range now {
			text, err := editValue(written[i], old[i], now[i])
			if err != nil {
				return "", err
			}
			e.put(written[i], text)
		}
		return e.result()
	}
	return is.Text, nil
}

// add adds a member that was absent: over a null, if there is one.
func (e *editor) add(m jsonobj.Member) {
	if written := e.written[fold(m.Name)]; len(written) > 0 {
		e.op("replace", written[len(written)-1].Name, m.Value)
		return
	}
	e.op("add", m.Name, m.Value)
}

// writtenIn returns the members of doc, in their order, by what their names are read as.
func writtenIn(doc jsonobj.Value) map[string][]jsonobj.Member {
	out := map[string][]jsonobj.Member{}
	for m := range doc.All() {
		name := fold(m.Name)
		out[name] = append(out[name], m)
	}
	return out
}

// lastOf returns the values of the members of v by their names: of members with one name,
// that of the last.
func lastOf(v jsonobj.Value) map[string]jsonobj.Value {
	out := map[string]jsonobj.Value{}
	for m := range v.All() {
		out[m.Name] = m.Value
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
