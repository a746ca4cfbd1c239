// Package convert carries documents from Terraform to the SDK, and what the SDK
// finds back to the attributes that it is about. It knows the packages diag and
// ipnet, and nothing of any document: copy it into a provider of your own.
package convert

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/migrationnet/migrationnet/diag"
)

// A Document is a value of Terraform as the JSON that the SDK reads.
type Document struct {
	// JSON has no member for what is null or not known yet.
	JSON []byte
	// Unknown are the members that are not known yet. A finding that rests on one
	// of them is not reported.
	Unknown []diag.Path

	places map[diag.Path]path.Path // of members, those that are null too
}

// Names says what the member of an attribute is called; false for an attribute
// that is not part of the document.
type Names func(attribute string) (member string, ok bool)

// Verbatim are the names of a document whose attributes are named as its members:
// the argument of a function.
func Verbatim(attribute string) (string, bool) { return attribute, true }

// Camel are the names of a schema: in_use is inUse. An attribute in odd has the
// name there, and none if that is "".
func Camel(odd map[string]string) Names {
	return func(attribute string) (string, bool) {
		if member, ok := odd[attribute]; ok {
			return member, member != ""
		}
		head, rest, _ := strings.Cut(attribute, "_")
		for word := range strings.SplitSeq(rest, "_") {
			if word != "" {
				head += strings.ToUpper(word[:1]) + word[1:]
			}
		}
		return head, true
	}
}

// Read reads a value.
func Read(v tftypes.Value, names Names) (Document, error) {
	d := Document{places: map[diag.Path]path.Path{}}
	root, err := d.read(v, "", path.Empty(), names)
	if err != nil {
		return d, err
	}
	d.JSON, err = json.Marshal(root)
	return d, err
}

// read returns v as encoding/json does, nil for what is null or unknown.
func (d *Document) read(v tftypes.Value, at diag.Path, p path.Path, names Names) (any, error) {
	d.places[at] = p
	switch {
	case !v.IsKnown():
		d.Unknown = append(d.Unknown, at)
		return nil, nil
	case v.Type().Is(tftypes.Object{}), v.Type().Is(tftypes.Map{}):
		return d.members(v, at, p, names)
	case v.IsNull():
		return nil, nil
	case v.Type().Is(tftypes.List{}), v.Type().Is(tftypes.Tuple{}), v.Type().Is(tftypes.Set{}):
		return d.elements(v, at, p, names)
	}
	return scalar(v)
}

func (d *Document) members(v tftypes.Value, at diag.Path, p path.Path, names Names) (any, error) {
	if v.IsNull() {
		return nil, nil
	}
	var in map[string]tftypes.Value
	if err := v.As(&in); err != nil {
		return nil, err
	}
	out := map[string]any{}
	for _, key := range slices.Sorted(maps.Keys(in)) {
		member, next := key, p.AtMapKey(key)
		if v.Type().Is(tftypes.Object{}) {
			var ok bool
			if member, ok = names(key); !ok {
				continue
			}
			next = p.AtName(key)
		}
		one, err := d.read(in[key], at.Name(member), next, names)
		if err != nil {
			return nil, err
		}
		if one != nil {
			out[member] = one
		}
	}
	return out, nil
}

// elements reads a list. One with an element that is not known is left out as a
// whole: without the element the others would have other places.
func (d *Document) elements(v tftypes.Value, at diag.Path, p path.Path, names Names) (any, error) {
	var in []tftypes.Value
	if err := v.As(&in); err != nil {
		return nil, err
	}
	out := []any{}
	for i, element := range in {
		if !element.IsKnown() {
			d.Unknown = append(d.Unknown, at)
			return nil, nil
		}
		next := p.AtListIndex(i)
		if v.Type().Is(tftypes.Set{}) {
			next = p
		}
		one, err := d.read(element, at.Index(i), next, names)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
		d.block(element, at.Index(i), next)
	}
	return out, nil
}

// block moves the place of an object in a list to its first attribute: OpenTofu
// v1.12.6 finds no line for a block of several, only for what is in one
// (internal/tfdiags/contextual.go, ElaborateFromConfigBody).
func (d *Document) block(v tftypes.Value, at diag.Path, p path.Path) {
	var in map[string]tftypes.Value
	if !v.Type().Is(tftypes.Object{}) || v.As(&in) != nil {
		return
	}
	for _, key := range slices.Sorted(maps.Keys(in)) {
		if !in[key].IsNull() {
			d.places[at] = p.AtName(key)
			return
		}
	}
}

func scalar(v tftypes.Value) (any, error) {
	switch {
	case v.Type().Is(tftypes.String):
		var s string
		err := v.As(&s)
		return s, err
	case v.Type().Is(tftypes.Bool):
		var b bool
		err := v.As(&b)
		return b, err
	case v.Type().Is(tftypes.Number):
		var n *big.Float
		if err := v.As(&n); err != nil {
			return nil, err
		}
		return number(n)
	}
	return nil, fmt.Errorf("a value of type %v is not part of a document", v.Type())
}

// longest is the exponent of the largest number that is written with all its
// digits. No member of a document has one that is larger.
const longest = 256

func number(n *big.Float) (any, error) {
	switch {
	case n.IsInf():
		return nil, fmt.Errorf("infinity is not part of a document")
	case n.MantExp(nil) > longest:
		return json.Number(n.Text('g', -1)), nil
	}
	return json.Number(n.Text('f', -1)), nil
}
