package nad

import (
	"encoding/json"
	"net/netip"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/release"
)

// The identity of the Settings of Harvester of which it makes
// NetworkAttachmentDefinitions (pkg/settings/settings.go, Harvester v1.8.0).
const (
	HarvesterAPIVersion       = "harvesterhci.io/v1beta1"
	HarvesterKind             = "Setting"
	HarvesterMigrationSetting = "vm-migration-network"
	harvesterNamespace        = "harvester-system"
	harvesterManagement       = "mgmt"
	harvesterShortest         = 16 // minSNPrefixLength of validator.go
)

// harvesterSettings are the names of the Settings that have such a value.
var harvesterSettings = []string{HarvesterMigrationSetting, "storage-network", "rwx-network"}

// harvesterReserved are the networks of a cluster that Harvester installs, unless its
// installer was told otherwise.
var harvesterReserved = map[netip.Prefix]string{
	netip.MustParsePrefix("10.52.0.0/16"): "pods",
	netip.MustParsePrefix("10.53.0.0/16"): "services",
}

// HarvesterNetwork is a Setting of Harvester that names a network of pods, as its author
// wrote it: vm-migration-network, storage-network or rwx-network. Harvester makes a
// NetworkAttachmentDefinition of it, and writes the name of that of vm-migration-network
// into the KubeVirt object. The members are those of the JSON text in its value
// (pkg/util/network/common.go, Harvester v1.6 to v1.8).
type HarvesterNetwork struct {
	Setting string // the name of the object

	// Off says that there is no value: KubeVirt uses the pod network.
	Off bool

	ClusterNetwork string
	ExclusiveVLAN  *bool // of storage-network
	VLAN           *int  // 1 to 4094; 0 and absent are 1, which is untagged
	Range          string
	Exclude        []string

	// Unknown holds, verbatim, the other members, and those that their field cannot hold.
	Unknown map[string]json.RawMessage
}

var harvesterTable = table.New("Harvester",
	func(n *HarvesterNetwork) *map[string]json.RawMessage { return &n.Unknown },
	table.String("clusterNetwork", func(n *HarvesterNetwork) *string { return &n.ClusterNetwork }).
		Doc("the cluster network, of which the nodes have a bridge"),
	table.Integer("vlan", func(n *HarvesterNetwork) **int { return &n.VLAN }).
		Doc("VLAN ID, 1 to 4094; 0 and absent are untagged"),
	table.Bool("exclusiveVlan", func(n *HarvesterNetwork) **bool { return &n.ExclusiveVLAN }).
		Doc("whether no other network may have the VLAN; of storage-network"),
	table.String("range", func(n *HarvesterNetwork) *string { return &n.Range }).
		Doc("network that addresses are assigned from: IPv4, /16 or longer"),
	table.Strings("exclude", func(n *HarvesterNetwork) *[]string { return &n.Exclude }).
		Doc("parts of range that are not assigned"),
)

// HarvesterNetworkMembers describes the members of the value.
func HarvesterNetworkMembers() []release.Member { return harvesterTable.Members() }

const (
	atValue         = diag.Path("/value")
	atHarvesterName = diag.Path("/metadata/name")
)

// ParseHarvesterNetwork reads a Setting in JSON.
func ParseHarvesterNetwork(data []byte) (HarvesterNetwork, diag.List) {
	var n HarvesterNetwork
	doc, l := harvesterTable.Value(data)
	if l.Unread() {
		return n, l
	}
	for _, id := range []struct{ name, want string }{
		{"apiVersion", HarvesterAPIVersion}, {"kind", HarvesterKind},
	} {
		if s, _ := doc.Member(id.name).Str(); s != id.want {
			l.Add(ErrHarvesterObject.At(diag.Path("").Name(id.name), s, "%q is not %s", s, id.want).
				Hinted("write %q", id.want))
		}
	}
	n.Setting, _ = doc.At("metadata", "name").Str()
	if !slices.Contains(harvesterSettings, n.Setting) {
		l.Add(ErrHarvesterObject.At(atHarvesterName, n.Setting,
			"%q is no Setting that names a network", n.Setting).
			Hinted("write %s", strings.Join(harvesterSettings, ", ")))
	}
	value := doc.Member("value")
	text, ok := value.Str()
	switch {
	case !ok && value.Kind() > jsonobj.Null:
		r := harvesterTable.Reader()
		r.WrongType(atValue, value, "a string with JSON in it")
		l.Add(r.List...)
	case text == "":
		n.Off = true
	default:
		setting := n.Setting
		var more diag.List
		n, more = harvesterTable.Parse([]byte(text))
		n.Setting = setting
		l.Add(more.Under(atValue)...)
	}
	return n, l
}

// ReadHarvesterNetwork reads a Setting in JSON, and returns what it says and what pods get
// by it: the findings of ParseHarvesterNetwork and Resolve in one list. Resolved is the
// zero value when it is refused, or off.
func ReadHarvesterNetwork(data []byte, rel Release) (HarvesterNetwork, Resolved, diag.List) {
	n, l := ParseHarvesterNetwork(data)
	if l.Unread() || l.Refused() != 0 {
		return n, Resolved{}, l
	}
	r, more := n.Resolve(rel)
	l.Add(more...)
	if l.Refused() != 0 {
		return n, Resolved{}, l
	}
	return n, r, l
}

// Definition returns the NetworkAttachmentDefinition that Harvester makes of n; it appends
// letters to the name. It is only right when n is not refused.
func (n HarvesterNetwork) Definition() Definition {
	vlan, promisc := max(n.vlan(), 1), true
	return Definition{
		Name: n.Setting, Namespace: harvesterNamespace,
		Config: Config{Plugin: Bridge{
			CNIVersion: "0.3.1", Bridge: n.ClusterNetwork + "-br", PromiscMode: &promisc,
			VLAN: &vlan, IPAM: ipam.Whereabouts{Range: n.Range, Exclude: n.Exclude},
		}},
	}
}

// Resolve returns what pods get by n, and what Harvester refuses of it (validator.go of
// v1.6 to v1.8), or whereabouts makes of it otherwise than it says. Resolved is the zero
// value when n is refused, or off.
func (n HarvesterNetwork) Resolve(rel Release) (Resolved, diag.List) {
	var l diag.List
	more, refused := harvesterTable.CheckUnder(atValue, &n)
	l.Add(more...)
	if n.Off || refused {
		return Resolved{}, l
	}
	if n.ClusterNetwork == "" {
		l.Add(ErrHarvesterNetwork.At(atValue.Name("clusterNetwork"), nil,
			"there is no cluster network").
			Hinted("write the name of a ClusterNetwork that has a VlanConfig for all nodes"))
	}
	n.checkVLAN(&l)
	n.checkRange(&l)
	if l.Refused() != 0 {
		return Resolved{}, l
	}
	r, found := n.Definition().resolve(rel)
	l.Add(n.Placed(found)...)
	if l.Refused() != 0 {
		return Resolved{}, l
	}
	return r, l
}

// Placed returns the findings on the definition of n that are about what n says, with
// paths into n.
func (n HarvesterNetwork) Placed(l diag.List) (out diag.List) {
	for _, d := range l {
		at, ok := ofHarvester(d.Path)
		if !ok {
			continue
		}
		because := d.Because
		d.Path, d.Because, d.Fix = at, nil, nil
		for _, p := range because {
			if at, ok := ofHarvester(p); ok {
				d.Because = append(d.Because, at)
			}
		}
		out.Add(d)
	}
	return out
}

// ofHarvester returns the place in the Setting of a member of the definition.
func ofHarvester(p diag.Path) (diag.Path, bool) {
	const assign = "/spec/config/ipam"
	switch rest, ok := strings.CutPrefix(string(p), assign); {
	case ok && (strings.HasPrefix(rest, "/range") || strings.HasPrefix(rest, "/exclude")):
		return atValue + diag.Path(rest), true
	case ok:
		return atValue, true
	case p == "/spec/config/vlan":
		return atValue.Name("vlan"), true
	case p == "/spec/config/bridge":
		return atValue.Name("clusterNetwork"), true
	}
	return "", false
}

func (n HarvesterNetwork) vlan() int {
	if n.VLAN == nil {
		return 0
	}
	return *n.VLAN
}

func (n HarvesterNetwork) checkVLAN(l *diag.List) {
	at, id := atValue.Name("vlan"), n.vlan()
	switch {
	case id < 0 || id > 4094:
		l.Add(ErrHarvesterVLAN.At(at, id, "%d is outside 0..4094", id).
			Hinted("write a VLAN ID, 1 to 4094"))
	case id <= 1 && n.ClusterNetwork == harvesterManagement:
		l.Add(ErrHarvesterVLAN.At(at, id,
			"the cluster network %s takes no untagged network", harvesterManagement).
			With(atValue.Name("clusterNetwork")).
			Hinted("write a VLAN ID, 2 to 4094, or another cluster network"))
	}
}

func (n HarvesterNetwork) checkRange(l *diag.List) {
	at := atValue.Name("range")
	p, err := netip.ParsePrefix(n.Range)
	switch {
	case n.Range == "":
		l.Add(ErrHarvesterRange.At(at, nil, "there is no range").
			Hinted("write a network such as 10.200.5.0/24"))
		return
	case err != nil:
		l.Add(ErrHarvesterRange.At(at, n.Range, "%s", cniconf.NotCIDR(n.Range)).
			Hinted("write a network such as 10.200.5.0/24"))
		return
	case p.Addr().Is6():
		l.Add(ErrHarvesterRange.At(at, n.Range, "%v is IPv6, which Harvester does not take", p).
			Hinted("write an IPv4 network such as 10.200.5.0/24"))
		return
	case p.Masked() != p:
		l.Add(ErrHarvesterRange.At(at, n.Range, "%v has host bits set", p).
			Hinted("write %v", p.Masked()))
		return
	case p.Bits() < harvesterShortest:
		l.Add(ErrHarvesterRange.At(at, n.Range, "%v is larger than a /%d", p, harvesterShortest).
			Hinted("write a /%d or a longer prefix", harvesterShortest))
		return
	}
	for reserved, whose := range harvesterReserved {
		if p.Overlaps(reserved) {
			l.Add(WarnHarvesterReserved.At(at, n.Range,
				"%v is in %v, which Harvester gives to %s", p, reserved, whose).
				Hinted("write a network that nothing else uses, such as 10.200.5.0/24"))
		}
	}
	n.checkExclude(p, l)
}

// checkExclude compares each part that is excluded with the range, and with the part before
// it, as the webhook does.
func (n HarvesterNetwork) checkExclude(all netip.Prefix, l *diag.List) {
	var before netip.Prefix
	for i, text := range n.Exclude {
		at := atValue.Name("exclude").Index(i)
		report := func(format string, args ...any) diag.Diagnostic {
			return ErrHarvesterExclude.At(at, text, format, args...).With(atValue.Name("range"))
		}
		p, err := netip.ParsePrefix(text)
		switch p = p.Masked(); {
		case err != nil:
			l.Add(report("%s", cniconf.NotCIDR(text)).Hinted("write a network such as %v",
				netip.PrefixFrom(all.Addr(), all.Addr().BitLen())))
			continue
		case !p.Overlaps(all):
			l.Add(report("%v is no part of %v", p, all).Hinted("leave it out"))
		case p.Bits() <= all.Bits():
			l.Add(report("%v leaves no address of the range %v", p, all).
				Hinted("exclude a longer prefix than /%d", all.Bits()))
		case before.IsValid() && p.Overlaps(before):
			l.Add(report("%v overlaps %v, which is excluded before it", p, before).
				With(atValue.Name("exclude").Index(i - 1)).Hinted("leave one of them out"))
		}
		before = p
	}
}

// MarshalJSON writes the Setting.
func (n HarvesterNetwork) MarshalJSON() ([]byte, error) {
	value := ""
	if !n.Off {
		text, err := harvesterTable.Marshal(&n)
		if err != nil {
			return nil, err
		}
		value = string(text)
	}
	out := table.AppendString([]byte(`{"apiVersion":`), HarvesterAPIVersion)
	out = table.AppendString(append(out, `,"kind":`...), HarvesterKind)
	out = table.AppendString(append(out, `,"metadata":{"name":`...), n.Setting)
	return append(table.AppendString(append(out, `},"value":`...), value), '}'), nil
}

// UnmarshalJSON reads what MarshalJSON writes. An object that is not such a Setting is an
// error; members of the value that no field can hold are in Unknown.
func (n *HarvesterNetwork) UnmarshalJSON(data []byte) error {
	out, l := ParseHarvesterNetwork(data)
	for _, d := range l.Errors() {
		if d.Rule == ErrHarvesterObject || d.Path == "" || d.Path == atValue {
			return d
		}
	}
	*n = out
	return nil
}

// GoString returns n as its type and its JSON.
func (n HarvesterNetwork) GoString() string { return table.GoString(n) }

// Clone returns a copy of n that shares nothing with it.
func (n HarvesterNetwork) Clone() HarvesterNetwork { return table.Clone(n) }
