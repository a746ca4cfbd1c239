package nad

import (
	"encoding/json"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/release"
)

// PortmapType is the CNI type of the portmap plugin.
const PortmapType = "portmap"

// Portmap is the configuration of the portmap plugin: it forwards ports of the
// node to the addresses that the plugin before it in a list assigned. It passes
// the result before on. The members are those of plugins/meta/portmap/main.go
// v1.9.1 (PortMapConf).
type Portmap struct {
	CNIVersion string // absent is 0.1.0
	Name       string // of the network

	Backend              string   // "iptables" or "nftables"; absent is what the node has; v1.6.0
	SNAT                 *bool    // absent is true
	ConditionsV4         []string // of the rules; in the language of the backend
	ConditionsV6         []string
	MasqAll              *bool // masquerade all sources; v1.2.0
	MarkMasqBit          *int  // 0 to 31; absent is 13; excludes ExternalSetMarkChain
	ExternalSetMarkChain *string

	Capabilities     map[string]bool // portMappings: without it the plugin does nothing
	Args             json.RawMessage // not read by this plugin
	RuntimeConfig    *PortmapRuntime
	PrevResult       json.RawMessage // required; put in by the runtime
	ValidAttachments json.RawMessage // cni.dev/valid-attachments

	Unknown map[string]json.RawMessage
}

// PortmapRuntime is what the runtime puts in for the capability portMappings.
type PortmapRuntime struct {
	PortMappings []PortMapping

	Unknown map[string]json.RawMessage
}

// PortMapping is a port of the node and the one of the pod that it leads to.
type PortMapping struct {
	HostPort      *int // from 1 on
	ContainerPort *int // from 1 on
	Protocol      string
	HostIP        string

	Unknown map[string]json.RawMessage
}

// What a configuration of portmap can say.
var (
	ErrPortmapBackend = &diag.Rule{Code: "portmap-backend", Kind: diag.NotSupported,
		Stage: diag.Load, Summary: "Unknown backend", Source: portmapSource + " parseConfig (cni.md 3.10)"}
	ErrPortmapOptions = &diag.Rule{Code: "portmap-backend-options", Kind: diag.Conflict,
		Stage: diag.Load, Summary: "Options of the other backend",
		Source: portmapSource + " ensureBackend (cni.md 3.10)"}
	ErrPortmapMark = &diag.Rule{Code: "portmap-mark", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Mark that cannot be set", Source: portmapSource + " parseConfig (cni.md 3.10)"}
	ErrPortmapPort = &diag.Rule{Code: "portmap-port", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Port out of range", Source: portmapSource + " parseConfig (cni.md 3.10)"}
	WarnPortmapBackend = &diag.Rule{Code: "portmap-backend-left-open", Kind: diag.Required,
		Severity: diag.Warning, Stage: diag.Load, Summary: "Options of a backend that was not named",
		Source: portmapSource + " ensureBackend (cni.md 3.10)"}
	WarnPortmapIdle = &diag.Rule{Code: "portmap-capability", Kind: diag.Required,
		Severity: diag.Warning, Stage: diag.Run, Summary: "No port can be mapped",
		Source: portmapSource + " cmdAdd (cni.md 3.10)"}

	portmapRules = []*diag.Rule{
		ErrPortmapBackend, ErrPortmapOptions, ErrPortmapMark, ErrPortmapPort, WarnPortmapBackend,
		WarnPortmapIdle,
	}
)

const (
	portmapSource = "plugins plugins/meta/portmap/main.go v1.9.1"

	backendIPTables = "iptables"
	backendNFTables = "nftables"

	defaultMarkBit = 13 // portmap main.go v1.9.1 DefaultMarkBit
	maxMarkBit     = 31
)

var portmapTable = table.New("the portmap plugin",
	func(c *Portmap) *map[string]json.RawMessage { return &c.Unknown },
	slices.Concat(
		head(PortmapType, func(c *Portmap) *string { return &c.CNIVersion },
			func(c *Portmap) *string { return &c.Name }),
		[]table.Row[Portmap]{
			table.NonEmptyPointer("backend", func(c *Portmap) *string { return &c.Backend }).
				Since(release.MustParse("v1.6.0")).
				Doc("iptables or nftables; absent is what the node has"),
			table.Bool("snat", func(c *Portmap) **bool { return &c.SNAT }).
				Doc("masquerade connections that come back to the node; absent is true"),
			table.Strings("conditionsV4", func(c *Portmap) *[]string { return &c.ConditionsV4 }).
				Doc("conditions of the IPv4 rules, in the language of the backend"),
			table.Strings("conditionsV6", func(c *Portmap) *[]string { return &c.ConditionsV6 }).
				Doc("conditions of the IPv6 rules, in the language of the backend"),
			table.Bool("masqAll", func(c *Portmap) **bool { return &c.MasqAll }).
				Since(release.MustParse("v1.2.0")).Doc("masquerade all sources"),
			table.Integer("markMasqBit", func(c *Portmap) **int { return &c.MarkMasqBit }).
				Doc("bit of the mark for masquerading, 0 to 31; absent is 13"),
			table.Member("externalSetMarkChain",
				func(c *Portmap) **string { return &c.ExternalSetMarkChain }, given{}).
				Doc("chain of others that sets the mark"),
		},
		capable(func(c *Portmap) *map[string]bool { return &c.Capabilities },
			func(c *Portmap) *json.RawMessage { return &c.Args }),
		[]table.Row[Portmap]{
			table.Object("runtimeConfig",
				func(c *Portmap) **PortmapRuntime { return &c.RuntimeConfig }, portmapRuntime).
				Doc(docRuntimeConfig),
		},
		put(func(c *Portmap) *json.RawMessage { return &c.PrevResult },
			func(c *Portmap) *json.RawMessage { return &c.ValidAttachments }),
	)...,
).Late(linkReads)

var portmapRuntime = table.Part(
	func(r *PortmapRuntime) *map[string]json.RawMessage { return &r.Unknown },
	table.ObjectsOrNull("portMappings",
		func(r *PortmapRuntime) *[]PortMapping { return &r.PortMappings }, portMapping).
		Doc("the ports that are forwarded"),
)

var portMapping = table.Part(
	func(m *PortMapping) *map[string]json.RawMessage { return &m.Unknown },
	table.Integer("hostPort", func(m *PortMapping) **int { return &m.HostPort }).
		Doc("port of the node, from 1 on"),
	table.Integer("containerPort", func(m *PortMapping) **int { return &m.ContainerPort }).
		Doc("port of the pod, from 1 on"),
	table.String("protocol", func(m *PortMapping) *string { return &m.Protocol }).
		Doc("tcp, udp or sctp"),
	table.String("hostIP", func(m *PortMapping) *string { return &m.HostIP }).
		Doc("address of the node; absent are all"),
)

// given is a string in which nil is absent, and "" is not.
type given struct{}

func (given) Type() string           { return table.TypeString }
func (given) Absent(p **string) bool { return *p == nil }
func (given) Null(p **string) bool   { *p = nil; return true }
func (given) Read(r *table.Reader, at table.Place, v jsonobj.Value, p **string) bool {
	var s string
	if !(table.StringCodec{}).Read(r, at, v, &s) {
		return false
	}
	*p = &s
	return true
}
func (given) Append(dst []byte, p **string) ([]byte, error) {
	return table.AppendString(dst, **p), nil
}

// ParsePortmap reads data as the newest release of the plugin does.
func ParsePortmap(data []byte) (Portmap, diag.List) { return portmapTable.Parse(data) }

// PluginType returns PortmapType.
func (c Portmap) PluginType() string { return PortmapType }

// MarshalJSON writes the members in canonical order, then the unknown ones.
func (c Portmap) MarshalJSON() ([]byte, error) { return portmapTable.Marshal(&c) }

// UnmarshalJSON reads what MarshalJSON writes.
func (c *Portmap) UnmarshalJSON(data []byte) error { return portmapTable.Unmarshal(data, c) }

// GoString renders c as JSON.
func (c Portmap) GoString() string { return table.GoString(c) }

// Clone returns a copy that shares nothing with c.
func (c Portmap) Clone() Portmap { return table.Clone(c) }

// Validate returns the findings of Resolve.
func (c Portmap) Validate(rel Release) diag.List { _, l := c.Resolve(rel); return l }

// ResolvedPortmap is what the plugin will do.
type ResolvedPortmap struct {
	CNIVersion           string       `json:"cniVersion"`
	Name                 string       `json:"name"`
	Backend              string       `json:"backend,omitempty"` // "" is what the node has
	SNAT                 bool         `json:"snat"`
	MasqAll              bool         `json:"masqAll"`
	MarkMasqBit          int          `json:"markMasqBit"`
	ExternalSetMarkChain string       `json:"externalSetMarkChain,omitempty"`
	Mappings             []MappedPort `json:"portMappings,omitempty"`
}

// MappedPort is a port of the node that leads to one of the pod.
type MappedPort struct {
	HostPort      int    `json:"hostPort"`
	ContainerPort int    `json:"containerPort"`
	Protocol      string `json:"protocol"`
	HostIP        string `json:"hostIP,omitempty"` // "" are all
}

func (ResolvedPortmap) does() {}

// Resolve returns what the plugin of release rel makes of c. ResolvedPortmap is
// the zero value when the plugin refuses c. Whether the node has the backend is
// known there only.
func (c Portmap) Resolve(rel Release) (ResolvedPortmap, diag.List) { return c.resolve(chain{}, rel) }

func (c Portmap) resolve(before chain, rel Release) (ResolvedPortmap, diag.List) {
	c, rel, f := begin(portmapTable, c, nil, rel, WarnPluginIgnored)
	named := basics{cniVersion: c.CNIVersion, name: c.Name, rules: pluginNames}
	r := ResolvedPortmap{
		CNIVersion: named.check(rel, f), Name: c.Name, Backend: c.Backend,
		SNAT: c.SNAT == nil || *c.SNAT, MasqAll: deref(c.MasqAll), MarkMasqBit: defaultMarkBit,
		ExternalSetMarkChain: deref(c.ExternalSetMarkChain),
	}
	if c.MarkMasqBit != nil {
		r.MarkMasqBit = *c.MarkMasqBit
	}
	c.checkBackend(rel, f)
	c.checkMark(r, f)
	r.Mappings = c.mappings(f)
	before.or(c.PrevResult).need(f)
	if f.Refused() {
		return ResolvedPortmap{}, f.List
	}
	return r, f.List
}

func (c Portmap) at(s site, rel Release) (Resolved, diag.List) {
	c.Name, c.CNIVersion = s.given(c.Name, c.CNIVersion)
	r, l := c.resolve(s.before, rel)
	if r.CNIVersion == "" {
		return Resolved{}, l
	}
	return Resolved{Plugin: PortmapType, CNIVersion: r.CNIVersion, NetworkName: r.Name, Does: r}, l
}

// checkBackend follows ensureBackend. Without a backend the node decides, so that
// only options of both are refused wherever it runs.
func (c Portmap) checkBackend(rel Release, f *findings) {
	named := c.Backend
	if string(c.Unknown["backend"]) == `""` {
		f.Add(ErrPortmapBackend.At("/backend", "", "the backend is empty").
			Hinted("leave it out for what the node has"))
	} else if named != "" && named != backendIPTables && named != backendNFTables {
		f.Add(ErrPortmapBackend.At("/backend", named, "%q is neither iptables nor nftables", named).
			Hinted("leave it out for what the node has"))
	}
	if !linkReads(rel, "backend", release.MustParse("v1.6.0")) {
		return // iptables, and nothing is compared
	}
	contradicts := false
	for _, o := range []struct {
		path    diag.Path
		backend string
	}{
		{"/externalSetMarkChain", c.chainBackend()},
		{"/conditionsV4", conditionsBackend(c.ConditionsV4)},
		{"/conditionsV6", conditionsBackend(c.ConditionsV6)},
	} {
		switch {
		case o.backend == "":
		case named == "":
			named = o.backend
		case o.backend != named:
			f.Add(ErrPortmapOptions.At(o.path, nil, "it is for %s, and the backend is %s", o.backend, named).
				With("/backend", "/externalSetMarkChain", "/conditionsV4", "/conditionsV6").
				Hinted("leave it out, or write it for %s", named))
			contradicts = true
		}
	}
	if c.Backend == "" && named != "" && !contradicts {
		f.Add(WarnPortmapBackend.At("/backend", nil, "the options are for %s, and a node that "+
			"chooses the other backend refuses them", named).
			With("/externalSetMarkChain", "/conditionsV4", "/conditionsV6").
			Hinted(`write "backend": %q`, named).
			Fixed(diag.Op{Op: "add", Path: "/backend", Value: quoted(named)}))
	}
}

func (c Portmap) chainBackend() string {
	if c.ExternalSetMarkChain != nil {
		return backendIPTables
	}
	return ""
}

// conditionsBackend returns the backend in whose language the conditions are, ""
// when there are none: those of iptables begin with a dash or a bang.
func conditionsBackend(conditions []string) string {
	switch {
	case len(conditions) == 0 || conditions[0] == "":
		return ""
	case conditions[0][0] == '-' || conditions[0][0] == '!':
		return backendIPTables
	}
	return backendNFTables
}

func (c Portmap) checkMark(r ResolvedPortmap, f *findings) {
	if c.MarkMasqBit != nil && c.ExternalSetMarkChain != nil {
		f.Add(ErrPortmapMark.At("/markMasqBit", r.MarkMasqBit, "it excludes externalSetMarkChain").
			With("/externalSetMarkChain").Hinted("leave one of them out"))
	} else if r.MarkMasqBit < 0 || r.MarkMasqBit > maxMarkBit {
		f.Add(ErrPortmapMark.At("/markMasqBit", r.MarkMasqBit, "%d is outside 0..%d", r.MarkMasqBit, maxMarkBit).
			Hinted("leave it out for %d", defaultMarkBit))
	}
}

func (c Portmap) mappings(f *findings) (out []MappedPort) {
	if !c.Capabilities["portMappings"] && (c.RuntimeConfig == nil || c.RuntimeConfig.PortMappings == nil) {
		f.Add(WarnPortmapIdle.At("/capabilities", nil, "without the capability portMappings the plugin does nothing").
			With("/runtimeConfig").Hinted(`write "capabilities": {"portMappings": true}`))
	}
	if c.RuntimeConfig == nil {
		return nil
	}
	for i, m := range c.RuntimeConfig.PortMappings {
		at := diag.Path("/runtimeConfig/portMappings").Index(i)
		p := MappedPort{deref(m.HostPort), deref(m.ContainerPort), m.Protocol, m.HostIP}
		for _, port := range []struct {
			name string
			n    int
		}{{"hostPort", p.HostPort}, {"containerPort", p.ContainerPort}} {
			if port.n <= 0 {
				f.Add(ErrPortmapPort.At(at.Name(port.name), port.n, "%d is less than 1", port.n).
					Hinted("write a port from 1 to 65535"))
			}
		}
		out = append(out, p)
	}
	return out
}
