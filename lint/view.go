package lint

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"slices"

	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/release"
)

// viewConfig is what a configuration means; nil when there is none, or it is one
// of a plugin that is not known.
func viewConfig(c nad.Config, r nad.Resolved, rel release.Release) any {
	if c.List != nil {
		does, _ := r.Does.(nad.ResolvedList)
		return viewList(*c.List, does, rel)
	}
	return viewPlugin(c.Plugin, r, rel)
}

// listView is what a list of plugins means.
type listView struct {
	nad.ResolvedList
	Plugins []any `json:"plugins"` // those that are not known as written
}

// pooled reports whether whereabouts assigns the addresses of one of the plugins.
func (v listView) pooled() bool {
	return slices.ContainsFunc(v.Plugins, func(p any) bool {
		of, ok := p.(*view)
		return ok && of.pooled()
	})
}

func viewList(l nad.List, does nad.ResolvedList, rel release.Release) listView {
	v := listView{ResolvedList: does, Plugins: []any{}}
	for i, p := range l.Plugins {
		view := viewPlugin(p, does.Plugins[i], rel)
		if view == nil {
			view = p
		}
		v.Plugins = append(v.Plugins, view)
	}
	return v
}

// viewPlugin is what the configuration of a plugin means; nil of one that is not
// known.
func viewPlugin(p nad.Plugin, r nad.Resolved, rel release.Release) any {
	switch does := r.Does.(type) {
	case nad.ResolvedRaw, nil:
		return nil
	case nad.ResolvedBridge:
		conf, _ := p.(nad.Bridge)
		conf.Name, conf.CNIVersion = r.NetworkName, r.CNIVersion // in a list, those of the list
		return viewBridge(bridgeconf.Config(conf), does.Resolved, rel)
	case nad.ResolvedOverlay:
		v := viewOf(p, does, does.IPAM)
		v.set("complete", does.IPAM.Complete) // false: the addresses depend on the nodes
		return v
	}
	return viewOf(p, r.Does, r.IPAM)
}

func viewBridge(c bridgeconf.Config, r bridgeconf.Resolved, rel release.Release) any {
	c, _ = c.Explicit(rel)
	v := viewOf(c, r, r.IPAM)
	if _, given := v.values["type"]; !given {
		v.set("type", bridgeconf.PluginType)
	}
	if c.PreserveDefaultVLAN == nil { // it has no effect
		v.set("preserveDefaultVlan", c.Behaviour(rel).PreserveDefaultVLAN)
	}
	if dev := r.GatewayInterface(); dev != "" {
		v.set("gatewayInterface", dev)
	}
	return v
}

// view has the members of a configuration, and for those that have a default, or
// that another one overrides, what the plugin does. Its ipam is the document's;
// addresses are those that pods may get.
type view struct {
	names  []string // in their order
	values map[string]any
	ipam   string // the type of the IPAM plugin
}

// pooled reports whether whereabouts assigns the addresses.
func (v *view) pooled() bool { return v.ipam == ipam.TypeWhereabouts }

func viewOf(conf json.Marshaler, does any, assigns ipam.Resolved) *view {
	v := &view{values: map[string]any{}, ipam: assigns.Type}
	for name, value := range inOrder(does) {
		if name != "ipam" {
			v.set(name, value)
		}
	}
	for name, value := range inOrder(conf) {
		if _, resolved := v.values[name]; !resolved {
			v.set(name, value)
		}
	}
	if all := assigns.Addresses(); !all.IsEmpty() {
		v.set("addresses", all.String())
	}
	return v
}

func (v *view) set(name string, value any) {
	if _, there := v.values[name]; !there {
		v.names = append(v.names, name)
	}
	v.values[name] = value
}

// MarshalJSON writes the members in their order.
func (v *view) MarshalJSON() ([]byte, error) {
	out := []byte("{")
	for i, name := range v.names {
		if i > 0 {
			out = append(out, ',')
		}
		value, err := json.Marshal(v.values[name])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out = append(append(out, marshal(name)...), ':')
		out = append(out, value...)
	}
	return append(out, '}'), nil
}

// marshal returns the JSON of v; nil when it has none.
func marshal(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return data
}

// inOrder returns the members of a value whose JSON is an object.
func inOrder(v any) iter.Seq2[string, json.RawMessage] {
	return func(yield func(string, json.RawMessage) bool) {
		d := json.NewDecoder(bytes.NewReader(marshal(v)))
		_, _ = d.Token() // the brace
		for d.More() {
			name, _ := d.Token()
			var value json.RawMessage
			if d.Decode(&value) != nil || !yield(name.(string), value) {
				return
			}
		}
	}
}
