package bridgeconf

import (
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/release"
)

// Release says which CNI programs a node runs: the plugin delegates to an IPAM
// plugin, and both have releases.
type Release = release.Release

// Behaviour is what a release of the plugin does, where releases differ.
type Behaviour struct {
	// NewestCNIVersion is the newest cniVersion it takes.
	NewestCNIVersion string

	// PreserveDefaultVLAN is the default of preserveDefaultVlan; releases that
	// do not read the member do as if it were true.
	PreserveDefaultVLAN bool

	// TrunkOrVLAN: vlan and vlanTrunk exclude each other.
	TrunkOrVLAN bool

	// NativeVLAN: a port with a trunk and no vlan gets VLAN 1 back as its
	// native VLAN, whatever preserveDefaultVlan says.
	NativeVLAN bool

	// DisablesDAD: without enabledad, duplicate address detection is switched
	// off on an interface with addresses.
	DisablesDAD bool

	// ChecksLayer2: CHECK of a bridge without ipam passes.
	ChecksLayer2 bool
}

// Releases returns what the upstream releases of the plugin do, oldest first: a
// row for each at which something changed.
func Releases() []release.Row[Behaviour] { return slices.Clone(behaviours) }

var behaviours = []release.Row[Behaviour]{
	{
		Since:  release.MustParse("v0.8.7"),
		Does:   Behaviour{NewestCNIVersion: upstreamCNI("v0.8.7"), PreserveDefaultVLAN: true},
		Source: "plugins v0.8.7 bridge.go, vendored cni pkg/version (measured)",
	},
	{
		Since:  release.MustParse("v1.0.0"),
		Does:   Behaviour{NewestCNIVersion: upstreamCNI("v1.0.0"), PreserveDefaultVLAN: true},
		Source: "plugins v1.0.0 vendored cni pkg/version (measured with v1.0.1)",
	},
	{
		Since: release.MustParse("v1.1.0"),
		Does: Behaviour{
			NewestCNIVersion: upstreamCNI("v1.1.0"), PreserveDefaultVLAN: true, DisablesDAD: true,
		},
		Source: "plugins v1.1.0 bridge.go: enabledad",
	},
	{
		Since: release.MustParse("v1.3.0"),
		Does: Behaviour{
			NewestCNIVersion: upstreamCNI("v1.3.0"), PreserveDefaultVLAN: true, DisablesDAD: true,
			TrunkOrVLAN: true,
		},
		Source: "plugins v1.3.0 bridge.go loadNetConf: PreserveDefaultVlan: true",
	},
	{
		Since: release.MustParse("v1.6.0"),
		Does: Behaviour{
			NewestCNIVersion: upstreamCNI("v1.6.0"), PreserveDefaultVLAN: true, DisablesDAD: true,
			TrunkOrVLAN: true,
		},
		Source: "plugins v1.6.0 vendored cni pkg/version (measured with v1.7.1)",
	},
	{
		Since: release.MustParse("v1.8.0"),
		Does: Behaviour{
			NewestCNIVersion: upstreamCNI("v1.8.0"), NativeVLAN: true, DisablesDAD: true,
		},
		Source: "plugins v1.8.0 bridge.go, commit 48a4ae5a of 2025-05-26",
	},
	{
		Since: release.MustParse("v1.10.0"),
		Does: Behaviour{
			NewestCNIVersion: upstreamCNI("v1.10.0"), NativeVLAN: true, DisablesDAD: true,
			ChecksLayer2: true,
		},
		Source: "plugins v1.10.0 bridge.go cmdCheck: isLayer3",
	},
}

// upstreamCNI returns the newest cniVersion of an upstream release: the plugins
// are built together, and link one library.
func upstreamCNI(plugins string) string {
	v, _ := release.Parse(plugins)
	return ipam.NewestCNIVersion(Release{Plugins: v})
}

// plugin is the plugin of one release: what it does, and which members it reads.
type plugin struct {
	Behaviour
	release.Build

	rel Release // as far as it is known
}

// pluginOf returns the plugin of that CNI type in rel, which is known.
func pluginOf(cniType string, rel Release) *plugin {
	if cniType == cnvBridge {
		rel, _ = rel.ForCNVBridge()
	}
	if rel.Plugins.IsZero() && !rel.OpenShift.IsZero() {
		f := release.At(forks, rel.OpenShift).Does
		return &plugin{f.Behaviour, f.Build, rel}
	}
	return &plugin{release.At(behaviours, rel.Plugins).Does, release.Build{Like: rel.Plugins}, rel}
}

// known returns rel as far as the data goes for a plugin of that CNI type.
func known(cniType string, rel Release) (Release, diag.List) {
	if cniType == cnvBridge {
		_, l := rel.ForCNVBridge()
		rel, _ = rel.ForPlugins() // of the IPAM plugin
		return rel, l
	}
	return rel.ForPlugins()
}

// Behaviour returns what the plugin of release rel does with c: it depends on
// the type, for cnv-bridge is that of HCO and bridge is the node's own.
func (c Config) Behaviour(rel Release) Behaviour {
	return c.plugin(rel).Behaviour
}

// member is a member that not every modelled release reads.
type member struct {
	name  string
	since release.Version
	given func(*Config) bool
	clear func(*Config)
}

// late are the members that came after v0.8.7, in canonical order
// (git log -S of each in plugins/main/bridge/bridge.go; cni.md 1.2).
var late = []member{
	{"ipMasqBackend", release.MustParse("v1.6.0"), func(c *Config) bool { return c.IPMasqBackend != "" }, func(c *Config) { c.IPMasqBackend = "" }},
	{"vlanTrunk", release.MustParse("v1.3.0"), func(c *Config) bool { return c.VLANTrunk != nil }, func(c *Config) { c.VLANTrunk = nil }},
	{"preserveDefaultVlan", release.MustParse("v1.3.0"), func(c *Config) bool { return c.PreserveDefaultVLAN != nil }, func(c *Config) { c.PreserveDefaultVLAN = nil }},
	{"macspoofchk", release.MustParse("v1.1.0"), func(c *Config) bool { return c.MACSpoofCheck != nil }, func(c *Config) { c.MACSpoofCheck = nil }},
	{"enabledad", release.MustParse("v1.1.0"), func(c *Config) bool { return c.EnableDAD != nil }, func(c *Config) { c.EnableDAD = nil }},
	{"disableContainerInterface", release.MustParse("v1.4.1"), func(c *Config) bool { return c.DisableContainerInterface != nil }, func(c *Config) { c.DisableContainerInterface = nil }},
	{"portIsolation", release.MustParse("v1.7.0"), func(c *Config) bool { return c.PortIsolation != nil }, func(c *Config) { c.PortIsolation = nil }},
	{"args", release.MustParse("v1.0.0"), func(c *Config) bool { return c.Args != nil }, func(c *Config) { c.Args = nil }},
	{"runtimeConfig", release.MustParse("v1.0.0"), func(c *Config) bool { return c.RuntimeConfig != nil }, func(c *Config) { c.RuntimeConfig = nil }},
}

// readsAll reports whether p reads every member.
func (p *plugin) readsAll() bool {
	for i := range late {
		if !p.Reads(late[i].name, late[i].since) {
			return false
		}
	}
	return true
}
