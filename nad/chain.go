package nad

import (
	"encoding/json"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/ipam"
)

// chain is what the plugins before one in a list leave it. The zero chain is that
// of the first.
type chain struct {
	begun     bool // there is a result
	unknown   bool // of a plugin without a type in this package: anything may be in it
	addresses bool
	noVeth    bool // the interface is not an end of a veth pair
}

// then returns what the next plugin gets, after p, whether or not that is refused:
// what is wrong with p is another mistake.
func (c chain) then(p Plugin) chain {
	c.begun = true
	switch p := p.(type) {
	case Bridge:
		return c.assigned(p.IPAM, p.Unknown)
	case Macvlan:
		c.noVeth = true
		return c.assigned(p.IPAM, p.Unknown)
	case IPVLAN:
		c.noVeth = true
		return c.assigned(p.IPAM, p.Unknown)
	case VLAN:
		c.noVeth = true
		return c.assigned(p.IPAM, p.Unknown)
	case Bond:
		c.noVeth = true
		return c.assigned(p.IPAM, p.Unknown)
	case Raw, HostDevice, Overlay:
		c.unknown = true
	}
	return c
}

// assigned returns c after a plugin with that ipam; what cannot be read is among
// the unknown members.
func (c chain) assigned(doc ipam.Document, unknown map[string]json.RawMessage) chain {
	if doc != nil {
		c.addresses = c.addresses || doc.Type() != ""
		c.unknown = c.unknown || cniconf.TypeUnread(doc)
		return c
	}
	for name := range unknown {
		c.unknown = c.unknown || strings.EqualFold(name, "ipam")
	}
	return c
}

// or returns what a plugin with that prevResult gets, which the runtime puts in
// after the first plugin.
func (c chain) or(prevResult json.RawMessage) chain {
	if c.begun || prevResult == nil {
		return c
	}
	v, err := jsonobj.Parse(prevResult)
	return chain{begun: true, unknown: err != nil, addresses: len(fold(v, "ips").Elements()) > 0}
}

// need reports a plugin that is not after another one.
func (c chain) need(f *findings) {
	if !c.begun {
		f.Add(ErrPluginChained.At("/prevResult", nil,
			"the plugin changes what another one before it made").
			Hinted(`write it into a list, after such a plugin: "plugins": [{"type": "macvlan", …}, …]`))
	}
}

// basics are what every configuration of a plugin has.
type basics struct {
	cniVersion, name string
	rules            cniconf.Rules
	layer2           bool // the result has no address
}

// check reports what is wrong with the basics in the plugins of rel, which is
// known, and returns the cniVersion in force.
func (b basics) check(rel Release, f *findings) string {
	var l diag.List
	b.rules.Check(cniconf.Network{
		CNIVersion: b.cniVersion, Name: b.name, Layer2: b.layer2,
		Newest: ipam.NewestCNIVersion(rel),
	}, &l)
	f.Add(l...)
	return or(b.cniVersion, cniconf.Versions[0])
}

// layer2Names are the rules of a plugin that does without an address.
var layer2Names = cniconf.Rules{
	Version: ErrPluginVersion, Layer2: ErrPluginLayer2, Name: ErrPluginName,
	NameChars: ErrPluginNameChars, Many: ErrPluginMany, NameLong: ErrPluginNameLong,
}
