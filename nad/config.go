package nad

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"

	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
)

// Config is the CNI configuration in spec.config. At most one field is set; none
// is an empty spec, for which Multus looks for a file on the node.
type Config struct {
	Bridge  *bridgeconf.Config
	Macvlan *Macvlan
	List    *bridgeconf.List // a list of plugins
	Other   json.RawMessage  // of any other plugin; verbatim
}

// IsZero reports whether no field is set.
func (c Config) IsZero() bool {
	return c.Bridge == nil && c.Macvlan == nil && c.List == nil && c.Other == nil
}

// PluginType returns the CNI type, "" when there is none: an empty spec, or a
// list of plugins.
func (c Config) PluginType() string {
	switch {
	case c.Bridge != nil:
		return or(c.Bridge.Type, bridgeconf.PluginType)
	case c.Macvlan != nil:
		return MacvlanType
	case c.Other == nil:
		return ""
	}
	s, _ := fold(jsonobj.Of(c.Other), "type").Str()
	return s
}

// ParseConfig reads a CNI configuration as Multus does: what it is follows from
// its type; without one it is a list of plugins. A plugin this package does not
// know is kept in Other.
func ParseConfig(data []byte) (Config, diag.List) {
	c, l := parseConfig(data)
	if v, err := jsonobj.Parse(data); err == nil && v.Member("name").Kind() == jsonobj.Null {
		l.Add(ErrConfigName.At("/name", nil, "null is no absent name: Multus does not put the object's in").
			Hinted("remove it").Fixed(diag.Op{Op: "remove", Path: "/name"}))
	}
	return c, l
}

func parseConfig(data []byte) (Config, diag.List) {
	v, err := jsonobj.Parse(data)
	switch {
	case err != nil:
		return Config{}, diag.List{ErrConfigSyntax.At("", nil, "%v", err).Hinted("write one JSON object")}
	case v.Kind() == jsonobj.Null:
		return Config{}, diag.List{ErrConfigNull.At("", nil, "null makes Multus panic").Hinted("write one JSON object, or leave config out")}
	case v.Kind() != jsonobj.Object:
		return Config{}, diag.List{ErrConfigSyntax.At("", v.Text, "want an object, got %s", v.Kind()).Hinted("write one JSON object")}
	}
	plugin, isString := fold(v, "type").Str()
	switch {
	case isString && bridgeconf.IsBridge(plugin):
		c, l := bridgeconf.Parse(data)
		return Config{Bridge: &c}, l
	case isString && plugin == MacvlanType:
		c, l := ParseMacvlan(data)
		return Config{Macvlan: &c}, l
	}
	if list := fold(v, "plugins"); plugin == "" && list.Kind() != jsonobj.None {
		return parseList(data, v, list)
	}
	var l diag.List
	if plugin == "" {
		l.Add(ErrConfigType.At("/type", nil, "there is neither type nor plugins").Hinted(`write "type": "macvlan"`))
	}
	return Config{Other: v.Raw()}, l
}

// parseList reads a list of plugins. Multus puts the object's name into one
// without a name before libcni reads it.
func parseList(data []byte, v, list jsonobj.Value) (Config, diag.List) {
	elems := list.Elements()
	switch {
	case list.Kind() == jsonobj.Array && (len(elems) == 0 || elems[0].Kind() == jsonobj.Null):
		return Config{Other: v.Raw()}, diag.List{ErrConfigNull.At("/plugins", nil, "an empty list of plugins makes Multus panic").Hinted("write a plugin into it")}
	case v.Member("plugins").Kind() == jsonobj.None: // Multus folds the name, libcni does not
		return Config{Other: v.Raw()}, diag.List{ErrConfigType.At("/plugins", nil, "libcni does not see plugins written in another case").Hinted(`write "plugins"`)}
	}
	if v.Member("name").Kind() == jsonobj.None {
		if named, err := jsonobj.Edit(data, []jsonobj.Op{{Op: "add", Path: "/name", Value: []byte(`""`)}}); err == nil {
			data = named
		}
	}
	parsed, l := bridgeconf.ParseList(data)
	return Config{List: &parsed}, l
}

// fold returns the member that encoding/json would read as name.
func fold(v jsonobj.Value, name string) jsonobj.Value {
	var out jsonobj.Value
	for _, m := range v.Members() {
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
	switch {
	case c.many():
		return nil, errManyConfigs
	case c.Bridge != nil:
		return c.Bridge.MarshalJSON()
	case c.Macvlan != nil:
		return c.Macvlan.MarshalJSON()
	case c.List != nil:
		return c.List.MarshalJSON()
	case c.Other != nil:
		return c.Other, nil
	}
	return []byte("null"), nil
}

func (c Config) many() bool {
	n := 0
	for _, set := range []bool{c.Bridge != nil, c.Macvlan != nil, c.List != nil, c.Other != nil} {
		if set {
			n++
		}
	}
	return n > 1
}

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
	if strings.TrimSpace(s) == "" {
		*k.c = Config{}
		return true
	}
	// Without white space, so that what is kept verbatim does not depend on the
	// indentation that Append gives it.
	var b bytes.Buffer
	if json.Compact(&b, []byte(s)) != nil {
		b.Reset()
		b.WriteString(s) // ParseConfig says why not
	}
	c, l := ParseConfig(b.Bytes())
	r.List.Add(l.Under(at.Path())...)
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
