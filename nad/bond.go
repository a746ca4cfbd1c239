package nad

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/ipam"
)

// BondType is the CNI type of the bond plugin.
const BondType = "bond"

// Bond is the configuration of the bond plugin: the pod gets a bond of NICs, which
// other networks gave it, or which are moved to it from the node. The members are
// those of k8snetworkplumbingwg/bond-cni bond/bond.go (bondingConfig).
type Bond struct {
	CNIVersion string // absent is 0.1.0
	Name       string // of the network

	Mode             string     // required: balance-rr, active-backup, balance-xor, …
	LinksInContainer *bool      // Links are in the pod, not on the node
	FailOverMAC      *int       // 0 to 2; absent is 0
	Miimon           string     // milliseconds, as text; required
	Links            []BondLink // two or more
	MTU              *int       // absent and 0 are 1500; never more than that of a link

	AllSlavesActive *int   // 0 or 1
	TLBDynamicLB    *int   // 0 or 1; of balance-tlb and balance-alb only
	XmitHashPolicy  string // layer2, layer2+3, layer3+4, …

	IPAM ipam.Document // nil is layer 2: no address
	DNS  *ipam.DNS     // what the IPAM plugin says is dropped

	Capabilities     map[string]bool
	Args             json.RawMessage // not read by this plugin
	RuntimeConfig    json.RawMessage // not read by this plugin
	PrevResult       json.RawMessage // not read by this plugin
	ValidAttachments json.RawMessage // cni.dev/valid-attachments

	Unknown map[string]json.RawMessage
}

// BondLink is a NIC of a bond.
type BondLink struct {
	Name string // required

	Unknown map[string]json.RawMessage
}

// What a configuration of bond can say.
var (
	ErrBondMode = &diag.Rule{Code: "bond-mode", Kind: diag.NotSupported, Stage: diag.Load,
		Summary: "Unknown mode", Source: bondSource + " loadConfigFile (cni.md 3.13)"}
	ErrBondOption = &diag.Rule{Code: "bond-option", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Option out of range", Source: bondSource + " loadConfigFile (cni.md 3.13)"}
	ErrBondTLB = &diag.Rule{Code: "bond-tlb", Kind: diag.Conflict, Stage: diag.Load,
		Summary: "Option of another mode", Source: bondSource + " loadConfigFile (cni.md 3.13)"}
	ErrBondIPAM = &diag.Rule{Code: "bond-ipam", Kind: diag.NotSupported, Stage: diag.Load,
		Summary: "The bond as its own IPAM plugin", Source: bondSource + " loadConfigFile (cni.md 3.13)"}
	ErrBondMiimon = &diag.Rule{Code: "bond-miimon", Kind: diag.Required, Stage: diag.Setup,
		Summary: "No interval of link monitoring", Source: bondSource + " createBondedLink (cni.md 3.13)"}
	ErrBondLinks = &diag.Rule{Code: "bond-links", Kind: diag.Required, Stage: diag.Setup,
		Summary: "Fewer than two links", Source: bondSource + " getLinkObjectsFromConfig (cni.md 3.13)"}
	ErrBondMTU = &diag.Rule{Code: "bond-mtu", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "MTU that the plugin refuses",
		Source:  "bond-cni bond/util/validation.go ValidateMTU (cni.md 3.13)"}

	bondRules = []*diag.Rule{
		ErrBondMode, ErrBondOption, ErrBondTLB, ErrBondIPAM, ErrBondMiimon, ErrBondLinks, ErrBondMTU,
	}
)

const bondSource = "bond-cni bond/bond.go"

// The modes and the hash policies that the plugin knows (netlink link.go
// StringToBondModeMap, StringToBondXmitHashPolicyMap v1.3.0).
var (
	bondModes = []string{
		"active-backup", "balance-rr", "balance-xor", "broadcast", "802.3ad", balanceTLB, balanceALB,
	}
	bondPolicies = []string{"layer2", "layer3+4", "layer2+3", "encap2+3", "encap3+4"}
)

const (
	balanceTLB = "balance-tlb"
	balanceALB = "balance-alb"
)

var bondTable = table.New("the bond plugin",
	func(c *Bond) *map[string]json.RawMessage { return &c.Unknown },
	slices.Concat(
		head(BondType, func(c *Bond) *string { return &c.CNIVersion },
			func(c *Bond) *string { return &c.Name }),
		bondRows,
		capable(func(c *Bond) *map[string]bool { return &c.Capabilities },
			func(c *Bond) *json.RawMessage { return &c.Args }),
		[]table.Row[Bond]{ignored(func(c *Bond) *json.RawMessage { return &c.RuntimeConfig })},
		put(func(c *Bond) *json.RawMessage { return &c.PrevResult },
			func(c *Bond) *json.RawMessage { return &c.ValidAttachments }),
	)...,
)

// bondRows are the members that this plugin alone has.
var bondRows = []table.Row[Bond]{
	table.String("mode", func(c *Bond) *string { return &c.Mode }).
		Doc("mode of the bond, such as active-backup; required"),
	table.Bool("linksInContainer", func(c *Bond) **bool { return &c.LinksInContainer }).
		Doc("links are in the pod, not on the node"),
	table.Integer("failOverMac", func(c *Bond) **int { return &c.FailOverMAC }).
		Doc("which MAC addresses the links have, 0 to 2"),
	table.String("miimon", func(c *Bond) *string { return &c.Miimon }).
		Doc("interval of link monitoring in milliseconds, as text; required"),
	table.ObjectsOrNull("links", func(c *Bond) *[]BondLink { return &c.Links }, bondLink).
		Doc("the NICs, two or more"),
	table.Integer("mtu", func(c *Bond) **int { return &c.MTU }).
		Doc("MTU of the bond; absent and 0 are 1500"),
	table.Integer("allSlavesActive", func(c *Bond) **int { return &c.AllSlavesActive }).
		Doc("deliver what inactive links receive: 0 or 1"),
	table.Integer("tlbDynamicLb", func(c *Bond) **int { return &c.TLBDynamicLB }).
		Doc("balance by load: 0 or 1; of balance-tlb and balance-alb"),
	table.NonEmptyPointer("xmitHashPolicy", func(c *Bond) *string { return &c.XmitHashPolicy }).
		Doc("what chooses the link of a packet, such as layer3+4"),
	table.Document("ipam", func(c *Bond) *ipam.Document { return &c.IPAM }, readIPAM).
		Doc(docIPAM + "; absent is layer 2"),
	table.Document("dns", func(c *Bond) **ipam.DNS { return &c.DNS }, readDNS).Doc(docDNS),
}

var bondLink = table.Part(
	func(b *BondLink) *map[string]json.RawMessage { return &b.Unknown },
	table.String("name", func(b *BondLink) *string { return &b.Name }).
		Doc("name of the NIC"),
)

// ParseBond reads data as the newest release of the plugin does.
func ParseBond(data []byte) (Bond, diag.List) { return bondTable.Parse(data) }

// PluginType returns BondType.
func (c Bond) PluginType() string { return BondType }

// MarshalJSON writes the members in canonical order, then the unknown ones.
func (c Bond) MarshalJSON() ([]byte, error) { return bondTable.Marshal(&c) }

// UnmarshalJSON reads what MarshalJSON writes.
func (c *Bond) UnmarshalJSON(data []byte) error { return bondTable.Unmarshal(data, c) }

// GoString renders c as JSON.
func (c Bond) GoString() string { return table.GoString(c) }

// Clone returns a copy that shares nothing with c.
func (c Bond) Clone() Bond { return table.Clone(c) }

// Validate returns the findings of Resolve.
func (c Bond) Validate(rel Release) diag.List { _, l := c.Resolve(rel); return l }

// ResolvedBond is what the plugin will do: nothing is absent.
type ResolvedBond struct {
	CNIVersion       string   `json:"cniVersion"`
	Name             string   `json:"name"`
	Mode             string   `json:"mode"`
	LinksInContainer bool     `json:"linksInContainer"`
	FailOverMAC      int      `json:"failOverMac"`
	Miimon           int      `json:"miimon"`
	Links            []string `json:"links"`
	MTU              int      `json:"mtu"`

	Layer2       bool          `json:"layer2"`
	IPAM         ipam.Resolved `json:"ipam,omitzero"`
	DefaultRoute bool          `json:"defaultRoute"`
}

func (ResolvedBond) does() {}

// Resolve returns what the plugin makes of c. ResolvedBond is the zero value when
// the plugin refuses c. Whether there are such links, and their MTU, is known on
// the node only. The releases of the plugin are not told apart.
func (c Bond) Resolve(rel Release) (ResolvedBond, diag.List) {
	c, rel, f := begin(bondTable, c, c.IPAM, rel, WarnPluginIgnored) // of the IPAM plugin
	r := ResolvedBond{
		CNIVersion: or(c.CNIVersion, cniconf.Versions[0]), Name: c.Name, Mode: c.Mode,
		LinksInContainer: deref(c.LinksInContainer), FailOverMAC: deref(c.FailOverMAC),
		MTU: deref(c.MTU), Layer2: c.IPAM == nil || c.IPAM.Type() == "",
	}
	if r.MTU == 0 {
		r.MTU = defaultBondMTU
	}
	k := link{
		capabilities: c.Capabilities,
		args:         c.Args,
		runtime:      c.RuntimeConfig,
		rules:        layer2Names, defaultRoute: WarnPluginDefaultRoute, mtu: ErrPluginMTU,
		network: cniconf.Network{CNIVersion: c.CNIVersion, Name: c.Name, Layer2: r.Layer2},
		rel:     rel, f: f,
	}
	k.checkNetwork()
	c.checkOptions(f)
	c.checkLinks(&r, f)
	if !r.Layer2 && c.IPAM.Type() == BondType {
		f.Add(ErrBondIPAM.At("/ipam/type", BondType, "bond assigns no addresses").
			Hinted("write the plugin's name, such as %s", ipam.TypeWhereabouts))
	}
	r.IPAM = k.resolveIPAM(c.IPAM, r.MTU)
	r.DefaultRoute = r.IPAM.DefaultRoute()
	if f.Refused() {
		return ResolvedBond{}, f.List
	}
	return r, f.List
}

const defaultBondMTU = 1500 // bond-cni bond/util/validation.go defaultMTU

func (c Bond) at(s site, rel Release) (Resolved, diag.List) {
	c.Name, c.CNIVersion = s.given(c.Name, c.CNIVersion)
	r, l := c.Resolve(rel)
	if r.CNIVersion == "" {
		return Resolved{}, l
	}
	return Resolved{
		Plugin: BondType, CNIVersion: r.CNIVersion, NetworkName: r.Name,
		IPAM: r.IPAM, DefaultRoute: r.DefaultRoute, Does: r,
	}, l
}

// checkOptions reports what loadConfigFile refuses.
func (c Bond) checkOptions(f *findings) {
	if !slices.Contains(bondModes, c.Mode) {
		f.Add(ErrBondMode.At("/mode", c.Mode, "%q is none of %s", c.Mode, strings.Join(bondModes, ", ")).
			Hinted("write %s", bondModes[0]))
	}
	for _, o := range []struct {
		name string
		n    *int
		max  int
	}{
		{"failOverMac", c.FailOverMAC, 2}, {"allSlavesActive", c.AllSlavesActive, 1},
		{"tlbDynamicLb", c.TLBDynamicLB, 1},
	} {
		if n := deref(o.n); n < 0 || n > o.max {
			f.Add(ErrBondOption.At(diag.Path("").Name(o.name), n, "%d is outside 0..%d", n, o.max).
				Hinted("leave it out"))
		}
	}
	if c.TLBDynamicLB != nil && c.Mode != balanceTLB && c.Mode != balanceALB {
		f.Add(ErrBondTLB.At("/tlbDynamicLb", *c.TLBDynamicLB, "mode %q does not have it", c.Mode).
			With("/mode").Hinted("leave it out"))
	}
	policy, empty := c.XmitHashPolicy, string(c.Unknown["xmitHashPolicy"]) == `""`
	if empty || policy != "" && !slices.Contains(bondPolicies, policy) {
		f.Add(ErrBondOption.At("/xmitHashPolicy", policy, "%q is none of %s", policy, strings.Join(bondPolicies, ", ")).
			Hinted("leave it out"))
	}
}

// checkLinks reports what createBond refuses.
func (c Bond) checkLinks(r *ResolvedBond, f *findings) {
	for i, x := range c.Links {
		if x.Name == "" {
			f.Add(ErrBondLinks.At(diag.Path("/links").Index(i).Name("name"), nil, "the link has no name").
				Hinted("write the name of a NIC, such as net1"))
		}
		if x.Name != loopback || !r.LinksInContainer { // the kernel moves it into no pod
			checkNIC(diag.Path("/links").Index(i).Name("name"), x.Name, f)
		}
		r.Links = append(r.Links, x.Name)
	}
	if len(c.Links) < 2 {
		f.Add(ErrBondLinks.At("/links", nil, "a bond has two links or more, not %d", len(c.Links)).
			Hinted(`write "links": [{"name": "net1"}, {"name": "net2"}]`))
	}
	n, err := strconv.Atoi(c.Miimon)
	if err != nil {
		f.Add(ErrBondMiimon.At("/miimon", c.Miimon, "%q is not a number of milliseconds", c.Miimon).
			Hinted(`write "miimon": "100"`))
	}
	r.Miimon = n
	if r.MTU < minMTU {
		f.Add(ErrBondMTU.At("/mtu", r.MTU, "%d is less than %d", r.MTU, minMTU).
			Hinted("leave mtu out for %d", defaultBondMTU))
	}
}
