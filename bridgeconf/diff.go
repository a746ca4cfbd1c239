package bridgeconf

import (
	"fmt"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipam"
)

// Difference is one thing that two configurations, or two releases, do
// differently.
type Difference struct {
	Path   diag.Path `json:"path"` // the member that it is about; "" is the whole document
	What   string    `json:"what"` // "VLANs of the port"
	Before string    `json:"before"`
	After  string    `json:"after"`
}

// String returns "vlan: VLANs of the port: 1 PVID Egress Untagged, now 2 PVID Egress Untagged".
func (d Difference) String() string {
	return fmt.Sprintf("%s: %s: %s, now %s", d.Path.Dotted(), d.What, d.Before, d.After)
}

// Diff returns what differs in meaning between a and b on nodes of release rel,
// in canonical order of the members. Configurations that only read differently
// (a default that is spelled out, members in another order) do not differ.
func Diff(a, b Config, rel Release) []Difference { return compare(a, rel, b, rel) }

// Changes returns what the upgrade, or downgrade, from one release to another
// changes for c.
func (c Config) Changes(from, to Release) []Difference { return compare(c, from, c, to) }

// MinRelease returns the oldest release that does with c what the newest does,
// as does every release between them. It reports false when the newest refuses c.
func MinRelease(c Config) (Release, bool) {
	if c.Validate(Release{}).Refused() != 0 {
		return Release{}, false
	}
	oldest := turning[len(turning)-1]
	for i := len(turning) - 1; i >= 0; i-- {
		if len(c.Changes(turning[i], Release{})) > 0 {
			break
		}
		oldest = turning[i]
	}
	return oldest, true
}

// turning are the releases at which anything changed, oldest first.
var turning = func() (out []Release) {
	for _, b := range behaviours {
		out = append(out, Release{Plugins: b.Since})
	}
	for _, m := range Members() {
		if !m.Since.IsZero() {
			out = append(out, Release{Plugins: m.Since})
		}
	}
	slices.SortFunc(out, func(a, b Release) int { return a.Plugins.Compare(b.Plugins) })
	return slices.Compact(out)
}()

func compare(a Config, ra Release, b Config, rb Release) []Difference {
	x, lx := a.Resolve(ra)
	y, ly := b.Resolve(rb)
	before, after := verdict(lx), verdict(ly)
	if lx.Refused() != 0 || ly.Refused() != 0 {
		if before == after {
			return nil
		}
		return []Difference{{"", "verdict", before, after}}
	}
	var out []Difference
	fx, fy := facets(x), facets(y)
	for i, f := range fx {
		if f.value != fy[i].value {
			out = append(out, Difference{f.path, f.what, f.value, fy[i].value})
		}
	}
	return out
}

func verdict(l diag.List) string {
	if l.Refused() == 0 {
		return "accepted"
	}
	var why []string
	for _, d := range l.Errors() {
		if d.Stage != diag.Run {
			why = append(why, d.Rule.Code)
		}
	}
	return fmt.Sprintf("refused at %s (%s)", l.Refused(), strings.Join(why, ", "))
}

// facet is one thing that a Resolved says, as text.
type facet struct {
	path  diag.Path
	what  string
	value string
}

// facets lists everything a Resolved says, in canonical order of the members.
// TestEveryFieldIsAFacet sees to it that none is missing.
func facets(r Resolved) []facet {
	s := func(v any) string { return fmt.Sprint(v) }
	return []facet{
		{"/cniVersion", "CNI version", r.CNIVersion},
		{"/name", "name of the network", r.Name},
		{"/bridge", "bridge", r.Bridge},
		{"/isGateway", "gateway on the bridge", s(r.Gateway)},
		{"/isGateway", "addresses of the bridge", s(r.BridgeAddresses)},
		{"/isDefaultGateway", "default gateway", s(r.DefaultGateway)},
		{"/forceAddress", "address of the bridge replaced", s(r.ForceAddress)},
		{"/ipMasq", "masquerade", s(r.Masquerade)},
		{"/ipMasqBackend", "masquerade backend", s(r.IPMasqBackend)},
		{"/mtu", "MTU", s(r.MTU)},
		{"/hairpinMode", "hairpin mode", s(r.Hairpin)},
		{"/promiscMode", "promiscuous mode", s(r.Promiscuous)},
		{"/vlan", "VLAN", s(r.VLAN)},
		{"/vlan", "VLAN filtering of a new bridge", s(r.VLANFiltering)},
		{"/preserveDefaultVlan", "VLANs of the port", vlans(r.PortVLANs)},
		{"/macspoofchk", "MAC spoof check", s(r.MACSpoofCheck)},
		{"/enabledad", "duplicate address detection", s(r.DAD)},
		{"/disableContainerInterface", "interface up", s(r.InterfaceUp)},
		{"/portIsolation", "port isolated", s(r.Isolated)},
		{"/ipam", "layer 2 only", s(r.Layer2)},
		{"/ipam", "addresses", addresses(r.IPAM)},
		{"/ipam/routes", "default route", s(r.DefaultRoute)},
		{"/runtimeConfig/mac", "MAC address", s(r.MAC)},
	}
}

func vlans(ports []PortVLAN) string {
	out := make([]string, len(ports))
	for i, v := range ports {
		out[i] = v.String()
	}
	return strings.Join(out, ", ")
}

// addresses says all of what an IPAM plugin does.
func addresses(r ipam.Resolved) string {
	out := []string{r.Type}
	for _, x := range r.Ranges {
		out = append(out, fmt.Sprintf("set %d: %v of %v gateway %v pool %s",
			x.Set, x.Assignable, x.Network, x.Gateway, x.Pool))
	}
	for _, f := range r.Fixed {
		out = append(out, fmt.Sprintf("%v gateway %v", f.Address, f.Gateway))
	}
	for _, x := range r.Routes {
		out = append(out, fmt.Sprintf("route %v via %v", x.Dst, x.Gateway))
	}
	if !r.Complete {
		out = append(out, "others that the document does not name")
	}
	return strings.Join(out, "; ")
}
