package nad

import (
	"encoding/json"
	"fmt"

	"github.com/migrationnet/migrationnet/ipam"
)

// Resolved is what a pod gets by a configuration.
type Resolved struct {
	Plugin string `json:"plugin"` // the CNI type; "" for an empty spec or a list of plugins
	// CNIVersion is "" for an empty spec, and of a plugin without a type in this
	// package.
	CNIVersion   string        `json:"cniVersion"`
	NetworkName  string        `json:"networkName"` // the configuration's name, or the object's
	IPAM         ipam.Resolved `json:"ipam,omitzero"`
	DefaultRoute bool          `json:"defaultRoute"`

	// Does is what the plugin will do: a [ResolvedMacvlan] of macvlan, and so on.
	// It is nil for an empty spec.
	Does ResolvedPlugin `json:"does"`
}

// UnmarshalJSON reads what json.Marshal writes. Which type Does gets follows from
// Plugin; without one, a value with plugins is a [ResolvedList].
func (r *Resolved) UnmarshalJSON(data []byte) error {
	type fields Resolved
	var f struct {
		fields
		Does json.RawMessage `json:"does"`
	}
	if err := json.Unmarshal(data, &f); err != nil {
		return fmt.Errorf("nad.Resolved: %w", err)
	}
	does, err := readDoes(f.Plugin, f.Does)
	if err != nil {
		return fmt.Errorf("nad.Resolved: does: %w", err)
	}
	*r = Resolved(f.fields)
	r.Does = does
	return nil
}

// readDoes reads what the plugin of a CNI type does; nil of null and of nothing.
func readDoes(cniType string, data json.RawMessage) (ResolvedPlugin, error) {
	if len(data) == 0 || string(data) == "null" {
		return nil, nil
	}
	if k := kindNamed(cniType); k != nil {
		return k.does(data)
	}
	var list struct{ Plugins json.RawMessage }
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, err
	}
	if cniType == "" && list.Plugins != nil {
		return doesOf[ResolvedList](data)
	}
	return doesOf[ResolvedRaw](data)
}

// doesOf reads what a plugin does as a T.
func doesOf[T ResolvedPlugin](data []byte) (ResolvedPlugin, error) {
	var does T
	err := json.Unmarshal(data, &does)
	return does, err
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
