package admitter_test

import (
	"cmp"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/gen"
	_ "github.com/migrationnet/migrationnet/internal/law" // the same draws each time
	"github.com/migrationnet/migrationnet/podnet"
	"github.com/migrationnet/migrationnet/release"
	"k8s.io/apimachinery/pkg/util/validation/field"
	v1 "kubevirt.io/api/core/v1"
	"kubevirt.io/kubevirt/pkg/network/admitter"
	"kubevirt.io/kubevirt/pkg/network/vmispec"
	"pgregory.net/rapid"
)

// rules are all the rules of the admitter, by the function that has them, told
// by what they say.
var rules = map[string]*regexp.Regexp{
	"SetDefaultNetworkInterface: bridge": regexp.MustCompile(
		`^bridge interface is not enabled in kubevirt-config$`),
	"SetDefaultNetworkInterface: slirp": regexp.MustCompile(
		`^slirp interface is deprecated as of v1.3$`),
	"validateSinglePodNetwork: pod": regexp.MustCompile(
		`^more than one interface is connected to a pod network in `),
	"validateSinglePodNetwork: multus": regexp.MustCompile(
		`^Multus CNI should only have one default network$`),
	"validateSinglePodNetwork: both": regexp.MustCompile(
		`^Pod network cannot be defined when Multus default network is defined$`),
	"validateSingleNetworkSource: none": regexp.MustCompile(
		`^should have a network type$`),
	"validateSingleNetworkSource: several": regexp.MustCompile(
		`^should have only one network type$`),
	"validateMultusNetworkSource": regexp.MustCompile(
		`^CNI delegating plugin must have a networkName$`),
	"validateInterfaceStateValue: value": regexp.MustCompile(
		`interface state value is unsupported: `),
	"validateInterfaceStateValue: sriov": regexp.MustCompile(
		`is not supported for SR-IOV NICs$`),
	"validateInterfaceStateValue: bridge": regexp.MustCompile(
		`is supported only for bridge binding$`),
	"validateInterfaceStateValue: default": regexp.MustCompile(
		`is not supported on default networks$`),
	"validateInterfaceBindingExists": regexp.MustCompile(
		`cannot have both binding plugin and interface binding method$`),
	"validateMasqueradeBinding: network": regexp.MustCompile(
		`^Masquerade interface only implemented with pod network$`),
	"validateMasqueradeBinding: MAC": regexp.MustCompile(`^The requested MAC ` +
		`address is reserved for the in-pod bridge. Please choose another one.$`),
	"validateBridgeBinding": regexp.MustCompile(
		`^Bridge on pod network configuration is not enabled under kubevirt-config$`),
	"validateMacvtapBinding: gate": regexp.MustCompile(
		`^Macvtap feature gate is not enabled$`),
	"validateMacvtapBinding: network": regexp.MustCompile(
		`^Macvtap interface only implemented with Multus network$`),
	"validatePasstBinding: gate": regexp.MustCompile(
		`^Passt feature gate is not enabled$`),
	"validatePasstBinding: network": regexp.MustCompile(
		`^Passt interface only implemented with pod network$`),
	"validateCreationSlirpBinding": regexp.MustCompile(
		`^Slirp interface support has been discontinued since v1.3$`),
	"validateNetworkNameUnique": regexp.MustCompile(`every network must have a unique name$`),
	"validateNetworksAssignedToInterfaces": regexp.MustCompile(
		`networks\[\d+\]\.name '.*' not found\.$`),
	"validateInterfaceNameUnique": regexp.MustCompile(
		`^Only one interface can be connected to one specific network$`),
	"validateInterfacesAssignedToNetworks": regexp.MustCompile(
		`interfaces\[\d+\]\.name '.*' not found\.$`),
	"validateInterfaceNameFormat":   regexp.MustCompile(`^Network interface name can only contain`),
	"validateInterfaceModel":        regexp.MustCompile(`that is not supported\.$`),
	"validateMacAddress: malformed": regexp.MustCompile(`has malformed MAC address`),
	"validateMacAddress: too long":  regexp.MustCompile(`has too long MAC address`),
	"validatePciAddress":            regexp.MustCompile(`has malformed PCI address`),
	"validateForwardPortName: duplicate": regexp.MustCompile(
		`^Duplicate name of the port: `),
	"validateForwardPortName: invalid": regexp.MustCompile(
		`^Invalid name of the port: `),
	"validateForwardPortNonZero": regexp.MustCompile(`^Port field is mandatory\.$`),
	"validateForwardPortInRange": regexp.MustCompile(
		`^Port field must be in range 0 < x < 65536\.$`),
	"validateForwardPortProtocol": regexp.MustCompile(
		`^Unknown protocol, only TCP or UDP allowed$`),
	"validateDHCPExtraOptions": regexp.MustCompile(`^Found Duplicates: `),
	"validateDHCPPrivateOptionsWithinRange": regexp.MustCompile(
		`^provided DHCPPrivateOptions are out of range`),
	"validateDHCPNTPServersAreValidIPv4Addresses": regexp.MustCompile(
		`^NTP servers must be a list of valid IPv4 addresses\.$`),
}

// ruleOf returns the rule that says message.
func ruleOf(t *rapid.T, message string) string {
	for name, says := range rules {
		if says.MatchString(message) {
			return name
		}
	}
	t.Fatalf("the admitter says what is in no row of the table: %s", message)
	return ""
}

// cluster is what the admitter asks of the KubeVirt object. The gates Macvtap
// and Passt are off in every release that podnet knows.
type cluster struct{ podnet.Settings }

func (c cluster) IsBridgeInterfaceOnPodNetworkEnabled() bool {
	return *c.PermitBridgeInterfaceOnPodNetwork
}
func (c cluster) GetDefaultNetworkInterface() string { return c.DefaultNetworkInterface }
func (c cluster) MacvtapEnabled() bool               { return false }
func (c cluster) PasstEnabled() bool                 { return false }

// kubeVirt is the release that the tests are compiled with.
var kubeVirt = podnet.Release{KubeVirt: release.MustParse("v1.7.0")}

// cause is a finding as the webhook returns it.
type cause struct{ Field, Message string }

func sorted(list []cause) []cause {
	slices.SortFunc(list, func(a, b cause) int {
		return cmp.Or(cmp.Compare(a.Field, b.Field), cmp.Compare(a.Message, b.Message))
	})
	return list
}

// theirs are the causes of the admitter, for a document in JSON. Before it runs,
// the webhook gives a VM without interfaces and networks its default ones.
func theirs(t *rapid.T, doc []byte, c podnet.Config, s podnet.Settings) []cause {
	var vm v1.VirtualMachine
	var vmi v1.VirtualMachineInstance
	spec, at, into := &vmi.Spec, field.NewPath("spec"), any(&vmi)
	if c.Kind == podnet.VirtualMachine {
		vm.Spec.Template = &v1.VirtualMachineInstanceTemplateSpec{}
		spec, at, into = &vm.Spec.Template.Spec, field.NewPath("spec", "template", "spec"), &vm
	}
	if err := json.Unmarshal(doc, into); err != nil {
		t.Fatalf("%s: %v", doc, err)
	}
	if c.Kind == podnet.VirtualMachine {
		spec = &vm.Spec.Template.Spec
	}
	if err := vmispec.SetDefaultNetworkInterface(cluster{s}, spec); err != nil {
		return []cause{{at.String(), err.Error()}}
	}
	out := []cause{}
	for _, x := range admitter.Validate(at, spec, cluster{s}) {
		out = append(out, cause{x.Field, x.Message})
	}
	return sorted(out)
}

// ours are the findings of podnet that say that the webhook refuses. Of networks
// without a networkName the admitter names the first only, podnet all.
func ours(l diag.List) []cause {
	out := []cause{}
	named := false
	for _, d := range l.Errors() {
		again := d.Rule == podnet.ErrMultusName && named
		named = named || d.Rule == podnet.ErrMultusName
		if d.Stage == diag.Load && !again {
			out = append(out, cause{d.Path.Dotted(), d.Message})
		}
	}
	return sorted(out)
}

// TestSaysWhatTheAdmitterSays: of every drawn VM podnet has the same verdict, at
// the same fields, in the same words.
func TestSaysWhatTheAdmitterSays(t *testing.T) {
	reached := map[string]int{}
	var refused, n int
	rapid.Check(t, func(t *rapid.T) {
		n++
		c := rapid.OneOf(gen.PodnetVM(), gen.PodnetBadVM()).Draw(t, "vm")
		c.Volumes = nil // which are for another admitter
		permit := rapid.Bool().Draw(t, "bridge on the pod network")
		s := podnet.Settings{PermitBridgeInterfaceOnPodNetwork: &permit}
		s.DefaultNetworkInterface = rapid.SampledFrom([]string{"bridge", "masquerade", "slirp"}).
			Draw(t, "default binding")
		doc, err := c.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		want := theirs(t, doc, c, s)
		if diff := gocmp.Diff(want, ours(s.Validate(c, kubeVirt))); diff != "" {
			t.Fatalf("%s\n%s", doc, diff)
		}
		for _, x := range want {
			reached[ruleOf(t, x.Message)]++
		}
		if len(want) > 0 {
			refused++
		}
	})
	t.Logf("%d VMs, %d of them refused", n, refused)
	for _, name := range slices.Sorted(maps.Keys(rules)) {
		t.Logf("%6d %s", reached[name], name)
		if reached[name] == 0 {
			t.Errorf("no VM has reached %s", name)
		}
	}
	if refused < n/5 || refused > n*9/10 {
		t.Error("fix the generator: nearly all VMs are of one kind")
	}
}
