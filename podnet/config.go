package podnet

import (
	"encoding/json"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/release"
)

// The kinds of document that carry a VM's network.
const (
	VirtualMachine         = "VirtualMachine"
	VirtualMachineInstance = "VirtualMachineInstance"
)

// apiGroup and apiVersion are KubeVirt's (staging/src/kubevirt.io/api/core/v1/register.go).
const (
	apiGroup   = "kubevirt.io/"
	apiVersion = apiGroup + "v1"
)

// consumer is who reads the documents, as findings name it.
const consumer = "KubeVirt"

// Config is a VirtualMachine or a VirtualMachineInstance with its network
// spelled out, as its author wrote it. The interfaces, networks and volumes are
// in the spec of the VMI: at /spec/template/spec of a VirtualMachine, at /spec
// of a VirtualMachineInstance.
type Config struct {
	APIVersion string // "" is kubevirt.io/v1
	Kind       string // VirtualMachine or VirtualMachineInstance
	Name       string
	Namespace  string

	Interfaces             []Interface // domain.devices.interfaces
	AutoattachPodInterface *bool       // domain.devices.autoattachPodInterface
	EvictionStrategy       string      // "" leaves it to the cluster
	Networks               []Network
	Volumes                []Volume

	// Rest holds everything else in the document, verbatim.
	Rest Rest
}

// Rest is the members of a VM's document that this package has no field for, by
// the object that they are in.
type Rest struct {
	Object   map[string]json.RawMessage // of the whole document: status
	Metadata map[string]json.RawMessage // labels, annotations, resourceVersion, …
	Spec     map[string]json.RawMessage // of a VirtualMachine's spec: runStrategy, …
	Template map[string]json.RawMessage // of a VirtualMachine's spec.template: metadata
	VMISpec  map[string]json.RawMessage // of the VMI's spec: nodeSelector, …
	Domain   map[string]json.RawMessage // cpu, memory, …
	Devices  map[string]json.RawMessage // disks, …
}

// Where Rest has the members of each object.
func restObject(c *Config) *map[string]json.RawMessage   { return &c.Rest.Object }
func restMetadata(c *Config) *map[string]json.RawMessage { return &c.Rest.Metadata }
func restSpec(c *Config) *map[string]json.RawMessage     { return &c.Rest.Spec }
func restTemplate(c *Config) *map[string]json.RawMessage { return &c.Rest.Template }
func restVMISpec(c *Config) *map[string]json.RawMessage  { return &c.Rest.VMISpec }
func restDomain(c *Config) *map[string]json.RawMessage   { return &c.Rest.Domain }
func restDevices(c *Config) *map[string]json.RawMessage  { return &c.Rest.Devices }

var (
	vmTable = documentTable(table.OpenInline("spec", restSpec,
		table.OpenInline("template", restTemplate,
			vmiSpec(restTemplate),
		).Always(restSpec).Doc("what the VMIs of the VM are made from"),
	).Always(restObject).Doc("the VM, whose network is in template.spec"))

	vmiTable = documentTable(vmiSpec(restObject))
)

// documentTable is the table of a document with the given spec.
func documentTable(spec table.Row[Config]) *table.Table[Config] {
	return table.New(consumer, restObject,
		table.StringOr("apiVersion", func(c *Config) *string { return &c.APIVersion }, apiVersion).
			Doc("the API group kubevirt.io and its version"),
		table.String("kind", func(c *Config) *string { return &c.Kind }).
			Doc("VirtualMachine or VirtualMachineInstance"),
		table.OpenInline("metadata", restMetadata,
			table.String("name", func(c *Config) *string { return &c.Name }).
				Doc("the name of the VM"),
			table.String("namespace", func(c *Config) *string { return &c.Namespace }).
				Doc("the namespace of the VM"),
		).Doc("the name, labels and annotations"),
		spec,
	).Exact().Open().Late(reads)
}

// vmiSpec is the spec of a VMI, which is in the given object. The API's schema
// requires the objects down to devices.
func vmiSpec(outer table.Unknown[Config]) table.Row[Config] {
	devices := table.OpenInline("devices", restDevices,
		table.Objects("interfaces", func(c *Config) *[]Interface { return &c.Interfaces },
			interfaceTable).Doc("the network interfaces of the VM"),
		table.Bool("autoattachPodInterface",
			func(c *Config) **bool { return &c.AutoattachPodInterface }).
			Doc("false: no interface for a VM that names neither interfaces nor networks"),
	).Always(restDomain).Doc("the devices of the VM")
	domain := table.OpenInline("domain", restDomain, devices).Always(restVMISpec)
	return table.OpenInline("spec", restVMISpec,
		domain.Doc("the machine that the guest sees"),
		table.NonEmptyPointer("evictionStrategy",
			func(c *Config) *string { return &c.EvictionStrategy }).
			Doc("what a drain of the node does: None, LiveMigrate, "+
				"LiveMigrateIfPossible, External"),
		table.Objects("networks", func(c *Config) *[]Network { return &c.Networks },
			networkTable).Doc("what the interfaces are connected to, by name"),
		table.Objects("volumes", func(c *Config) *[]Volume { return &c.Volumes },
			volumeTable).Doc("the volumes, of which cloud-init's carry network data"),
	).Always(outer).Doc("the spec of the VirtualMachineInstance")
}

// table returns the table of c, whose layout follows its kind.
func (c *Config) table() *table.Table[Config] { return tableOf(c.Kind) }

func tableOf(kind string) *table.Table[Config] {
	if kind == VirtualMachineInstance {
		return vmiTable
	}
	return vmTable
}

// Members describes the members of the document, in canonical order. The layout
// follows c.Kind.
func (c Config) Members() []release.Member { return c.table().Members() }

// base is the path of the VMI's spec.
func (c *Config) base() diag.Path {
	if c.Kind == VirtualMachineInstance {
		return "/spec"
	}
	return "/spec/template/spec"
}

// kept reports whether one of the named members is in Unknown or Rest, where it
// is because its field cannot hold it, or because a literal put it there.
func kept(unknown map[string]json.RawMessage, names ...string) bool {
	for _, name := range names {
		if _, ok := unknown[name]; ok {
			return true
		}
	}
	return false
}

// The lists that are not known although the document may have them.
type unread struct{ interfaces, networks, volumes, autoattach bool }

func (c *Config) unread() unread {
	x := &c.Rest
	spec := kept(x.Object, "spec")
	if c.Kind != VirtualMachineInstance {
		spec = spec || kept(x.Spec, "template") || kept(x.Template, "spec")
	}
	devices := spec || kept(x.VMISpec, "domain") || kept(x.Domain, "devices")
	return unread{
		interfaces: devices || kept(x.Devices, "interfaces"),
		autoattach: devices || kept(x.Devices, "autoattachPodInterface"),
		networks:   spec || kept(x.VMISpec, "networks"),
		volumes:    spec || kept(x.VMISpec, "volumes"),
	}
}

// annotation returns an annotation of the VMI (of a VirtualMachine: of its
// template), where it is, and whether it is there.
func (c *Config) annotation(name string) (value string, at diag.Path, ok bool) {
	metadata, at := c.Rest.Metadata, diag.Path("/metadata/annotations")
	if c.Kind != VirtualMachineInstance {
		template, _ := jsonobj.Parse(c.Rest.Template["metadata"])
		metadata = map[string]json.RawMessage{"annotations": template.Member("annotations").Raw()}
		at = "/spec/template/metadata/annotations"
	}
	annotations, _ := jsonobj.Parse(metadata["annotations"])
	v := annotations.Member(name)
	s, _ := v.Str()
	return s, at.Name(name), v.Kind() != jsonobj.None
}

// resourceClaims returns the names in spec.resourceClaims of the VMI.
func (c *Config) resourceClaims() []string {
	claims, _ := jsonobj.Parse(c.Rest.VMISpec["resourceClaims"])
	var out []string
	for _, claim := range claims.Each() {
		name, _ := claim.Member("name").Str()
		out = append(out, name)
	}
	return out
}
