package nad

import (
	"encoding/json"
	"net/netip"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
	"github.com/migrationnet/migrationnet/internal/nicname"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/release"
)

// Release says which CNI programs a node runs.
type Release = release.Release

const (
	minMTU   = 68   // net/core/dev.c ETH_MIN_MTU
	minMTUv6 = 1280 // RFC 8200 section 5
	maxMTU   = 65535
	loopback = "lo"
)

// linkForks are the macvlan, ipvlan and vlan plugins of OpenShift's fork.
var linkForks = []release.Row[release.Build]{
	{Since: release.MustParse("4.12"), Source: "releases.md 2",
		Does: release.Build{Like: release.MustParse("v1.2.0")}},
	{Since: release.MustParse("4.13"), Source: "releases.md 2",
		Does: release.Build{Like: release.MustParse("v1.3.0")}},
	{Since: release.MustParse("4.15"), Source: "releases.md 2",
		Does: release.Build{Like: release.MustParse("v1.4.0")}},
	{Since: release.MustParse("4.18"), Source: "releases.md 2; cni.md 3.14",
		Does: release.Build{
			Like: release.MustParse("v1.4.0"), Backports: []string{longNames},
		}},
	{Since: release.MustParse("4.19"), Source: "releases.md 2",
		Does: release.Build{Like: release.MustParse("v1.7.0")}},
}

// linkBuild returns the plugins of rel, which is known.
func linkBuild(rel Release) release.Build {
	if rel.Plugins.IsZero() && !rel.OpenShift.IsZero() {
		return release.At(linkForks, rel.OpenShift).Does
	}
	return release.Build{Like: rel.Plugins}
}

// The plugins find a NIC by an alternative name that is longer than a first name
// since v1.6.0, with netlink v1.3.0 (cni.md 3.14).
const longNames = "alternative names"

var longNamesSince = release.MustParse("v1.6.0")

// linkReads reports whether the plugins of rel read a member.
func linkReads(rel Release, name string, since release.Version) bool {
	rel, _ = rel.ForPlugins()
	b := linkBuild(rel)
	return b.Reads(name, since)
}

// linkInContainer is the row of the member that came to macvlan, ipvlan and vlan
// with v1.3.0 (NetConf.LinkContNs).
func linkInContainer[T any](at func(*T) **bool) table.Row[T] {
	return table.Bool("linkInContainer", at).Since(release.MustParse("v1.3.0")).
		Doc("master is in the pod, not on the node")
}

// link has what the plugins that put a NIC on another have alike.
type link struct {
	rules        cniconf.Rules
	defaultRoute *diag.Rule // a default route is among the routes
	mtu          *diag.Rule // the kernel refuses the MTU

	capabilities map[string]bool
	args         json.RawMessage
	runtime      json.RawMessage

	network cniconf.Network
	rel     Release
	f       *findings
}

func (k link) checkNetwork() {
	k.network.Newest = ipam.NewestCNIVersion(k.rel)
	var l diag.List
	k.rules.Check(k.network, &l)
	k.f.Add(l...)
}

// resolveIPAM returns what the IPAM plugin hands out, and reports what the plugin
// and the kernel make of it; doc may be nil.
func (k link) resolveIPAM(doc ipam.Document, mtu int) (found ipam.Resolved) {
	if doc == nil {
		return found
	}
	around := ipam.Around{Capabilities: k.capabilities, Args: k.args, RuntimeConfig: k.runtime}
	found, more := ipam.ResolveWith(doc, around, k.rel)
	k.f.Add(ipam.Delegated(more).Under("/ipam")...)
	k.f.Add(ipam.Delegated(around.Check(doc, k.rel))...)
	switch {
	case doc.Type() == "":
		return ipam.Resolved{}
	case found.Type == "": // it is refused, and what it assigns is not known
		k.f.Unread = append(k.f.Unread, "/ipam")
	}
	if strings.Contains(doc.Type(), "/") {
		k.f.Add(ErrPluginIPAMType.At("/ipam/type", doc.Type(),
			"the name of an IPAM plugin has no slash").
			Hinted("write the plugin's name, such as %s", ipam.TypeWhereabouts))
	}
	n4, n6 := families(found)
	var l diag.List
	k.rules.CheckAddresses(k.network, max(n4, n6), found.Type == ipam.TypeHostLocal, &l)
	k.f.Add(l...)
	if mtu >= minMTU && mtu < minMTUv6 && n6 > 0 {
		k.f.Add(k.mtu.At("/mtu", mtu,
			"%d is less than %d, which IPv6 needs", mtu, minMTUv6).With("/ipam").
			Hinted("write %d or more", minMTUv6))
	}
	if found.DefaultRoute() {
		k.f.Add(k.defaultRoute.At("/ipam/routes", nil,
			"in a pod the new default route wins over the one of the pod network").
			Hinted("leave the default route out of a secondary network"))
	}
	return found
}

// checkNIC reports the name of a NIC, unless there is none, by which the plugins of
// the release find none.
func (k link) checkNIC(at diag.Path, name string) {
	checkNIC(at, name, k.f)
	if len(name) > nicname.Max && nicname.BadReference(name) == "" &&
		!linkReads(k.rel, longNames, longNamesSince) {
		k.f.Add(ErrPluginNIC.At(at, name, "%s find no NIC by a name of %d bytes; "+
			"%v is the first that finds one by an alternative name of more than %d",
			k.rel.PluginsName(), len(name), longNamesSince, nicname.Max).
			Hinted("write the NIC's first name, such as eth1"))
	}
}

// checkNIC reports a name, unless it is empty, by which no plugin finds a NIC that
// it can use.
func checkNIC(at diag.Path, name string, f *findings) {
	switch why := nicname.BadReference(name); {
	case name == "":
	case name == loopback:
		f.Add(ErrPluginMaster.At(at, name,
			"the loopback interface leads nowhere, and the kernel refuses it").
			Hinted("write the NIC of the migration network, such as eth1"))
	case why != "":
		d := ErrPluginNIC.At(at, name, "no NIC is called %q: it %s", name, why)
		if nic, _, label := strings.Cut(name, ":"); label && nicname.Bad(nic) == "" {
			f.Add(d.Hinted("write %q: with a colon it is the label of an address", nic))
			return
		}
		f.Add(d.Hinted("write the name that `ip link` shows, such as eth1"))
	}
}

// families counts the addresses of each family that an attachment gets.
func families(r ipam.Resolved) (n4, n6 int) {
	count := func(p netip.Prefix) {
		if p.Addr().Is4() {
			n4++
		} else {
			n6++
		}
	}
	for _, set := range r.Sets() {
		count(set[0].Network) // those of a set have one family
	}
	for _, f := range r.Fixed {
		count(f.Address)
	}
	return n4, n6
}

// checkMode reports a mode that is none of those, of which the first is the default.
func checkMode(rule *diag.Rule, mode string, modes []string, f *findings) {
	if !slices.Contains(modes, mode) {
		f.Add(rule.At("/mode", mode, "%q is none of %s", mode, strings.Join(modes, ", ")).
			Hinted("write %s", modes[0]))
	}
}

func or(s, def string) string {
	if s == "" {
		return def
	}
	return s
}

func deref[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}
