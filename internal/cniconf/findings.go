package cniconf

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
)

// Findings are those about a document of which some members could not be read:
// Parse has reported these, and what rests on one of them is not known.
type Findings struct {
	Unread []diag.Path
	List   diag.List

	of places // those in Unread
}

// Add appends the findings that are known. One about the whole document rests on
// the members that its Because has.
func (f *Findings) Add(all ...diag.Diagnostic) {
	if len(f.of.sorted) != len(f.Unread) {
		f.of = placesOf(f.Unread)
	}
	for _, d := range all {
		if known := d.Path == "" || !f.of.touch(d.Path); known && !slices.ContainsFunc(d.Because, f.of.touch) {
			f.List.Add(d)
		}
	}
}

// places are paths of members, in the order of their bytes.
type places struct{ sorted []diag.Path }

func placesOf(l []diag.Path) places {
	sorted := slices.Clone(l)
	slices.Sort(sorted)
	return places{sorted}
}

// touch reports whether p touches one of the members. The time grows with the length of p,
// not with the members.
func (s places) touch(p diag.Path) bool {
	if len(s.sorted) == 0 {
		return false
	}
	for up := p; ; up = up[:max(strings.LastIndexByte(string(up), '/'), 0)] {
		if _, is := slices.BinarySearch(s.sorted, up); is {
			return true
		}
		if up == "" {
			break
		}
	}
	below, _ := slices.BinarySearch(s.sorted, p+"/")
	return below < len(s.sorted) && s.sorted[below].Touches(p)
}

// Refused reports whether the consumer refuses the document.
func (f *Findings) Refused() bool { return len(f.Unread) > 0 || f.List.Refused() != 0 }

// Delegate is what a configuration has for its IPAM plugin.
type Delegate interface {
	json.Marshaler
	Type() string
}

// TypeUnread reports whether d has a type that is not a string: what the IPAM
// plugin does, and whether there is one, is not known. D may be nil.
func TypeUnread(d Delegate) bool {
	if d == nil || d.Type() != "" {
		return false
	}
	text, err := d.MarshalJSON()
	if err != nil {
		return false
	}
	for m := range jsonobj.Of(text).All() {
		kind := m.Value.Kind()
		if strings.EqualFold(m.Name, "type") && kind != jsonobj.String && kind != jsonobj.Null {
			return true
		}
	}
	return false
}
