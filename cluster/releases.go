package cluster

import (
	"strings"

	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/podnet"
	"github.com/migrationnet/migrationnet/release"
)

// addClusterVersion reads the version of OpenShift: the newest that was installed
// completely, or else the one that is wanted.
func (c *Cluster) addClusterVersion(_ Ref, v jsonobj.Value) string {
	text, _ := v.At("status", "desired", "version").Str()
	for _, h := range v.At("status", "history").Each() {
		if state, _ := h.Member("state").Str(); state == "Completed" {
			text, _ = h.Member("version").Str()
			break
		}
	}
	if text == "" {
		return "" // a manifest says none
	}
	r, err := release.OpenShift(plain(text))
	if err != nil {
		return "status.desired.version: " + err.Error()
	}
	c.releases.OpenShift = r.OpenShift
	return ""
}

// hyperConvergedOperator begins the names of the versions of HCO, with OpenShift's too.
const hyperConvergedOperator = "kubevirt-hyperconverged-operator"

// addServiceVersion reads the version of HCO that is installed: OpenShift Virtualization
// has that of OpenShift.
func (c *Cluster) addServiceVersion(ref Ref, v jsonobj.Value) string {
	phase, ok := v.At("status", "phase").Str()
	if !strings.HasPrefix(ref.Name, hyperConvergedOperator) || ok && phase != "Succeeded" {
		return other
	}
	text, _ := v.At("spec", "version").Str()
	r, err := release.HCO(plain(text))
	if err != nil {
		return "spec.version: " + err.Error()
	}
	c.releases.HCO, c.releases.KubeVirt = r.HCO, r.KubeVirt
	return ""
}

// plain returns a version without what follows its numbers: 4.18.0-rc.3 is 4.18.0.
func plain(text string) string {
	text, _, _ = strings.Cut(text, "-")
	text, _, _ = strings.Cut(text, "+")
	return text
}

// Releases returns the releases of the programs: those that the caller has given, and
// otherwise those that objects say. A product or a version of KubeVirt that is given
// decides for all that HCO installs.
func (c *Cluster) Releases() release.Release {
	out := c.Release
	if out.OpenShift.IsZero() && out.HCO.IsZero() && out.KubeVirt.IsZero() {
		out.OpenShift, out.HCO = c.releases.OpenShift, c.releases.HCO
		out.KubeVirt = c.releases.KubeVirt
		if out.OpenShift.IsZero() && out.HCO.IsZero() {
			out.KubeVirt = c.observed
		}
	}
	return out
}

// Settings returns what the KubeVirt object says that decides on the networks of virtual
// machines, and which feature gates are on; the zero Settings when there is none.
func (c *Cluster) Settings() podnet.Settings { return c.settings }
