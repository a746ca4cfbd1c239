package nad

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"

	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	table "github.com/migrationnet/migrationnet/internal/oldtable"
)

// Config is the CNI configuration in spec.config. At most one field is set; none
// is an empty spec, for which Multus looks for a file on the node.
type Config struct {
	Bridge  *bridgeconf.Config
	Macvlan *Macvlan
	IPVLAN  *IPVLAN
	VLAN    *VLAN
	Overlay *Overlay
	List    *bridgeconf.List // a list of plugins; those in Other are read as ParseConfig does
	Other   json.RawMessage  // of any other plugin; verbatim
}

// plugin is a configuration that a Config can hold.
type plugin interface {
	json.Marshaler
	cniType() string
	// at returns what pods get by the configuration at its site.
	at(s site, rel Release) (Resolved, diag.List)
}

// set returns the configuration, and how many are set, of which it is the last.
func (c Config) set() (p plugin, n int) {
	if c.Bridge != nil {
		p, n = bridge{c.Bridge}, n+1
	}
	if c.Macvlan != nil {
		p, n = c.Macvlan, n+1
	}
	if c.IPVLAN != nil {
		p, n = c.IPVLAN, n+1
	}
	if c.VLAN != nil {
		p, n = c.VLAN, n+1
	}
	if c.Overlay != nil {
		p, n = c.Overlay, n+1
	}
	if c.List != nil {
		p, n = list{c.List}, n+1
	}
	if c.Other != nil {
		p, n = other{c.Other}, n+1
	}
	return p, n
}

// IsZero reports whether no field is set.
func (c Config) IsZero() bool { _, n := c.set(); return n == 0 }

// PluginType returns the CNI type, "" when there is none: an empty spec, or a
// list of plugins.
func (c Config) PluginType() string {
	p, n := c.set()
	if n == 0 {
		return ""
	}
	return p.cniType()
}

// ParseConfig reads a CNI configuration as Multus does: what it is follows from
// its type; without one it is a list of plugins. A plugin this package does not
// know is kept in Other. What is kept verbatim loses the white space between its
// tokens, so that it does not depend on how the text was indented.
func ParseConfig(data []byte) (Config, diag.List) {
	v, err := jsonobj.Parse(data)
	switch {
	case err != nil:
		return Config{}, diag.List{table.Syntax(ErrConfigSyntax, err)}
	case v.Kind() == jsonobj.Null:
		return Config{}, diag.List{ErrConfigNull.At("", nil, "null makes Multus panic").Hinted("write one JSON object, or leave config out")}
	case v.Kind() != jsonobj.Object:
		return Config{}, diag.List{ErrConfigSyntax.At("", v.Text, "want an object, got %s", v.Kind()).Hinted("write one JSON object")}
	}
	v = jsonobj.Value{Text: v.Compact()}
	c, l := readConfig(v)
	if v.Member("name").Kind() == jsonobj.Null {
		l.Add(ErrConfigName.At("/name", nil, "null is no absent name: Multus does not put the object's in").
			Hinted("remove it").Fixed(diag.Op{Op: "remove", Path: "/name"}))
	}
	return c, l
}

func readConfig(v jsonobj.Value) (Config, diag.List) {
	plugin, _ := fold(v, "type").Str()
	if c, l, ok := readTyped(plugin, v); ok {
		return c, l
	}
	if list := fold(v, "plugins"); plugin == "" && list.Kind() != jsonobj.None {
		return readList(v, list)
	}
	var l diag.List
	if plugin == "" {
		l.Add(ErrConfigType.At("/type", nil, "there is neither type nor plugins").Hinted(`write "type": "macvlan"`))
	}
	return Config{Other: v.Raw()}, l
}

// readTyped reads v, an object, as the configuration of a plugin that has a type
// here.
func readTyped(cniType string, v jsonobj.Value) (c Config, l diag.List, ok bool) {
	switch {
	case bridgeconf.IsBridge(cniType):
		doc, l := bridgeconf.Parse([]byte(v.Text))
		return Config{Bridge: &doc}, l, true
	case cniType == MacvlanType:
		doc, l := macvlanSchema.Read(v)
		return Config{Macvlan: &doc}, l, true
	case cniType == IPVLANType:
		doc, l := ipvlanSchema.Read(v)
		return Config{IPVLAN: &doc}, l, true
	case cniType == VLANType:
		doc, l := vlanSchema.Read(v)
		return Config{VLAN: &doc}, l, true
	case cniType == OverlayType:
		doc, l := overlaySchema.Read(v)
		return Config{Overlay: &doc}, l, true
	}
	return Config{}, nil, false
}

// readList reads a list of plugins. Multus puts the object's name into one
// without a name before libcni reads it.
func readList(v, list jsonobj.Value) (Config, diag.List) {
	elems := list.Elements()
	switch {
	case list.Kind() == jsonobj.Array && (len(elems) == 0 || elems[0].Kind() == jsonobj.Null):
		return Config{Other: v.Raw()}, diag.List{ErrConfigNull.At("/plugins", nil, "an empty list of plugins makes Multus panic").Hinted("write a plugin into it")}
	case v.Member("plugins").Kind() == jsonobj.None: // Multus folds the name, libcni does not
		return Config{Other: v.Raw()}, diag.List{ErrConfigType.At("/plugins", nil, "libcni does not see plugins written in another case").Hinted(`write "plugins"`)}
	}
	data := []byte(v.Text)
	if v.Member("name").Kind() == jsonobj.None {
		if named, err := jsonobj.Edit(data, []jsonobj.Op{{Op: "add", Path: "/name", Value: []byte(`""`)}}); err == nil {
			data = named
		}
	}
	parsed, l := bridgeconf.ParseList(data)
	for i, p := range parsed.Plugins {
		if _, more, ok := readTyped(p.Type(), jsonobj.Of(p.Other)); ok && p.Other != nil {
			l.Add(more.Under(diag.Path("/plugins").Index(i))...)
		}
	}
	return Config{List: &parsed}, l
}

// fold returns the member that encoding/json would read as name.
func fold(v jsonobj.Value, name string) jsonobj.Value {
	var out jsonobj.Value
	for m := range v.All() {
		if strings.EqualFold(m.Name, name) && m.Value.Kind() != jsonobj.Null {
			out = m.Value
		}
	}
	return out
}

var errManyConfigs = errors.New("nad.Config: more than one plugin is set")

// MarshalJSON writes the plugin's configuration; null when there is none. It
// fails when more than one field is set.
func (c Config) MarshalJSON() ([]byte, error) {
	switch p, n := c.set(); n {
	case 0:
		return []byte("null"), nil
	case 1:
		return p.MarshalJSON()
	}
	return nil, errManyConfigs
}

// GoString renders c as JSON.
func (c Config) GoString() string { return table.GoString(c) }

// Clone returns a copy that shares nothing with c.
func (c Config) Clone() Config { return table.Clone(c) }

// text returns what stands in spec.config: JSON, indented for people.
func (c Config) text() (string, error) {
	raw, err := c.MarshalJSON()
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, raw, "", "  "); err != nil {
		return "", err
	}
	return b.String(), nil
}

// configCodec is the member config of spec: a string that holds JSON.
type configCodec struct{ c *Config }

func (k configCodec) Absent() bool { return k.c.IsZero() }
func (k configCodec) Null()        { *k.c = Config{} }

func (k configCodec) Read(r *table.Reader, at table.Place, v jsonobj.Value) bool {
	s, ok := v.Str()
	if !ok {
		r.List.Add(diag.ErrType.At(at.Path(), v.Text, "want a string that holds JSON, got %s", v.Kind()).
			Hinted("quote the configuration, or write it as a YAML literal block: config: |"))
		return false
	}
	if s == "" { // white space alone is no JSON, and no empty spec
		*k.c = Config{}
		return true
	}
	c, l := ParseConfig([]byte(s))
	if len(l) > 0 {
		r.List.Add(l.Under(at.Path())...)
	}
	if c.IsZero() {
		return false // not JSON: keep the text
	}
	*k.c = c
	return true
}

func (k configCodec) Append(dst []byte) ([]byte, error) {
	s, err := k.c.text()
	if err != nil {
		return nil, err
	}
	return table.AppendString(dst, s), nil
}
