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

// plugin is the plugin that reads a document.
type plugin struct {
	Behaviour

	rel    Release // says which build it is: Plugins is its version, or OpenShift has its fork
	node   Release // the same for the IPAM plugin, which is the node's
	byType bool    // the CNI type of the document says which plugin it is
}

// pluginOf returns the plugin of a CNI type in rel, with a warning when rel is not
// known: bridge is the node's own, and cnv-bridge the one that HCO installs.
func pluginOf(cniType string, rel Release) (plugin, diag.List) {
	node, l := rel.ForPlugins()
	b := plugin{rel: node, node: node}
	b.byType = rel.Plugins.IsZero() && (!rel.OpenShift.IsZero() || !rel.HCO.IsZero())
	if cniType == cnvBridge {
		b.rel, l = rel.ForCNVBridge()
	}
	b.Behaviour = behaviourOf(b.rel)
	return b, l
}

func behaviourOf(rel Release) Behaviour {
	if isFork(rel) {
		return release.At(forks, rel.OpenShift).Does.Behaviour
	}
	return release.At(behaviours, rel.Plugins).Does
}

// reads reports whether the plugin of rel reads a member that upstream reads
// since that version.
func reads(rel Release, name string, since release.Version) bool {
	if isFork(rel) {
		return release.At(forks, rel.OpenShift).Does.Reads(name, since)
	}
	return !rel.Plugins.Before(since)
}

// reads returns c as b reads it, without the members that b ignores, and a finding
// for each of them.
func (b *plugin) reads(c *Config) (*Config, diag.List) {
	if schema.ReadsAll(b.rel) {
		return c, nil
	}
	read, ignored := schema.ReadBy(*c, b.rel, b.ignored)
	return &read, ignored
}

// isFork reports whether the plugins of rel are those of OpenShift.
func isFork(rel Release) bool { return rel.Plugins.IsZero() && !rel.OpenShift.IsZero() }

// onType returns d resting on the type of the document too, if that says which
// plugin reads it, and plugins differ in what d is about.
func (b *plugin) onType(d diag.Diagnostic) diag.Diagnostic {
	if b.byType && (slices.Contains(byBehaviour, d.Rule) || slices.ContainsFunc(late, d.RestsOn)) {
		return d.With("/type")
	}
	return d
}

// byBehaviour are the rules about members that all releases read, but not alike.
var byBehaviour = []*diag.Rule{ErrCNIVersion, ErrTrunkAndVLAN, WarnPreserveDefault}

// late are the members that not every release reads.
var late = func() (out []diag.Path) {
	for _, m := range Members() {
		if !m.Since.IsZero() {
			out = append(out, diag.Path("").Name(m.Name))
		}
	}
	return out
}()

// ignored is the finding that b does not read a member.
func (b *plugin) ignored(at diag.Path, since release.Version) diag.Diagnostic {
	return WarnIgnored.At(at, nil, "%s ignore it; %v is the first that reads it", b.rel.PluginsName(), since).
		Hinted("leave it out, or upgrade the CNI plugins")
}

// Behaviour returns what the plugin of release rel does with c: it depends on
// the type, for cnv-bridge is that of HCO and bridge is the node's own.
func (c Config) Behaviour(rel Release) Behaviour {
	b, _ := pluginOf(c.cniType(), rel)
	return b.Behaviour
}
