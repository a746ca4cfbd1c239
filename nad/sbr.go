package nad

import (
	"encoding/json"
	"net/netip"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/release"
)

// SBRType is the CNI type of the sbr plugin.
const SBRType = "sbr"

// SBR is the configuration of the sbr plugin (source based routing): it moves the
// routes of the interface that the plugin before it in a list made into a table
// of their own, which is for packets from its addresses. It passes the result
// before on. The members are those of plugins/meta/sbr/main.go v1.10.0
// (PluginConf).
type SBR struct {
	CNIVersion string // absent is 0.1.0
	Name       string // of the network

	Table          *int     // absent is the first free one from 100 on; v1.6.0
	Gateways       []string // one a family; absent are those of the result; v1.10.0
	AddSourceHints *bool    // leave routes with a source in the main table; v1.10.0

	Capabilities     map[string]bool
	Args             json.RawMessage // not read by this plugin
	RuntimeConfig    json.RawMessage // not read by this plugin
	PrevResult       json.RawMessage // required; put in by the runtime
	ValidAttachments json.RawMessage // cni.dev/valid-attachments

	Unknown map[string]json.RawMessage
}

// What a configuration of sbr can say.
var (
	ErrSBRAddress = &diag.Rule{Code: "sbr-no-address", Kind: diag.Required, Stage: diag.Setup,
		Summary: "Source based routing without an address",
		Source:  "plugins plugins/meta/sbr/main.go v1.9.1 getIPCfgs (cni.md 3.9)"}
	ErrSBRGateway = &diag.Rule{Code: "sbr-gateway", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "Gateways that cannot be used",
		Source:  "plugins plugins/meta/sbr/main.go v1.10.0 doRoutes (cni.md 3.9)"}
	WarnSBRTable = &diag.Rule{Code: "sbr-table-gateways", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run, Summary: "Gateways that a table makes idle",
		Source: "plugins plugins/meta/sbr/main.go v1.10.0 cmdAdd (cni.md 3.9)"}

	sbrRules = []*diag.Rule{ErrSBRAddress, ErrSBRGateway, WarnSBRTable}
)

var sbrTable = table.New("the sbr plugin",
	func(c *SBR) *map[string]json.RawMessage { return &c.Unknown },
	slices.Concat(
		head(SBRType, func(c *SBR) *string { return &c.CNIVersion },
			func(c *SBR) *string { return &c.Name }),
		[]table.Row[SBR]{
			table.Integer("table", func(c *SBR) **int { return &c.Table }).
				Since(release.MustParse("v1.6.0")).
				Doc("number of the routing table; absent is the first free one from 100 on"),
			table.Strings("gateways", func(c *SBR) *[]string { return &c.Gateways }).
				Since(release.MustParse("v1.10.0")).
				Doc("gateways, one a family; absent are those of the result before"),
			table.Bool("addSourceHints", func(c *SBR) **bool { return &c.AddSourceHints }).
				Since(release.MustParse("v1.10.0")).
				Doc("leave routes with a source in the main table"),
		},
		capable(func(c *SBR) *map[string]bool { return &c.Capabilities },
			func(c *SBR) *json.RawMessage { return &c.Args }),
		[]table.Row[SBR]{ignored(func(c *SBR) *json.RawMessage { return &c.RuntimeConfig })},
		put(func(c *SBR) *json.RawMessage { return &c.PrevResult },
			func(c *SBR) *json.RawMessage { return &c.ValidAttachments }),
	)...,
).Late(linkReads)

// ParseSBR reads data as the newest release of the plugin does.
func ParseSBR(data []byte) (SBR, diag.List) { return sbrTable.Parse(data) }

// PluginType returns SBRType.
func (c SBR) PluginType() string { return SBRType }

// MarshalJSON writes the members in canonical order, then the unknown ones.
func (c SBR) MarshalJSON() ([]byte, error) { return sbrTable.Marshal(&c) }

// UnmarshalJSON reads what MarshalJSON writes.
func (c *SBR) UnmarshalJSON(data []byte) error { return sbrTable.Unmarshal(data, c) }

// GoString renders c as JSON.
func (c SBR) GoString() string { return table.GoString(c) }

// Clone returns a copy that shares nothing with c.
func (c SBR) Clone() SBR { return table.Clone(c) }

// Validate returns the findings of Resolve.
func (c SBR) Validate(rel Release) diag.List { _, l := c.Resolve(rel); return l }

// ResolvedSBR is what the plugin will do.
type ResolvedSBR struct {
	CNIVersion     string   `json:"cniVersion"`
	Name           string   `json:"name"`
	Table          int      `json:"table"` // 0 is the first free one from 100 on
	Gateways       []string `json:"gateways,omitempty"`
	AddSourceHints bool     `json:"addSourceHints"`
}

func (ResolvedSBR) does() {}

// Resolve returns what the plugin of release rel makes of c. ResolvedSBR is the
// zero value when the plugin refuses c.
func (c SBR) Resolve(rel Release) (ResolvedSBR, diag.List) { return c.resolve(chain{}, rel) }

func (c SBR) resolve(before chain, rel Release) (ResolvedSBR, diag.List) {
	c, rel, f := begin(sbrTable, c, nil, rel, WarnPluginIgnored)
	named := basics{cniVersion: c.CNIVersion, name: c.Name, rules: pluginNames}
	r := ResolvedSBR{
		CNIVersion: named.check(rel, f), Name: c.Name, Table: deref(c.Table),
		Gateways: slices.Clone(c.Gateways), AddSourceHints: deref(c.AddSourceHints),
	}
	if c.Table == nil {
		c.checkGateways(f)
	} else if c.Gateways != nil || r.AddSourceHints {
		f.Add(WarnSBRTable.At("/table", r.Table, "with a table, gateways and addSourceHints have no effect").
			With("/gateways", "/addSourceHints").Hinted("leave table out"))
		r.Gateways, r.AddSourceHints = nil, false
	}
	before = before.or(c.PrevResult)
	before.need(f)
	if before.begun && !before.addresses && !before.unknown {
		f.Add(ErrSBRAddress.At("", nil, "no plugin before it assigns an address").
			With("/prevResult").Hinted("give the plugin before it an ipam, or leave sbr out"))
	}
	if f.Refused() {
		return ResolvedSBR{}, f.List
	}
	return r, f.List
}

func (c SBR) at(s site, rel Release) (Resolved, diag.List) {
	c.Name, c.CNIVersion = s.given(c.Name, c.CNIVersion)
	r, l := c.resolve(s.before, rel)
	if r.CNIVersion == "" {
		return Resolved{}, l
	}
	return Resolved{Plugin: SBRType, CNIVersion: r.CNIVersion, NetworkName: r.Name, Does: r}, l
}

func (c SBR) checkGateways(f *findings) {
	of := map[bool]bool{} // by whether it is of IPv4
	for i, text := range c.Gateways {
		at := diag.Path("/gateways").Index(i)
		addr, err := netip.ParseAddr(text)
		four := err == nil && addr.Unmap().Is4()
		switch {
		case err != nil || addr.Zone() != "":
			f.Add(ErrSBRGateway.At(at, text, "%s", cniconf.NotAddress(text)).With("/table").
				Hinted("write an address such as %s", cniconf.Like(text, "10.200.5.1", "fd00:200:5::1")))
		case of[four]:
			f.Add(ErrSBRGateway.At(at, text, "%v is the second gateway of its family", addr).
				With("/table", "/gateways").Hinted("write one a family"))
		}
		of[four] = of[four] || err == nil
	}
}
