package nad

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/ipam"
)

// Raw is the configuration of a plugin that has no type in this package,
// verbatim. A literal may put one into it that has: Resolve reads it as its type
// says.
type Raw struct{ JSON json.RawMessage }

// ResolvedRaw is what is known of a plugin without a type in this package: its
// configuration. What its IPAM plugin does is in [Resolved].
type ResolvedRaw struct {
	JSON json.RawMessage `json:"json,omitempty"`
}

func (ResolvedRaw) does() {}

// PluginType returns the CNI type, "" when there is none.
func (p Raw) PluginType() string {
	v, err := jsonobj.Parse(p.JSON)
	if err != nil {
		return ""
	}
	s, _ := fold(v, "type").Str()
	return s
}

// MarshalJSON returns the text. It fails when that is not JSON.
func (p Raw) MarshalJSON() ([]byte, error) {
	if _, err := jsonobj.Parse(p.JSON); err != nil {
		return nil, err
	}
	return p.JSON, nil
}

// UnmarshalJSON keeps data.
func (p *Raw) UnmarshalJSON(data []byte) error {
	v, err := jsonobj.Parse(data)
	if err == nil {
		p.JSON = json.RawMessage(v.Compact())
	}
	return err
}

// GoString renders p as JSON.
func (p Raw) GoString() string { return table.GoString(p) }

// Validate returns what is known to be wrong with the configuration.
func (p Raw) Validate(rel Release) diag.List { _, l := p.at(site{}, rel); return l }

func (p Raw) at(s site, rel Release) (Resolved, diag.List) {
	v, err := jsonobj.Parse(p.JSON)
	if err != nil || v.Kind() != jsonobj.Object && !s.inList {
		_, l := ParseConfig(p.JSON)
		return Resolved{}, l
	}
	cniType, _ := fold(v, "type").Str()
	if k := kindNamed(cniType); k != nil { // where a literal put it
		typed, l := k.read(v, rel)
		r, more := typed.at(s, rel)
		l.Add(more...)
		return r, l
	}
	if cniType == "" {
		return Resolved{}, diag.List{p.untyped(v, s)}
	}
	name, _ := fold(v, "name").Str()
	name, version := s.given(name, "")
	r := Resolved{Plugin: cniType, CNIVersion: version, NetworkName: name, Does: ResolvedRaw(p)}
	l := checkType(cniType)
	sub := fold(v, "ipam")
	if sub.Kind() != jsonobj.Object {
		if l.Refused() != 0 {
			return Resolved{}, l
		}
		return r, l
	}
	doc, read := parseIPAM([]byte(sub.Text))
	around := ipam.Around{
		Capabilities: capabilities(v), Args: fold(v, "args").Raw(),
		RuntimeConfig: fold(v, "runtimeConfig").Raw(),
	}
	found, more := ipam.ResolveWith(doc, around, rel)
	read.Add(ipam.Delegated(more)...)
	l.Add(read.Under("/ipam")...)
	l.Add(ipam.Delegated(around.Check(doc, rel))...)
	if l.Refused() != 0 || doc.Type() != "" && found.Type == "" { // or Parse has said why
		return Resolved{}, l
	}
	r.IPAM, r.DefaultRoute = found, found.DefaultRoute()
	return r, l
}

// others are plugins that are met in practice and have no type in this package.
var others = []string{
	"accelerated-bridge", "dummy", "egress-router", "firewall", "ib-sriov", "loopback",
	"macvtap", "multus", "ovs", "ptp", "route-override", "sriov", "tap", "vrf", "vxlan",
	"whereabouts",
}

// checkType reports a CNI type without a type in this package that no file has, or
// that is most likely another one misspelt: a plugin is a file of that name, and the
// names of files have a case.
func checkType(cniType string) (l diag.List) {
	if strings.Contains(cniType, "/") {
		l.Add(ErrPluginType.At("/type", cniType, "the name of a plugin has no slash").
			Hinted("write the plugin's name, such as %s", MacvlanType))
		return l
	}
	meant := table.Suggest(cniType, slices.Concat(PluginTypes(), others))
	if meant == "" || meant == cniType {
		return nil
	}
	d := WarnPluginType.At("/type", cniType, "%q is not a plugin that this module knows: "+
		"did you mean %q?", cniType, meant).Hinted("write %q", meant)
	if strings.EqualFold(meant, cniType) {
		d = d.Fixed(diag.Op{Op: "replace", Path: "/type", Value: quoted(meant)})
	}
	l.Add(d)
	return l
}

// untyped is the finding about a configuration without a type.
func (p Raw) untyped(v jsonobj.Value, s site) diag.Diagnostic {
	switch {
	case s.inList:
		return ErrListType.At("/type", nil, "the plugin has no type").
			Hinted("write type, such as bridge")
	case fold(v, "plugins").Kind() != jsonobj.None:
		return ErrConfigType.At("/plugins", nil,
			"libcni does not see plugins written in another case").
			Hinted(`write "plugins"`)
	}
	return ErrConfigType.At("/type", nil, "there is neither type nor plugins").With(atPlugins).
		Hinted(`write "type": "macvlan"`)
}

// ipam returns the ipam member; nil when it is not an object.
func (p Raw) ipam() ipam.Document {
	v, err := jsonobj.Parse(p.JSON)
	if err != nil {
		return nil
	}
	doc, _ := parseIPAM([]byte(fold(v, "ipam").Text))
	return doc
}

// capabilities returns the capabilities that a configuration turns on.
func capabilities(v jsonobj.Value) map[string]bool {
	out := map[string]bool{}
	for _, m := range fold(v, "capabilities").Members() {
		out[m.Name], _ = m.Value.Bool()
	}
	return out
}
