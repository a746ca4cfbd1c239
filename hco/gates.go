package hco

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	table "github.com/migrationnet/migrationnet/internal/oldtable"
)

// FeatureGate is one feature gate of a HyperConverged object, whatever its API
// version: v1beta1 has them as an object of booleans, v1 as a list of names and
// states.
type FeatureGate struct {
	Name    string // as in v1beta1, such as decentralizedLiveMigration; v1 ignores case
	Enabled bool
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
	want, read, shape := jsonobj.Object, readGateObject, `{"decentralizedLiveMigration": true}`
	if api == V1 {
		want, read, shape = jsonobj.Array, readGateList, `[{"name": "decentralizedLiveMigration", "state": "Enabled"}]`
	}
	switch v.Kind() {
	case jsonobj.None, jsonobj.Null:
		return nil
	case want:
		return read(v, l)
	}
	l.Add(ErrGateShape.At(gatesPath, v.Text, "%v has feature gates as %v, not as %v", api, want, v.Kind()).Hinted("write %s", shape))
	return nil
}

func readGateObject(v jsonobj.Value, l *diag.List) []FeatureGate {
	var out []FeatureGate
	for m := range v.All() {
		out = slices.DeleteFunc(out, func(g FeatureGate) bool { return g.Name == m.Name }) // the last one wins
		on, ok := m.Value.Bool()
		switch {
		case ok:
			out = append(out, FeatureGate{m.Name, on})
		case m.Value.Kind() != jsonobj.Null:
			l.Add(wrongType(gatesPath.Name(m.Name), m.Value, "a boolean"))
		}
	}
	return out
}

func readGateList(v jsonobj.Value, l *diag.List) []FeatureGate {
	var out []FeatureGate
	for i, e := range v.Elements() {
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
			l.Add(ErrGateState.At(at.Name("state"), state.Text, "%s is neither Enabled nor Disabled", state).Hinted("write %q", stateEnabled))
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
	for _, g := range h.FeatureGates {
		if g.Name == DecentralizedLiveMigration || h.APIVersion.known() == V1 && strings.EqualFold(g.Name, DecentralizedLiveMigration) {
			return g.Enabled, true // of two in a v1 list, HCO takes the first
		}
	}
	return false, false
}

// checkGates reports names that are given twice, and the name of the gate in
// another case, which only v1 knows.
func (h HyperConverged) checkGates(r Release, l *diag.List) {
	seen := map[string]bool{}
	for i, g := range h.FeatureGates {
		at, key := gatesPath.Name(g.Name), g.Name
		if h.APIVersion.known() == V1 {
			at, key = gatesPath.Index(i).Name("name"), strings.ToLower(g.Name)
		} else if g.Name != DecentralizedLiveMigration && strings.EqualFold(g.Name, DecentralizedLiveMigration) {
			l.Add(ErrGateName.At(at, nil, "v1beta1 drops %q", g.Name).Hinted("write %q", DecentralizedLiveMigration).
				Fixed(diag.Op{Op: "move", From: at, Path: gatesPath.Name(DecentralizedLiveMigration)}))
		}
		if seen[key] {
			d := ErrGateTwice.At(at, g.Name, "%q is given twice", g.Name).Hinted("remove one of them")
			if !r.series().gatesUnique {
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
// changes. It is [] when the gate is written that way already, and nil when live
// has errors that keep it from being read.
func DecentralizedPatch(live []byte, enabled bool) ([]byte, diag.List) {
	h, l := ParseHyperConverged(live)
	doc, err := jsonobj.Parse(live)
	if err != nil || l.Has(diag.ErrType) || l.Has(ErrGateShape) || l.Has(ErrGateState) {
		return nil, l
	}
	if on, written := h.decentralized(); written && on == enabled {
		return []byte("[]"), l
	}
	gates := doc.At("spec", "featureGates")
	at, one := string(gatesPath), []FeatureGate{{DecentralizedLiveMigration, enabled}}
	out := []byte{'['}
	switch {
	case gates.Kind() <= jsonobj.Null:
		out = appendOp(out, "test", at, []byte("null"))
		out = appendOp(out, "add", at, appendGates(nil, one, h.APIVersion))
	case h.APIVersion == V1:
		out = appendGateOps(out, gates, one[0])
	default:
		old, now := gates.Member(DecentralizedLiveMigration), strconv.AppendBool(nil, enabled)
		out = appendOp(out, "test", at+"/"+DecentralizedLiveMigration, orNull(old))
		out = appendOp(out, "add", at+"/"+DecentralizedLiveMigration, now)
	}
	return append(out, ']'), l
}

// appendGateOps appends what puts g into the list of v1.
func appendGateOps(dst []byte, list jsonobj.Value, g FeatureGate) []byte {
	for i, e := range list.Elements() {
		if name, _ := e.Member("name").Str(); strings.EqualFold(name, g.Name) {
			at := string(gatesPath.Index(i))
			dst = appendOp(dst, "test", at+"/name", e.Member("name").Raw())
			dst = appendOp(dst, "test", at+"/state", orNull(e.Member("state")))
			return appendOp(dst, "add", at+"/state", table.AppendString(nil, state(g.Enabled)))
		}
	}
	dst = appendOp(dst, "test", string(gatesPath), list.Raw()) // or two writers would give the gate twice
	return appendOp(dst, "add", string(gatesPath)+"/-", appendGate(nil, g))
}

func orNull(v jsonobj.Value) json.RawMessage {
	if v.Kind() == jsonobj.None {
		return json.RawMessage("null")
	}
	return v.Raw()
}
