package bridgeconf

import (
	"encoding/json"
	"net/netip"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
	"github.com/migrationnet/migrationnet/ipam"
)

// defaultBridge is the bridge of a configuration that names none (bridge.go v1.9.1 defaultBrName).
const defaultBridge = "cni0"

// Resolved is what the plugin of a release will do: nothing is absent, nothing
// invalid, nothing that the release ignores. In JSON it has the names of the
// members that say so in a document.
type Resolved struct {
	CNIVersion string `json:"cniVersion"` // "0.1.0" when absent
	Name       string `json:"name"`
	Bridge     string `json:"bridge"`

	// Gateway: the bridge gets the gateway's address. DefaultGateway: and a default
	// route goes there.
	Gateway        bool `json:"isGateway"`
	DefaultGateway bool `json:"isDefaultGateway"`
	// BridgeAddresses are those that GatewayInterface gets, as far as the document
	// says: with DHCP they are the lease's.
	BridgeAddresses []netip.Prefix `json:"bridgeAddresses,omitempty"`
	ForceAddress    bool           `json:"forceAddress"`
	Masquerade      bool           `json:"ipMasq"`
	// IPMasqBackend "" is chosen by the plugin: iptables, unless the node has only
	// nftables.
	IPMasqBackend string `json:"ipMasqBackend,omitempty"`
	MTU           int    `json:"mtu"` // in bytes; 0 is left to the kernel

	Hairpin     bool `json:"hairpinMode"`
	Promiscuous bool `json:"promiscMode"`

	VLAN int `json:"vlan"` // 0 is none
	// VLANFiltering is set on the bridge when the plugin makes it; a bridge that
	// exists already keeps what it has.
	VLANFiltering bool       `json:"vlanFiltering"`
	PortVLANs     []PortVLAN `json:"portVlans"` // of the port on the bridge, in ascending order

	MACSpoofCheck bool   `json:"macspoofchk"`
	DAD           bool   `json:"duplicateAddressDetection"` // on the container's interface
	InterfaceUp   bool   `json:"interfaceUp"`               // of the container
	Isolated      bool   `json:"portIsolation"`
	MAC           string `json:"mac,omitempty"` // of the container's interface; "" is random

	Layer2 bool          `json:"layer2"`        // no IPAM plugin: no address
	IPAM   ipam.Resolved `json:"ipam,omitzero"` // the zero value when Layer2
	// DefaultRoute: the document adds one; DHCP may add one too.
	DefaultRoute bool `json:"defaultRoute"`
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
// it were absent. Resolved is the zero value when the plugin refuses c: the list
// has an error of stage Load or Setup, or Unknown has a member of a wrong type,
// which [Parse] has reported.
func (c Config) Resolve(rel Release) (Resolved, diag.List) { return c.resolve(rel, nil) }

// resolve is Resolve whose findings come after those of list l.
func (c *Config) resolve(rel Release, l diag.List) (Resolved, diag.List) {
	b, about := pluginOf(c.cniType(), rel)
	l.Add(about...)
	spelled := c.PreserveDefaultVLAN != nil
	c, ignored := b.reads(c)
	kept, unread := schema.Unread("", c)
	if cniconf.TypeUnread(c.IPAM) {
		unread = append(unread, "/ipam/type")
	}
	f := findings{cniconf.Findings{Unread: unread, List: l}, b}
	f.Add(ignored...)
	f.Add(kept...)
	trunk := trunkIDs(c.VLANTrunk, &f)
	r := c.resolved(&b, trunk)
	c.resolveAddresses(&r, &f)
	c.check(&r, trunk, &f)
	if !spelled && inVLANs(r.VLAN) && (r.VLAN != 0 || len(trunk) > 0) {
		f.Add(defaulted(&b))
	}
	refused := !r.Layer2 && r.IPAM.Type == "" // for what Parse has reported
	if refused || f.Refused() {
		return Resolved{}, f.List
	}
	return r, f.List
}

// resolved returns what follows without an IPAM plugin.
func (c *Config) resolved(b *plugin, trunk []int) Resolved {
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
	if inVLANs(vlan) {
		keeps := or(c.PreserveDefaultVLAN, b.PreserveDefaultVLAN)
		r.PortVLANs = portVLANs(vlan, trunk, keeps, b.NativeVLAN)
	}
	return r
}

// resolveAddresses fills in what only an IPAM plugin makes effective.
func (c *Config) resolveAddresses(r *Resolved, f *findings) {
	if c.IPAM == nil {
		return
	}
	around := ipam.Around{
		Capabilities: c.Capabilities, Args: c.askedArgs(), RuntimeConfig: c.askedRuntime(),
	}
	found, l := ipam.ResolveWith(c.IPAM, around, f.plugin.node)
	f.Add(ipam.Delegated(l).Under("/ipam")...)
	f.Add(ipam.Delegated(around.Check(c.IPAM, f.plugin.node))...)
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
	if f.plugin.DisablesDAD {
		r.DAD = or(c.EnableDAD, false)
	} else {
		r.DAD = !r.Hairpin && !r.Promiscuous
	}
}

// askedArgs returns the args that an IPAM plugin reads; nil is none.
func (c *Config) askedArgs() json.RawMessage {
	if c.Args == nil || c.Args.CNI == nil || len(c.Args.CNI.Unknown) == 0 {
		return nil
	}
	return args.Text(c.Args)
}

// askedRuntime returns the runtimeConfig that an IPAM plugin reads; nil is none.
func (c *Config) askedRuntime() json.RawMessage {
	if c.RuntimeConfig == nil || len(c.RuntimeConfig.Unknown) == 0 {
		return nil
	}
	return runtimeConfigs.Text(c.RuntimeConfig)
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
	b, _ := pluginOf(c.cniType(), rel)
	read, _ := b.reads(&c)
	out := read.Clone()
	out.CNIVersion, out.Bridge = r.CNIVersion, r.Bridge
	for _, p := range []**bool{
		&out.IsGateway, &out.IsDefaultGateway, &out.ForceAddress, &out.IPMasq, &out.HairpinMode,
		&out.PromiscMode, &out.MACSpoofCheck, &out.DisableContainerInterface, &out.PortIsolation,
	} {
		spell(p, false)
	}
	spell(&out.EnableDAD, r.DAD && !r.Layer2)
	spell(&out.VLAN, 0)
	spell(&out.MTU, 0)
	if r.VLANFiltering { // without, it has no effect
		spell(&out.PreserveDefaultVLAN, b.PreserveDefaultVLAN)
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
	for given, text := range c.Unknown {
		if string(text) == `""` && strings.EqualFold(given, name) {
			return true
		}
	}
	return false
}
