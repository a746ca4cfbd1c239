package podnet

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/migrationnet/migrationnet/ipnet"
)

// Release is what one minor release of KubeVirt does with a VM's network. Take
// a variable of this package. The exported fields are what a cluster may have
// configured otherwise; copy the variable and set them.
//
//	rel := podnet.V1_9
//	rel.DefaultBinding = "masquerade" // as HyperConverged sets it
type Release struct {
	Version string // v1.9

	// DefaultBinding is the binding of a VM that names neither interfaces nor
	// networks: bridge or masquerade (network.defaultNetworkInterface of the
	// KubeVirt object). HyperConverged sets masquerade.
	DefaultBinding string
	// BridgeOnPodNetwork says whether bridge is allowed on the pod network
	// (network.permitBridgeInterfaceOnPodNetwork of the KubeVirt object).
	BridgeOnPodNetwork bool
	// The feature gates, each without effect before the release that has it.
	PasstBinding, PortRangesSpec, NetworkDevicesWithDRA bool

	VMNetworkCIDR     netip.Prefix // where a pod network gives none
	VMIPv6NetworkCIDR netip.Prefix // where a pod network gives none
	Model             string       // where an interface gives none

	has   members
	rules ruleset
}

// members is the members that are younger than v1.5. The API server drops what
// it does not know.
type members struct{ passtBinding, portRanges, resourceClaim bool }

// ruleset is where the network admitters of the releases differ.
type ruleset struct {
	oneBinding    bool   // exactly one binding, not only: no plugin beside a method
	discontinued  bool   // passt and macvtap are refused for good, not for want of a feature gate
	portTo65535   bool   // 65536 is refused; before, it was let pass
	portField     bool   // a wrong number is reported at the port's member, not at its element
	podByName     bool   // the pod network is what says pod, not what is not multus
	notMigratable string // the LiveMigratable message
}

// The releases, from the tags v1.5.0 to v1.9.0: pkg/network/admitter,
// pkg/network/vmispec, pkg/virt-launcher/virtwrap/api/defaults.go,
// pkg/virt-config/virt-config.go and featuregate. Of these the admitter is the
// same in v1.5.3, v1.6.6, v1.7.4 and v1.8.4.
var (
	V1_5 = upTo17("v1.5")
	V1_6 = upTo17("v1.6")
	V1_7 = upTo17("v1.7")
	V1_8 = v18()
	V1_9 = v19()
)

// Releases returns the releases that this package knows, oldest first.
func Releases() []Release { return []Release{V1_5, V1_6, V1_7, V1_8, V1_9} }

// ParseRelease returns the release that s names: v1.9, v1.9.2 or either without
// the v. The error names those that this package knows.
func ParseRelease(s string) (Release, error) {
	for _, r := range Releases() {
		patch, ok := strings.CutPrefix("v"+strings.TrimPrefix(s, "v"), r.Version)
		if number, isPatch := strings.CutPrefix(patch, "."); ok && (patch == "" || isPatch && isNumber(number)) {
			return r, nil
		}
	}
	return Release{}, fmt.Errorf("want KubeVirt %s to %s, got %q", V1_5.Version, V1_9.Version, s)
}

func isNumber(s string) bool {
	return s != "" && strings.TrimLeft(s, "0123456789") == ""
}

func upTo17(version string) Release {
	return Release{
		Version:            version,
		DefaultBinding:     bindingBridge,                             // virt-config.go: DefaultNetworkInterface
		BridgeOnPodNetwork: true,                                      // virt-config.go: DefaultPermitBridgeInterfaceOnPodNetwork
		VMNetworkCIDR:      ipnet.MustParsePrefix("10.0.2.0/24"),      // defaults.go: DefaultVMCIDR
		VMIPv6NetworkCIDR:  ipnet.MustParsePrefix("fd10:0:2::/120"),   // defaults.go: DefaultVMIpv6CIDR
		Model:              "virtio",                                  // schema.go: Interface.Model
		rules:              ruleset{notMigratable: notMigratableTo17}, // vmispec/interface.go: VerifyVMIMigratable
	}
}

const (
	notMigratableTo17 = "cannot migrate VMI which does not use masquerade, bridge with " + allowBridgeMigration +
		" VM annotation or a migratable plugin to connect to the pod network"
	notMigratable = "cannot migrate VMI which does not use masquerade or a migratable plugin to connect to the pod network"
)

// v18: the gate PasstBinding is Beta, and Beta is off until it is named.
func v18() Release {
	r := upTo17("v1.8")
	r.has.passtBinding = true
	r.rules.discontinued = true // discontinued.go
	r.rules.notMigratable = notMigratable
	return r
}

// v19: Beta gates are on (featuregate/feature-gates.go: IsEnabled), the Alpha
// gates PortRangesSpec and NetworkDevicesWithDRA are off.
func v19() Release {
	r := v18()
	r.Version = "v1.9"
	r.PasstBinding = true
	r.has.portRanges, r.has.resourceClaim = true, true
	r.rules.oneBinding = true                           // binding.go: countInterfaceBindings
	r.rules.podByName = true                            // vmispec/network.go: LookUpDefaultNetwork
	r.rules.portTo65535, r.rules.portField = true, true // netiface.go: validateForwardPortInRange
	return r
}
