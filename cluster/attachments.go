package cluster

import (
	"slices"
	"strconv"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/nad"
)

// attachment is a network that pods can be attached to: a NetworkAttachmentDefinition, or
// an object that one is made of.
type attachment struct {
	ref  Ref
	def  nad.Definition
	does nad.Resolved // the zero value when it is refused
	// parsed and alone are the findings on the object by itself, which are not repeated.
	parsed, alone diag.List

	udn       *nad.UserDefinedNetwork // that the definition is made of
	harvester *nad.HarvesterNetwork   // or this
	in        diag.Path               // of the configuration in the object; "" is a definition's own
}

func (c *Cluster) addDefinition(ref Ref, v jsonobj.Value) string {
	d, l := nad.Parse(v.Raw())
	return c.keepDefinition(ref, d, l)
}

func (c *Cluster) keepDefinition(ref Ref, d nad.Definition, found diag.List) string {
	if found.Unread() {
		return found.Errors()[0].Message
	}
	c.attachments = append(c.attachments, attachment{ref: ref, def: d, parsed: found})
	return ""
}

func (c *Cluster) addUserDefined(ref Ref, v jsonobj.Value) string {
	u, l := nad.ParseUserDefinedNetwork(v.Raw())
	if l.Unread() {
		return l.Errors()[0].Message
	}
	c.attachments = append(c.attachments, attachment{
		ref: ref, def: u.Definition(u.Namespace), parsed: l, udn: &u,
	})
	return ""
}

// addSetting reads a Setting of Harvester. One that Harvester has made a definition of says
// nothing that this definition and KubeVirt do not.
func (c *Cluster) addSetting(ref Ref, v jsonobj.Value) string {
	if ref.Name != nad.HarvesterMigrationSetting {
		return other
	}
	n, l := nad.ParseHarvesterNetwork(v.Raw())
	if l.Unread() || l.Refused() != 0 {
		return l.Errors()[0].Message
	}
	const made = "vm-migration-network.settings.harvesterhci.io/net-attach-def"
	if name, _ := v.At("metadata", "annotations", made).Str(); n.Off || name != "" {
		return ""
	}
	d := n.Definition()
	c.attachments = append(c.attachments, attachment{ref: ref, def: d, parsed: l, harvester: &n})
	c.namers = append(c.namers, namer{
		ref: ref, namespace: d.Namespace, networkPath: "/value",
		says: hco.KubeVirtCR{
			Namespace: d.Namespace, Migrations: hco.MigrationConfiguration{Network: d.Name},
		},
	})
	return ""
}

// resolved returns a as the programs of a release take it.
func (a attachment) resolved(rel nad.Release) attachment {
	r, l := a.def.Resolve(rel)
	switch {
	case a.udn != nil:
		r, l = a.udn.Resolve(rel)
	case a.harvester != nil:
		r, l = a.harvester.Resolve(rel)
	}
	a.alone = append(slices.Clone(a.parsed), l...)
	if a.does = r; a.alone.Refused() != 0 {
		a.does = nad.Resolved{}
	}
	return a
}

// addAdditional reads the additional networks of the Cluster Network Operator, of which it
// makes NetworkAttachmentDefinitions (openshift/api operator/v1 AdditionalNetworkDefinition).
func (c *Cluster) addAdditional(ref Ref, spec jsonobj.Value) {
	for i, e := range spec.Member("additionalNetworks").Each() {
		raw, ok := e.Member("rawCNIConfig").Str()
		if !ok {
			continue
		}
		conf, l := nad.ParseConfig([]byte(raw))
		d := nad.Definition{Config: conf}
		d.Name, _ = e.Member("name").Str()
		d.Namespace, _ = e.Member("namespace").Str()
		if d.Namespace == "" {
			d.Namespace = "default" // cluster-network-operator pkg/network/multus_admission
		}
		c.attachments = append(c.attachments, attachment{
			ref: ref, def: d, parsed: l.Under("/spec/config"),
			in: diag.Path("/spec/additionalNetworks").Index(i).Name("rawCNIConfig"),
		})
	}
}

// place returns a finding on the definition as one on the object.
func (a attachment) place(d diag.Diagnostic) diag.Diagnostic {
	switch {
	case a.udn != nil:
		if l := a.udn.Placed(diag.List{d}); len(l) == 1 {
			return l[0]
		}
	case a.harvester != nil:
		if l := a.harvester.Placed(diag.List{d}); len(l) == 1 {
			return l[0]
		}
		d.Path, d.Because, d.Fix = "/value", nil, nil
	case a.in != "":
		move := func(p diag.Path) diag.Path {
			if rest, ok := strings.CutPrefix(string(p), "/spec/config"); ok {
				return a.in + diag.Path(rest)
			}
			return a.in
		}
		d.Path, d.Fix = move(d.Path), nil
		because := d.Because
		d.Because = nil
		for _, p := range because {
			d.Because = append(d.Because, move(p))
		}
	}
	return d
}

// harvesterSays reports whether d is about what Harvester writes, not the Setting.
func (a attachment) harvesterSays(d diag.Diagnostic) bool {
	return a.harvester != nil && d.Path != "/spec/config" &&
		len(a.harvester.Placed(diag.List{d})) == 0
}

// placeOf returns the place of a member of the definition.
func (a attachment) placeOf(p diag.Path) Place {
	return Place{Object: a.ref, Path: a.place(diag.Diagnostic{Path: p}).Path}
}

// name returns how people name the network: by the definition that is made.
func (a attachment) name() string {
	if a.udn != nil && !a.udn.Namespaced {
		return a.ref.String()
	}
	return Ref{Namespace: a.def.Namespace, Name: a.def.Name}.qualified()
}

// presence is whether something is there.
type presence int

const (
	absent presence = iota
	possible
	present
)

// metadataName is the label with its name that every namespace has.
const metadataName = "kubernetes.io/metadata.name"

// in reports whether the namespace has the network.
func (c *Cluster) in(a attachment, namespace string) presence {
	if a.udn == nil || a.udn.Namespaced || a.udn.NamespaceSelector == nil {
		if a.def.Namespace == namespace || a.def.Namespace == "" && a.udn == nil {
			return present // a manifest without a namespace is applied to any
		}
		return absent
	}
	s := *a.udn.NamespaceSelector
	labels, known := c.namespaces[namespace]
	if known {
		labels = with(labels, metadataName, namespace)
		if s.Selects(labels) {
			return present
		}
		return absent
	}
	labels = map[string]string{metadataName: namespace}
	for _, label := range s.Labels() {
		if label != metadataName {
			return possible // its labels are not known
		}
	}
	if s.Selects(labels) {
		return present
	}
	return absent
}

func with(labels map[string]string, name, value string) map[string]string {
	out := map[string]string{name: value}
	for k, v := range labels {
		out[k] = v
	}
	return out
}

// lookup returns the network of a namespace with that name; false when there is none.
func (c *Cluster) lookup(namespace, name string) (attachment, bool) {
	for _, a := range c.attachments {
		if a.def.Name == name && c.in(a, namespace) != absent {
			if a.udn != nil && !a.udn.Namespaced {
				a.def = a.udn.Definition(namespace)
			}
			return a, true
		}
	}
	return attachment{}, false
}

// links returns what the frames of the network go over, as the nodes are known; false
// when the configuration does not tell. Once is false when frames are tagged twice.
func (c *Cluster) link(a attachment) (l link, once, ok bool) {
	for _, r := range a.plugins() {
		switch d := r.Does.(type) {
		case nad.ResolvedMacvlan:
			l, ok = link{d.Master, 0}, d.Master != "" && !d.LinkInContainer
		case nad.ResolvedIPVLAN:
			l, ok = link{d.Master, 0}, d.Master != "" && !d.LinkInContainer
		case nad.ResolvedVLAN:
			l, ok = link{d.Master, d.VLANID}, !d.LinkInContainer
		case nad.ResolvedBridge:
			l, ok = link{d.Bridge, d.VLAN}, true
		case nad.ResolvedOverlay:
			return c.overlayLink(d)
		}
		if ok {
			break
		}
	}
	if !ok {
		return link{}, true, false
	}
	l, once = c.nodes.down(l)
	return l, once, true
}

func (c *Cluster) overlayLink(d nad.ResolvedOverlay) (l link, once, ok bool) {
	if d.Topology != nad.TopologyLocalnet {
		return link{"network " + d.Name, 0}, true, d.Topology != ""
	}
	m, mapped := c.nodes.maps(d.PhysicalNetwork)
	if !mapped {
		return link{"localnet " + d.PhysicalNetwork, d.VLAN}, true, true
	}
	l, once = c.nodes.down(link{m.bridge, d.VLAN})
	return l, once, true
}

func (l link) String() string {
	if l.vlan == 0 {
		return l.device
	}
	return l.device + ", VLAN " + strconv.Itoa(l.vlan)
}

// plugins are what the configuration runs, in its order.
func (a attachment) plugins() []nad.Resolved {
	if list := a.does.Plugins(); list != nil {
		return list
	}
	return []nad.Resolved{a.does}
}

// plugin returns the path of the first plugin of those types in the definition.
func (a attachment) plugin(types ...string) (at diag.Path, r nad.Resolved, ok bool) {
	at = "/spec/config"
	for i, r := range a.plugins() {
		if slices.Contains(types, r.Plugin) {
			if a.does.Plugins() != nil {
				at = at.Name("plugins").Index(i)
			}
			return at, r, true
		}
	}
	return at, r, false
}

// assignsAt returns the path that the paths of what is assigned go on from.
func (a attachment) assignsAt() diag.Path {
	at := diag.Path("/spec/config")
	for i, r := range a.plugins() {
		if r.IPAM.Type != "" && a.does.Plugins() != nil {
			at = at.Name("plugins").Index(i)
			break
		}
	}
	if a.does.IPAM.Type == nad.OverlayType {
		return at
	}
	return at.Name("ipam")
}

// claims returns what the network hands out, by pool: claims of one pool never conflict.
func (a attachment) claims(scope string) (out []ipnet.Claim) {
	for _, x := range a.does.IPAM.Ranges {
		out = append(out, ipnet.Claim{
			Owner: a.ref.String(), Kind: "handed out", Addresses: x.Assignable,
			Scope: scope, Group: x.Pool,
		})
	}
	return out
}
