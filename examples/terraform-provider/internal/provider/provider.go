// Package provider is a provider for Terraform and OpenTofu.
package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// Name is the name of the provider, and the prefix of what it has.
const Name = "migrationnet"

type migrationnet struct{ version string }

var _ provider.ProviderWithFunctions = migrationnet{}

// New returns the provider. It needs no configuration, and reaches no cluster.
func New(version string) provider.Provider { return migrationnet{version} }

func (p migrationnet) Metadata(
	_ context.Context, _ provider.MetadataRequest, r *provider.MetadataResponse,
) {
	r.TypeName, r.Version = Name, p.version
}

func (migrationnet) Schema(
	_ context.Context, _ provider.SchemaRequest, r *provider.SchemaResponse,
) {
	r.Schema = schema.Schema{Description: "Judges and plans the network that live migration " +
		"of KubeVirt runs on. Reaches no cluster and needs no configuration."}
}

func (migrationnet) Configure(
	context.Context, provider.ConfigureRequest, *provider.ConfigureResponse,
) {
}

func (migrationnet) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{newLint}
}

func (migrationnet) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{newWindows}
}

func (migrationnet) Functions(context.Context) []func() function.Function {
	return []func() function.Function{
		newCIDRConflicts, newBridgeConfig, newMacvlanNAD, newHCOPatch, newPlan,
	}
}
