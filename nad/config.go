package nad

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
)

// Config is a CNI configuration: that of one plugin, or a list of plugins. The
// zero Config is an empty spec, for which Multus looks for a file on the node.
// Setting both fields is a mistake, which Resolve reports.
type Config struct {
	Plugin Plugin
	List   *List
}

// IsZero reports whether no field is set.
func (c Config) IsZero() bool { return c.Plugin == nil && c.List == nil }

// PluginType returns the CNI type, "" when there is none: an empty spec, or a
// list of plugins.
func (c Config) PluginType() string {
	if c.Plugin == nil {
		return ""
	}
	return c.Plugin.PluginType()
}

// ReadConfig reads a CNI configuration, and returns what it is and what pods get
// by it on nodes with the programs of rel. What it is follows from its type; one
// without a type that has plugins is a list. Resolved is the zero value when it
// is refused.
func ReadConfig(data []byte, rel Release) (Config, Resolved, diag.List) {
	c, l := parseConfig(data, rel)
	if c.IsZero() {
		return c, Resolved{}, l
	}
	r, more := c.Resolve(rel)
	l.Add(more...)
	if l.Refused() != 0 {
		return c, Resolved{}, l
	}
	return c, r, l
}

// ParseConfig reads a CNI configuration as the newest releases do. A plugin that
// this package has no type for is kept in a [Raw], without the white space
// between its tokens, so that it does not depend on how the text was indented.
func ParseConfig(data []byte) (Config, diag.List) { return parseConfig(data, Release{}) }

func parseConfig(data []byte, rel Release) (Config, diag.List) {
	v, l := configObject(string(data))
	if len(l) > 0 {
		return Config{}, l
	}
	return readConfig(v, rel)
}

// configObject returns the object that text is, without white space between its
// tokens, or what is wrong with it.
func configObject(text string) (jsonobj.Value, diag.List) {
	v, err := jsonobj.ParseText(text)
	switch {
	case err != nil:
		d := table.Syntax(ErrConfigSyntax, err)
		if right, ok := jsonobj.Repaired(text); ok && d.Rule == ErrConfigSyntax {
			d = d.Fixed(diag.Op{Op: "replace", Path: "", Value: quoted(right)})
		}
		return v, diag.List{d}
	case v.Kind() == jsonobj.Null:
		return v, diag.List{ErrConfigNull.At("", nil, "null makes Multus panic").
			Hinted("write one JSON object, or leave config out")}
	case v.Kind() != jsonobj.Object:
		return v, diag.List{ErrConfigSyntax.At("", v.Text, "want an object, got %s", v.Kind()).
			Hinted("write one JSON object")}
	}
	return jsonobj.Value{Text: v.Compact()}, nil
}

// readConfig reads v, an object. A list is what has no type, and plugins: Multus
// folds that name, libcni does not.
func readConfig(v jsonobj.Value, rel Release) (Config, diag.List) {
	if t, _ := fold(v, "type").Str(); t == "" && v.Member("plugins").Kind() != jsonobj.None {
		list, l := readList(v, rel)
		return Config{List: &list}, l
	}
	p, l := readPlugin(v, rel)
	return Config{Plugin: p}, l
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

// Validate returns the findings of Resolve.
func (c Config) Validate(rel Release) diag.List { _, l := c.Resolve(rel); return l }

// Resolve returns what pods get by c, as a file of its own, on nodes with the
// programs of rel. Resolved is the zero value when it is refused.
func (c Config) Resolve(rel Release) (Resolved, diag.List) { return c.at(site{}, rel) }

func (c Config) at(s site, rel Release) (Resolved, diag.List) {
	switch {
	case c.Plugin != nil && c.List != nil:
		return Resolved{}, diag.List{ErrConfigMany.At("", nil, "a plugin and a list are set").
			Hinted("set only one of the fields of Config")}
	case c.Plugin != nil:
		return c.Plugin.at(s, rel)
	case c.List != nil:
		return c.List.at(s, rel)
	}
	return Resolved{NetworkName: s.name}, diag.List{WarnConfigEmpty.At("", nil,
		"Multus looks for a file on the node whose network is %q", s.name).
		Hinted("write the configuration into spec.config")}
}

var errManyConfigs = errors.New("nad.Config: a plugin and a list are set")

// MarshalJSON writes the configuration; null when there is none. It fails when
// both fields are set.
func (c Config) MarshalJSON() ([]byte, error) {
	switch {
	case c.Plugin != nil && c.List != nil:
		return nil, errManyConfigs
	case c.Plugin != nil:
		return c.Plugin.MarshalJSON()
	case c.List != nil:
		return c.List.MarshalJSON()
	}
	return []byte("null"), nil
}

// UnmarshalJSON reads what MarshalJSON writes. It fails for what is neither an
// object nor null.
func (c *Config) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*c = Config{}
		return nil
	}
	read, l := ParseConfig(data)
	if read.IsZero() {
		return l.Err()
	}
	*c = read
	return nil
}

// GoString renders c as JSON.
func (c Config) GoString() string { return table.GoString(c) }

// Clone returns a copy that shares nothing with c.
func (c Config) Clone() Config { return table.Clone(c) }

// text returns c as it is in spec.config: JSON, indented for people.
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
type configCodec struct{}

func (configCodec) Type() string          { return table.TypeString }
func (configCodec) Absent(c *Config) bool { return c.IsZero() }
func (configCodec) Null(c *Config) bool   { *c = Config{}; return true }

func (configCodec) Read(r *table.Reader, at table.Place, v jsonobj.Value, c *Config) bool {
	s, ok := v.Str()
	if !ok {
		r.List.Add(diag.ErrType.At(at.Path(), v.Text, "want a string that holds JSON, got %s", v.Kind()).
			Hinted("quote the configuration, or write it as a YAML literal block: config: |"))
		return false
	}
	*c = Config{}
	if s == "" { // white space alone is not JSON, and no empty spec
		return true
	}
	doc, l := configObject(s)
	if len(l) == 0 {
		*c, l = readConfig(doc, r.Release)
		if c.List == nil && doc.Member("name").Kind() == jsonobj.Null {
			l.Add(ErrConfigName.At("/name", nil,
				"null is not an absent name: Multus does not put the object's in").
				Hinted("remove it").Fixed(diag.Op{Op: "remove", Path: "/name"}))
		}
	}
	if len(l) > 0 {
		r.List.Add(l.Under(at.Path())...)
	}
	return !c.IsZero() // not JSON: keep the text
}

func (configCodec) Append(dst []byte, c *Config) ([]byte, error) {
	s, err := c.text()
	if err != nil {
		return nil, err
	}
	return table.AppendString(dst, s), nil
}
