package hco

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/release"
)

// FeatureGate is one feature gate of a HyperConverged object, whatever its API
// version: v1beta1 has them as an object of booleans, v1 as a list of names and
// states.
type FeatureGate struct {
	// Name is as in v1beta1, such as decentralizedLiveMigration; v1 ignores case.
	Name    string `json:"name"`
	Enabled bool   `json:"enabled"`
}

// DecentralizedLiveMigration is the name of the feature gate for migration
// between clusters.
const DecentralizedLiveMigration = "decentralizedLiveMigration"

const gatesPath diag.Path = "/spec/featureGates"

// The states of a feature gate in v1; without one it is enabled.
const (
	stateEnabled  = "Enabled"
	stateDisabled = "Disabled"
)

// readGates reads spec.featureGates of API version api.
func readGates(v jsonobj.Value, api APIVersion, l *diag.List) []FeatureGate {
	want, read := jsonobj.Object, readGateObject
	shape := `{"decentralizedLiveMigration": true}`
	if api == V1 {
		want, read = jsonobj.Array, readGateList
		shape = `[{"name": "decentralizedLiveMigration", "state": "Enabled"}]`
	}
	switch v.Kind() {
	case jsonobj.None, jsonobj.Null:
		return nil
	case want:
		return read(v, l)
	}
	l.Add(ErrGateShape.At(gatesPath, v.Text, "%v has feature gates as %v, not as %v",
		api, want, v.Kind()).
		Hinted("write %s", shape).
		With("/apiVersion"))
	return nil
}

func readGateObject(v jsonobj.Value, l *diag.List) []FeatureGate {
	var out []FeatureGate
	last := map[string]int{} // of equal names the last one wins
	for m := range v.All() {
		last[m.Name] = m.Value.Offset
	}
	for m := range v.All() {
		on, ok := m.Value.Bool()
		switch {
		case ok && last[m.Name] == m.Value.Offset:
			out = append(out, FeatureGate{m.Name, on})
		case ok:
		case m.Value.Kind() != jsonobj.Null:
			l.Add(wrongType(gatesPath.Name(m.Name), m.Value, "a boolean"))
		}
	}
	return out
}

func readGateList(v jsonobj.Value, l *diag.List) []FeatureGate {
	var out []FeatureGate
	for i, e := range v.Each() {
		at := gatesPath.Index(i)
		name, ok := e.Member("name").Str()
		if !ok {
			l.Add(wrongType(at.Name("name"), e.Member("name"), "a string"))
			continue
		}
		state := e.Member("state")
		switch s, _ := state.Str(); {
		case state.Kind() <= jsonobj.Null || s == stateEnabled:
			out = append(out, FeatureGate{name, true})
		case s == stateDisabled:
			out = append(out, FeatureGate{name, false})
		default:
			l.Add(ErrGateState.At(at.Name("state"), state.Text,
				"%s is neither Enabled nor Disabled", state).
				Hinted("write %q", stateEnabled))
		}
	}
	return out
}

// appendGates appends what spec.featureGates is in API version api.
func appendGates(dst []byte, gates []FeatureGate, api APIVersion) []byte {
	open, end := byte('{'), byte('}')
	if api.known() == V1 {
		open, end = '[', ']'
	}
	dst = append(dst, open)
	for i, g := range gates {
		if i > 0 {
			dst = append(dst, ',')
		}
		if api.known() == V1 {
			dst = appendGate(dst, g)
		} else {
			dst = strconv.AppendBool(append(table.AppendString(dst, g.Name), ':'), g.Enabled)
		}
	}
	return append(dst, end)
}

// appendGate appends an element of the list of v1.
func appendGate(dst []byte, g FeatureGate) []byte {
	dst = table.AppendString(append(dst, `{"name":`...), g.Name)
	return append(table.AppendString(append(dst, `,"state":`...), state(g.Enabled)), '}')
}

func state(enabled bool) string {
	if enabled {
		return stateEnabled
	}
	return stateDisabled
}

// decentralized returns the feature gate for migration between clusters: what is
// written, and whether it is.
func (h HyperConverged) decentralized() (enabled, written bool) {
	v1 := h.APIVersion.known() == V1
	for _, g := range h.FeatureGates {
		if g.Name == DecentralizedLiveMigration ||
			v1 && strings.EqualFold(g.Name, DecentralizedLiveMigration) {
			return g.Enabled, true // of two in a v1 list, HCO takes the first
		}
	}
	return false, false
}

// decentralizedIn returns the state of the feature gate in release r, and whether
// r has it.
func (h HyperConverged) decentralizedIn(r Release) (enabled, known bool) {
	byDefault, known := DecentralizedByDefault(r)
	enabled, written := h.decentralized()
	if !written {
		enabled = byDefault
	}
	return enabled && known, known
}

// checkGates reports names that are given twice, and the name of the gate in
// another case, which only v1 knows.
func (h HyperConverged) checkGates(r Release, l *diag.List) {
	seen, v1 := map[string]bool{}, h.APIVersion.known() == V1
	for i, g := range h.FeatureGates {
		at, key := gatesPath.Name(g.Name), g.Name
		if v1 {
			at, key = gatesPath.Index(i).Name("name"), strings.ToLower(g.Name)
		} else if g.Name != DecentralizedLiveMigration &&
			strings.EqualFold(g.Name, DecentralizedLiveMigration) {
			l.Add(ErrGateName.At(at, nil, "v1beta1 drops %q", g.Name).
				Hinted("write %q", DecentralizedLiveMigration).
				Fixed(diag.Op{
					Op:   "move",
					From: at,
					Path: gatesPath.Name(DecentralizedLiveMigration),
				}).
				With("/apiVersion"))
		}
		if seen[key] {
			d := ErrGateTwice.At(at, g.Name, "%q is given twice", g.Name).
				Hinted("remove one of them")
			if !release.At(gatesUnique, r.HCO).Does {
				d.Stage = diag.Run // the list is taken as it is, and the first counts
			}
			l.Add(d)
		}
		seen[key] = true
	}
}

// DecentralizedPatch returns a JSON Patch that sets the feature gate for
// migration between clusters in live, a HyperConverged object as the API server
// gave it, in the shape of its API version. It leaves the other feature gates as
// they are, which no merge patch of the list of v1 would, and tests for what it
// changes. It is [] when the gate has that state already, and nil when live has
// errors that keep it from being read.
//
// In v1 a gate that is not in the list has its default, which is enabled in every
// release that serves v1. HCO's conversion leaves such a gate out of the list, so
// that one which is written enabled is not there when it is read back.
func DecentralizedPatch(live []byte, enabled bool) ([]byte, diag.List) {
	h, l := Parse(live)
	doc, err := jsonobj.Parse(live)
	if err != nil || l.Has(diag.ErrType) || l.Has(ErrGateShape) || l.Has(ErrGateState) {
		return nil, l
	}
	on, written := h.decentralized()
	if written && on == enabled || !written && enabled && h.APIVersion == V1 {
		return []byte("[]"), l
	}
	out := []byte{'['}
	one := FeatureGate{DecentralizedLiveMigration, enabled}
	gates := doc.At("spec", "featureGates")
	switch {
	case doc.Member("spec").Kind() <= jsonobj.Null:
		value := appendGates([]byte(`{"featureGates":`), []FeatureGate{one}, h.APIVersion)
		out = appendOp(out, "test", "/spec", []byte("null"))
		out = appendOp(out, "add", "/spec", append(value, '}'))
	case gates.Kind() <= jsonobj.Null:
		value := appendGates(nil, []FeatureGate{one}, h.APIVersion)
		out = appendOp(out, "test", string(gatesPath), []byte("null"))
		out = appendOp(out, "add", string(gatesPath), value)
	case h.APIVersion == V1:
		out = appendGateOps(out, gates, one)
	default:
		at := string(gatesPath.Name(DecentralizedLiveMigration))
		out = appendOp(out, "test", at, orNull(gates.Member(DecentralizedLiveMigration)))
		out = appendOp(out, "add", at, strconv.AppendBool(nil, enabled))
	}
	return append(out, ']'), l
}

// appendGateOps appends what puts g into the list of v1.
func appendGateOps(dst []byte, list jsonobj.Value, g FeatureGate) []byte {
	for i, e := range list.Each() {
		if name, _ := e.Member("name").Str(); strings.EqualFold(name, g.Name) {
			at := string(gatesPath.Index(i))
			dst = appendOp(dst, "test", at+"/name", e.Member("name").Raw())
			dst = appendOp(dst, "test", at+"/state", orNull(e.Member("state")))
			return appendOp(dst, "add", at+"/state", table.AppendString(nil, state(g.Enabled)))
		}
	}
	// Without the test two writers would give the gate twice.
	dst = appendOp(dst, "test", string(gatesPath), list.Raw())
	return appendOp(dst, "add", string(gatesPath)+"/-", appendGate(nil, g))
}

func orNull(v jsonobj.Value) json.RawMessage {
	if v.Kind() == jsonobj.None {
		return json.RawMessage("null")
	}
	return v.Raw()
}
