package podnet

import (
	"encoding/json"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/table"
)

// Attach returns a copy of c in which the interface, the network and the volumes
// take the place of those with their names, or come last.
func (c Config) Attach(i Interface, n Network, volumes ...Volume) Config {
	c = c.Clone()
	c.Interfaces = put(c.Interfaces, i.Clone(), func(o Interface) bool { return o.Name == i.Name })
	c.Networks = put(c.Networks, n.Clone(), func(o Network) bool { return o.Name == n.Name })
	for _, v := range volumes {
		c.Volumes = put(c.Volumes, v.Clone(), func(o Volume) bool { return o.Name == v.Name })
	}
	return c
}

func put[T any](list []T, v T, same func(T) bool) []T {
	if at := slices.IndexFunc(list, same); at >= 0 {
		list[at] = v
		return list
	}
	return append(list, v)
}

// MergePatch returns an RFC 7386 merge patch that puts the interface, the network
// and the volumes, such as that of [CloudInit.Volume], into vm, a VirtualMachine
// or a VirtualMachineInstance in JSON, as [Config.Attach] does. A merge patch
// replaces a list whole, so the patch carries all other interfaces and networks,
// and volumes if it changes any, as Parse read them. It names the
// resourceVersion that vm has, if any: the API server then refuses the patch
// (409) rather than undo a change to the lists that was made meanwhile.
//
// The findings are those of Parse and of the patched VM, at their places in it;
// with an error among them there is no patch, for KubeVirt would refuse it. A
// VirtualMachine takes the change at the next start of the VM. The spec of a
// VirtualMachineInstance is for KubeVirt alone to change ("update of VMI object
// is restricted", vmi-update-admitter.go): patch one before it is created.
func MergePatch(vm []byte, rel Release, i Interface, n Network,
	volumes ...Volume) ([]byte, diag.List) {
	return Settings{}.MergePatch(vm, rel, i, n, volumes...)
}

// MergePatch is the function [MergePatch] in a cluster with these settings.
func (s Settings) MergePatch(
	vm []byte, rel Release, i Interface, n Network, volumes ...Volume,
) ([]byte, diag.List) {
	c, l := Parse(vm)
	if l.HasErrors() {
		return nil, l
	}
	c = c.Attach(i, n, volumes...)
	l.Add(s.Validate(c, rel)...)
	if l.HasErrors() {
		return nil, l
	}
	patch := Config{Kind: c.Kind, Interfaces: c.Interfaces, Networks: c.Networks}
	if len(volumes) > 0 {
		patch.Volumes = c.Volumes
	}
	if version, ok := c.Rest.Metadata["resourceVersion"]; ok {
		patch.Rest.Metadata = map[string]json.RawMessage{"resourceVersion": version}
	}
	b, err := patchTables[patch.Kind].Marshal(&patch)
	if err != nil {
		l.Add(diag.ErrSyntax.At("", nil, "%v", err).Hinted("write JSON in Unknown"))
		return nil, l
	}
	return b, l
}

// patchTables are of patches, which leave apiVersion and kind as they are.
var patchTables = map[string]*table.Table[Config]{
	VirtualMachine:         vmTable.Without("apiVersion", "kind"),
	VirtualMachineInstance: vmiTable.Without("apiVersion", "kind"),
}
