package nad

import (
	"encoding/json"
	"maps"
	"net"
	"path"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/release"
)

// TuningType is the CNI type of the tuning plugin.
const TuningType = "tuning"

// cnvTuning is the CNI type under which OpenShift Virtualization ships it too.
const cnvTuning = "cnv-tuning"

// Tuning is the configuration of the tuning plugin, which changes the interface
// that the plugin before it in a list made, and sysctls of the pod's network
// namespace. It passes the result before on. The members are those of
// plugins/meta/tuning/tuning.go v1.9.1 (TuningConf).
type Tuning struct {
	CNIVersion string // absent is 0.1.0
	Name       string // of the network
	Type       string // "" is "tuning"; OpenShift Virtualization has an alias "cnv-tuning"

	DataDir  string            // of what DEL restores; absent is /run/cni/tuning; v0.9.0
	Sysctl   map[string]string // below net only; IFNAME in a key is the interface
	MAC      string            // of the interface; RuntimeConfig.MAC wins over it
	Promisc  *bool             // absent and false leave it as it is
	MTU      *int              // absent and 0 leave it as it is
	TxQLen   *int              // length of the transmit queue; absent leaves it as it is; v1.4.0
	AllMulti *bool             // all-multicast mode; absent leaves it as it is; v1.0.0

	Capabilities     map[string]bool
	Args             *TuningArgs // what is in it wins
	RuntimeConfig    *RuntimeConfig
	PrevResult       json.RawMessage // required; put in by the runtime
	ValidAttachments json.RawMessage // cni.dev/valid-attachments

	Unknown map[string]json.RawMessage
}

// TuningArgs is the member args of [Tuning].
type TuningArgs struct {
	CNI *TuningOverrides

	Unknown map[string]json.RawMessage
}

// TuningOverrides is the member cni of args, whose members win over those of
// [Tuning] and of its runtimeConfig.
type TuningOverrides struct {
	Sysctl   map[string]string // added; without a sysctl of Tuning the plugin crashes
	MAC      string
	Promisc  *bool
	MTU      *int
	AllMulti *bool
	TxQLen   *int

	Unknown map[string]json.RawMessage
}

// What a configuration of tuning can say.
var (
	ErrTuningSysctl = &diag.Rule{Code: "tuning-sysctl", Kind: diag.Forbidden, Stage: diag.Setup,
		Summary: "Sysctl outside net", Source: tuningSource + " getSysctlFilename (cni.md 3.8)"}
	ErrTuningSysctlTwice = &diag.Rule{Code: "tuning-sysctl-twice", Kind: diag.Duplicate,
		Stage: diag.Load, Summary: "Sysctl given twice",
		Source: tuningSource + " validateSysctlConflictingKeys (cni.md 3.8)"}
	ErrTuningMAC = &diag.Rule{Code: "tuning-mac", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "MAC address that no interface can have",
		Source:  tuningSource + " changeMacAddr, and the kernel (cni.md 3.8)"}
	WarnTuningMACLong = &diag.Rule{Code: "tuning-mac-long", Kind: diag.Invalid,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "MAC address of which the kernel takes the first six bytes",
		Source:  tuningSource + " changeMacAddr, and the kernel (cni.md 3.8)"}
	ErrTuningMTU = &diag.Rule{Code: "tuning-mtu", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "MTU that the kernel refuses", Source: tuningSource + " changeMtu (cni.md 3.8)"}
	ErrTuningArgs = &diag.Rule{Code: "tuning-args-sysctl", Kind: diag.Required, Stage: diag.Load,
		Summary: "Sysctls of args crash the plugin",
		Source:  tuningSource + " parseConf: assignment to a nil map (cni.md 3.8)"}

	tuningRules = []*diag.Rule{
		ErrTuningSysctl, ErrTuningSysctlTwice, ErrTuningMAC, WarnTuningMACLong,
		ErrTuningMTU, ErrTuningArgs,
	}
)

const tuningSource = "plugins plugins/meta/tuning/tuning.go v1.9.1"

// macLength is the length of an Ethernet address, in bytes.
const macLength = 6

var tuningTable = table.New("the tuning plugin",
	func(c *Tuning) *map[string]json.RawMessage { return &c.Unknown },
	slices.Concat(
		[]table.Row[Tuning]{
			table.String("cniVersion", func(c *Tuning) *string { return &c.CNIVersion }).
				Doc(docVersion),
			table.String("name", func(c *Tuning) *string { return &c.Name }).Doc(docName),
			table.StringOr("type", func(c *Tuning) *string { return &c.Type }, TuningType).
				Doc("tuning, or cnv-tuning"),
		},
		[]table.Row[Tuning]{
			table.String("dataDir", func(c *Tuning) *string { return &c.DataDir }).
				Since(release.MustParse("v0.9.0")).Doc("directory of what DEL restores"),
			table.Member("sysctl", func(c *Tuning) *map[string]string { return &c.Sysctl }, sysctls{}).
				Doc("sysctls of the pod below net; IFNAME in a name is the interface"),
			table.String("mac", func(c *Tuning) *string { return &c.MAC }).
				Doc("MAC address of the interface"),
			table.Bool("promisc", func(c *Tuning) **bool { return &c.Promisc }).
				Doc("promiscuous mode"),
			table.Integer("mtu", func(c *Tuning) **int { return &c.MTU }).
				Doc("MTU of the interface; absent and 0 leave it as it is"),
			table.Integer("txQLen", func(c *Tuning) **int { return &c.TxQLen }).
				Since(release.MustParse("v1.4.0")).Doc("length of the transmit queue"),
			table.Bool("allmulti", func(c *Tuning) **bool { return &c.AllMulti }).
				Since(release.MustParse("v1.0.0")).Doc("all-multicast mode"),
		},
		[]table.Row[Tuning]{
			table.Bools("capabilities", func(c *Tuning) *map[string]bool { return &c.Capabilities }).
				Doc(docCapabilities),
			table.Object("args", func(c *Tuning) **TuningArgs { return &c.Args }, tuningArgs).
				Doc("what is in it wins"),
			table.Object("runtimeConfig",
				func(c *Tuning) **RuntimeConfig { return &c.RuntimeConfig }, runtimeTable).
				Doc(docRuntimeConfig),
		},
		put(func(c *Tuning) *json.RawMessage { return &c.PrevResult },
			func(c *Tuning) *json.RawMessage { return &c.ValidAttachments }),
	)...,
).Late(linkReads)

var tuningArgs = table.Part(
	func(a *TuningArgs) *map[string]json.RawMessage { return &a.Unknown },
	table.Object("cni", func(a *TuningArgs) **TuningOverrides { return &a.CNI }, tuningOverrides).
		Doc("members that win over those of the configuration"),
)

var tuningOverrides = table.Part(
	func(a *TuningOverrides) *map[string]json.RawMessage { return &a.Unknown },
	table.StringMap("sysctl", func(a *TuningOverrides) *map[string]string { return &a.Sysctl }).
		Doc("added to sysctl"),
	table.String("mac", func(a *TuningOverrides) *string { return &a.MAC }).
		Doc("MAC address of the interface"),
	table.Bool("promisc", func(a *TuningOverrides) **bool { return &a.Promisc }).
		Doc("promiscuous mode"),
	table.Integer("mtu", func(a *TuningOverrides) **int { return &a.MTU }).
		Doc("MTU of the interface"),
	table.Bool("allmulti", func(a *TuningOverrides) **bool { return &a.AllMulti }).
		Doc("all-multicast mode"),
	table.Integer("txQLen", func(a *TuningOverrides) **int { return &a.TxQLen }).
		Doc("length of the transmit queue"),
)

// sysctls is a map of strings in which no name may be twice.
type sysctls struct{}

var plainSysctls = table.StringMapCodec{}

func (sysctls) Type() string                     { return plainSysctls.Type() }
func (sysctls) Absent(p *map[string]string) bool { return *p == nil }
func (sysctls) Null(p *map[string]string) bool   { return plainSysctls.Null(p) }
func (sysctls) Append(dst []byte, p *map[string]string) ([]byte, error) {
	return plainSysctls.Append(dst, p)
}
func (sysctls) Read(r *table.Reader, at table.Place, v jsonobj.Value, p *map[string]string) bool {
	seen := map[string]bool{}
	for m := range v.All() {
		if seen[m.Name] {
			r.List.Add(ErrTuningSysctlTwice.At(at.Path().Name(m.Name), nil, "%q is given twice", m.Name).
				Hinted("remove one of them"))
		}
		seen[m.Name] = true
	}
	return plainSysctls.Read(r, at, v, p)
}

// ParseTuning reads data as the newest release of the plugin does.
func ParseTuning(data []byte) (Tuning, diag.List) { return tuningTable.Parse(data) }

// PluginType returns the CNI type: "tuning", or "cnv-tuning".
func (c Tuning) PluginType() string { return or(c.Type, TuningType) }

// MarshalJSON writes the members in canonical order, then the unknown ones.
func (c Tuning) MarshalJSON() ([]byte, error) { return tuningTable.Marshal(&c) }

// UnmarshalJSON reads what MarshalJSON writes.
func (c *Tuning) UnmarshalJSON(data []byte) error { return tuningTable.Unmarshal(data, c) }

// GoString renders c as JSON.
func (c Tuning) GoString() string { return table.GoString(c) }

// Clone returns a copy that shares nothing with c.
func (c Tuning) Clone() Tuning { return table.Clone(c) }

// Validate returns the findings of Resolve.
func (c Tuning) Validate(rel Release) diag.List { _, l := c.Resolve(rel); return l }

// ResolvedTuning is what the plugin will do. What it does not set stays as the
// plugin before it left it.
type ResolvedTuning struct {
	CNIVersion string            `json:"cniVersion"`
	Name       string            `json:"name"`
	Sysctl     map[string]string `json:"sysctl,omitempty"`
	MAC        string            `json:"mac,omitempty"`
	Promisc    bool              `json:"promisc"`
	MTU        int               `json:"mtu,omitempty"`
	TxQLen     int               `json:"txQLen"` // -1 is as it is
}

func (ResolvedTuning) does() {}

// Resolve returns what the plugin of release rel makes of c. ResolvedTuning is
// the zero value when the plugin refuses c. Which sysctls the node allows, and
// which there are, is known on the node only.
func (c Tuning) Resolve(rel Release) (ResolvedTuning, diag.List) { return c.resolve(chain{}, rel) }

func (c Tuning) resolve(before chain, rel Release) (ResolvedTuning, diag.List) {
	c, rel, f := begin(tuningTable, c, nil, rel, WarnPluginIgnored)
	named := basics{cniVersion: c.CNIVersion, name: c.Name, rules: pluginNames}
	r := ResolvedTuning{
		CNIVersion: named.check(rel, f), Name: c.Name, Sysctl: maps.Clone(c.Sysctl), MAC: c.MAC,
		Promisc: deref(c.Promisc), MTU: deref(c.MTU), TxQLen: -1,
	}
	if c.TxQLen != nil {
		r.TxQLen = *c.TxQLen
	}
	at := tuningPaths{mac: "/mac", mtu: "/mtu"}
	if c.RuntimeConfig != nil && c.RuntimeConfig.MAC != "" {
		r.MAC, at.mac = c.RuntimeConfig.MAC, "/runtimeConfig/mac"
	}
	c.override(&r, &at, f)
	checkSysctls(r.Sysctl, c.Sysctl, f)
	r.check(at, f)
	before.or(c.PrevResult).need(f)
	if f.Refused() {
		return ResolvedTuning{}, f.List
	}
	return r, f.List
}

// tuningPaths are the members that the values in force are from.
type tuningPaths struct{ mac, mtu diag.Path }

// override puts in what args.cni says.
func (c Tuning) override(r *ResolvedTuning, at *tuningPaths, f *findings) {
	if c.Args == nil || c.Args.CNI == nil {
		return
	}
	a := c.Args.CNI
	if len(a.Sysctl) > 0 && c.Sysctl == nil {
		f.Add(ErrTuningArgs.At("/sysctl", nil, "without sysctl, that of args crashes the plugin").
			With("/args/cni/sysctl").Hinted(`write "sysctl": {}`).
			Fixed(diag.Op{Op: "add", Path: "/sysctl", Value: []byte("{}")}))
	} else {
		maps.Copy(r.Sysctl, a.Sysctl)
	}
	if a.MAC != "" {
		r.MAC, at.mac = a.MAC, "/args/cni/mac"
	}
	if a.MTU != nil {
		r.MTU, at.mtu = *a.MTU, "/args/cni/mtu"
	}
	if a.Promisc != nil {
		r.Promisc = *a.Promisc
	}
	if a.TxQLen != nil {
		r.TxQLen = *a.TxQLen
	}
}

func (c Tuning) at(s site, rel Release) (Resolved, diag.List) {
	c.Name, c.CNIVersion = s.given(c.Name, c.CNIVersion)
	r, l := c.resolve(s.before, rel)
	if r.CNIVersion == "" {
		return Resolved{}, l
	}
	return Resolved{Plugin: c.PluginType(), CNIVersion: r.CNIVersion, NetworkName: r.Name, Does: r}, l
}

// checkSysctls: a name is a path below /proc/sys, with dots for slashes.
func checkSysctls(all, own map[string]string, f *findings) {
	for _, name := range slices.Sorted(maps.Keys(all)) {
		file := path.Join("/proc/sys", strings.ReplaceAll(name, ".", "/"))
		if strings.HasPrefix(file, "/proc/sys/net/") {
			continue
		}
		at := diag.Path("/sysctl")
		if _, ok := own[name]; !ok {
			at = "/args/cni/sysctl"
		}
		f.Add(ErrTuningSysctl.At(at.Name(name), all[name], "%q is not below net", name).
			Hinted("write a sysctl such as net.ipv4.conf.IFNAME.arp_filter"))
	}
}

func (r *ResolvedTuning) check(at tuningPaths, f *findings) {
	if r.MTU != 0 && (r.MTU < minMTU || r.MTU > maxMTU) {
		f.Add(ErrTuningMTU.At(at.mtu, r.MTU, "%d is outside %d..%d", r.MTU, minMTU, maxMTU).
			With("/args/cni/mtu"). // it would win
			Hinted("leave mtu out, or write that of the NIC or less"))
	}
	if r.MAC != "" {
		r.checkMAC(at.mac, f)
	}
}

// checkMAC: unlike the plugins that make an interface, tuning sets the address of
// one that is there, and of a longer one the kernel then takes the first bytes
// (linux net/core/rtnetlink.c v6.18 validate_linkmsg, do_setlink).
func (r *ResolvedTuning) checkMAC(at diag.Path, f *findings) {
	given := r.MAC
	if mac, err := net.ParseMAC(given); err == nil && len(mac) > macLength {
		r.MAC = mac[:macLength].String()
		f.Add(WarnTuningMACLong.At(at, given, "%q has %d bytes, of which %s is set", given, len(mac), r.MAC).
			With("/runtimeConfig/mac", "/args/cni/mac").
			Hinted("write the %d bytes that are meant", macLength))
	}
	if _, why := cniconf.BadMAC(r.MAC); why != "" {
		f.Add(ErrTuningMAC.At(at, given, "%q %s", r.MAC, why).
			With("/runtimeConfig/mac", "/args/cni/mac"). // they would win
			Hinted("write six bytes of a unicast address, such as 02:00:00:00:00:01"))
	}
}
