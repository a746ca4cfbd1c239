package podnet

import (
	"net/netip"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/release"
)

// Release says which KubeVirt reads the document: its KubeVirt, or else the one
// that its HCO or OpenShift ships, and the newest released when none is given.
// A version that this module does not know is taken for the nearest that it
// knows, with one warning.
type Release = release.Release

// behaviour is what one minor release of KubeVirt does with a VM's network. The
// patch releases of a minor release are all alike.
type behaviour struct {
	defaultBinding     string // virt-config.go: DefaultNetworkInterface
	bridgeOnPodNetwork bool   // virt-config.go: DefaultPermitBridgeInterfaceOnPodNetwork
	v4, v6             netip.Prefix
	model              string
	gates              []string // that are on unless the cluster turns them off

	discontinued  bool   // passt and macvtap are refused for good, not for want of a gate
	oneBinding    bool   // exactly one binding, not only: no plugin beside a method
	podByName     bool   // the pod network is what says pod, not what is not multus
	portTo65535   bool   // 65536 is refused
	portField     bool   // a wrong number is reported at the port's member, not its element
	notMigratable string // the LiveMigratable message
}

// The feature gates. A gate has no effect before the release that has it.
const (
	gatePasst  = "PasstBinding"
	gateRanges = "PortRangesSpec"
	gateDRA    = "NetworkDevicesWithDRA"
)

var (
	since18 = release.MustParse("v1.8")
	since19 = release.MustParse("v1.9")
)

// behaviours were read from the tags v1.5.0 to v1.9.0: pkg/network/admitter,
// pkg/network/vmispec, pkg/virt-launcher/virtwrap/api/defaults.go,
// pkg/virt-config. The admitter is the same in v1.5.3, v1.6.6, v1.7.4 and v1.8.4.
var behaviours = []release.Row[behaviour]{
	{
		Since: release.MustParse("v1.5"),
		Source: "pkg/virt-config/virt-config.go, virtwrap/api/defaults.go " +
			"(v1.5.0; masquerade.md B2)",
		Does: since15,
	},
	{
		Since: since18,
		Source: "admitter/discontinued.go, vmispec/interface.go VerifyVMIMigratable " +
			"(v1.8.0; masquerade.md B1)",
		Does: changed18(since15),
	},
	{
		Since: since19,
		Source: "admitter/binding.go, netiface.go, vmispec/network.go, virt-config/featuregate " +
			"(v1.9.0; masquerade.md B1)",
		Does: changed19(changed18(since15)),
	},
}

var since15 = behaviour{
	defaultBinding:     bindingBridge,
	bridgeOnPodNetwork: true,
	v4:                 ipnet.MustParsePrefix("10.0.2.0/24"),    // defaults.go: DefaultVMCIDR
	v6:                 ipnet.MustParsePrefix("fd10:0:2::/120"), // defaults.go: DefaultVMIpv6CIDR
	model:              "virtio",                                // schema.go: Interface.Model
	notMigratable: "cannot migrate VMI which does not use masquerade, bridge with " +
		allowBridgeMigration +
		" VM annotation or a migratable plugin to connect to the pod network",
}

// changed18 is v1.8: the gate PasstBinding is Beta, and Beta is off until the
// cluster names it.
func changed18(b behaviour) behaviour {
	b.discontinued = true
	b.notMigratable = "cannot migrate VMI which does not use masquerade or a migratable plugin " +
		"to connect to the pod network"
	return b
}

// changed19 is v1.9: Beta gates are on (featuregate/feature-gates.go IsEnabled),
// the gates PortRangesSpec and NetworkDevicesWithDRA are Alpha.
func changed19(b behaviour) behaviour {
	b.gates = []string{gatePasst}
	b.oneBinding = true                     // binding.go: countInterfaceBindings
	b.podByName = true                      // vmispec/network.go: LookUpDefaultNetwork
	b.portTo65535, b.portField = true, true // netiface.go: validateForwardPortInRange
	return b
}

// Settings is what the KubeVirt object of a cluster says that decides on a VM's
// network, in that object's words. The zero Settings is an object that says
// nothing. HyperConverged writes masquerade as the default binding: that is what
// the zero Settings means with a Release that has an HCO or an OpenShift.
type Settings struct {
	// DefaultNetworkInterface is the binding of a VM that names neither interfaces
	// nor networks (spec.configuration.network): bridge or masquerade.
	DefaultNetworkInterface string `json:"defaultNetworkInterface,omitempty"`
	// PermitBridgeInterfaceOnPodNetwork says whether bridge is allowed on the pod
	// network (spec.configuration.network).
	PermitBridgeInterfaceOnPodNetwork *bool `json:"permitBridgeInterfaceOnPodNetwork,omitempty"`
	// FeatureGates and DisabledFeatureGates are those of
	// spec.configuration.developerConfiguration. PasstBinding, PortRangesSpec and
	// NetworkDevicesWithDRA count. KubeVirt has DisabledFeatureGates since v1.8.
	FeatureGates         []string `json:"featureGates,omitempty"`
	DisabledFeatureGates []string `json:"disabledFeatureGates,omitempty"`
}

// cluster is a release of KubeVirt with the settings of a cluster.
type cluster struct {
	behaviour
	Release  // its KubeVirt is given, and known
	settings Settings
}

// of returns the cluster, with a warning when its KubeVirt is not known.
func (s Settings) of(rel Release) (cluster, diag.List) {
	rel, l := rel.ForKubeVirt()
	c := cluster{behaviour: release.At(behaviours, rel.KubeVirt).Does, Release: rel, settings: s}
	if !rel.HCO.IsZero() || !rel.OpenShift.IsZero() {
		c.defaultBinding = bindingMasquerade // HCO controllers/handlers/kubevirt.go: getKVConfig
	}
	if s.DefaultNetworkInterface != "" {
		c.defaultBinding = s.DefaultNetworkInterface
	}
	if permit := s.PermitBridgeInterfaceOnPodNetwork; permit != nil {
		c.bridgeOnPodNetwork = *permit
	}
	return c, l
}

// version returns the minor release of KubeVirt, such as v1.9.
func (c cluster) version() string { return "v" + c.KubeVirt.Short() }

// enabled is IsEnabled of virt-config/featuregate/feature-gates.go.
func (c cluster) enabled(gate string) bool {
	switch {
	case slices.Contains(c.settings.FeatureGates, gate):
		return true
	case slices.Contains(c.settings.DisabledFeatureGates, gate):
		return false
	}
	return slices.Contains(c.gates, gate)
}

// reads reports whether KubeVirt has a member that is new in version since.
func reads(rel Release, _ string, since release.Version) bool {
	rel, _ = rel.ForKubeVirt()
	return !rel.KubeVirt.Before(since)
}
