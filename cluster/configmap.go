package cluster

import (
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/ipnet"
)

// addConfigMap reads those that bear on the migration network.
func (c *Cluster) addConfigMap(ref Ref, v jsonobj.Value) string {
	switch ref.Name {
	case "cluster-config-v1":
		return c.addInstallConfig(ref, v)
	case caBundle, externalCA:
		c.addCA(ref, v)
		return ""
	}
	return other
}

// addInstallConfig reads the machine networks of the ConfigMap in which OpenShift keeps the
// install-config (cluster-config-v1 in kube-system; openshift/installer
// pkg/types/installconfig.go: networking.machineNetwork[].cidr).
func (c *Cluster) addInstallConfig(ref Ref, v jsonobj.Value) string {
	text, _ := v.At("data", "install-config").Str()
	at := diag.Path("/data/install-config")
	for _, cidr := range machineNetworks(text) {
		p, _, err := ipnet.ParsePrefixSloppy(cidr)
		if err != nil {
			return at.Dotted() + ": machineNetwork: " + err.Error()
		}
		if !c.networks.has(machineNetwork, p) {
			c.networks.said = append(c.networks.said, claim{machineNetwork, p, Place{"", ref, at}})
		}
	}
	return ""
}

// machineNetworks returns the CIDRs of networking.machineNetwork in YAML as the installer
// writes it: block style, a member a line, with or without an indentation of lists. What is
// written otherwise is not found.
func machineNetworks(text string) (out []string) {
	networking, machines, depth := false, false, 0
	for line := range strings.Lines(text) {
		indent := len(line) - len(strings.TrimLeft(line, " "))
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		item := strings.HasPrefix(name, "- ")
		switch {
		case name == "" || strings.HasPrefix(name, "#"):
			continue
		case indent == 0 && !item:
			networking, machines = name == "networking", false
		case networking && !item && (!machines || indent <= depth):
			machines, depth = name == "machineNetwork", indent
		case machines && strings.TrimPrefix(name, "- ") == "cidr":
			out = append(out, strings.Trim(strings.TrimSpace(value), `"'`))
		}
	}
	return out
}
