package nad

import (
	"encoding/json"
	"slices"

	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/ipam"
)

// Resolved is what a pod gets from the definition.
type Resolved struct {
	Plugin       string // the CNI type; "" for an empty spec or a list of plugins
	CNIVersion   string // "" for an empty spec, and for a plugin that this package does not know
	NetworkName  string // the configuration's name, or the object's
	IPAM         ipam.Resolved
	DefaultRoute bool

	Bridge  bridgeconf.Resolved     // the zero value unless Plugin is the bridge
	Macvlan ResolvedMacvlan         // the zero value unless Plugin is macvlan
	IPVLAN  ResolvedIPVLAN          // the zero value unless Plugin is ipvlan
	VLAN    ResolvedVLAN            // the zero value unless Plugin is vlan
	Overlay ResolvedOverlay         // the zero value unless Plugin is OVN-Kubernetes
	List    bridgeconf.ResolvedList // the zero value unless it is a list of plugins

	// Plugins are those of a list, in their order. IPAM and DefaultRoute of the
	// list are those of the first that assigns addresses: the plugins after it
	// pass its result on.
	Plugins []Resolved
}

// site is where a configuration stands.
type site struct {
	namespace, name string // the object's

	// In a list every plugin is given the list's name and cniVersion, whatever
	// its own say (libcni api.go buildOneConfig v1.3.1).
	inList                bool
	listName, listVersion string
	chained               bool // behind another plugin
	alone                 bool // in its list
}

// given returns the name and the cniVersion that a plugin with these gets.
func (s site) given(name, cniVersion string) (string, string) {
	if s.inList {
		return s.listName, s.listVersion
	}
	return or(name, s.name), cniVersion
}

func (c Config) resolve(s site, rel Release) (Resolved, diag.List) {
	p, n := c.set()
	switch n {
	case 0:
		return Resolved{NetworkName: s.name}, diag.List{WarnConfigEmpty.At("", nil, "Multus looks for a file on the node whose network is %q", s.name).
			Hinted("write the configuration into spec.config")}
	case 1:
		return p.at(s, rel)
	}
	return Resolved{}, diag.List{ErrConfigMany.At("", nil, "more than one plugin is set").Hinted("set only one of the fields of Config")}
}

// bridge is a plugin of another package.
type bridge struct{ *bridgeconf.Config }

func (b bridge) cniType() string { return or(b.Type, bridgeconf.PluginType) }

func (b bridge) at(s site, rel Release) (Resolved, diag.List) {
	conf := *b.Config
	conf.Name, conf.CNIVersion = s.given(conf.Name, conf.CNIVersion)
	r, l := conf.Resolve(rel)
	return resolvedBridge(b.cniType(), r), l
}

func resolvedBridge(cniType string, r bridgeconf.Resolved) Resolved {
	return Resolved{Plugin: cniType, CNIVersion: r.CNIVersion, NetworkName: r.Name, IPAM: r.IPAM, DefaultRoute: r.DefaultRoute, Bridge: r}
}

func (m *Macvlan) cniType() string { return MacvlanType }

func (m *Macvlan) at(s site, rel Release) (Resolved, diag.List) {
	conf := *m
	conf.Name, conf.CNIVersion = s.given(m.Name, m.CNIVersion)
	r, l := conf.Resolve(rel)
	return Resolved{Plugin: MacvlanType, CNIVersion: r.CNIVersion, NetworkName: r.Name, IPAM: r.IPAM, DefaultRoute: r.DefaultRoute, Macvlan: r}, l
}

func (c *IPVLAN) cniType() string { return IPVLANType }

func (c *IPVLAN) at(s site, rel Release) (Resolved, diag.List) {
	conf := *c
	conf.Name, conf.CNIVersion = s.given(c.Name, c.CNIVersion)
	r, l := conf.resolve(rel, s.chained)
	return Resolved{Plugin: IPVLANType, CNIVersion: r.CNIVersion, NetworkName: r.Name, IPAM: r.IPAM, DefaultRoute: r.DefaultRoute, IPVLAN: r}, l
}

func (c *VLAN) cniType() string { return VLANType }

func (c *VLAN) at(s site, rel Release) (Resolved, diag.List) {
	conf := *c
	conf.Name, conf.CNIVersion = s.given(c.Name, c.CNIVersion)
	r, l := conf.Resolve(rel)
	return Resolved{Plugin: VLANType, CNIVersion: r.CNIVersion, NetworkName: r.Name, IPAM: r.IPAM, DefaultRoute: r.DefaultRoute, VLAN: r}, l
}

func (o *Overlay) cniType() string { return OverlayType }

// at: OVN-Kubernetes reads the object itself, so that it does not see the name
// that Multus puts in, and compares the object's with the configuration's.
func (o *Overlay) at(s site, rel Release) (Resolved, diag.List) {
	conf := *o
	if s.inList {
		conf.Name, conf.CNIVersion = s.listName, s.listVersion
	}
	r, l := conf.Resolve(rel)
	if want := s.namespace + "/" + s.name; s.namespace != "" && r.Topology != "" && o.NetAttachDefName != want {
		l.Add(ErrOverlayNAD.At("/netAttachDefName", o.NetAttachDefName, "%q is not the object, %q", o.NetAttachDefName, want).
			Hinted("write %q", want).Fixed(diag.Op{Op: "replace", Path: "/netAttachDefName", Value: quoted(want)}))
	}
	if s.inList && !s.alone {
		l.Add(ErrOverlayChained.At("", nil, "OVN-Kubernetes takes no other plugin in its list").Hinted("write the configuration without a list"))
	}
	return Resolved{Plugin: OverlayType, CNIVersion: r.CNIVersion, NetworkName: or(r.Name, s.name), IPAM: r.IPAM, Overlay: r}, l
}

func quoted(s string) json.RawMessage {
	b, _ := json.Marshal(s) // a string always marshals
	return b
}

// other is a plugin that has no type here.
type other struct{ text json.RawMessage }

func (o other) MarshalJSON() ([]byte, error) { return o.text, nil }

func (o other) cniType() string {
	v, err := jsonobj.Parse(o.text)
	if err != nil {
		return ""
	}
	s, _ := fold(v, "type").Str()
	return s
}

func (o other) at(s site, rel Release) (Resolved, diag.List) {
	v, err := jsonobj.Parse(o.text)
	if err != nil {
		_, l := ParseConfig(o.text)
		return Resolved{}, l
	}
	if c, l, ok := readTyped(o.cniType(), v); ok { // in a list, or where a literal put it
		r, more := c.resolve(s, rel)
		l.Merge(more)
		return r, l
	}
	var l diag.List
	if !s.inList {
		_, l = ParseConfig(o.text)
	}
	name, _ := fold(v, "name").Str()
	name, _ = s.given(name, "")
	r := Resolved{Plugin: o.cniType(), NetworkName: name}
	if sub := fold(v, "ipam"); sub.Kind() == jsonobj.Object {
		doc, more := parseIPAM([]byte(sub.Text))
		l.Add(more.Under("/ipam")...)
		r.IPAM, more = doc.Resolve(rel)
		l.Merge(ipam.Delegated(more).Under("/ipam"))
		r.DefaultRoute = r.IPAM.DefaultRoute()
	}
	return r, l
}

// list is a list of plugins.
type list struct{ *bridgeconf.List }

func (list) cniType() string { return "" }

// MarshalJSON leaves an absent name absent: Multus puts in the object's, before
// libcni misses it.
func (p list) MarshalJSON() ([]byte, error) {
	b, err := p.List.MarshalJSON()
	if err != nil || p.Name != "" || p.Unknown["name"] != nil {
		return b, err
	}
	return jsonobj.Edit(b, []jsonobj.Op{{Op: "remove", Path: "/name"}})
}

func (p list) at(s site, rel Release) (Resolved, diag.List) {
	conf := *p.List
	conf.Name = or(conf.Name, s.name)
	resolved, l := conf.Resolve(rel)
	r := Resolved{CNIVersion: resolved.CNIVersion, NetworkName: conf.Name, List: resolved}
	s.inList, s.listName, s.listVersion = true, conf.Name, or(resolved.CNIVersion, conf.CNIVersion)
	next, unknown := rel.ForPlugins()
	if rel = next; !slices.ContainsFunc(p.Plugins, func(one bridgeconf.Plugin) bool { return one.Bridge != nil }) {
		l.Add(unknown...) // once for all plugins; Resolve has reported it of a bridge
	}
	for i, one := range p.Plugins {
		s.chained, s.alone = i > 0, len(p.Plugins) == 1
		var x Resolved
		if one.Other != nil {
			var more diag.List
			x, more = other{one.Other}.at(s, rel)
			l.Merge(more.Under(diag.Path("/plugins").Index(i)))
		} else if i < len(resolved.Plugins) {
			x = resolvedBridge(one.Type(), resolved.Plugins[i].Bridge)
		}
		r.Plugins = append(r.Plugins, x)
		if r.IPAM.Type == "" {
			r.IPAM, r.DefaultRoute = x.IPAM, x.DefaultRoute
		}
	}
	if l.Refused() != 0 {
		return Resolved{}, l
	}
	return r, l
}
