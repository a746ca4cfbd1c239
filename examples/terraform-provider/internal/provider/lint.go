package provider

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	tfdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"example.com/terraform-provider-migrationnet/internal/convert"

	"github.com/migrationnet/migrationnet/cluster/source"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/diag/locate"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/lint"
	"github.com/migrationnet/migrationnet/release"
)

// linter is the data source migrationnet_lint.
type linter struct{}

var _ datasource.DataSourceWithValidateConfig = linter{}

func newLint() datasource.DataSource { return linter{} }

func (linter) Metadata(
	_ context.Context, q datasource.MetadataRequest, r *datasource.MetadataResponse,
) {
	r.TypeName = q.ProviderTypeName + "_lint"
}

// programs are the attributes that have a version.
var programs = []string{"openshift", "hco", "kubevirt", "plugins", "whereabouts"}

var findingType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"document": types.StringType, "line": types.Int64Type, "column": types.Int64Type,
	"path": types.StringType, "code": types.StringType, "severity": types.StringType,
	"message": types.StringType, "hint": types.StringType,
}}

func (linter) Schema(
	_ context.Context, _ datasource.SchemaRequest, r *datasource.SchemaResponse,
) {
	text := func(about string) schema.StringAttribute {
		return schema.StringAttribute{Optional: true, Description: about}
	}
	must := func(about string) schema.StringAttribute {
		return schema.StringAttribute{Required: true, Description: about}
	}
	attributes := map[string]schema.Attribute{
		"advisory": schema.BoolAttribute{Optional: true,
			Description: "Report errors as warnings, and do not fail."},
		"findings": schema.ListAttribute{Computed: true, ElementType: findingType,
			Description: "Everything that was found, in the order of the documents."},
	}
	for _, program := range programs {
		attributes[program] = text("Version of " + program + " that the documents are for.")
	}
	r.Schema = schema.Schema{
		Description: "Judges manifests and CNI configurations, each alone and those of a " +
			"cluster against each other.",
		Attributes: attributes,
		Blocks: map[string]schema.Block{
			"document": schema.ListNestedBlock{NestedObject: schema.NestedBlockObject{
				Attributes: map[string]schema.Attribute{
					"name":    must("For people: the name of the file."),
					"content": must("YAML or JSON, one document or many."),
					"cluster": text("Name of the cluster that has it."),
				}}},
			"network": schema.ListNestedBlock{NestedObject: schema.NestedBlockObject{
				Attributes: map[string]schema.Attribute{
					"owner": must("For people: pod network."),
					"cidr": schema.StringAttribute{Required: true,
						CustomType:  convert.AddressesType{},
						Description: "A network of the cluster that documents must not overlap."},
				}}},
		},
	}
}

// lintConfig is the configuration.
type lintConfig struct {
	OpenShift   types.String `tfsdk:"openshift"`
	HCO         types.String `tfsdk:"hco"`
	KubeVirt    types.String `tfsdk:"kubevirt"`
	Plugins     types.String `tfsdk:"plugins"`
	Whereabouts types.String `tfsdk:"whereabouts"`
	Advisory    types.Bool   `tfsdk:"advisory"`
	Findings    types.List   `tfsdk:"findings"`
	Documents   types.List   `tfsdk:"document"`
	Networks    types.List   `tfsdk:"network"`
}

type lintDocument struct {
	Name    types.String `tfsdk:"name"`
	Content types.String `tfsdk:"content"`
	Cluster types.String `tfsdk:"cluster"`
}

type lintNetwork struct {
	Owner types.String      `tfsdk:"owner"`
	CIDR  convert.Addresses `tfsdk:"cidr"`
}

// ValidateConfig judges what is known.
func (linter) ValidateConfig(
	ctx context.Context, q datasource.ValidateConfigRequest,
	r *datasource.ValidateConfigResponse,
) {
	_, r.Diagnostics = judge(ctx, q.Config)
}

func (linter) Read(ctx context.Context, q datasource.ReadRequest, r *datasource.ReadResponse) {
	found, ds := judge(ctx, q.Config)
	r.Diagnostics = ds
	if ds.HasError() {
		return
	}
	r.State.Raw = q.Config.Raw
	r.Diagnostics.Append(r.State.SetAttribute(ctx, path.Root("findings"), found)...)
}

// A finding is an element of findings.
type finding struct {
	Document string `tfsdk:"document"`
	Line     int64  `tfsdk:"line"`
	Column   int64  `tfsdk:"column"`
	Path     string `tfsdk:"path"`
	Code     string `tfsdk:"code"`
	Severity string `tfsdk:"severity"`
	Message  string `tfsdk:"message"`
	Hint     string `tfsdk:"hint"`
}

// judge judges the documents that are known. While one is not, or its cluster, each
// is judged alone: what it lacks may be in the other. While a version is not known,
// none is.
func judge(ctx context.Context, in tfsdk.Config) ([]finding, tfdiag.Diagnostics) {
	var c lintConfig
	var documents []lintDocument
	ds := in.Get(ctx, &c)
	o, known := c.options(ctx, &ds)
	if c.Documents.IsUnknown() || ds.HasError() || !known {
		return nil, ds
	}
	ds.Append(c.Documents.ElementsAs(ctx, &documents, false)...)
	var files []source.File
	var at []path.Path
	whole := true
	for i, d := range documents {
		if d.Name.IsUnknown() || d.Content.IsUnknown() || d.Cluster.IsUnknown() {
			whole = false
			continue
		}
		at = append(at, path.Root("document").AtListIndex(i).AtName("content"))
		files = append(files, source.File{Name: d.Name.ValueString(),
			Cluster: d.Cluster.ValueString(), Data: []byte(d.Content.ValueString())})
	}
	s := sink{advisory: c.Advisory.ValueBool() || c.Advisory.IsUnknown(), Diagnostics: ds}
	groups := [][]source.File{files}
	if !whole {
		groups = slices.Collect(slices.Chunk(files, 1))
	}
	for i, f := range slices.Concat(judged(groups, o)...) {
		s.file(at[i], f)
	}
	return s.found, s.Diagnostics
}

func judged(groups [][]source.File, o lint.Options) (out [][]lint.File) {
	for _, files := range groups {
		out = append(out, lint.Judge(slices.Values(files), o).Files)
	}
	return out
}

// options returns what the documents are judged with, and whether the versions are
// known. A network that is not known yet is one that nothing overlaps yet.
func (c lintConfig) options(
	ctx context.Context, ds *tfdiag.Diagnostics,
) (o lint.Options, known bool) {
	known = true
	versions := []types.String{c.OpenShift, c.HCO, c.KubeVirt, c.Plugins, c.Whereabouts}
	for i, v := range versions {
		known = known && !v.IsUnknown()
		if err := setVersion(&o.Release, programs[i], v.ValueString()); err != nil {
			ds.AddAttributeError(path.Root(programs[i]), "Not a version", err.Error())
		}
	}
	var networks []lintNetwork
	if !c.Networks.IsUnknown() {
		ds.Append(c.Networks.ElementsAs(ctx, &networks, false)...)
	}
	for i, n := range networks {
		if n.CIDR.IsUnknown() || n.Owner.IsUnknown() {
			continue
		}
		p, err := ipnet.ParsePrefix(n.CIDR.ValueString())
		if err != nil {
			ds.AddAttributeError(path.Root("network").AtListIndex(i).AtName("cidr"),
				"Not a network", err.Error())
			continue
		}
		o.Networks = append(o.Networks,
			ipnet.Claim{Owner: n.Owner.ValueString(), Addresses: ipnet.SetOf(p)})
	}
	return o, known
}

func setVersion(r *release.Release, program, version string) error {
	if version == "" {
		return nil
	}
	return r.Set(program, version)
}

// A sink takes what was found in files.
type sink struct {
	tfdiag.Diagnostics
	found    []finding
	advisory bool
}

func (s *sink) file(at path.Path, f lint.File) {
	for _, one := range f.Findings() {
		s.finding(at, f.Name, one)
	}
	for _, n := range f.Notes {
		s.AddAttributeWarning(at, "Not judged",
			diag.Printable(place(f.Name, n.Place)+n.Text))
	}
	if f.Idle && len(f.Notes) == 0 {
		s.AddAttributeWarning(at, "Not judged",
			diag.Printable(f.Name)+": nothing in it is of a kind that is judged")
	}
}

func place(name string, p locate.Position) string {
	return fmt.Sprintf("%s:%d:%d: ", name, p.Line, p.Column)
}

func (s *sink) finding(at path.Path, name string, one lint.Finding) {
	d := one.Diagnostic
	s.found = append(s.found, finding{
		Document: name, Line: int64(one.Start.Line), Column: int64(one.Start.Column),
		Path: string(d.Path), Code: d.Rule.Code, Severity: d.Rule.Severity.String(),
		Message: d.Message, Hint: d.Hint,
	})
	text := diag.Printable(place(name, one.Start) + one.String())
	if d.Rule.Severity == diag.Warning || s.advisory {
		s.AddAttributeWarning(at, d.Rule.Summary, text)
	} else {
		s.AddAttributeError(at, d.Rule.Summary, text)
	}
}
