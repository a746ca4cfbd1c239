package main

import (
	"fmt"

	"github.com/migrationnet/migrationnet/cluster"
	"github.com/migrationnet/migrationnet/cluster/preflight"
	"github.com/migrationnet/migrationnet/diag"
)

// compared returns what is found between two clusters with these objects.
func compared(east, west []string) (l diag.List) {
	a, b := clusterOf("east", east), clusterOf("west", west)
	for _, f := range cluster.Compare(a, b) {
		l.Add(f.Diagnostic)
	}
	return l
}

func clusterOf(name string, objects []string) *cluster.Cluster {
	c := &cluster.Cluster{Name: name}
	for _, o := range objects {
		if a := c.Add([]byte(o)); a.Use != cluster.Used {
			panic(a.Why) // of an example
		}
	}
	return c
}

// migratesOver returns HyperConverged and the network that it names, with a window and a
// VLAN.
func migratesOver(window string, vlan int) []string {
	return []string{
		`{"apiVersion":"hco.kubevirt.io/v1beta1","kind":"HyperConverged","metadata":` +
			`{"name":"kubevirt-hyperconverged","namespace":"openshift-cnv"},` +
			`"spec":{"liveMigrationConfig":{"network":"migration"}}}`,
		`{"apiVersion":"k8s.cni.cncf.io/v1","kind":"NetworkAttachmentDefinition","metadata":` +
			`{"name":"migration","namespace":"openshift-cnv"},"spec":{"config":` +
			fmt.Sprintf("%q", fmt.Sprintf(`{"cniVersion":"1.0.0","name":"migration",`+
				`"type":"bridge","bridge":"br-mig","vlan":%d,"preserveDefaultVlan":false,`+
				`"ipam":{"type":"whereabouts","range":"%s/24"}}`, vlan, window)) + `}}`,
	}
}

// withHandler adds a virt-handler with an address.
func withHandler(objects []string, address string) []string {
	status := fmt.Sprintf(`[{"name":"openshift-cnv/migration","interface":"migration0",`+
		`"ips":["%s"]}]`, address)
	return append(objects, `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"virt-handler-a",`+
		`"namespace":"openshift-cnv","labels":{"kubevirt.io":"virt-handler"},"annotations":`+
		`{"k8s.v1.cni.cncf.io/network-status":`+fmt.Sprintf("%q", status)+`}},`+
		`"spec":{"nodeName":"n1"},"status":{"phase":"Running"}}`)
}

// ofOpenShift adds the version of OpenShift.
func ofOpenShift(objects []string, version string) []string {
	return append(objects, fmt.Sprintf(`{"apiVersion":"config.openshift.io/v1","kind":`+
		`"ClusterVersion","metadata":{"name":"version"},"status":{"desired":{"version":%q}}}`,
		version))
}

// trusting adds the CA bundle of KubeVirt, with certificates of those bytes in base64.
func trusting(objects []string, certificates ...string) []string {
	bundle := ""
	for _, c := range certificates {
		bundle += "-----BEGIN CERTIFICATE-----\n" + c + "\n-----END CERTIFICATE-----\n"
	}
	return append(objects, fmt.Sprintf(`{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":`+
		`"kubevirt-ca","namespace":"openshift-cnv"},"data":{"ca-bundle":%q}}`, bundle))
}

const (
	eastWindow = "10.200.5.64-10.200.5.95"
	westWindow = "10.200.5.96-10.200.5.127"
)

// asked returns what is not known of a cluster, when somebody has looked after some points.
func asked(objects []string, looked ...string) (l diag.List) {
	var c cluster.Cluster
	for _, o := range objects {
		c.Add([]byte(o))
	}
	for _, p := range preflight.Check(&c).Answered(looked...).Points {
		for _, f := range p.Findings {
			l.Add(f.Diagnostic)
		}
	}
	return l
}

// clusterCalls are the examples of rules that are about several clusters.
var clusterCalls = map[string]call{
	"cluster-address-held-twice": {
		wrong: func() diag.List {
			return compared(withHandler(migratesOver(eastWindow, 300), "10.200.5.64"),
				withHandler(migratesOver(westWindow, 300), "10.200.5.64"))
		},
		fixed: func() diag.List {
			return compared(withHandler(migratesOver(eastWindow, 300), "10.200.5.64"),
				withHandler(migratesOver(westWindow, 300), "10.200.5.96"))
		},
	},
	"cluster-peer-release": {
		wrong: func() diag.List {
			return compared(ofOpenShift(migratesOver(eastWindow, 300), "4.20.3"),
				ofOpenShift(migratesOver(westWindow, 300), "4.21.1"))
		},
		fixed: func() diag.List {
			return compared(ofOpenShift(migratesOver(eastWindow, 300), "4.21.0"),
				ofOpenShift(migratesOver(westWindow, 300), "4.21.1"))
		},
	},
	"cluster-ca-bundle": {
		wrong: func() diag.List {
			return compared(trusting(migratesOver(eastWindow, 300), "AAAA"),
				trusting(migratesOver(westWindow, 300), "BBBB"))
		},
		fixed: func() diag.List {
			return compared(trusting(migratesOver(eastWindow, 300), "AAAA", "BBBB"),
				trusting(migratesOver(westWindow, 300), "BBBB", "AAAA"))
		},
	},
	"preflight-unknown": {
		wrong: func() diag.List { return asked(migratesOver(eastWindow, 300)) },
		fixed: func() diag.List { return asked(migratesOver(eastWindow, 300), preflight.Codes()...) },
	},
	"cluster-peer-link": {
		wrong: func() diag.List {
			return compared(migratesOver(eastWindow, 300), migratesOver(westWindow, 301))
		},
		fixed: func() diag.List {
			return compared(migratesOver(eastWindow, 300), migratesOver(westWindow, 300))
		},
	},
}
