package nad

import (
	"encoding/json"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/release"
)

// Plugin is the configuration of one CNI plugin: [Bridge], [Macvlan] and the
// other types of this package that [PluginTypes] lists, or [Raw] of any other
// plugin.
type Plugin interface {
	json.Marshaler

	// PluginType returns the CNI type, "" when the configuration has none.
	PluginType() string

	// Validate returns what the plugin of the given release finds wrong with the
	// configuration alone.
	Validate(Release) diag.List

	// at returns what pods get by the configuration at its site; the zero Resolved
	// when it is refused. The release is known.
	at(s site, rel Release) (Resolved, diag.List)
}

// ResolvedPlugin is what one CNI plugin will do: [ResolvedBridge],
// [ResolvedMacvlan] and so on, [ResolvedList] of a list of plugins, [ResolvedRaw]
// of a plugin without a type in this package.
type ResolvedPlugin interface{ does() }

// kind is a CNI plugin whose configurations have a type in this package. A new
// plugin is a file with its configuration and its rules, and a row of kinds.
type kind struct {
	types   []string // the CNI types, the usual one first
	read    func(v jsonobj.Value, rel Release) (Plugin, diag.List)
	does    func(data []byte) (ResolvedPlugin, error) // reads its ResolvedPlugin from JSON
	members func() []release.Member
	rules   []*diag.Rule
}

// kinds is the table of the plugins.
var kinds = []kind{
	bridgeKind,
	kindOf[Macvlan, ResolvedMacvlan](macvlanTable, macvlanRules, MacvlanType),
	kindOf[IPVLAN, ResolvedIPVLAN](ipvlanTable, ipvlanRules, IPVLANType),
	kindOf[VLAN, ResolvedVLAN](vlanTable, vlanRules, VLANType),
	kindOf[Overlay, ResolvedOverlay](overlayTable, overlayRules, OverlayType),
	kindOf[Tuning, ResolvedTuning](tuningTable, tuningRules, TuningType, cnvTuning),
	kindOf[Bond, ResolvedBond](bondTable, bondRules, BondType),
	kindOf[SBR, ResolvedSBR](sbrTable, sbrRules, SBRType),
	kindOf[HostDevice, ResolvedHostDevice](hostDeviceTable, hostDeviceRules, HostDeviceType),
	kindOf[Portmap, ResolvedPortmap](portmapTable, portmapRules, PortmapType),
	kindOf[Bandwidth, ResolvedBandwidth](bandwidthTable, bandwidthRules, BandwidthType),
}

// kindOf is the row of the plugin with those CNI types, whose configuration is a T
// and does what R says.
func kindOf[T Plugin, R ResolvedPlugin](t *table.Table[T], rules []*diag.Rule, cniTypes ...string) kind {
	return kind{
		types: cniTypes,
		read: func(v jsonobj.Value, rel Release) (Plugin, diag.List) {
			return asPlugin(t.ReadValue(v, rel))
		},
		does:    doesOf[R],
		members: t.Members,
		rules:   rules,
	}
}

func asPlugin[T Plugin](p T, l diag.List) (Plugin, diag.List) { return p, l }

// kindNamed returns the row of a CNI type; nil when there is none. Plugins are
// programs of that name, so that it matches exactly.
func kindNamed(cniType string) *kind {
	for i := range kinds {
		if slices.Contains(kinds[i].types, cniType) {
			return &kinds[i]
		}
	}
	return nil
}

// PluginTypes returns the CNI types whose configurations have a type in this
// package.
func PluginTypes() (out []string) {
	for _, k := range kinds {
		out = append(out, k.types...)
	}
	return out
}

// PluginMembers describes the members of the configurations of a CNI type. It
// reports false when that type has none in this package.
func PluginMembers(cniType string) ([]release.Member, bool) {
	k := kindNamed(cniType)
	if k == nil {
		return nil, false
	}
	return k.members(), true
}

// readPlugin reads v, an object, as what its type says.
func readPlugin(v jsonobj.Value, rel Release) (Plugin, diag.List) {
	cniType, _ := fold(v, "type").Str()
	if k := kindNamed(cniType); k != nil {
		return k.read(v, rel)
	}
	return Raw{JSON: v.Raw()}, nil
}

// ReadPlugin reads data as the configuration of the plugin with that CNI type,
// which [PluginTypes] lists, and returns what pods get by it on nodes with the
// programs of rel. A configuration of another type is refused. Resolved is the
// zero value when it is refused.
func ReadPlugin(cniType string, data []byte, rel Release) (Plugin, Resolved, diag.List) {
	k := kindNamed(cniType)
	v, l := configObject(string(data))
	switch {
	case len(l) > 0:
		return Raw{JSON: data}, Resolved{}, l
	case k == nil:
		return Raw{JSON: v.Raw()}, Resolved{}, diag.List{ErrConfigType.At("/type", cniType,
			"no type of this package is for %q", cniType).Hinted("read it with ReadConfig")}
	}
	p, l := k.read(v, rel)
	r, more := p.at(site{}, rel)
	l.Add(more...)
	if l.Refused() != 0 {
		return p, Resolved{}, l
	}
	return p, r, l
}
