package bridgeconf

import (
	"encoding/json"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
	"github.com/migrationnet/migrationnet/ipam"
)

// defaultBridge is the bridge of a configuration that names none (bridge.go v1.9.1 defaultBrName).
const defaultBridge = "cni0"

// Resolved is what the plugin of a release will do: nothing is absent, nothing
// invalid, nothing that the release ignores.
type Resolved struct {
	CNIVersion string // "0.1.0" when absent
	Name       string
	Bridge     string

	Gateway        bool // the bridge gets the gateway's address
	DefaultGateway bool // and a default route goes there
	// BridgeAddresses are those that GatewayInterface gets, as far as the document
	// tells: with DHCP they are the lease's.
	BridgeAddresses []netip.Prefix
	ForceAddress    bool
	Masquerade      bool
	IPMasqBackend   string // "" is chosen by the plugin: iptables, unless only nftables is there
	MTU             int    // 0 is left to the kernel

	Hairpin     bool
	Promiscuous bool

	VLAN int // 0 is none
	// VLANFiltering is set on the bridge when the plugin makes it; a bridge that
	// is there already keeps what it has.
	VLANFiltering bool
	PortVLANs     []PortVLAN // of the port on the bridge, in ascending order

	MACSpoofCheck bool
	DAD           bool // duplicate address detection on the container's interface
	InterfaceUp   bool // of the container
	Isolated      bool
	MAC           string // of the container's interface; "" is random

	Layer2       bool          // no IPAM plugin: no address
	IPAM         ipam.Resolved // the zero value when Layer2
	DefaultRoute bool          // the document adds one; DHCP may add one all the same
}

// GatewayInterface returns the interface that gets the gateway's address: the
// bridge, or its VLAN interface; "" when Gateway is false.
func (r Resolved) GatewayInterface() string {
	switch {
	case !r.Gateway:
		return ""
	case r.VLAN != 0:
		return vlanInterface(r.Bridge, r.VLAN)
	}
	return r.Bridge
}

// Validate returns the findings of [Config.Resolve].
func (c Config) Validate(rel Release) diag.List { _, l := c.Resolve(rel); return l }

// Resolve returns what the plugin of release rel makes of c: explicit wins,
// absent takes the release's default, what the release does not read is as if
// it were absent. Resolved is the zero value when the plugin refuses c, that is,
// when the list has an error of stage Load or Setup.
func (c Config) Resolve(rel Release) (Resolved, diag.List) {
	rel, l := known(bridgeType(c), rel)
	r, more := c.resolve(pluginOf(bridgeType(c), rel), rel)
	return r, append(l, more...)
}

// resolve is Resolve for plugin b in a release that is known.
func (c Config) resolve(b *plugin, rel Release) (Resolved, diag.List) {
	var l diag.List
	spelled := c.PreserveDefaultVLAN != nil
	if !b.readsAll() {
		c = c.readBy(b, &l)
	}
	l.Add(schema.Check(c)...)
	trunk := trunkIDs(c.VLANTrunk, &l)
	vlan := or(c.VLAN, 0)
	r := Resolved{
		CNIVersion:    c.CNIVersion,
		Name:          c.Name,
		Bridge:        c.Bridge,
		ForceAddress:  or(c.ForceAddress, false),
		IPMasqBackend: c.IPMasqBackend,
		MTU:           max(or(c.MTU, 0), 0),
		Hairpin:       or(c.HairpinMode, false),
		Promiscuous:   or(c.PromiscMode, false),
		VLAN:          vlan,
		VLANFiltering: vlan != 0 || c.VLANTrunk != nil,
		MACSpoofCheck: or(c.MACSpoofCheck, false),
		InterfaceUp:   !or(c.DisableContainerInterface, false),
		Isolated:      or(c.PortIsolation, false),
		MAC:           c.mac(),
		Layer2:        c.IPAM == nil || c.IPAM.Type() == "",
		DAD:           true,
	}
	if r.CNIVersion == "" {
		r.CNIVersion = cniconf.Versions[0]
	}
	if r.Bridge == "" {
		r.Bridge = defaultBridge
	}
	valid := vlan >= 0 && vlan <= maxVLAN
	if valid {
		r.PortVLANs = portVLANs(vlan, trunk, or(c.PreserveDefaultVLAN, b.PreserveDefaultVLAN), b.NativeVLAN)
	}
	c.resolveAddresses(&r, b, rel, &l)
	c.check(&r, b, trunk, &l)
	if valid && !spelled && (vlan != 0 || len(trunk) > 0) {
		l.Add(defaulted(b))
	}
	if l.Refused() != 0 {
		return Resolved{}, l
	}
	return r, l
}

// resolveAddresses fills in what only an IPAM plugin makes effective.
func (c *Config) resolveAddresses(r *Resolved, b *plugin, rel Release, l *diag.List) {
	if c.IPAM == nil {
		return
	}
	found, more := c.IPAM.Resolve(rel)
	l.Add(ipam.Delegated(more).Under("/ipam")...)
	if r.Layer2 {
		return
	}
	r.IPAM = found
	r.DefaultGateway = or(c.IsDefaultGateway, false)
	r.Gateway = r.DefaultGateway || or(c.IsGateway, false)
	if r.Gateway {
		r.BridgeAddresses = bridgeAddresses(found)
	}
	r.Masquerade = or(c.IPMasq, false)
	r.DefaultRoute = r.DefaultGateway || found.DefaultRoute()
	if b.DisablesDAD {
		r.DAD = or(c.EnableDAD, false)
	} else {
		r.DAD = !r.Hairpin && !r.Promiscuous
	}
}

// Check reads data as the plugin of release rel does, and says what it makes of
// it: Parse and Resolve in one. It differs from the two in that a wrong type does
// not matter of a member that the release does not read.
func Check(data []byte, rel Release) (Resolved, diag.List) {
	c, l := ParseFor(data, rel)
	r, more := c.Resolve(rel)
	l.Merge(more)
	if l.Refused() != 0 {
		return Resolved{}, l
	}
	return r, l
}

// ParseFor reads data as the plugin of release rel does: as Parse, but that the
// wrong type of a member that the release does not read is not reported.
func ParseFor(data []byte, rel Release) (Config, diag.List) {
	c, l := Parse(data)
	b := c.plugin(rel)
	l = slices.DeleteFunc(l, func(d diag.Diagnostic) bool {
		return d.Rule == diag.ErrType && !b.readsAt(d.Path)
	})
	return c, l
}

// plugin returns the plugin that reads c in rel.
func (c *Config) plugin(rel Release) *plugin {
	rel, _ = known(bridgeType(*c), rel)
	return pluginOf(bridgeType(*c), rel)
}

// readsAt reports whether b reads the member that p is, or is in.
func (b *plugin) readsAt(p diag.Path) bool {
	for top := range p.Tokens() {
		i := slices.IndexFunc(late, func(m member) bool { return strings.EqualFold(m.name, top) })
		return i < 0 || b.Reads(late[i].name, late[i].since)
	}
	return true
}

// readBy returns c without the members that b does not read, and reports them.
func (c Config) readBy(b *plugin, l *diag.List) Config {
	held := len(c.Unknown)
	c.Unknown = maps.Clone(c.Unknown)
	maps.DeleteFunc(c.Unknown, func(name string, _ json.RawMessage) bool { return !b.readsAt(diag.Path("").Name(name)) })
	if len(c.Unknown) < held {
		l.Add(WarnIgnored.At("", nil, "%s ignore members that newer ones refuse", b.rel.PluginsName()).
			Hinted("fix them, or leave them out, before the CNI plugins are upgraded"))
	}
	for _, m := range late {
		if m.given(&c) && !b.Reads(m.name, m.since) {
			m.clear(&c)
			l.Add(WarnIgnored.At(diag.Path("").Name(m.name), nil, "%s ignore it; %v is the first that reads it", b.rel.PluginsName(), m.since).
				Hinted("leave it out, or upgrade the CNI plugins"))
		}
	}
	return c
}

// mac returns the address of the container's interface: what the runtime puts
// in wins (bridge.go loadNetConf v1.9.1).
func (c *Config) mac() string {
	switch {
	case c.RuntimeConfig != nil && c.RuntimeConfig.MAC != "":
		return c.RuntimeConfig.MAC
	case c.Args != nil && c.Args.CNI != nil:
		return c.Args.CNI.MAC
	}
	return ""
}

// Explicit returns c with every default of rel written out: a configuration
// that means the same to every release that reads all its members. The findings
// are those of Resolve; c itself comes back when it is refused.
func (c Config) Explicit(rel Release) (Config, diag.List) {
	r, l := c.Resolve(rel)
	if l.Refused() != 0 {
		return c, l
	}
	out := c.readBy(c.plugin(rel), new(diag.List)).Clone()
	out.CNIVersion, out.Bridge = r.CNIVersion, r.Bridge
	for _, p := range []**bool{&out.IsGateway, &out.IsDefaultGateway, &out.ForceAddress, &out.IPMasq, &out.HairpinMode, &out.PromiscMode} {
		spell(p, false)
	}
	spell(&out.VLAN, 0)
	spell(&out.MTU, 0)
	for _, m := range []struct {
		p   **bool
		def bool
	}{
		{&out.MACSpoofCheck, false}, {&out.EnableDAD, r.DAD && !r.Layer2}, {&out.DisableContainerInterface, false}, {&out.PortIsolation, false},
	} {
		spell(m.p, m.def)
	}
	if r.VLANFiltering { // without, it has no effect
		spell(&out.PreserveDefaultVLAN, c.Behaviour(rel).PreserveDefaultVLAN)
	}
	return out, l
}

func spell[T any](p **T, def T) {
	if *p == nil {
		*p = &def
	}
}

func or[T any](p *T, def T) T {
	if p == nil {
		return def
	}
	return *p
}

// gaveEmpty reports whether the member was given as "", which its field cannot
// hold and the plugin takes for a value.
func (c *Config) gaveEmpty(name string) bool {
	return slices.Equal(c.Unknown[name], json.RawMessage(`""`))
}
