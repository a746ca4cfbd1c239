package nad

import (
	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
)

// cnvBridge is the CNI type under which HCO installs the bridge plugin.
const cnvBridge = "cnv-bridge"

// Bridge is the configuration of the bridge plugin, as a [Plugin]. It converts
// from and to a [bridgeconf.Config], whose fields it has.
type Bridge bridgeconf.Config

// ResolvedBridge is what the bridge plugin will do.
type ResolvedBridge struct{ bridgeconf.Resolved }

func (ResolvedBridge) does() {}

var bridgeKind = kind{
	types:   []string{bridgeconf.PluginType, cnvBridge},
	does:    doesOf[ResolvedBridge],
	members: bridgeconf.Members,
	read: func(v jsonobj.Value, rel Release) (Plugin, diag.List) {
		c, l := bridgeconf.ParseFor([]byte(v.Text), rel)
		return Bridge(c), l
	},
}

// PluginType returns the CNI type: "bridge", or "cnv-bridge".
func (b Bridge) PluginType() string { return or(b.Type, bridgeconf.PluginType) }

// MarshalJSON writes the members in canonical order, then the unknown ones.
func (b Bridge) MarshalJSON() ([]byte, error) { return bridgeconf.Config(b).MarshalJSON() }

// UnmarshalJSON reads what MarshalJSON writes.
func (b *Bridge) UnmarshalJSON(data []byte) error {
	c, l := bridgeconf.Parse(data)
	for _, d := range l {
		if d.Path == "" && d.Rule.Severity == diag.Error {
			return diag.List{d}.Err()
		}
	}
	*b = Bridge(c)
	return nil
}

// GoString renders b as JSON.
func (b Bridge) GoString() string { return table.GoString(b) }

// Clone returns a copy that shares nothing with b.
func (b Bridge) Clone() Bridge { return table.Clone(b) }

// Validate returns the findings of [bridgeconf.Config.Resolve].
func (b Bridge) Validate(rel Release) diag.List { return bridgeconf.Config(b).Validate(rel) }

func (b Bridge) at(s site, rel Release) (Resolved, diag.List) {
	b.Name, b.CNIVersion = s.given(b.Name, b.CNIVersion)
	r, l := bridgeconf.Config(b).Resolve(rel)
	if r.Bridge == "" {
		return Resolved{}, l
	}
	return Resolved{
		Plugin: b.PluginType(), CNIVersion: r.CNIVersion, NetworkName: r.Name,
		IPAM: r.IPAM, DefaultRoute: r.DefaultRoute, Does: ResolvedBridge{r},
	}, l
}
