package bridgeconf

import (
	"slices"

	"github.com/migrationnet/migrationnet/ipam"
)

// Release says which CNI programs a node runs. It is [ipam.Release]: the plugin
// delegates to an IPAM plugin, and both have releases.
type Release = ipam.Release

// ParseRelease returns the Release with the given version of
// containernetworking/plugins, and the newest whereabouts.
func ParseRelease(plugins string) (Release, error) {
	v, err := ipam.ParseVersion(plugins)
	return Release{Plugins: v}, err
}

// The plugin releases at which something changed, and the newest.
var (
	V0_8_7 = Release{Plugins: ipam.MustParseVersion("v0.8.7")} // the oldest that this package models
	V1_0_0 = Release{Plugins: ipam.MustParseVersion("v1.0.0")}
	V1_1_0 = Release{Plugins: ipam.MustParseVersion("v1.1.0")}
	V1_3_0 = Release{Plugins: ipam.MustParseVersion("v1.3.0")}
	V1_4_1 = Release{Plugins: ipam.MustParseVersion("v1.4.1")}
	V1_6_0 = Release{Plugins: ipam.MustParseVersion("v1.6.0")}
	V1_7_0 = Release{Plugins: ipam.MustParseVersion("v1.7.0")}
	V1_8_0 = Release{Plugins: ipam.MustParseVersion("v1.8.0")}
	V1_9_1 = Release{Plugins: ipam.MustParseVersion("v1.9.1")} // the newest that this package knows
)

// Behaviour is what a release of the plugin does, where releases differ.
type Behaviour struct {
	Since Release // the first release that does so

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

	Source string
}

// Releases returns what the plugin's releases do, oldest first: a row for each
// at which something changed. The last row that is not newer than a release is
// in force.
func Releases() []Behaviour { return slices.Clone(behaviours) }

var behaviours = []Behaviour{
	{V0_8_7, ipam.NewestCNIVersion(V0_8_7), true, false, false, false, "plugins v0.8.7 bridge.go, vendored cni pkg/version (measured)"},
	{V1_0_0, ipam.NewestCNIVersion(V1_0_0), true, false, false, false, "plugins v1.0.0 vendored cni pkg/version (measured with v1.0.1)"},
	{V1_1_0, ipam.NewestCNIVersion(V1_1_0), true, false, false, true, "plugins v1.1.0 bridge.go: enabledad"},
	{V1_3_0, ipam.NewestCNIVersion(V1_3_0), true, true, false, true, "plugins v1.3.0 bridge.go loadNetConf: PreserveDefaultVlan: true"},
	{V1_6_0, ipam.NewestCNIVersion(V1_6_0), true, true, false, true, "plugins v1.6.0 vendored cni pkg/version (measured with v1.7.1)"},
	{V1_8_0, ipam.NewestCNIVersion(V1_8_0), false, false, true, true, "plugins v1.8.0 bridge.go, commit 48a4ae5a of 2025-05-26"},
}

// behaviour returns the row in force for rel; the oldest for anything older.
func behaviour(rel Release) *Behaviour {
	last := len(behaviours) - 1
	for last > 0 && rel.Plugins.Before(behaviours[last].Since.Plugins) {
		last--
	}
	return &behaviours[last]
}

// NewestCNIVersion returns the newest cniVersion that the plugins of rel take;
// they are built together, and link one library.
func NewestCNIVersion(rel Release) string { return behaviour(rel).NewestCNIVersion }

// member is a member that not every modelled release reads.
type member struct {
	name  string
	since Release
	given func(*Config) bool
	clear func(*Config)
}

// late are the members that came after v0.8.7, in canonical order
// (git log -S of each in plugins/main/bridge/bridge.go; cni.md 1.2).
var late = []member{
	{"ipMasqBackend", V1_6_0, func(c *Config) bool { return c.IPMasqBackend != "" }, func(c *Config) { c.IPMasqBackend = "" }},
	{"vlanTrunk", V1_3_0, func(c *Config) bool { return c.VLANTrunk != nil }, func(c *Config) { c.VLANTrunk = nil }},
	{"preserveDefaultVlan", V1_3_0, func(c *Config) bool { return c.PreserveDefaultVLAN != nil }, func(c *Config) { c.PreserveDefaultVLAN = nil }},
	{"macspoofchk", V1_1_0, func(c *Config) bool { return c.MACSpoofCheck != nil }, func(c *Config) { c.MACSpoofCheck = nil }},
	{"enabledad", V1_1_0, func(c *Config) bool { return c.EnableDAD != nil }, func(c *Config) { c.EnableDAD = nil }},
	{"disableContainerInterface", V1_4_1, func(c *Config) bool { return c.DisableContainerInterface != nil }, func(c *Config) { c.DisableContainerInterface = nil }},
	{"portIsolation", V1_7_0, func(c *Config) bool { return c.PortIsolation != nil }, func(c *Config) { c.PortIsolation = nil }},
	{"args", V1_0_0, func(c *Config) bool { return c.Args != nil }, func(c *Config) { c.Args = nil }},
	{"runtimeConfig", V1_0_0, func(c *Config) bool { return c.RuntimeConfig != nil }, func(c *Config) { c.RuntimeConfig = nil }},
}

// readsAll reports whether rel reads every member.
func readsAll(rel Release) bool {
	for i := range late {
		if rel.Plugins.Before(late[i].since.Plugins) {
			return false
		}
	}
	return true
}
