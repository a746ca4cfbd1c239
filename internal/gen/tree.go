package gen

import (
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
)

// Tree is the size of a directory as oc adm must-gather leaves it: a consistent cluster,
// with whatever else a cluster has.
type Tree struct {
	VMs       int // each with a VirtualMachineInstance and a migration that is over
	Networks  int // NetworkAttachmentDefinitions for VMs
	Nodes     int // each with its state and a virt-handler
	Unrelated int // files that nothing is judged of
}

// Scaled returns the tree with every size multiplied.
func (t Tree) Scaled(n int) Tree {
	return Tree{t.VMs * n, t.Networks * n, t.Nodes * n, t.Unrelated * n}
}

// Files yields the files, by their paths with slashes.
func (t Tree) Files() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		more := true
		t.each(func(text, format string, args ...any) {
			more = more && yield(fmt.Sprintf(format, args...), text)
		})
	}
}

// Write writes the files below dir.
func (t Tree) Write(dir string) error {
	for name, text := range t.Files() {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// treeNamespaces is in how many namespaces the VMs are.
const treeNamespaces = 100

func (t Tree) each(write func(text, format string, args ...any)) {
	for i := range t.VMs {
		ns := i % treeNamespaces
		network := "none"
		if per := t.Networks / treeNamespaces; per > 0 {
			network = fmt.Sprintf("net%d", i/treeNamespaces%per)
		}
		write(
			treeVMI(i, t.Nodes, network),
			"namespaces/ns%d/kubevirt.io/virtualmachineinstances/vm%d.yaml",
			ns,
			i,
		)
		write(
			fmt.Sprintf(
				"apiVersion: kubevirt.io/v1\nkind: VirtualMachineInstanceMigration\nmetadata:\n"+
					"  creationTimestamp: \"2026-11-02T00:00:00Z\"\n  name: m%d\n  namespace: ns%d\n  uid: m%[1]d\n"+
					"spec:\n  vmiName: vm%[1]d\nstatus:\n  phase: Succeeded\n",
				i,
				ns,
			),
			"namespaces/ns%d/kubevirt.io/virtualmachineinstancemigrations/m%d.yaml",
			ns,
			i,
		)
	}
	for i := range t.Networks {
		ns, n := i%treeNamespaces, i/treeNamespaces
		write(
			fmt.Sprintf(
				"apiVersion: k8s.cni.cncf.io/v1\nkind: NetworkAttachmentDefinition\nmetadata:\n"+
					"  name: net%d\n  namespace: ns%d\nspec:\n  config: '{\"cniVersion\":\"1.0.0\",\"name\":\"net\","+
					"\"type\":\"bridge\",\"bridge\":\"br-%[1]d\"}'\n",
				n,
				ns,
			),
			"namespaces/ns%d/k8s.cni.cncf.io/network-attachment-definitions/net%d.yaml",
			ns,
			n,
		)
	}
	write(
		"apiVersion: k8s.cni.cncf.io/v1\nkind: NetworkAttachmentDefinition\nmetadata:\n  name: migration\n"+
			"  namespace: openshift-cnv\nspec:\n  config: '{\"cniVersion\":\"1.0.0\",\"name\":\"migration\","+
			"\"type\":\"macvlan\",\"master\":\"ens4\",\"ipam\":{\"type\":\"whereabouts\",\"range\":\"10.200.0.0/16\"}}'\n",
		"namespaces/openshift-cnv/k8s.cni.cncf.io/network-attachment-definitions/migration.yaml",
	)
	write(
		"apiVersion: hco.kubevirt.io/v1beta1\nkind: HyperConverged\nmetadata:\n  name: kubevirt-hyperconverged\n"+
			"  namespace: openshift-cnv\nspec:\n  liveMigrationConfig:\n    network: migration\n",
		"namespaces/openshift-cnv/hco.kubevirt.io/hyperconvergeds/kubevirt-hyperconverged.yaml",
	)
	for i := range t.Nodes {
		t.node(i, write)
	}
	secret := "apiVersion: v1\nkind: Secret\nmetadata:\n  name: s%d\n  namespace: ns%d\ndata:\n" +
		strings.Repeat("  key: "+strings.Repeat("QUJD", 20)+"\n", 20)
	for i := range t.Unrelated {
		write(
			fmt.Sprintf(secret, i, i%treeNamespaces),
			"namespaces/ns%d/core/secrets/s%d.yaml",
			i%treeNamespaces,
			i,
		)
	}
}

func (t Tree) node(i int, write func(text, format string, args ...any)) {
	devices := "    - {name: ens4, type: ethernet, state: up, mtu: 9000}\n"
	for j := range 40 {
		devices += fmt.Sprintf(
			"    - name: veth%d\n      type: veth\n      state: up\n      mtu: 1400\n",
			j,
		)
	}
	images := strings.Repeat(
		"  - names: [quay.io/x/y@sha256:"+strings.Repeat("a", 64)+"]\n    sizeBytes: 1\n",
		50,
	)
	write(
		fmt.Sprintf(
			"apiVersion: v1\nkind: Node\nmetadata:\n  labels: {kubevirt.io/schedulable: \"true\"}\n"+
				"  name: n%d\nstatus:\n  images:\n%s",
			i,
			images,
		),
		"cluster-scoped-resources/core/nodes/n%d.yaml",
		i,
	)
	write(
		fmt.Sprintf(
			"apiVersion: nmstate.io/v1beta1\nkind: NodeNetworkState\nmetadata: {name: n%d}\nstatus:\n"+
				"  currentState:\n    interfaces:\n%s",
			i,
			devices,
		),
		"cluster-scoped-resources/nmstate.io/nodenetworkstates/n%d.yaml",
		i,
	)
	write(
		fmt.Sprintf(
			"apiVersion: v1\nkind: Pod\nmetadata:\n  annotations:\n    k8s.v1.cni.cncf.io/network-status: "+
				"'[{\"name\":\"openshift-cnv/migration\",\"interface\":\"migration0\",\"ips\":[\"10.200.%d.%d\"]}]'\n"+
				"  labels: {kubevirt.io: virt-handler}\n  name: virt-handler-%d\n  namespace: openshift-cnv\n"+
				"spec: {nodeName: n%[3]d}\nstatus: {phase: Running, podIP: 10.128.%[1]d.%[2]d, "+
				"podIPs: [{ip: 10.128.%[1]d.%[2]d}], startTime: \"2026-11-01T00:00:00Z\"}\n",
			i/250,
			i%250+1,
			i,
		),
		"namespaces/openshift-cnv/pods/virt-handler-%d/virt-handler-%d.yaml",
		i,
		i,
	)
}

func treeVMI(i, nodes int, network string) string {
	node, before := 0, 0
	if nodes > 0 {
		node, before = i%nodes, (i+1)%nodes
	}
	return fmt.Sprintf(`apiVersion: kubevirt.io/v1
kind: VirtualMachineInstance
metadata:
  creationTimestamp: "2026-11-01T00:00:00Z"
  labels: {kubevirt.io/domain: vm%[1]d}
  name: vm%[1]d
  namespace: ns%[2]d
  uid: u%[1]d
spec:
  architecture: amd64
  domain:
    cpu: {cores: 2, sockets: 1, threads: 1}
    devices:
      disks:
      - disk: {bus: virtio}
        name: root
      interfaces:
      - masquerade: {}
        model: virtio
        name: default
      - bridge: {}
        name: blue
    memory: {guest: 4Gi}
  evictionStrategy: LiveMigrate
  networks:
  - name: default
    pod: {}
  - multus: {networkName: %[3]s}
    name: blue
  volumes:
  - name: root
    persistentVolumeClaim: {claimName: vm%[1]d}
status:
  activePods: {p%[1]d: n%[4]d}
  conditions:
  - status: "True"
    type: LiveMigratable
  migrationState:
    completed: true
    endTimestamp: "2026-11-02T00:01:00Z"
    migrationUid: m%[1]d
    sourceNode: n%[5]d
    startTimestamp: "2026-11-02T00:00:00Z"
    targetNode: n%[4]d
    targetNodeAddress: 10.200.%[6]d.%[7]d
    targetNodeDomainReadyTimestamp: "2026-11-02T00:00:59Z"
  nodeName: n%[4]d
  phase: Running
`, i, i%treeNamespaces, network, node, before, node/250, node%250+1)
}
