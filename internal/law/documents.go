package law

import (
	"encoding/json"

	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"pgregory.net/rapid"
)

// Reader reads a document and returns its findings.
type Reader = func(doc []byte) diag.List

// Members returns the paths of the members of doc, and of those in objects and
// arrays inside, without those that are given twice.
func Members(doc []byte) []diag.Path {
	v, err := jsonobj.Parse(doc)
	if err != nil {
		return nil
	}
	return members("", v)
}

func members(in diag.Path, v jsonobj.Value) (out []diag.Path) {
	for i, e := range v.Each() {
		out = append(out, members(in.Index(i), e)...)
	}
	var names []string
	for _, m := range v.Members() {
		if !slices.Contains(names, m.Name) {
			out = append(append(out, in.Name(m.Name)), members(in.Name(m.Name), m.Value)...)
			names = append(names, m.Name)
		}
	}
	return out
}

// without returns doc without the member at p.
func without(t *rapid.T, doc []byte, p diag.Path) []byte {
	out, err := jsonobj.Edit(doc, []jsonobj.Op{{Op: "remove", Path: string(p)}})
	if err != nil {
		t.Fatalf("%s without %s: %v", doc, p, err)
	}
	return out
}

// LeaveOut leaves out the members of an accepted document one by one. A caller
// that does not know the value of one yet has to be able to tell which findings
// may go away once it does: each new error rests on what was left out. It returns
// how many members gave a new error.
func LeaveOut(t *rapid.T, doc []byte, read Reader) (found int) {
	return LeaveOutEach(t, doc, read, func(diag.Path, diag.Diagnostic) {})
}

// LeaveOutEach is LeaveOut, and calls each with every member that it leaves out and
// every new error.
func LeaveOutEach(
	t *rapid.T, doc []byte, read Reader, each func(diag.Path, diag.Diagnostic),
) (found int) {
	before := read(doc)
	for _, p := range Members(doc) {
		less := without(t, doc, p)
		isNew := false
		for _, d := range read(less).Errors() {
			if has(before, d) {
				continue
			}
			isNew = true
			if !d.RestsOn(p) {
				t.Fatalf("%s\nwithout %s\n%s\n%v rests on %v", doc, p, less, d, d.Because)
			}
			each(p, d)
		}
		if isNew {
			found++
		}
	}
	return found
}

// Independent breaks two members of an accepted document, at a and at b: what is
// wrong with one of them alone, and does not rest on the other, is also found in
// the document with both mistakes. It returns how many findings were looked for.
func Independent(t *rapid.T, doc []byte, a, b jsonobj.Op, read Reader) (found int) {
	edited := func(ops ...jsonobj.Op) []byte {
		out, err := jsonobj.Edit(doc, ops)
		if err != nil {
			t.Fatalf("%s: %v", doc, err)
		}
		return out
	}
	both := edited(a, b)
	l := read(both)
	for _, one := range []struct{ this, other jsonobj.Op }{{a, b}, {b, a}} {
		for _, d := range read(edited(one.this)).Errors() {
			if d.RestsOn(diag.Path(one.other.Path)) {
				continue
			}
			found++
			if !has(l, d) {
				t.Fatalf("%s\n%v is hidden by the value of %s: %v", both, d, one.other.Path, l)
			}
		}
	}
	return found
}

// NoTwins checks that l has no finding twice.
func NoTwins(t *rapid.T, doc []byte, l diag.List) {
	for i, d := range l {
		if has(l[:i], d) {
			t.Fatalf("%s\n%v is there twice: %v", doc, d, l)
		}
	}
}

// has reports whether l has the finding: its rule at its path, with its message.
func has(l diag.List, d diag.Diagnostic) bool {
	return slices.ContainsFunc(l, func(o diag.Diagnostic) bool {
		return o.Rule == d.Rule && o.Path == d.Path && o.Message == d.Message
	})
}

// JSON returns v as JSON, for texts that tests make.
func JSON(t interface{ Fatal(...any) }, v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
