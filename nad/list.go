package nad

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/release"
)

// List is a network configuration list: plugins that are run one after the
// other, with the name and the cniVersion of the list. The members are those of
// libcni/conf.go v1.3.1 (NetworkConfFromBytes), whose names match exactly, and
// in which null is not an absent member but a wrong one.
type List struct {
	CNIVersion  string
	CNIVersions []string // the newest of these and CNIVersion is used, up to 1.1.0
	Name        string   // required, unless the list is in an object, whose name it takes

	DisableCheck           *bool // CHECK is not run
	DisableGC              *bool
	LoadOnlyInlinedPlugins *bool // no plugins from a directory of the list's name

	Plugins []Plugin // nil is an absent member; what each says of name and cniVersion is not read

	Unknown map[string]json.RawMessage
}

var listTable = table.New("libcni",
	func(l *List) *map[string]json.RawMessage { return &l.Unknown },
	table.Member("cniVersion", func(l *List) *string { return &l.CNIVersion }, strictString{}).
		Doc("version of the CNI specification that every plugin is given; absent is 0.1.0"),
	table.Member("cniVersions", func(l *List) *[]string { return &l.CNIVersions }, strictStrings{}).
		Doc("versions, of which the newest is given to the plugins, up to 1.1.0"),
	table.Member("name", func(l *List) *string { return &l.Name }, strictString{}).
		Doc("name of the network that every plugin is given"),
	table.Member("disableCheck", func(l *List) **bool { return &l.DisableCheck }, flag{}).
		Doc("CHECK is not run"),
	table.Member("disableGC", func(l *List) **bool { return &l.DisableGC }, flag{}).
		Doc("GC is not run"),
	table.Member("loadOnlyInlinedPlugins",
		func(l *List) **bool { return &l.LoadOnlyInlinedPlugins }, flag{}).
		Doc("no plugins from a directory of the list's name"),
	table.Member("plugins", func(l *List) *[]Plugin { return &l.Plugins }, pluginsCodec{}).
		Doc("the plugins, which run in this order"),
).Exact()

// strictString is a string that null is not.
type strictString struct{ table.StringCodec }

func (strictString) Null(*string) bool { return false }

// strictStrings is a list of strings that null is not, nor is an element.
type strictStrings struct{ table.StringsCodec }

func (strictStrings) Null(*[]string) bool { return false }
func (c strictStrings) Read(r *table.Reader, at table.Place, v jsonobj.Value, p *[]string) bool {
	fit := true
	for i, e := range v.Each() {
		if e.Kind() == jsonobj.Null {
			fit = r.WrongType(at.Path().Index(i), e, "a string")
		}
	}
	return c.StringsCodec.Read(r, at, v, p) && fit
}

// flag is a boolean, or a string that says one (readBool of libcni), that null
// is not.
type flag struct{ table.BoolCodec }

func (flag) Null(**bool) bool { return false }
func (c flag) Read(r *table.Reader, at table.Place, v jsonobj.Value, p **bool) bool {
	s, _ := v.Str()
	if b := strings.EqualFold(s, "true"); b || strings.EqualFold(s, "false") {
		*p = &b
		return true
	}
	return c.BoolCodec.Read(r, at, v, p)
}

// pluginsCodec is the list of the plugins, each of which is read as what its
// type says.
type pluginsCodec struct{}

func (pluginsCodec) Type() string            { return table.TypeArray + " of " + table.TypeObject }
func (pluginsCodec) Absent(p *[]Plugin) bool { return *p == nil }
func (pluginsCodec) Null(*[]Plugin) bool     { return false }
func (pluginsCodec) Read(r *table.Reader, at table.Place, v jsonobj.Value, p *[]Plugin) bool {
	if v.Kind() != jsonobj.Array {
		return r.WrongType(at.Path(), v, "an array")
	}
	out, fit := []Plugin{}, true
	for i, e := range v.Each() {
		if e.Kind() != jsonobj.Object && e.Kind() != jsonobj.Null {
			fit = r.WrongType(at.Path().Index(i), e, "an object")
			continue
		}
		one, l := readPlugin(e, r.Release)
		r.List.Add(l.Under(at.Path().Index(i))...)
		out = append(out, one)
	}
	if fit {
		*p = out
	}
	return fit
}
func (pluginsCodec) Append(dst []byte, p *[]Plugin) ([]byte, error) {
	dst = append(dst, '[')
	for i, one := range *p {
		if i > 0 {
			dst = append(dst, ',')
		}
		if one == nil {
			return nil, fmt.Errorf("plugin %d is nil", i)
		}
		b, err := one.MarshalJSON()
		if err != nil {
			return nil, err
		}
		dst = append(dst, b...)
	}
	return append(dst, ']'), nil
}

// ListMembers describes the members of a list.
func ListMembers() []release.Member { return listTable.Members() }

// ReadList reads data as libcni does, its plugins as those of release rel do, and
// returns what running them does. ResolvedList is the zero value when it is
// refused.
func ReadList(data []byte, rel Release) (List, ResolvedList, diag.List) {
	list, l := listTable.Read(data, rel)
	l.Add(list.nulls()...)
	if l.Unread() {
		return list, ResolvedList{}, l
	}
	r, more := list.Resolve(rel)
	l.Add(more...)
	if l.Refused() != 0 {
		return list, ResolvedList{}, l
	}
	return list, r, l
}

// ParseList reads data as libcni does, and its plugins as their newest releases
// do. It reports what cannot be read; Resolve reports the rest.
func ParseList(data []byte) (List, diag.List) {
	list, l := listTable.Parse(data)
	l.Add(list.nulls()...)
	return list, l
}

func readList(v jsonobj.Value, rel Release) (List, diag.List) {
	list, l := listTable.ReadValue(v, rel)
	l.Add(list.nulls()...)
	return list, l
}

// nulls reports the members that are null.
func (l List) nulls() (out diag.List) {
	if len(l.Unknown) == 0 {
		return nil
	}
	var r table.Reader
	for _, m := range []struct{ name, want string }{
		{"cniVersion", "a string"}, {"cniVersions", "an array"}, {"name", "a string"},
		{"disableCheck", "a boolean"}, {"disableGC", "a boolean"},
		{"loadOnlyInlinedPlugins", "a boolean"}, {"plugins", "an array"},
	} {
		if raw, kept := l.Unknown[m.name]; kept && string(raw) == "null" {
			r.WrongType(diag.Path("").Name(m.name), jsonobj.Of(raw), m.want)
		}
	}
	return r.List
}

// MarshalJSON writes the members in canonical order, then the unknown ones.
func (l List) MarshalJSON() ([]byte, error) { return listTable.Marshal(&l) }

// UnmarshalJSON reads what MarshalJSON writes.
func (l *List) UnmarshalJSON(data []byte) error { return listTable.Unmarshal(data, l) }

// GoString renders l as JSON.
func (l List) GoString() string { return table.GoString(l) }

// Clone returns a copy that shares nothing with l.
func (l List) Clone() List { return table.Clone(l) }

// EditList changes a list that others wrote: change alters what was read, and
// only the members that it alters are written into data; every other byte stays,
// so that the neighbours of a plugin are as they were. The findings are those of
// ParseList.
func EditList(data []byte, change func(*List)) ([]byte, diag.List) {
	list, l := ParseList(data)
	return table.Rewrite(data, list, l, change)
}
