package bridgeconf_test

import (
	"testing"

	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/law"
	"pgregory.net/rapid"
)

// check returns everything that is to be said about a document.
func check(doc []byte, rel bridgeconf.Release) diag.List {
	c, l := bridgeconf.Parse(doc)
	l.Add(c.Validate(rel)...)
	return l
}

// fixed applies the fixes that apply, and returns the paths of the others.
func fixed(doc []byte, l diag.List) (out []byte, failed map[diag.Path]bool) {
	failed = map[diag.Path]bool{}
	for _, op := range l.Fixes() {
		next, err := jsonobj.Edit(doc, []jsonobj.Op{{
			Op:    op.Op,
			Path:  string(op.Path),
			From:  string(op.From),
			Value: op.Value,
		}})
		if err != nil {
			failed[op.Path] = true
			continue
		}
		doc = next
	}
	return doc, failed
}

// A fix makes its finding go away and brings no error; what was refused for
// nothing else is accepted then.
func fixesWork(t *rapid.T) bool {
	doc, rel := []byte(text(t)), releases().Draw(t, "release")
	before := check(doc, rel)
	out, failed := fixed(doc, before)
	for range 2 { // a value that is read again is checked again
		out, _ = fixed(out, check(out, rel))
	}
	after := check(out, rel)
	if before.Has(diag.WarnDuplicate) {
		return false // which of them a path means depends on their spelling
	}
	any := false
	for _, d := range before {
		if len(d.Fix) == 0 || failed[d.Fix[0].Path] {
			continue
		}
		any = true
		for _, left := range after {
			if left.Rule == d.Rule && left.Path == d.Path {
				t.Fatalf("%s\nbecame %s, and still: %v", doc, out, left)
			}
		}
	}
	for _, d := range after.Errors() {
		// What is not read is not checked.
		hidden := before.Refused() == diag.Load || before.Has(diag.WarnUnknown)
		if !hidden && !before.Has(d.Rule) {
			t.Fatalf("%s\nbecame %s, which brings %v", doc, out, d)
		}
	}
	return any
}

func TestFixesWork(t *testing.T) {
	law.Hold(t, fixesWork, 10)
}

func FuzzFixesWork(f *testing.F) { f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) { fixesWork(t) })) }

func TestFixes(t *testing.T) {
	for in, want := range map[string]string{
		`{"cniVersion":"1.0.0","name":"n","type":"bridge","VLAN": "2"}`:                                   `{"cniVersion":"1.0.0","name":"n","type":"bridge","vlan": 2}`,
		`{"cniVersion":"1.0.0","name":"n","type":"bridge","hairpinmod": true}`:                            `{"cniVersion":"1.0.0","name":"n","type":"bridge","hairpinMode": true}`,
		`{"cniVersion":"1.0.0","name":"n","type":"bridge","vlan":2}`:                                      `{"cniVersion":"1.0.0","name":"n","type":"bridge","vlan":2,"preserveDefaultVlan":false}`,
		`{"cniVersion":"1.0.0","name":"n","type":"bridge","mtu":-1}`:                                      `{"cniVersion":"1.0.0","name":"n","type":"bridge"}`,
		`{"name":"n","type":"bridge","ipam":{"type":"whereabouts","range":"010.200.5.9/24"}}`:             `{"name":"n","type":"bridge","ipam":{"type":"whereabouts","range":"10.200.5.0/24"}}`,
		`{"name":"n","type":"bridge","ipam":{"type":"where-abouts","range":"10.200.5.0/24"}}`:             `{"name":"n","type":"bridge","ipam":{"type":"whereabouts","range":"10.200.5.0/24"}}`,
		`{"cniVersion":"1.0.0","name":"n","type":"bridge","vlan":2,"Vlan":3,"preserveDefaultVlan":false}`: `{"cniVersion":"1.0.0","name":"n","type":"bridge","vlan":2,"Vlan":3,"preserveDefaultVlan":false}`,
	} {
		if got, _ := fixed([]byte(in), check([]byte(in), at("v1.9.1"))); string(got) != want {
			t.Errorf("%s\nbecame %s\nwant   %s", in, got, want)
		}
	}
}
