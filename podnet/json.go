package podnet

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	table "github.com/migrationnet/migrationnet/internal/oldtable"
)

// reader reads as the API server does: names match exactly.
func reader() table.Reader { return table.Reader{Consumer: "KubeVirt", Exact: true} }

// Parse reads a VirtualMachine or a VirtualMachineInstance in JSON. Everything
// that has no field is kept. It reports what is no JSON, what is neither of the
// two kinds (the Config is then zero), members of a wrong type (kept in Unknown
// or Rest), and members of an interface or a network that KubeVirt does not
// know. It never panics.
func Parse(data []byte) (Config, diag.List) {
	doc, err := jsonobj.Parse(data)
	if err == nil && doc.Kind() == jsonobj.Object {
		if d, ok := checkKind(doc); !ok {
			return Config{}, diag.List{d}
		}
	}
	var c Config
	c.Kind, _ = doc.Member("kind").Str() // it decides on the layout
	r := reader()
	r.Document(data, c.fields(), &c.Rest.Object)
	return c, onlyOurUnknown(r.List, c.base())
}

func checkKind(doc jsonobj.Value) (diag.Diagnostic, bool) {
	version, isString := doc.Member("apiVersion").Str()
	if !isString {
		version = apiVersion // absent, or reported as a wrong type
	}
	kind, _ := doc.Member("kind").Str()
	switch {
	case kind != VirtualMachine && kind != VirtualMachineInstance:
		return ErrKind.At("/kind", kind, "want %s or %s, got %q", VirtualMachine, VirtualMachineInstance, kind).
			Hinted("give a VirtualMachine or a VirtualMachineInstance of kubevirt.io"), false
	case !strings.HasPrefix(version, apiGroup):
		return ErrKind.At("/apiVersion", version, "want the API group kubevirt.io, got %q", version).
			Hinted("give a VirtualMachine or a VirtualMachineInstance of kubevirt.io"), false
	}
	return diag.Diagnostic{}, true
}

// onlyOurUnknown drops the warnings about unknown members of objects whose
// members are not all in this package: KubeVirt knows domain.cpu well.
func onlyOurUnknown(l diag.List, base diag.Path) diag.List {
	ours := func(p diag.Path) bool {
		return strings.HasPrefix(string(p), string(base+"/domain/devices/interfaces/")) ||
			strings.HasPrefix(string(p), string(base+"/networks/"))
	}
	return slices.DeleteFunc(l, func(d diag.Diagnostic) bool { return d.Rule == diag.WarnUnknown && !ours(d.Path) })
}

// MarshalJSON writes the document in the order of the API's Go types, the rest
// of each object behind it, sorted. Equal Configs give equal bytes. The error is
// an Unknown or Rest that holds a member with a field, or no JSON.
func (c Config) MarshalJSON() ([]byte, error) {
	return table.Append(nil, c.fields(), c.Rest.Object)
}

// MarshalJSON writes the interface as [Config.MarshalJSON] does.
func (i Interface) MarshalJSON() ([]byte, error) { return write(&i, (*Interface).table) }

// MarshalJSON writes the network as [Config.MarshalJSON] does.
func (n Network) MarshalJSON() ([]byte, error) { return write(&n, (*Network).table) }

// MarshalJSON writes the volume as [Config.MarshalJSON] does.
func (v Volume) MarshalJSON() ([]byte, error) { return write(&v, (*Volume).table) }

// MarshalJSON writes {} and what is unknown.
func (m Method) MarshalJSON() ([]byte, error) { return write(&m, (*Method).table) }

// MarshalJSON writes the plugin as [Config.MarshalJSON] does.
func (p Plugin) MarshalJSON() ([]byte, error) { return write(&p, (*Plugin).table) }

// MarshalJSON writes the port as [Config.MarshalJSON] does.
func (p Port) MarshalJSON() ([]byte, error) { return write(&p, (*Port).table) }

// MarshalJSON writes the range as [Config.MarshalJSON] does.
func (p PortRange) MarshalJSON() ([]byte, error) { return write(&p, (*PortRange).table) }

// MarshalJSON writes the source as [Config.MarshalJSON] does.
func (p Pod) MarshalJSON() ([]byte, error) { return write(&p, (*Pod).table) }

// MarshalJSON writes the source as [Config.MarshalJSON] does.
func (m Multus) MarshalJSON() ([]byte, error) { return write(&m, (*Multus).table) }

// MarshalJSON writes the source as [Config.MarshalJSON] does.
func (c CloudInitSource) MarshalJSON() ([]byte, error) { return write(&c, (*CloudInitSource).table) }

// MarshalJSON writes the reference as [Config.MarshalJSON] does.
func (s SecretRef) MarshalJSON() ([]byte, error) { return write(&s, (*SecretRef).table) }

// GoString returns c as JSON, for test logs.
func (c Config) GoString() string { return goString("podnet.Config", c) }

// GoString returns i as JSON, for test logs.
func (i Interface) GoString() string { return goString("podnet.Interface", i) }

// GoString returns n as JSON, for test logs.
func (n Network) GoString() string { return goString("podnet.Network", n) }

// GoString returns v as JSON, for test logs.
func (v Volume) GoString() string { return goString("podnet.Volume", v) }

func write[T any](p *T, rows table.Rows[T]) ([]byte, error) {
	fields, unknown := rows(p)
	return table.Append(nil, fields, *unknown)
}

func goString(name string, m json.Marshaler) string {
	b, err := m.MarshalJSON()
	if err != nil {
		return name + "(" + err.Error() + ")"
	}
	return name + string(b)
}
