package judge

import (
	"net/netip"
	"strings"

	"github.com/migrationnet/migrationnet/diag/locate"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration/plan"
	"github.com/migrationnet/migrationnet/migration/plan/picture"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/release"
)

// Picture shows who owns which addresses of a network.
type Picture struct {
	Network string `json:"network"`
	SVG     string `json:"svg"`
	Text    string `json:"text"` // the same, for who cannot see it
}

// pictures returns those of the plans in a text, and of the networks of its definitions and
// configurations: one for each network, with all that hand out addresses of it.
func pictures(data []byte, rel release.Release) (out []Picture) {
	var maps []picture.Map
	docs, _ := locate.Parse(data) // what cannot be read is a finding
	for _, whole := range docs {
		for _, d := range whole.Items() {
			if req, p, l := plan.Read(d.JSON); isPlan(d) && !l.HasErrors() {
				out = append(out, draw(picture.Of(req, p)))
				continue
			}
			name, assigned := handsOut(d, rel)
			for network, addresses := range assigned {
				maps = addTo(maps, network, picture.Owner{Name: name, Addresses: addresses})
			}
		}
	}
	for _, m := range maps {
		out = append(out, draw(m))
	}
	return out
}

func draw(m picture.Map) Picture {
	return Picture{Network: m.Network.String(), SVG: string(m.SVG()), Text: m.Text()}
}

func isPlan(d locate.Document) bool {
	_, named := d.Text("/network/cidr")
	return named
}

// handsOut returns what a definition or a configuration hands out, by the network.
func handsOut(d locate.Document, rel release.Release) (string, map[netip.Prefix]ipnet.Set) {
	api, _ := d.Text("/apiVersion")
	kind, _ := d.Text("/kind")
	var does nad.Resolved
	var name string
	switch {
	case kind == nad.Kind && strings.HasPrefix(api, "k8s.cni.cncf.io/"):
		def, r, _ := nad.Read(d.JSON, rel)
		does, name = r, def.Name
	case api == "":
		_, does, _ = nad.ReadConfig(d.JSON, rel)
	}
	if name == "" {
		name = does.NetworkName
	}
	all := map[netip.Prefix]ipnet.Set{}
	for _, one := range append(does.Plugins(), does) {
		assigned(all, one.IPAM)
	}
	return name, all
}

func assigned(all map[netip.Prefix]ipnet.Set, r ipam.Resolved) {
	for _, x := range r.Ranges {
		all[x.Network] = all[x.Network].Union(x.Assignable)
	}
	for _, f := range r.Fixed {
		one := netip.PrefixFrom(f.Address.Addr(), f.Address.Addr().BitLen())
		all[f.Address.Masked()] = all[f.Address.Masked()].Union(ipnet.SetOf(one))
	}
}

// addTo adds an owner to the map of a network, or of one that overlaps it: the wider counts.
func addTo(maps []picture.Map, network netip.Prefix, o picture.Owner) []picture.Map {
	for i := range maps {
		if m := &maps[i]; m.Network.Overlaps(network) {
			if network.Bits() < m.Network.Bits() {
				m.Network = network
			}
			m.Owners = append(m.Owners, o)
			return maps
		}
	}
	return append(maps, picture.Map{Network: network, Owners: []picture.Owner{o}})
}
