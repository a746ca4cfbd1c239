package ipam

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/release"
)

// Config is a CNI configuration as an IPAM plugin reads it. The plugin that
// delegates hands its own configuration on, whole: what is the other plugin's
// is in Unknown, verbatim, and is not judged.
type Config struct {
	CNIVersion    string // "" is 0.1.0
	Name          string
	IPAM          Document       // nil is refused
	Args          *Args          // host-local and static only
	RuntimeConfig *RuntimeConfig // host-local and static only

	Unknown map[string]json.RawMessage
}

// Args is the args member, of which IPAM plugins read cni.ips.
type Args struct {
	CNI *CNIArgs

	Unknown map[string]json.RawMessage
}

// CNIArgs is the member cni of args.
type CNIArgs struct {
	IPs []string // as in RuntimeConfig

	Unknown map[string]json.RawMessage
}

// RuntimeConfig is what the runtime puts in for the capabilities that are on.
type RuntimeConfig struct {
	// For static the addresses, instead of its own; for host-local what is asked of its ranges.
	IPs []string
	// host-local only; before its own.
	IPRanges [][]HostLocalRange

	Unknown map[string]json.RawMessage
}

var configTable = table.New("",
	func(c *Config) *map[string]json.RawMessage { return &c.Unknown },
	table.String("cniVersion", func(c *Config) *string { return &c.CNIVersion }).
		Doc("the version of the CNI specification; absent is 0.1.0"),
	table.String("name", func(c *Config) *string { return &c.Name }).
		Doc("the name of the network"),
	table.Document("ipam", func(c *Config) *Document { return &c.IPAM }, inside).
		Doc("what assigns addresses"),
	table.Object("args", func(c *Config) **Args { return &c.Args }, argsTable).
		Doc("what the author asks of the plugins"),
	table.Object("runtimeConfig", func(c *Config) **RuntimeConfig { return &c.RuntimeConfig },
		runtimeConfigTable).
		Doc("what the runtime puts in for the capabilities that are on"),
)

var argsTable = table.Part(
	func(a *Args) *map[string]json.RawMessage { return &a.Unknown },
	table.Object("cni", func(a *Args) **CNIArgs { return &a.CNI }, cniArgsTable).
		Doc("what the specification's conventions name"),
)

var cniArgsTable = table.Part(
	func(a *CNIArgs) *map[string]json.RawMessage { return &a.Unknown },
	table.Strings("ips", func(a *CNIArgs) *[]string { return &a.IPs }).
		Doc("the addresses to assign"),
)

var runtimeConfigTable = table.Part(
	func(r *RuntimeConfig) *map[string]json.RawMessage { return &r.Unknown },
	table.Strings("ips", func(r *RuntimeConfig) *[]string { return &r.IPs }).
		Doc("the addresses to assign"),
	table.Groups("ipRanges", func(r *RuntimeConfig) *[][]HostLocalRange { return &r.IPRanges },
		hostLocalRangeTable).
		Doc("sets of ranges before those of host-local"),
)

// ConfigMembers describes the members of a [Config].
func ConfigMembers() []release.Member { return configTable.Members() }

// ParseConfig reads a whole CNI configuration as its IPAM plugin does.
func ParseConfig(data []byte) (Config, diag.List) { return configTable.Parse(data) }

// ParseConfigFor is ParseConfig for the plugin of release rel: what is wrong with
// the value of a member that it does not read is not a finding.
func ParseConfigFor(data []byte, rel Release) (Config, diag.List) {
	return configTable.Read(data, rel)
}

// ReadConfig reads a whole CNI configuration as the IPAM plugin of release rel
// does, and resolves it: the Config, what [Config.Resolve] returns of it, and
// the findings of both.
func ReadConfig(data []byte, rel Release) (Config, Resolved, diag.List) {
	c, l := configTable.Read(data, rel)
	if l.Unread() {
		return c, Resolved{}, l
	}
	r, more := c.Resolve(rel)
	if l.Refused() != 0 {
		r = Resolved{}
	}
	return c, r, append(l, more...)
}

// MarshalJSON writes the members in canonical order, then the unknown ones.
func (c Config) MarshalJSON() ([]byte, error) { return configTable.Marshal(&c) }

// UnmarshalJSON reads what ParseConfig reads. The error is for what is not an object.
func (c *Config) UnmarshalJSON(data []byte) error { return configTable.Unmarshal(data, c) }

// GoString renders c as JSON.
func (c Config) GoString() string { return table.GoString(c) }

// Clone returns a copy that shares nothing with c.
func (c Config) Clone() Config { return table.Clone(c) }

// Validate returns the findings of Resolve.
func (c Config) Validate(rel Release) diag.List { _, l := c.Resolve(rel); return l }

// Resolve returns what the IPAM plugin hands out when it is called with c: what
// the runtime asks for counts, and how many addresses the version can tell.
// Paths are those of c: /ipam/range.
//
// Resolved is the zero value when the plugin refuses c. That the plugin which
// delegates cannot use the result is reported, and is no such refusal; see
// [Delegated].
func (c Config) Resolve(rel Release) (Resolved, diag.List) {
	var l findings
	check(configTable, "", &c, &l)
	if c.IPAM == nil {
		if _, given := fold(c.Unknown, "ipam"); !given { // Parse has reported what it is
			l.Add(ErrNoIPAM.At("/ipam", nil, "there is no ipam member").
				Hinted(`write ipam, such as {"type": %q, "range": "10.200.5.0/24"}`,
					TypeWhereabouts))
		}
		return Resolved{}, l.List
	}
	rel = knownTo("/ipam", c.IPAM, rel, &l.List)
	c.checkNetwork(rel, &l.List)
	r := c.resolve(rel, &l)
	c.checkFamilies(r, &l.List)
	if l.refusal() {
		return Resolved{}, l.List
	}
	return r, l.List
}

// fold returns the member of that name in any case.
func fold(members map[string]json.RawMessage, name string) (json.RawMessage, bool) {
	for k, v := range members {
		if strings.EqualFold(k, name) {
			return v, true
		}
	}
	return nil, false
}

// isOdd reports whether a member that is to be a string is in Unknown for being
// something else, which Parse has reported.
func isOdd(members map[string]json.RawMessage, name string) bool {
	v, ok := fold(members, name)
	if !ok {
		return false
	}
	kind := jsonobj.Of(v).Kind()
	return kind != jsonobj.String && kind != jsonobj.Null
}

// resolve resolves the ipam member with what the runtime asks for.
func (c Config) resolve(rel Release, l *findings) Resolved {
	switch doc := c.IPAM.(type) {
	case HostLocal:
		r := doc.resolveAfter("/ipam", c.runtimeSets(), hostLocalAt(rel), l)
		c.request(&r, &l.List)
		r.Ranges = slices.DeleteFunc(r.Ranges, func(x Range) bool { return x.Assignable.IsEmpty() })
		return r
	case Static:
		if asked := c.asked(&l.List); asked != nil {
			return doc.instead(asked, l)
		}
		if c.capable(CapabilityIPs) {
			var more findings
			r := doc.resolveAsked(true, &more)
			l.Add(more.Under("/ipam")...)
			l.refused = l.refused || more.refused
			return r.under("/ipam")
		}
	}
	var own findings
	r := c.IPAM.resolve(rel, &own)
	for _, d := range own.Under("/ipam") {
		if c.IPAM.Type() == TypeStatic && d.Path.Touches("/ipam/addresses") {
			d = d.With("/runtimeConfig/ips", "/args/cni/ips") // which come instead of those of static
		}
		l.Add(d)
	}
	l.refused = l.refused || own.refused
	return r.under("/ipam")
}

// capable reports whether a capability is turned on. The plugins do not read it,
// the runtime does.
func (c Config) capable(name string) bool {
	v, _ := fold(c.Unknown, "capabilities")
	on, _ := jsonobj.Of(v).Member(name).Bool()
	return on
}

// ofPlugins reports whether the plugin is one of containernetworking/plugins,
// which see to name and cniVersion before they read ipam.
func (c Config) ofPlugins() bool {
	return slices.Contains([]string{TypeHostLocal, TypeStatic, TypeDHCP}, c.IPAM.Type())
}

// networkRules are what the plugins say of name and cniVersion.
var networkRules = cniconf.Rules{Version: ErrCNIVersion, Name: ErrName, NameChars: ErrName}

func (c Config) checkNetwork(rel Release, l *diag.List) {
	if c.ofPlugins() {
		networkRules.Check(cniconf.Network{
			CNIVersion: c.CNIVersion,
			Name:       c.Name,
			Newest:     NewestCNIVersion(rel),
		}, l)
	}
}

// checkFamilies reports more addresses of one family than a version before
// 0.3.0 can tell. Whereabouts counts its fixed addresses only.
func (c Config) checkFamilies(r Resolved, l *diag.List) {
	if i := cniconf.Order(c.CNIVersion); i < 0 || i >= cniconf.Order("0.3.0") {
		return
	}
	count := map[bool]int{}
	for _, f := range r.Fixed {
		count[f.Address.Addr().Is4()]++
	}
	sets := r.Sets()
	if r.Type == TypeHostLocal {
		for _, set := range sets {
			count[set[0].Network.Addr().Is4()]++
		}
	}
	if max(count[true], count[false]) > 1 {
		l.Add(ErrFamilies.At("/cniVersion", c.CNIVersion,
			"version %q can tell one address of a family, and there are more", c.CNIVersion).
			With(r.places()...).
			With("/args/cni/ips", "/runtimeConfig/ips", "/runtimeConfig/ipRanges").
			Hinted("write 0.3.1 or newer"))
		return
	}
	for _, set := range sets {
		is4 := set[0].Network.Addr().Is4()
		if count[is4]++; count[is4] == 2 && r.Type == TypeWhereabouts {
			l.Add(WarnFamilies.At("/cniVersion", c.CNIVersion,
				"version %q can tell one address of a family; the others are assigned, and lost",
				c.CNIVersion).
				With(r.places()...).Hinted("write 0.3.1 or newer"))
		}
	}
}
