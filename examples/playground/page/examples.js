// Documents to begin with; most have a mistake.
export const examples = {
	"NetworkAttachmentDefinition": `apiVersion: k8s.cni.cncf.io/v1
kind: NetworkAttachmentDefinition
metadata:
  name: migration-network
  namespace: openshift-cnv
spec:
  config: |-
    {
      "cniVersion": "1.0.0",
      "name": "migration-network",
      "type": "macvlan",
      "master": "eth1",
      "mode": "bridge",
      "mtu": "9000",
      "ipam": {
        "type": "whereabouts",
        "range": "10.200.5.0/24",
        "range_start": "10.200.5.10",
        "range_end": "10.200.5.99",
        "excludes": ["10.200.5.64/28"]
      }
    }
`,
	"CNI configuration": `{
  "cniVersion": "1.0.0",
  "name": "migration",
  "type": "bridge",
  "bridge": "br-mig",
  "isGatway": true,
  "vlan": "2",
  "ipam": {
    "type": "host-local",
    "ranges": [[{"subnet": "10.200.5.0/24", "rangeStart": "10.200.5.10"}]]
  }
}
`,
	"HyperConverged": `apiVersion: hco.kubevirt.io/v1beta1
kind: HyperConverged
metadata:
  name: kubevirt-hyperconverged
  namespace: openshift-cnv
spec:
  liveMigrationConfig:
    network: migration-network
    parallelMigrationsPerCluster: 5
    parallelOutboundMigrationsPerNode: 8
    bandwidthPerMigration: 64MB
`,
	"Plan request": `network:
  name: migration-network
  cidr: 10.200.5.0/24
  inUse:
    - {owner: router, addresses: [10.200.5.1]}
    - {owner: storage hosts, addresses: [10.200.5.2-10.200.5.9]}
clusters:
  - name: east
    openshift: "4.21"
    namespace: openshift-cnv
    nodes: 6
    nic: eth1
  - name: west
    openshift: "4.22"
    namespace: openshift-cnv
    nodes: 12
    nic: eth1
`,
};

// Releases to choose from.
export const openShift = ["4.22", "4.21", "4.20", "4.19", "4.18", "4.17", "4.16", "4.14", "4.12"];
