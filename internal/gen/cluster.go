package gen

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"strings"

	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/nad"
	"pgregory.net/rapid"
)

// World is a cluster whose documents go together. Its parts are changed to plant a
// mistake, and Objects writes them.
type World struct {
	Namespace string // of HyperConverged
	Hyper     hco.HyperConverged
	KubeVirt  bool // there is no HCO: a KubeVirt object says what Hyper says

	Migration nad.Definition // the migration network, unless CUDN is
	CUDN      *nad.UserDefinedNetwork
	Others    []nad.Definition // of other namespaces, for VMs

	NIC      string   // of every node, which the migration network goes over
	VLAN     int      // 0 is untagged
	NICMTU   int      // of the NIC, 0 is not said
	Mappings []string // localnets of the bridge-mappings, each of a bridge of its own
	States   bool     // the nodes' states are known, and not only policies

	Nodes     int
	PodNet    netip.Prefix
	Handlers  []Handler
	VMs       []VM
	Policies  []hco.MigrationPolicy
	Template  string // networks of the DaemonSet of virt-handler; "" is what HyperConverged names
	NotReady  int    // pods of it that are not ready
	Held      int    // addresses of the pool that pods hold
	Left      int    // reservations of addresses that no pod holds
	Gone      int    // of these, by pods that are gone
	OpenShift string // version; "" is not known
}

// Change changes the plugin of the migration network, and reports whether it is one of P.
func Change[P nad.Plugin](w *World, change func(*P)) bool {
	p, ok := w.Migration.Config.Plugin.(P)
	if ok {
		change(&p)
		w.Migration.Config.Plugin = p
	}
	return ok
}

// Assign gives the definition of a macvlan or bridge network another IPAM configuration.
func Assign(d *nad.Definition, by ipam.Document) {
	switch p := d.Config.Plugin.(type) {
	case nad.Macvlan:
		p.IPAM = by
		d.Config.Plugin = p
	case nad.Bridge:
		p.IPAM = by
		d.Config.Plugin = p
	}
}

// Handler is a virt-handler of a node.
type Handler struct {
	Node      string
	Network   string // of migration0; "" has none
	Address   netip.Addr
	PodIP     netip.Addr
	Namespace string
}

// VM is a virtual machine with one secondary interface.
type VM struct {
	Name    string
	Network string // networkName
	Binding string
}

// The window of worlds, and the network that it is in.
var (
	worldNetwork = netip.MustParsePrefix("10.200.5.0/24")
	worldFirst   = netip.MustParseAddr("10.200.5.64")
)

// Cluster draws clusters whose documents go together: macvlan on a NIC or on a VLAN
// interface, a Linux bridge, a localnet as NetworkAttachmentDefinition and as
// ClusterUserDefinedNetwork; with manifests alone, or with what a running cluster has.
func Cluster() *rapid.Generator[World] {
	return rapid.Custom(func(t *rapid.T) World {
		w := World{
			Namespace: rapid.SampledFrom([]string{"openshift-cnv", "kubevirt-hyperconverged"}).
				Draw(t, "namespace"),
			NIC:    rapid.SampledFrom([]string{"ens4", "bond1"}).Draw(t, "NIC"),
			VLAN:   rapid.SampledFrom([]int{0, 300}).Draw(t, "VLAN"),
			NICMTU: rapid.SampledFrom([]int{0, 1500, 9000}).Draw(t, "MTU of the NIC"),
			States: rapid.Bool().Draw(t, "states"),
			Nodes:  rapid.IntRange(1, 4).Draw(t, "nodes"),
			PodNet: netip.MustParsePrefix("10.128.0.0/14"),
		}
		w.Hyper = hco.HyperConverged{Namespace: w.Namespace}
		w.Hyper.LiveMigrationConfig.Network = "migration"
		w.attach(t)
		if rapid.Bool().Draw(t, "running") {
			w.run(t)
		}
		w.others(t)
		w.KubeVirt = w.OpenShift == "" && rapid.Bool().Draw(t, "no HCO")
		return w
	})
}

func (w *World) attach(t *rapid.T) {
	mtu := ptr(t, "mtu", rapid.SampledFrom([]int{1400, 1500}))
	assign := ipam.Whereabouts{Range: "10.200.5.64-10.200.5.95/24"}
	d := nad.Definition{Name: "migration", Namespace: w.Namespace}
	switch rapid.IntRange(0, 3).Draw(t, "plugin") {
	case 0:
		master := w.NIC
		if w.VLAN > 0 {
			master = fmt.Sprintf("%s.%d", w.NIC, w.VLAN)
		}
		d.Config.Plugin = nad.Macvlan{
			CNIVersion: "1.0.0", Name: "migration", Master: master, MTU: mtu, IPAM: assign,
		}
	case 1:
		b := nad.Bridge{
			CNIVersion: "1.0.0",
			Name:       "migration",
			Bridge:     "br-mig",
			MTU:        mtu,
			IPAM:       assign,
		}
		if w.VLAN > 0 {
			no := false
			b.VLAN, b.PreserveDefaultVLAN = &w.VLAN, &no
		}
		d.Config.Plugin = b
	case 2:
		o := nad.Overlay{
			CNIVersion: "1.0.0", Name: "migration", Topology: nad.TopologyLocalnet, MTU: mtu,
			NetAttachDefName: w.Namespace + "/migration", PhysicalNetworkName: "mig",
			Subnets: worldNetwork.String(), ExcludeSubnets: "10.200.5.0/26,10.200.5.96/27,10.200.5.128/25",
		}
		if w.VLAN > 0 {
			o.VLANID = &w.VLAN
		}
		d.Config.Plugin = o
		w.Mappings = []string{"mig"}
	case 3:
		n := nad.LocalnetNetwork{
			Role: "Secondary", PhysicalNetworkName: "mig", MTU: mtu,
			Subnets:        []string{worldNetwork.String()},
			ExcludeSubnets: []string{"10.200.5.0/26", "10.200.5.96/27", "10.200.5.128/25"},
		}
		if w.VLAN > 0 {
			n.VLAN = &nad.AccessVLAN{Mode: "Access", Access: &nad.AccessVLANID{ID: &w.VLAN}}
		}
		w.CUDN = &nad.UserDefinedNetwork{
			Name: "migration", Topology: "Localnet", Localnet: &n,
			NamespaceSelector: &nad.LabelSelector{
				MatchLabels: map[string]string{"kubernetes.io/metadata.name": w.Namespace},
			},
		}
		w.Mappings = []string{"mig"}
	}
	w.Migration = d
}

// run adds what a running cluster has.
func (w *World) run(t *rapid.T) {
	address, podIP := worldFirst, netip.MustParseAddr("10.128.0.10")
	for i := range w.Nodes {
		w.Handlers = append(w.Handlers, Handler{
			Node: fmt.Sprintf("n%d", i+1), Network: w.Namespace + "/migration",
			Address: address, PodIP: podIP, Namespace: w.Namespace,
		})
		address, podIP = address.Next(), podIP.Next()
	}
	w.Held = w.Nodes
	w.OpenShift = rapid.SampledFrom([]string{"", "4.18.3", "4.20.1"}).Draw(t, "OpenShift")
}

// others adds networks for VMs, on another link, and VMs on them.
func (w *World) others(t *rapid.T) {
	for i := range rapid.IntRange(0, 2).Draw(t, "others") {
		name := fmt.Sprintf("blue%d", i)
		w.Others = append(w.Others, nad.Definition{
			Name: name, Namespace: "shop",
			Config: nad.Config{Plugin: nad.Bridge{
				CNIVersion: "1.0.0", Name: name, Bridge: "br-vms",
			}},
		})
		w.VMs = append(w.VMs, VM{"vm-" + name, name, "bridge"})
	}
	if rapid.Bool().Draw(t, "policies") {
		w.Policies = []hco.MigrationPolicy{
			{
				Name: "all", NamespaceSelector: map[string]string{"kubernetes.io/metadata.name": "shop"},
				BandwidthPerMigration: "1Gi",
			},
			{
				Name: "some", VirtualMachineInstanceSelector: map[string]string{"size": "large"},
				AllowAutoConverge: new(bool),
			},
		}
	}
}

// Whereabouts reports whether whereabouts assigns the addresses of the migration network.
func (w World) Whereabouts() bool {
	if w.CUDN != nil {
		return false
	}
	_, overlay := w.Migration.Config.Plugin.(nad.Overlay)
	return !overlay
}

// Objects returns the objects of the cluster in JSON.
func (w World) Objects() (out []json.RawMessage) {
	add := func(v any) {
		text, err := json.Marshal(v)
		if err != nil {
			panic(err) // of a generator of tests
		}
		out = append(out, text)
	}
	if w.KubeVirt {
		add(w.kubeVirt())
	} else {
		add(w.Hyper)
	}
	if w.CUDN != nil {
		add(w.CUDN)
	} else {
		add(w.Migration)
	}
	for _, d := range w.Others {
		add(d)
	}
	out = append(out, w.nodeObjects()...)
	out = append(out, json.RawMessage(fmt.Sprintf(`{"apiVersion":"config.openshift.io/v1",`+
		`"kind":"Network","metadata":{"name":"cluster"},"status":{"clusterNetwork":[{"cidr":%q}],`+
		`"serviceNetwork":["172.30.0.0/16"],"networkType":"OVNKubernetes"}}`, w.PodNet)))
	if w.OpenShift != "" {
		out = append(out, json.RawMessage(fmt.Sprintf(`{"apiVersion":"config.openshift.io/v1",`+
			`"kind":"ClusterVersion","metadata":{"name":"version"},"status":{"history":[`+
			`{"state":"Completed","version":%q}]}}`, w.OpenShift)))
	}
	for _, h := range w.Handlers {
		out = append(out, h.pod())
	}
	if len(w.Handlers) > 0 {
		out = append(out, w.daemonSet())
	}
	for _, p := range w.Policies {
		add(p)
	}
	if w.Held > 0 && w.Whereabouts() {
		out = append(append(out, w.pool()), w.reservations()...)
	}
	for _, vm := range w.VMs {
		out = append(out, json.RawMessage(fmt.Sprintf(`{"apiVersion":"kubevirt.io/v1",`+
			`"kind":"VirtualMachine","metadata":{"name":%q,"namespace":"shop"},"spec":{"template":`+
			`{"metadata":{"labels":{"size":"large"}},"spec":{"domain":{"devices":{"interfaces":[`+
			`{"name":"a",%q:{}}]}},"networks":[{"name":"a",`+
			`"multus":{"networkName":%q}}]}}}}`, vm.Name, vm.Binding, vm.Network)))
	}
	return out
}

// kubeVirt is what HCO makes of Hyper.
func (w World) kubeVirt() hco.KubeVirtCR {
	return hco.KubeVirtCR{
		Name: "kubevirt", Namespace: w.Hyper.Namespace,
		Migrations:   hco.MigrationConfiguration{Network: w.Hyper.LiveMigrationConfig.Network},
		FeatureGates: []string{"DecentralizedLiveMigration"},
	}
}

// nodeObjects are a policy that makes the devices, and the nodes with their states.
func (w World) nodeObjects() (out []json.RawMessage) {
	nic := `"type":"ethernet"`
	if base, id, isVLAN := strings.Cut(w.NIC, "."); isVLAN {
		nic = fmt.Sprintf(`"type":"vlan","vlan":{"base-iface":%q,"id":%s}`, base, id)
	}
	devices := []string{w.device(w.NIC, nic)}
	if w.VLAN > 0 {
		devices = append(devices, w.device(fmt.Sprintf("%s.%d", w.NIC, w.VLAN),
			fmt.Sprintf(`"type":"vlan","vlan":{"base-iface":%q,"id":%d}`, w.NIC, w.VLAN)))
	}
	devices = append(devices, fmt.Sprintf(`{"name":"br-mig","type":"linux-bridge","state":"up",`+
		`"bridge":{"port":[{"name":%q}]}}`, w.NIC),
		`{"name":"br-vms","type":"linux-bridge","state":"up","bridge":{"port":[{"name":"ens9"}]}}`)
	mappings := ""
	for i, m := range w.Mappings {
		bridge := fmt.Sprintf("br-ovs%d", i)
		devices = append(devices, fmt.Sprintf(`{"name":%q,"type":"ovs-bridge","state":"up",`+
			`"bridge":{"port":[{"name":%q},{"name":%q}]}}`, bridge, w.NIC, bridge))
		mappings += fmt.Sprintf(`{"localnet":%q,"bridge":%q,"state":"present"},`, m, bridge)
	}
	state := fmt.Sprintf(`{"interfaces":[%s]%s}`, strings.Join(devices, ","), mapped(mappings))
	if !w.States {
		return []json.RawMessage{json.RawMessage(`{"apiVersion":"nmstate.io/v1","kind":` +
			`"NodeNetworkConfigurationPolicy","metadata":{"name":"mig"},"spec":{"desiredState":` +
			state + `}}`)}
	}
	for i := range w.Nodes {
		out = append(
			out,
			json.RawMessage(fmt.Sprintf(`{"apiVersion":"v1","kind":"Node","metadata":`+
				`{"name":"n%d","labels":{"kubevirt.io/schedulable":"true"},"annotations":{`+
				`"k8s.ovn.org/node-primary-ifaddr":"{\"ipv4\":\"192.168.1.%d/24\"}"}}}`, i+1, i+11)),
			json.RawMessage(
				fmt.Sprintf(`{"apiVersion":"nmstate.io/v1beta1","kind":"NodeNetworkState",`+
					`"metadata":{"name":"n%d"},"status":{"currentState":%s}}`, i+1, state),
			),
		)
	}
	return out
}

func (w World) device(name, rest string) string {
	mtu := ""
	if w.NICMTU > 0 {
		mtu = fmt.Sprintf(`,"mtu":%d`, w.NICMTU)
	}
	return fmt.Sprintf(`{"name":%q,"state":"up",%s%s}`, name, rest, mtu)
}

func mapped(mappings string) string {
	if mappings == "" {
		return ""
	}
	return `,"ovn":{"bridge-mappings":[` + mappings[:len(mappings)-1] + `]}`
}

func (h Handler) pod() json.RawMessage {
	status := "[]"
	if h.Network != "" {
		status = fmt.Sprintf(
			`[{"name":%q,"interface":"migration0","ips":[%q]}]`,
			h.Network,
			h.Address,
		)
	}
	return json.RawMessage(fmt.Sprintf(`{"apiVersion":"v1","kind":"Pod","metadata":{"name":`+
		`"virt-handler-%s","namespace":%q,"labels":{"kubevirt.io":"virt-handler"},"annotations":{`+
		`"k8s.v1.cni.cncf.io/network-status":%q}},"spec":{"nodeName":%q},"status":{"phase":"Running",`+
		`"startTime":"2026-11-01T00:00:00Z","podIP":%q,"podIPs":[{"ip":%q}]}}`,
		h.Node, h.Namespace, status, h.Node, h.PodIP, h.PodIP))
}

// daemonSet is that of virt-handler, as virt-operator makes it.
func (w World) daemonSet() json.RawMessage {
	networks := w.Template
	if networks == "" {
		networks = w.Hyper.LiveMigrationConfig.Network + "@migration0"
	}
	n := len(w.Handlers)
	return json.RawMessage(fmt.Sprintf(`{"apiVersion":"apps/v1","kind":"DaemonSet","metadata":`+
		`{"name":"virt-handler","namespace":%q,"generation":2},"spec":{"template":{"metadata":`+
		`{"labels":{"kubevirt.io":"virt-handler"},"annotations":{"k8s.v1.cni.cncf.io/networks":%q}}}},`+
		`"status":{"observedGeneration":2,"desiredNumberScheduled":%d,"updatedNumberScheduled":%[3]d,`+
		`"numberReady":%d}}`, w.Namespace, networks, n, n-w.NotReady))
}

// reservations are those of the addresses that are held, and some that are left over.
func (w World) reservations() (out []json.RawMessage) {
	address := worldFirst
	for i := range w.Held + w.Left {
		out = append(
			out,
			json.RawMessage(fmt.Sprintf(`{"apiVersion":"whereabouts.cni.cncf.io/v1alpha1",`+
				`"kind":"OverlappingRangeIPReservation","metadata":{"name":%q,"namespace":"kube-system"},`+
				`"spec":{"podref":%q}}`, address, fmt.Sprintf("%s/virt-handler-n%d", w.Namespace, i+1))),
		)
		address = address.Next()
	}
	return out
}

// pool is the IPPool of whereabouts with the addresses of the virt-handlers.
func (w World) pool() json.RawMessage {
	var held []string
	for i := range w.Held {
		by := fmt.Sprintf("%s/virt-handler-n%d", w.Namespace, i+1)
		if i < w.Gone {
			by = w.Namespace + "/virt-handler-gone"
		}
		held = append(held, fmt.Sprintf(`"%d":{"id":"x","podref":%q}`, 64+i, by))
	}
	return json.RawMessage(fmt.Sprintf(`{"apiVersion":"whereabouts.cni.cncf.io/v1alpha1","kind":`+
		`"IPPool","metadata":{"name":"10.200.5.0-24","namespace":"kube-system"},"spec":{"range":`+
		`"10.200.5.0/24","allocations":{%s}}}`, strings.Join(held, ",")))
}

// FirstAddress returns that of the first virt-handler, with the length of its network.
func (w World) FirstAddress() netip.Prefix { return netip.PrefixFrom(worldFirst, 24) }
