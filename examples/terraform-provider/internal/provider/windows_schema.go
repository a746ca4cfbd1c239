package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"example.com/terraform-provider-migrationnet/internal/convert"
)

// requestNames are the names of the schema as a request of package plan has them.
var requestNames = convert.Camel(map[string]string{
	"cluster": "clusters", "extra_network": "networks", "windows": "", "documents": "",
})

// documentType is what one cluster is to apply.
var documentType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"definition": types.StringType, "patch": types.StringType,
	"patch_command": types.StringType, "hyperconverged": types.StringType,
	"uplink":    types.ListType{ElemType: types.StringType},
	"checklist": types.ListType{ElemType: types.StringType},
}}

func text(about string) schema.StringAttribute {
	return schema.StringAttribute{Optional: true, Description: about}
}

func must(about string) schema.StringAttribute {
	return schema.StringAttribute{Required: true, Description: about}
}

func number(about string) schema.Int64Attribute {
	return schema.Int64Attribute{Optional: true, Description: about}
}

func addresses(required bool, about string) schema.StringAttribute {
	return schema.StringAttribute{Required: required, Optional: !required, Description: about,
		CustomType:    convert.AddressesType{},
		PlanModifiers: []planmodifier.String{convert.KeepSpelling()}}
}

// The request is of blocks, since OpenTofu finds exact lines for attributes of
// blocks, and not for those of nested attributes.
var windowsSchema = schema.Schema{
	Description: "Windows of one migration network for several clusters, which are kept in " +
		"the state: one that a cluster has never moves, whichever clusters come, go, or grow.",
	Attributes: map[string]schema.Attribute{
		"windows": schema.MapAttribute{Computed: true, ElementType: types.StringType,
			Description: "The window of each cluster, by its name."},
		"documents": schema.MapAttribute{Computed: true, ElementType: documentType,
			Description: "What each cluster is to apply, by its name: definition and " +
				"hyperconverged are objects in JSON."},
	},
	Blocks: map[string]schema.Block{
		"network": networkBlock,
		"cluster": schema.ListNestedBlock{
			Description:  "A cluster.",
			NestedObject: clusterBlock,
		},
	},
}

var networkBlock = schema.SingleNestedBlock{
	Description: "The migration network, which the clusters share.",
	Attributes: map[string]schema.Attribute{
		"name":   text("Of the NetworkAttachmentDefinition, a DNS label; required."),
		"cidr":   addresses(false, "The network, such as 10.200.5.0/24; required."),
		"bridge": text("A bridge that the nodes have; absent, macvlan on the NIC is used."),
		"vlan":   number("VLAN of the bridge's port, 1 to 4094; absent is untagged."),
		"mtu":    number("MTU in bytes; absent is that of the NIC."),
	},
	Blocks: map[string]schema.Block{
		"in_use": schema.ListNestedBlock{
			Description: "Addresses on it that are taken.",
			NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
				"owner": text("Who has them, for people."),
				"addresses": schema.ListAttribute{Required: true, ElementType: types.StringType,
					Description: "Addresses, ranges and networks."},
			}},
		},
	},
}

var clusterBlock = schema.NestedBlockObject{
	Attributes: map[string]schema.Attribute{
		"name":        must("Of the cluster, unique, a DNS label: its window is kept by it."),
		"openshift":   text("Version of OpenShift, which says those of the programs."),
		"hco":         text("Version of HyperConverged, if it is not that of OpenShift."),
		"kubevirt":    text("Version of KubeVirt, if it is not that of HyperConverged."),
		"plugins":     text("Version of the CNI plugins, if it is not that of OpenShift."),
		"whereabouts": text("Version of whereabouts, if it is not that of OpenShift."),
		"api":         text("API version of HyperConverged that is patched: v1beta1 or v1."),
		"namespace":   must("Of HyperConverged: openshift-cnv, or kubevirt-hyperconverged."),
		"nodes": schema.Int64Attribute{Required: true,
			Description: "Number of nodes that run virt-handler."},
		"nic":             must("NIC of every node on the migration network."),
		"window":          addresses(false, "The window that it has, from before this resource."),
		"current_network": text("The network that HyperConverged names now."),
		"decentralized_live_migration": schema.BoolAttribute{Optional: true,
			Description: "Whether live migration between clusters is on."},
	},
	Blocks: map[string]schema.Block{
		"extra_network": schema.ListNestedBlock{
			Description: "A network that only this cluster has: pods, services, machines.",
			NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
				"name": text("What it is, for people."),
				"cidr": addresses(true, "The network."),
			}},
		},
	},
}
