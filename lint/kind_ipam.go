package lint

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/ipnet"
)

// hasIPAM returns the test for a configuration of a plugin that is not known, or
// of none, whose ipam is of that type.
func hasIPAM(name string) func(shape) bool {
	return func(s shape) bool {
		c, _ := ipam.ParseConfig(s.data)
		return !s.kubernetes() && c.IPAM != nil && c.IPAM.Type() == name
	}
}

// judgeIPAM returns the judge of a whole CNI configuration as the IPAM plugin of
// that type sees it: an empty result is accepted here, whatever the plugin that
// delegates will say to it.
func judgeIPAM(name string) func([]byte, setting) judgement {
	return func(data []byte, s setting) judgement {
		c, l := ipam.ParseConfigFor(data, s.Release)
		if l.Unread() {
			return judgement{findings: l}
		}
		if c.IPAM != nil && c.IPAM.Type() != name {
			l.Add(diag.ErrPlugin.At("/ipam/type", nil, "want %q, got %q", name, c.IPAM.Type()).
				Hinted("write %q", name))
			return judgement{findings: l}
		}
		if w, ok := c.IPAM.(ipam.Whereabouts); ok && s.node != nil {
			completed, onNode := w.On(*s.node, s.Release)
			c.IPAM = completed
			l.Add(onNode.Under("/ipam")...)
		}
		r, more := c.Resolve(s.Release)
		l.Add(more...)
		if l.Refused() == 0 {
			l.Add(r.Check(s.Facts)...)
		}
		if w, ok := c.IPAM.(ipam.Whereabouts); ok && l.Refused() == diag.Setup {
			return judgement{
				findings: l,
				resolved: ipamView{Type: name, Ranges: viewEach(w, s.Release)},
			} // it is loaded
		}
		return decided(l, func() any { return viewIPAM(c, r) })
	}
}

// ipamView is what an IPAM plugin will hand out.
type ipamView struct {
	Type string `json:"type"`
	// One address is assigned from each set.
	Ranges []rangeView `json:"ranges"`
	// That every attachment gets.
	Addresses []netip.Prefix `json:"addresses,omitempty"`
	Routes    []routeView    `json:"routes,omitempty"`
	// False: the addresses are the server's, or some range has none.
	Complete bool `json:"complete"`
}

type rangeView struct {
	Set             int    `json:"set,omitempty"` // one address is assigned from each set
	Range           string `json:"range"`
	First           string `json:"first"` // "" when there is none
	Last            string `json:"last"`
	Count           string `json:"count"`
	Pool            string `json:"pool,omitempty"`          // of whereabouts
	PoolNameValid   *bool  `json:"poolNameValid,omitempty"` // of whereabouts
	Gateway         string `json:"gateway,omitempty"`
	GatewayAssigned bool   `json:"gatewayAssigned"` // to a pod
	Addresses       string `json:"addresses"`
}

type routeView struct {
	Dst string `json:"dst"`
	GW  string `json:"gw,omitempty"` // absent is the gateway of the address
}

func viewIPAM(c ipam.Config, r ipam.Resolved) ipamView {
	v := ipamView{Type: c.IPAM.Type(), Ranges: []rangeView{}, Complete: r.Complete}
	for _, x := range r.Ranges {
		v.Ranges = append(v.Ranges, viewRange(x, r.Type == ipam.TypeWhereabouts))
	}
	for _, f := range r.Fixed {
		v.Addresses = append(v.Addresses, f.Address)
	}
	for _, x := range r.Routes {
		route := routeView{Dst: x.Dst.String()}
		if x.Gateway.IsValid() {
			route.GW = x.Gateway.String()
		}
		v.Routes = append(v.Routes, route)
	}
	return v
}

// viewEach returns what each range of a document hands out that is refused when
// an address is assigned: one range may have none, or a pool that cannot be made.
func viewEach(w ipam.Whereabouts, rel ipam.Release) []rangeView {
	const good = "n" // a network_name with which every pool can be made
	var each []ipam.Whereabouts
	if w.Range != "" {
		each = append(each, ipam.Whereabouts{
			Range:      w.Range,
			RangeStart: w.RangeStart,
			RangeEnd:   w.RangeEnd,
			Exclude:    w.Exclude,
		})
	}
	for _, r := range w.Ranges {
		each = append(each, ipam.Whereabouts{Ranges: []ipam.WhereaboutsRange{r}})
	}
	out := []rangeView{}
	for i, one := range each {
		one.NetworkName, one.Gateway, one.NodeSliceSize = good, w.Gateway, w.NodeSliceSize
		r, _ := one.Resolve(rel)
		if len(r.Ranges) == 0 {
			none := viewNone(one, w.NetworkName)
			none.Set = i
			out = append(out, none)
			continue
		}
		x := r.Ranges[0]
		x.Set = i
		if x.Pool != "" {
			x.Pool = ipam.PoolName(x.Network, w.NetworkName)
		}
		out = append(out, viewRange(x, true))
	}
	return out
}

// viewNone is the view of the only range of w, which has no address to give.
func viewNone(w ipam.Whereabouts, networkName string) rangeView {
	text := w.Range
	for _, r := range w.Ranges {
		text = r.Range
	}
	if _, end, hyphen := strings.Cut(text, "-"); hyphen {
		text = end
	}
	network, _, _ := ipnet.ParsePrefixSloppy(text) // it is loaded
	pool := ipam.PoolName(network, networkName)
	valid := isSubdomain(pool)
	return rangeView{
		Range:         network.String(),
		Count:         "0",
		Pool:          pool,
		PoolNameValid: &valid,
		Addresses:     ipnet.Set{}.String(),
	}
}

func viewRange(x ipam.Range, pooled bool) rangeView {
	// net.IPNet, as which an address is assigned, writes a mapped one as IPv4.
	assigned := func(a netip.Addr) string {
		return fmt.Sprintf("%v/%d", a.Unmap(), x.Network.Bits())
	}
	v := rangeView{
		Set:   x.Set,
		Range: x.Network.String(), First: assigned(x.Assignable.First()),
		Last: assigned(x.Assignable.Last()), Count: x.Assignable.Size().String(),
		Pool: x.Pool, GatewayAssigned: x.GatewayAssigned(), Addresses: x.Assignable.String(),
	}
	if pooled && x.Pool != "" { // node slices have pools of their own
		valid := isSubdomain(x.Pool)
		v.PoolNameValid = &valid
	}
	if x.Gateway.IsValid() {
		v.Gateway = x.Gateway.String()
	}
	return v
}

// isSubdomain reports whether s can be the name of an object, such as the IPPool of
// a range (k8s.io/apimachinery pkg/util/validation IsDNS1123Subdomain v0.34.3).
func isSubdomain(s string) bool { return len(s) <= 253 && subdomain.MatchString(s) }

var subdomain = regexp.MustCompile(`^` + label + `(\.` + label + `)*$`)

const label = `[a-z0-9]([-a-z0-9]*[a-z0-9])?`
