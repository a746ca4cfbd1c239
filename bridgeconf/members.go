package bridgeconf

import (
	"encoding/json"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/release"
)

// Members describes the members of the configuration in canonical order. Since is
// the first upstream release of the plugin that reads a member; what OpenShift's
// forks read is [Config.Behaviour]'s to know.
func Members() []release.Member { return schema.Members() }

// The first upstream releases that read a member
// (git log -S of each in plugins/main/bridge/bridge.go; cni.md 1.2).
var (
	v1_0_0 = release.MustParse("v1.0.0")
	v1_1_0 = release.MustParse("v1.1.0")
	v1_3_0 = release.MustParse("v1.3.0")
	v1_4_1 = release.MustParse("v1.4.1")
	v1_6_0 = release.MustParse("v1.6.0")
	v1_7_0 = release.MustParse("v1.7.0")
)

// schema has one row a member, in canonical order.
var schema = table.New("the bridge plugin",
	func(c *Config) *map[string]json.RawMessage { return &c.Unknown },

	table.String("cniVersion", func(c *Config) *string { return &c.CNIVersion }).
		Doc("the version of the CNI specification; 0.1.0 when absent"),
	table.String("name", func(c *Config) *string { return &c.Name }).
		Doc("the name of the network"),
	table.StringOr("type", func(c *Config) *string { return &c.Type }, PluginType).
		Doc("the CNI type: bridge, or cnv-bridge for the build that HCO installs"),
	table.NonEmpty("bridge", func(c *Config) *string { return &c.Bridge }).
		Doc("the name of the bridge, which is made when it is missing; cni0 when absent"),

	table.Bool("isGateway", func(c *Config) **bool { return &c.IsGateway }).
		Doc("give the bridge the gateway's address"),
	table.Bool("isDefaultGateway", func(c *Config) **bool { return &c.IsDefaultGateway }).
		Doc("isGateway, and a default route to that address"),
	table.Bool("forceAddress", func(c *Config) **bool { return &c.ForceAddress }).
		Doc("replace an address that the bridge already has"),
	table.Bool("ipMasq", func(c *Config) **bool { return &c.IPMasq }).
		Doc("masquerade what leaves the network"),
	table.NonEmptyPointer("ipMasqBackend", func(c *Config) *string { return &c.IPMasqBackend }).
		Since(v1_6_0).Doc("iptables or nftables; what the node has when absent"),
	table.Integer("mtu", func(c *Config) **int { return &c.MTU }).
		Doc("the MTU in bytes; the kernel's when absent"),

	table.Bool("hairpinMode", func(c *Config) **bool { return &c.HairpinMode }).
		Doc("send frames back through the port they came from"),
	table.Bool("promiscMode", func(c *Config) **bool { return &c.PromiscMode }).
		Doc("put the bridge into promiscuous mode"),

	table.Integer("vlan", func(c *Config) **int { return &c.VLAN }).
		Doc("the access VLAN of the port, 1 to 4094; 0 is none"),
	table.Objects("vlanTrunk", func(c *Config) *[]Trunk { return &c.VLANTrunk }, trunks).
		Since(v1_3_0).Doc("the VLANs that the port takes with a tag"),
	table.Bool("preserveDefaultVlan", func(c *Config) **bool { return &c.PreserveDefaultVLAN }).
		Since(v1_3_0).Doc("keep VLAN 1 on the port; the default depends on the release"),

	table.Bool("macspoofchk", func(c *Config) **bool { return &c.MACSpoofCheck }).
		Since(v1_1_0).Doc("drop frames from another MAC address than the container's"),
	table.Bool("enabledad", func(c *Config) **bool { return &c.EnableDAD }).
		Since(v1_1_0).Doc("duplicate address detection on the container's interface"),
	table.Bool("disableContainerInterface",
		func(c *Config) **bool { return &c.DisableContainerInterface }).
		Since(v1_4_1).Doc("leave the container's interface down"),
	table.Bool("portIsolation", func(c *Config) **bool { return &c.PortIsolation }).
		Since(v1_7_0).Doc("let the port reach no other isolated port"),

	table.Document("ipam", func(c *Config) *ipam.Document { return &c.IPAM },
		table.Reading[ipam.Document]{Parse: parseIPAM}).
		Doc("the configuration of the IPAM plugin; absent, there is no address"),
	table.Document("dns", func(c *Config) **ipam.DNS { return &c.DNS },
		table.Reading[*ipam.DNS]{Parse: ipam.ParseDNS}).
		Doc("DNS for the container, instead of what the IPAM plugin says"),

	table.Bools("capabilities", func(c *Config) *map[string]bool { return &c.Capabilities }).
		Doc("what the runtime may put into runtimeConfig"),
	table.Object("args", func(c *Config) **Args { return &c.Args }, args).
		Since(v1_0_0).Doc("arguments of the runtime, of which cni.mac is read"),
	table.Object("runtimeConfig", func(c *Config) **RuntimeConfig { return &c.RuntimeConfig },
		runtimeConfigs).
		Since(v1_0_0).Doc("what the runtime puts in for the capabilities that are on"),
	table.Raw("prevResult", func(c *Config) *json.RawMessage { return &c.PrevResult },
		jsonobj.Object).
		Doc("the result of the plugin before, which the runtime puts in"),
	table.Raw("cni.dev/valid-attachments",
		func(c *Config) *json.RawMessage { return &c.ValidAttachments }, jsonobj.Array).
		Doc("the attachments that GC keeps, which the runtime puts in"),
).Late(reads)

var trunks = table.Part(func(t *Trunk) *map[string]json.RawMessage { return &t.Unknown },
	table.Integer("minID", func(t *Trunk) **int { return &t.MinID }).
		Doc("the first VLAN of a range, 1 to 4094"),
	table.Integer("maxID", func(t *Trunk) **int { return &t.MaxID }).
		Doc("the last VLAN of a range, 1 to 4094"),
	table.Integer("id", func(t *Trunk) **int { return &t.ID }).
		Doc("a single VLAN, 1 to 4094"),
)

var args = table.Part(func(a *Args) *map[string]json.RawMessage { return &a.Unknown },
	table.Object("cni", func(a *Args) **CNIArgs { return &a.CNI }, cniArgs).
		Doc("the arguments that CNI plugins read"),
)

var cniArgs = table.Part(func(a *CNIArgs) *map[string]json.RawMessage { return &a.Unknown },
	table.String("mac", func(a *CNIArgs) *string { return &a.MAC }).
		Doc("the MAC address of the container's interface"),
	table.Kept[CNIArgs]("ips").Doc("addresses that an IPAM plugin is asked for"),
)

var runtimeConfigs = table.Part(
	func(r *RuntimeConfig) *map[string]json.RawMessage { return &r.Unknown },
	table.String("mac", func(r *RuntimeConfig) *string { return &r.MAC }).
		Doc("the MAC address of the container's interface"),
	table.Kept[RuntimeConfig]("ips").Doc("addresses that an IPAM plugin is asked for"),
	table.Kept[RuntimeConfig]("ipRanges").Doc("ranges that host-local is given"),
)

// parseIPAM reads the ipam member as this plugin meets it.
func parseIPAM(data []byte) (ipam.Document, diag.List) {
	d, l := ipam.Parse(data)
	return d, ipam.Delegated(l)
}

// MarshalJSON writes the members as [Config.MarshalJSON] does.
func (t Trunk) MarshalJSON() ([]byte, error) { return trunks.Marshal(&t) }

// UnmarshalJSON reads what MarshalJSON writes.
func (t *Trunk) UnmarshalJSON(data []byte) error { return trunks.Unmarshal(data, t) }

// MarshalJSON writes the members as [Config.MarshalJSON] does.
func (a Args) MarshalJSON() ([]byte, error) { return args.Marshal(&a) }

// UnmarshalJSON reads what MarshalJSON writes.
func (a *Args) UnmarshalJSON(data []byte) error { return args.Unmarshal(data, a) }

// MarshalJSON writes the members as [Config.MarshalJSON] does.
func (a CNIArgs) MarshalJSON() ([]byte, error) { return cniArgs.Marshal(&a) }

// UnmarshalJSON reads what MarshalJSON writes.
func (a *CNIArgs) UnmarshalJSON(data []byte) error { return cniArgs.Unmarshal(data, a) }

// MarshalJSON writes the members as [Config.MarshalJSON] does.
func (r RuntimeConfig) MarshalJSON() ([]byte, error) { return runtimeConfigs.Marshal(&r) }

// UnmarshalJSON reads what MarshalJSON writes.
func (r *RuntimeConfig) UnmarshalJSON(data []byte) error { return runtimeConfigs.Unmarshal(data, r) }
