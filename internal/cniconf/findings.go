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
}

// Add appends the findings that are known. One about the whole document rests on
// the members that its Because has.
func (f *Findings) Add(all ...diag.Diagnostic) {
	for _, d := range all {
		if !slices.ContainsFunc(f.Unread, func(p diag.Path) bool { return restsOn(d, p) }) {
			f.List.Add(d)
		}
	}
}

func restsOn(d diag.Diagnostic, p diag.Path) bool {
	return d.Path != "" && d.Path.Touches(p) || slices.ContainsFunc(d.Because, p.Touches)
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
