package ipam

import (
	"encoding/json"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
	table "github.com/migrationnet/migrationnet/internal/oldtable"
)

// Config is a CNI configuration as an IPAM plugin reads it. The plugin that
// delegates hands its own configuration on, whole: what is the other plugin's
// stands in Unknown, verbatim, and is not judged.
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
	IPs      []string           // for static the addresses, instead of its own; for host-local what is asked of its ranges
	IPRanges [][]HostLocalRange // host-local only; before its own

	Unknown map[string]json.RawMessage
}

func (c *Config) rows() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{
		{Name: "cniVersion", Codec: table.String(&c.CNIVersion)},
		{Name: "name", Codec: table.String(&c.Name)},
		{Name: "ipam", Codec: table.DocumentValue(&c.IPAM, Parse, read)},
		{Name: "args", Codec: table.Object(&c.Args, (*Args).rows)},
		{Name: "runtimeConfig", Codec: table.Object(&c.RuntimeConfig, (*RuntimeConfig).rows)},
	}, &c.Unknown
}

func (a *Args) rows() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{{Name: "cni", Codec: table.Object(&a.CNI, (*CNIArgs).rows)}}, &a.Unknown
}

func (a *CNIArgs) rows() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{{Name: "ips", Codec: table.Strings(&a.IPs)}}, &a.Unknown
}

func (r *RuntimeConfig) rows() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{
		{Name: "ips", Codec: table.Strings(&r.IPs)},
		{Name: "ipRanges", Codec: table.Groups(&r.IPRanges, (*HostLocalRange).rows)},
	}, &r.Unknown
}

var configSchema = table.NewSchema("", (*Config).rows)

// ParseConfig reads a whole CNI configuration as its IPAM plugin does.
func ParseConfig(data []byte) (Config, diag.List) { return configSchema.Parse(data) }

// MarshalJSON writes the members in canonical order, then the unknown ones.
func (c Config) MarshalJSON() ([]byte, error) { return configSchema.Marshal(c) }

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
// delegates cannot use the result is told, and is no such refusal; see
// [Delegated].
func (c Config) Resolve(rel Release) (Resolved, diag.List) {
	l := configSchema.Check(c)
	if c.IPAM == nil {
		l.Add(ErrNoIPAM.At("/ipam", nil, "there is no ipam member").
			Hinted(`write ipam, such as {"type": %q, "range": "10.200.5.0/24"}`, TypeWhereabouts))
		return Resolved{}, l
	}
	rel = knownTo(c.IPAM, rel, &l)
	c.checkNetwork(rel, &l)
	r := c.resolve(rel, &l)
	c.checkFamilies(r, &l)
	if l.Refused() != 0 {
		return Resolved{}, l
	}
	return r, l
}

// resolve resolves the ipam member with what the runtime asks for.
func (c Config) resolve(rel Release, l *diag.List) Resolved {
	switch doc := c.IPAM.(type) {
	case HostLocal:
		r := doc.resolveAfter("/ipam", c.runtimeSets(), hostLocalAt(rel), l)
		c.request(&r, l)
		return r
	case Static:
		if asked := c.asked(l); asked != nil {
			return doc.instead(asked, l)
		}
	}
	before := len(*l)
	r := c.IPAM.resolve(rel, l)
	if found := (*l)[before:]; len(found) > 0 {
		copy(found, found.Under("/ipam"))
	}
	return r.under("/ipam")
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
		networkRules.Check(cniconf.Network{CNIVersion: c.CNIVersion, Name: c.Name, Newest: NewestCNIVersion(rel)}, l)
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
	if r.Type == TypeHostLocal {
		for _, x := range r.Ranges {
			count[x.Network.Addr().Is4()]++
		}
	}
	if max(count[true], count[false]) > 1 {
		l.Add(ErrFamilies.At("/cniVersion", c.CNIVersion, "version %q can tell one address of a family, and there are more", c.CNIVersion).
			Hinted("write 0.3.1 or newer"))
		return
	}
	for _, x := range r.Ranges {
		if count[x.Network.Addr().Is4()]++; count[x.Network.Addr().Is4()] == 2 && r.Type == TypeWhereabouts {
			l.Add(WarnFamilies.At("/cniVersion", c.CNIVersion, "version %q can tell one address of a family; the others are assigned, and lost", c.CNIVersion).
				Hinted("write 0.3.1 or newer"))
		}
	}
}
