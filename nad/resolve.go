package nad

import (
	"encoding/json"

	"github.com/migrationnet/migrationnet/ipam"
)

// Resolved is what a pod gets by a configuration.
type Resolved struct {
	Plugin       string // the CNI type; "" for an empty spec or a list of plugins
	CNIVersion   string // "" for an empty spec, and of a plugin without a type in this package
	NetworkName  string // the configuration's name, or the object's
	IPAM         ipam.Resolved
	DefaultRoute bool

	// Does is what the plugin will do: a [ResolvedMacvlan] of macvlan, and so on.
	// It is nil for an empty spec.
	Does ResolvedPlugin
}

// Plugins returns what each plugin of a list does, in their order; nil when r is
// not of a list.
func (r Resolved) Plugins() []Resolved {
	list, _ := r.Does.(ResolvedList)
	return list.Plugins
}

// site is where a configuration is.
type site struct {
	spec            bool   // in an object, which Multus reads
	namespace, name string // the object's

	// In a list every plugin is given the list's name and cniVersion, whatever
	// its own say (libcni api.go buildOneConfig v1.3.1).
	inList                bool
	listName, listVersion string
	before                chain // what the plugins before leave
}

// given returns the name and the cniVersion that a plugin with these gets.
func (s site) given(name, cniVersion string) (string, string) {
	if s.inList {
		return s.listName, s.listVersion
	}
	return or(name, s.name), cniVersion
}

func quoted(s string) json.RawMessage {
	b, _ := json.Marshal(s) // a string always marshals
	return b
}
