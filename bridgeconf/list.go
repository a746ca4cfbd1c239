package bridgeconf

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	table "github.com/migrationnet/migrationnet/internal/oldtable"
)

// List is a network configuration list: plugins that are run one after the
// other, with the name and the cniVersion of the list. The members are those of
// libcni/conf.go v1.3.1 (NetworkConfFromBytes), whose names match exactly, and
// in which null is no absent member but a wrong one.
type List struct {
	CNIVersion  string
	CNIVersions []string // the newest of these and CNIVersion is used, up to 1.1.0
	Name        string

	DisableCheck           *bool // CHECK is not run; a layer-2 bridge never passes one
	DisableGC              *bool
	LoadOnlyInlinedPlugins *bool // no plugins from a directory of the list's name

	Plugins []Plugin // nil is an absent member

	Unknown map[string]json.RawMessage
}

// Plugin is one element of a List. Exactly one field is set.
type Plugin struct {
	Bridge *Config         // its name and cniVersion are those of the list
	Other  json.RawMessage // of any other plugin, verbatim
}

// Type returns the CNI type.
func (p Plugin) Type() string {
	if p.Bridge != nil {
		return bridgeType(*p.Bridge)
	}
	v, err := jsonobj.Parse(p.Other)
	if err != nil {
		return ""
	}
	s, _ := foldedType(v)
	return s
}

func bridgeType(c Config) string {
	if c.Type == "" {
		return PluginType
	}
	return c.Type
}

// aliases are the CNI types of the bridge plugin: its own, and the name that
// OpenShift Virtualization ships it under too.
var aliases = []string{PluginType, cnvBridge}

// IsBridge reports whether a CNI type is the bridge plugin's.
func IsBridge(cniType string) bool { return slices.Contains(aliases, cniType) }

// ParseList reads data as libcni does, and its bridges as the plugin does. It
// reports what they refuse; [List.Validate] reports the rest.
func ParseList(data []byte) (List, diag.List) {
	v, err := jsonobj.Parse(data)
	if err != nil {
		return List{}, diag.List{table.Syntax(diag.ErrSyntax, err)}
	}
	r := &listReader{Reader: table.Reader{Consumer: "libcni"}}
	if v.Kind() != jsonobj.Object {
		r.WrongType("", v, jsonobj.Object.String())
		return List{}, r.List
	}
	last := map[string]jsonobj.Value{}
	for _, m := range v.Members() {
		if _, twice := last[m.Name]; twice {
			r.List.Add(diag.WarnDuplicate.At(diag.Path("").Name(m.Name), nil, "%q is given twice; the last one wins", m.Name).Hinted("remove one of them"))
		}
		last[m.Name] = m.Value
	}
	return r.read(last), r.List
}

// listReader reads the members of a list. What it cannot hold stays in unknown.
type listReader struct {
	table.Reader
	members map[string]jsonobj.Value
	list    List
}

func (r *listReader) read(members map[string]jsonobj.Value) List {
	r.members = members
	l := &r.list
	if _, ok := members["name"]; !ok {
		r.List.Add(ErrListName.At("/name", nil, "a list needs a name").Hinted("write name; in a NetworkAttachmentDefinition Multus puts in the object's"))
	}
	r.str("name", &l.Name)
	r.str("cniVersion", &l.CNIVersion)
	r.versions(&l.CNIVersions)
	r.flag("disableCheck", &l.DisableCheck)
	r.flag("disableGC", &l.DisableGC)
	r.flag("loadOnlyInlinedPlugins", &l.LoadOnlyInlinedPlugins)
	r.plugins(&l.Plugins)
	known := []string{"cniVersion", "cniVersions", "name", "disableCheck", "disableGC", "loadOnlyInlinedPlugins", "plugins"}
	for _, name := range slices.Sorted(maps.Keys(r.members)) { // what no reader took
		if !slices.Contains(known, name) {
			d := diag.WarnUnknown.At(diag.Path("").Name(name), nil, "libcni ignores %q", name).Hinted("remove it, or check its spelling")
			if s := table.Suggest(name, known); s != "" {
				d = d.Hinted("write %q", s)
			}
			r.List.Add(d)
		}
		r.keep(name)
	}
	return r.list
}

func (r *listReader) keep(name string) {
	if r.list.Unknown == nil {
		r.list.Unknown = map[string]json.RawMessage{}
	}
	r.list.Unknown[name] = r.members[name].Raw()
}

func (r *listReader) str(name string, p *string) {
	v, ok := r.members[name]
	if !ok {
		return
	}
	s, isString := v.Str()
	if !isString {
		r.WrongType(diag.Path("").Name(name), v, jsonobj.String.String())
		return
	}
	*p = s
	delete(r.members, name)
}

// flag reads a boolean, or a string that says one (readBool of libcni).
func (r *listReader) flag(name string, p **bool) {
	v, ok := r.members[name]
	if !ok {
		return
	}
	b, isBool := v.Bool()
	if s, isString := v.Str(); isString {
		b = strings.EqualFold(s, "true")
		isBool = b || strings.EqualFold(s, "false")
	}
	if !isBool {
		r.WrongType(diag.Path("").Name(name), v, jsonobj.Bool.String())
		return
	}
	*p = &b
	delete(r.members, name)
}

func (r *listReader) versions(p *[]string) {
	v, ok := r.members["cniVersions"]
	if !ok {
		return
	}
	if v.Kind() != jsonobj.Array {
		r.WrongType("/cniVersions", v, jsonobj.Array.String())
		return
	}
	out, before := []string{}, len(r.List)
	for i, e := range v.Elements() {
		s, ok := e.Str()
		if !ok {
			r.WrongType(diag.Path("/cniVersions").Index(i), e, jsonobj.String.String())
		} else if _, ok := cniconf.ParseVersion(s); !ok {
			r.List.Add(ErrListVersion.At(diag.Path("/cniVersions").Index(i), s, "%q is not a version", s).Hinted("write a version such as 1.0.0"))
		}
		out = append(out, s)
	}
	if _, ok := cniconf.ParseVersion(r.list.CNIVersion); !ok {
		r.List.Add(ErrListVersion.At("/cniVersion", r.list.CNIVersion, "%q is not a version", r.list.CNIVersion).Hinted("write a version such as 1.0.0"))
	}
	if len(r.List) == before {
		*p = out
		delete(r.members, "cniVersions")
	}
}

func (r *listReader) plugins(p *[]Plugin) {
	v, ok := r.members["plugins"]
	switch {
	case !ok && r.list.LoadOnlyInlinedPlugins != nil && *r.list.LoadOnlyInlinedPlugins:
		r.List.Add(ErrListPlugins.At("/plugins", nil, "loadOnlyInlinedPlugins leaves no plugin").Hinted("write plugins"))
		return
	case !ok:
		return
	case v.Kind() != jsonobj.Array:
		r.WrongType("/plugins", v, jsonobj.Array.String())
		return
	}
	elems := v.Elements()
	if len(elems) == 0 {
		r.List.Add(ErrListPlugins.At("/plugins", nil, "the list is empty").Hinted(`write {"type": "bridge"} into it`))
	}
	out := []Plugin{}
	for i, e := range elems {
		if one, ok := r.plugin(diag.Path("/plugins").Index(i), e); ok {
			out = append(out, one)
		}
	}
	if len(out) == len(elems) {
		*p = out
		delete(r.members, "plugins")
	}
}

func (r *listReader) plugin(at diag.Path, v jsonobj.Value) (Plugin, bool) {
	if v.Kind() != jsonobj.Object && v.Kind() != jsonobj.Null {
		r.WrongType(at, v, jsonobj.Object.String())
		return Plugin{}, false
	}
	cniType, ok := foldedType(v)
	if !ok || cniType == "" {
		r.List.Add(ErrListType.At(at.Name("type"), nil, "the plugin has no type").Hinted("write type, such as bridge"))
		return Plugin{}, false
	}
	if !IsBridge(cniType) {
		return Plugin{Other: v.Raw()}, true
	}
	c, l := Parse([]byte(v.Text))
	r.List.Add(l.Under(at)...)
	return Plugin{Bridge: &c}, true
}

// foldedType returns the member type as encoding/json reads it.
func foldedType(v jsonobj.Value) (cniType string, isString bool) {
	for _, m := range v.Members() {
		if strings.EqualFold(m.Name, "type") && m.Value.Kind() != jsonobj.Null {
			cniType, isString = m.Value.Str()
		}
	}
	return cniType, isString
}

// MarshalJSON writes the members in canonical order, then the unknown ones. The
// name is always written: libcni wants one, if an empty one.
func (l List) MarshalJSON() ([]byte, error) {
	plugins, err := l.marshalPlugins()
	if err != nil {
		return nil, err
	}
	name := table.AppendString(nil, l.Name)
	if _, wrong := l.Unknown["name"]; wrong && l.Name == "" {
		name = nil
	}
	return table.Append(nil, []table.Field{
		{Name: "cniVersion", Codec: table.String(&l.CNIVersion)},
		{Name: "cniVersions", Codec: table.Strings(&l.CNIVersions)},
		{Name: "name", Codec: table.Raw((*json.RawMessage)(&name), jsonobj.String)},
		{Name: "disableCheck", Codec: table.Bool(&l.DisableCheck)},
		{Name: "disableGC", Codec: table.Bool(&l.DisableGC)},
		{Name: "loadOnlyInlinedPlugins", Codec: table.Bool(&l.LoadOnlyInlinedPlugins)},
		{Name: "plugins", Codec: table.Raw(&plugins, jsonobj.Array)},
	}, l.Unknown)
}

// marshalPlugins writes the plugins as they write themselves; json.Marshal would
// escape <, > and &.
func (l List) marshalPlugins() (json.RawMessage, error) {
	if l.Plugins == nil {
		return nil, nil
	}
	out := json.RawMessage("[")
	for i, p := range l.Plugins {
		b, err := p.MarshalJSON()
		if err != nil {
			return nil, fmt.Errorf("plugin %d: %w", i, err)
		}
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, b...)
	}
	return append(out, ']'), nil
}

// MarshalJSON writes the plugin's configuration. It fails when neither field is
// set, or both are.
func (p Plugin) MarshalJSON() ([]byte, error) {
	switch {
	case (p.Bridge == nil) == (p.Other == nil):
		return nil, errors.New("bridgeconf.Plugin: set one of Bridge and Other")
	case p.Bridge != nil:
		return p.Bridge.MarshalJSON()
	}
	return p.Other, nil
}

// GoString renders l as JSON.
func (l List) GoString() string { return table.GoString(l) }

// Clone returns a copy that shares nothing with l.
func (l List) Clone() List { return table.Clone(l) }
