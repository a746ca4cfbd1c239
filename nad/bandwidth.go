package nad

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
)

// BandwidthType is the CNI type of the bandwidth plugin.
const BandwidthType = "bandwidth"

// Bandwidth is the configuration of the bandwidth plugin: it shapes the traffic
// of the veth pair that the plugin before it in a list made. It passes the result
// before on. The members are those of plugins/meta/bandwidth/main.go v1.9.1
// (PluginConf).
type Bandwidth struct {
	CNIVersion string // absent is 0.1.0
	Name       string // of the network

	// Of traffic to the pod and from it: bits a second, and bits at once. A rate
	// and its burst go together; absent and 0 are no limit. When one of the four
	// is written, what the runtime puts in is not read.
	IngressRate, IngressBurst *uint64
	EgressRate, EgressBurst   *uint64

	Capabilities     map[string]bool
	Args             json.RawMessage // not read by this plugin
	RuntimeConfig    *BandwidthRuntime
	PrevResult       json.RawMessage // required; put in by the runtime
	ValidAttachments json.RawMessage // cni.dev/valid-attachments

	Unknown map[string]json.RawMessage
}

// BandwidthRuntime is what the runtime puts in for the capability bandwidth.
type BandwidthRuntime struct {
	Bandwidth *BandwidthLimits

	Unknown map[string]json.RawMessage
}

// BandwidthLimits is the member bandwidth of runtimeConfig.
type BandwidthLimits struct {
	IngressRate, IngressBurst *uint64
	EgressRate, EgressBurst   *uint64

	Unknown map[string]json.RawMessage
}

// What a configuration of bandwidth can say.
var (
	ErrBandwidthHalf = &diag.Rule{Code: "bandwidth-half", Kind: diag.Required, Stage: diag.Load,
		Summary: "Rate without burst, or burst without rate",
		Source:  bandwidthSource + " validateRateAndBurst (cni.md 3.11)"}
	ErrBandwidthBurst = &diag.Rule{Code: "bandwidth-burst", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Burst of 4 GB or more", Source: bandwidthSource + " validateRateAndBurst (cni.md 3.11)"}
	ErrBandwidthVeth = &diag.Rule{Code: "bandwidth-veth", Kind: diag.Forbidden, Stage: diag.Setup,
		Summary: "Interface that is not a veth pair",
		Source:  bandwidthSource + " getHostInterface (cni.md 3.11)"}

	bandwidthRules = []*diag.Rule{ErrBandwidthHalf, ErrBandwidthBurst, ErrBandwidthVeth}
)

const (
	bandwidthSource = "plugins plugins/meta/bandwidth/main.go v1.9.1"

	maxBurstBytes = 1<<32 - 1 // bandwidth main.go v1.9.1: burst/8 >= math.MaxUint32 is refused
)

var bandwidthTable = table.New("the bandwidth plugin",
	func(c *Bandwidth) *map[string]json.RawMessage { return &c.Unknown },
	slices.Concat(
		head(BandwidthType, func(c *Bandwidth) *string { return &c.CNIVersion },
			func(c *Bandwidth) *string { return &c.Name }),
		[]table.Row[Bandwidth]{
			table.Member("ingressRate", func(c *Bandwidth) **uint64 { return &c.IngressRate }, bits{}).
				Doc("bits a second to the pod; 0 is no limit"),
			table.Member("ingressBurst", func(c *Bandwidth) **uint64 { return &c.IngressBurst }, bits{}).
				Doc("bits at once to the pod"),
			table.Member("egressRate", func(c *Bandwidth) **uint64 { return &c.EgressRate }, bits{}).
				Doc("bits a second from the pod; 0 is no limit"),
			table.Member("egressBurst", func(c *Bandwidth) **uint64 { return &c.EgressBurst }, bits{}).
				Doc("bits at once from the pod"),
		},
		capable(func(c *Bandwidth) *map[string]bool { return &c.Capabilities },
			func(c *Bandwidth) *json.RawMessage { return &c.Args }),
		[]table.Row[Bandwidth]{
			table.Object("runtimeConfig",
				func(c *Bandwidth) **BandwidthRuntime { return &c.RuntimeConfig }, bandwidthRuntime).
				Doc(docRuntimeConfig),
		},
		put(func(c *Bandwidth) *json.RawMessage { return &c.PrevResult },
			func(c *Bandwidth) *json.RawMessage { return &c.ValidAttachments }),
	)...,
)

var bandwidthRuntime = table.Part(
	func(r *BandwidthRuntime) *map[string]json.RawMessage { return &r.Unknown },
	table.Object("bandwidth", func(r *BandwidthRuntime) **BandwidthLimits { return &r.Bandwidth },
		bandwidthLimits).Doc("limits that count when the configuration has none"),
)

var bandwidthLimits = table.Part(
	func(b *BandwidthLimits) *map[string]json.RawMessage { return &b.Unknown },
	table.Member("ingressRate", func(b *BandwidthLimits) **uint64 { return &b.IngressRate }, bits{}).
		Doc("bits a second to the pod; 0 is no limit"),
	table.Member("ingressBurst", func(b *BandwidthLimits) **uint64 { return &b.IngressBurst }, bits{}).
		Doc("bits at once to the pod"),
	table.Member("egressRate", func(b *BandwidthLimits) **uint64 { return &b.EgressRate }, bits{}).
		Doc("bits a second from the pod; 0 is no limit"),
	table.Member("egressBurst", func(b *BandwidthLimits) **uint64 { return &b.EgressBurst }, bits{}).
		Doc("bits at once from the pod"),
)

// bits is a number that an uint64 holds, in which nil is absent.
type bits struct{}

func (bits) Type() string           { return table.TypeInteger }
func (bits) Absent(p **uint64) bool { return *p == nil }
func (bits) Null(**uint64) bool     { return true }
func (bits) Read(r *table.Reader, at table.Place, v jsonobj.Value, p **uint64) bool {
	n, err := strconv.ParseUint(v.Text, 10, 64)
	if err != nil {
		return r.WrongType(at.Path(), v, "an integer from 0 to 18446744073709551615")
	}
	*p = &n
	return true
}
func (bits) Append(dst []byte, p **uint64) ([]byte, error) {
	return strconv.AppendUint(dst, **p, 10), nil
}

// ParseBandwidth reads data as the newest release of the plugin does.
func ParseBandwidth(data []byte) (Bandwidth, diag.List) { return bandwidthTable.Parse(data) }

// PluginType returns BandwidthType.
func (c Bandwidth) PluginType() string { return BandwidthType }

// MarshalJSON writes the members in canonical order, then the unknown ones.
func (c Bandwidth) MarshalJSON() ([]byte, error) { return bandwidthTable.Marshal(&c) }

// UnmarshalJSON reads what MarshalJSON writes.
func (c *Bandwidth) UnmarshalJSON(data []byte) error { return bandwidthTable.Unmarshal(data, c) }

// GoString renders c as JSON.
func (c Bandwidth) GoString() string { return table.GoString(c) }

// Clone returns a copy that shares nothing with c.
func (c Bandwidth) Clone() Bandwidth { return table.Clone(c) }

// Validate returns the findings of Resolve.
func (c Bandwidth) Validate(rel Release) diag.List { _, l := c.Resolve(rel); return l }

// ResolvedBandwidth is what the plugin will do: 0 is no limit.
type ResolvedBandwidth struct {
	CNIVersion   string `json:"cniVersion"`
	Name         string `json:"name"`
	IngressRate  uint64 `json:"ingressRate"`
	IngressBurst uint64 `json:"ingressBurst"`
	EgressRate   uint64 `json:"egressRate"`
	EgressBurst  uint64 `json:"egressBurst"`
}

func (ResolvedBandwidth) does() {}

// Resolve returns what the plugin of release rel makes of c. ResolvedBandwidth is
// the zero value when the plugin refuses c.
func (c Bandwidth) Resolve(rel Release) (ResolvedBandwidth, diag.List) {
	return c.resolve(chain{}, rel)
}

func (c Bandwidth) resolve(before chain, rel Release) (ResolvedBandwidth, diag.List) {
	c, rel, f := begin(bandwidthTable, c, nil, rel, WarnPluginIgnored)
	named := basics{cniVersion: c.CNIVersion, name: c.Name, rules: pluginNames}
	r := ResolvedBandwidth{CNIVersion: named.check(rel, f), Name: c.Name}
	if i := cniconf.Order(c.CNIVersion); i >= 0 && i < cniconf.Order("0.3.0") {
		f.Add(ErrPluginVersion.At("/cniVersion", c.CNIVersion, "%q is older than 0.3.0", r.CNIVersion).
			Hinted("write 0.3.1, which every release takes"))
	}
	limits, in := c.limits()
	r.IngressRate, r.IngressBurst = deref(limits.IngressRate), deref(limits.IngressBurst)
	r.EgressRate, r.EgressBurst = deref(limits.EgressRate), deref(limits.EgressBurst)
	checkLimit(in, "ingress", r.IngressRate, r.IngressBurst, f)
	checkLimit(in, "egress", r.EgressRate, r.EgressBurst, f)
	before = before.or(c.PrevResult)
	before.need(f)
	if before.noVeth && r.IngressRate+r.EgressRate > 0 {
		f.Add(ErrBandwidthVeth.At("", nil, "the interface that is made before it is not a veth pair").
			With(in.Name("ingressRate"), in.Name("egressRate")).
			Hinted("use it after the bridge plugin only"))
	}
	if f.Refused() {
		return ResolvedBandwidth{}, f.List
	}
	return r, f.List
}

func (c Bandwidth) at(s site, rel Release) (Resolved, diag.List) {
	c.Name, c.CNIVersion = s.given(c.Name, c.CNIVersion)
	r, l := c.resolve(s.before, rel)
	if r.CNIVersion == "" {
		return Resolved{}, l
	}
	return Resolved{Plugin: BandwidthType, CNIVersion: r.CNIVersion, NetworkName: r.Name, Does: r}, l
}

// limits returns those in force, and where they are: the configuration's, when it
// has any.
func (c Bandwidth) limits() (BandwidthLimits, diag.Path) {
	own := BandwidthLimits{
		IngressRate: c.IngressRate, IngressBurst: c.IngressBurst,
		EgressRate: c.EgressRate, EgressBurst: c.EgressBurst,
	}
	set := own.IngressRate != nil || own.IngressBurst != nil || own.EgressRate != nil ||
		own.EgressBurst != nil
	if !set && c.RuntimeConfig != nil && c.RuntimeConfig.Bandwidth != nil {
		return *c.RuntimeConfig.Bandwidth, "/runtimeConfig/bandwidth"
	}
	return own, ""
}

func checkLimit(in diag.Path, direction string, rate, burst uint64, f *findings) {
	rateAt, burstAt := in.Name(direction+"Rate"), in.Name(direction+"Burst")
	switch {
	case rate != 0 && burst == 0:
		f.Add(ErrBandwidthHalf.At(burstAt, nil, "a rate needs a burst").
			With(rateAt, "/ingressRate", "/ingressBurst", "/egressRate", "/egressBurst").
			Hinted("write %sBurst too, in bits", direction))
	case rate == 0 && burst != 0:
		f.Add(ErrBandwidthHalf.At(rateAt, nil, "a burst needs a rate").
			With(burstAt, "/ingressRate", "/ingressBurst", "/egressRate", "/egressBurst").
			Hinted("write %sRate too, in bits a second", direction))
	case burst/8 >= maxBurstBytes:
		f.Add(ErrBandwidthBurst.At(burstAt, burst, "%d bits are 4 GB or more", burst).
			With("/ingressRate", "/ingressBurst", "/egressRate", "/egressBurst").
			Hinted("write a smaller burst"))
	}
}
