package podnet

import (
	"encoding/json"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
)

// Read reads a VirtualMachine or a VirtualMachineInstance in JSON as release rel
// does: it is [Config.Resolve] after [Parse], with the release known from the
// start, so that a member that KubeVirt drops is not looked into.
func Read(data []byte, rel Release) (Config, Resolved, diag.List) {
	return Settings{}.Read(data, rel)
}

// Read is the function [Read] in a cluster with these settings.
func (s Settings) Read(data []byte, rel Release) (Config, Resolved, diag.List) {
	v, l := vmTable.Value(data)
	if l != nil {
		return Config{}, Resolved{}, l
	}
	c, l := read(v, (*table.Table[Config]).ReadValue, rel)
	r, more := s.Resolve(c, rel)
	return c, r, append(l, more...)
}

// Parse reads a VirtualMachine or a VirtualMachineInstance in JSON, and every
// member that any release knows. Names match exactly, as for the API server.
// Everything that has no field is kept. It reports what is not JSON, what is of
// another kind or API group (the Config then has that member, and
// nothing else), members of a wrong type (kept in Unknown or Rest), and members
// of an interface, a network or a cloud-init source that KubeVirt does not know.
// What is absent is for [Config.Resolve] to judge. It never panics.
func Parse(data []byte) (Config, diag.List) {
	v, l := vmTable.Value(data)
	if l != nil {
		return Config{}, l
	}
	all := func(t *table.Table[Config], v jsonobj.Value, _ Release) (Config, diag.List) {
		return t.ParseValue(v)
	}
	return read(v, all, Release{})
}

// reading is a method of a table that reads an object.
type reading func(*table.Table[Config], jsonobj.Value, Release) (Config, diag.List)

func read(v jsonobj.Value, by reading, rel Release) (Config, diag.List) {
	kind, _ := v.Member("kind").Str()
	if kind == "" && v.Member("kind").Kind() == jsonobj.None {
		kind = VirtualMachine // Resolve reports the absent member
	}
	if kind != VirtualMachine && kind != VirtualMachineInstance {
		rest := Rest{Object: map[string]json.RawMessage{"kind": v.Member("kind").Raw()}}
		return Config{Rest: rest}, diag.List{wrongKind(kind)}
	}
	if api, ok := v.Member("apiVersion").Str(); ok && !ofKubeVirt(api) {
		return Config{APIVersion: api}, diag.List{wrongGroup(api)}
	}
	return by(tableOf(kind), v, rel)
}

const hintKind = "give a VirtualMachine or a VirtualMachineInstance of kubevirt.io"

// ofKubeVirt reports whether an API version is of KubeVirt's group. An absent one
// is.
func ofKubeVirt(api string) bool { return api == "" || strings.HasPrefix(api, apiGroup) }

func wrongGroup(api string) diag.Diagnostic {
	return ErrKind.At("/apiVersion", api, "want the API group kubevirt.io, got %q", api).
		Hinted(hintKind)
}

func wrongKind(kind string) diag.Diagnostic {
	return ErrKind.At("/kind", kind,
		"want %s or %s, got %q", VirtualMachine, VirtualMachineInstance, kind).Hinted(hintKind)
}

// MarshalJSON writes the document in the order of the API's Go types, then the
// rest of each object, sorted. Equal Configs give equal bytes. The error is an
// Unknown or Rest that holds a member that is set too, or no JSON.
func (c Config) MarshalJSON() ([]byte, error) { return c.table().Marshal(&c) }

// UnmarshalJSON is [Parse], with an error for what is no such document. What a
// field cannot hold is in Unknown or Rest, as after Parse.
func (c *Config) UnmarshalJSON(data []byte) error {
	doc, l := Parse(data)
	for _, d := range l {
		if d.Path == "" && d.Rule.Severity == diag.Error || d.Rule == ErrKind {
			return diag.List{d}.Err()
		}
	}
	*c = doc
	return nil
}

// GoString returns c as its type and its JSON.
func (c Config) GoString() string { return table.GoString(c) }

// GoString returns i as its type and its JSON.
func (i Interface) GoString() string { return table.GoString(i) }

// GoString returns n as its type and its JSON.
func (n Network) GoString() string { return table.GoString(n) }

// GoString returns v as its type and its JSON.
func (v Volume) GoString() string { return table.GoString(v) }
