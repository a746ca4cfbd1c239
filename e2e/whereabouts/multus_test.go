package whereabouts

import (
	"net/netip"
	"testing"

	v1 "github.com/k8snetworkplumbingwg/network-attachment-definition-client/pkg/apis/k8s.cni.cncf.io/v1"
	"github.com/k8snetworkplumbingwg/network-attachment-definition-client/pkg/utils"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/nad"
	"gopkg.in/k8snetworkplumbingwg/multus-cni.v4/pkg/types"
	"pgregory.net/rapid"
)

// A window that WindowOf writes into a NetworkAttachmentDefinition goes through
// the NAD client and Multus to whereabouts, which hands out that window and
// nothing else.
func TestAWindowReachesWhereaboutsThroughMultus(t *testing.T) {
	w := real(t)
	law.Hold(t, func(t *rapid.T) bool {
		u := rapid.SampledFrom(gen.Universes).Draw(t, "universe")
		window := gen.Range(u).Draw(t, "window")
		document, err := ipam.WindowOf(u, window)
		if err != nil {
			return false // it has the first or the last address
		}
		conf := delegated(t, nad.Macvlan{CNIVersion: "0.3.1", Master: "eth1", IPAM: document})
		ranges, err := w.Load(conf, `{"kubernetes":{"kubeconfig":"/k"}}`)
		if err != nil || len(ranges) != 1 {
			t.Fatalf("%s: %v", conf, err)
		}
		var taken []netip.Addr
		for a := window.From(); window.Contains(a); a = a.Next() {
			got, err := ranges[0].Next(netip.Addr{}, taken)
			if err != nil || got != netip.PrefixFrom(a, u.Bits()) {
				t.Fatalf("%s: got %v, %v, want %v", conf, got, err, a)
			}
			taken = append(taken, a)
		}
		if got, err := ranges[0].Next(netip.Addr{}, taken); err == nil {
			t.Fatalf("%s: %v is handed out beyond %v", conf, got, ipnet.SetOfRanges(window))
		}
		return true
	}, 2)
}

// delegated returns the configuration that Multus calls macvlan with.
func delegated(t *rapid.T, m nad.Macvlan) string {
	text, err := m.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	object := &v1.NetworkAttachmentDefinition{
		Spec: v1.NetworkAttachmentDefinitionSpec{Config: string(text)},
	}
	object.Name, object.Namespace = "migration-network", "openshift-cnv"
	bytes, err := utils.GetCNIConfig(object, "")
	if err != nil {
		t.Fatal(err)
	}
	conf, err := types.LoadDelegateNetConf(bytes,
		&types.NetworkSelectionElement{Name: object.Name, Namespace: object.Namespace}, "", "")
	if err != nil {
		t.Fatalf("%s: %v", bytes, err)
	}
	if conf.Conf.Name != object.Name || conf.Conf.Type != nad.MacvlanType {
		t.Fatalf("Multus reads %+v", conf.Conf)
	}
	return string(conf.Bytes)
}
