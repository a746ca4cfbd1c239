package provider

import (
	"context"
	"encoding/json"
	"slices"

	tfdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"example.com/terraform-provider-migrationnet/internal/convert"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration/plan"
)

// windows is the resource migrationnet_windows: the plan, with its memory in the
// state. A data source has none, and would move windows that are in use.
type windows struct{}

var (
	_ resource.ResourceWithValidateConfig = windows{}
	_ resource.ResourceWithModifyPlan     = windows{}
)

func newWindows() resource.Resource { return windows{} }

func (windows) Metadata(
	_ context.Context, q resource.MetadataRequest, r *resource.MetadataResponse,
) {
	r.TypeName = q.ProviderTypeName + "_windows"
}

func (windows) Schema(
	_ context.Context, _ resource.SchemaRequest, r *resource.SchemaResponse,
) {
	r.Schema = windowsSchema
}

// ValidateConfig judges the request as far as it is known. A window that is not
// written may be in the state, which is not known here.
func (windows) ValidateConfig(
	_ context.Context, q resource.ValidateConfigRequest, r *resource.ValidateConfigResponse,
) {
	doc, request, l := read(q.Config, &r.Diagnostics)
	_, more := request.Plan()
	r.Diagnostics.Append(stateless(doc, request).Diagnostics(append(l, more...))...)
}

// stateless returns the document without what the state may say: a window that is
// not written, and the network that HyperConverged names.
func stateless(doc convert.Document, r plan.Request) convert.Document {
	doc.Unknown = append(slices.Clone(doc.Unknown), currentNetworks(r)...)
	for i, c := range r.Clusters {
		if !c.Window.IsValid() {
			doc.Unknown = append(doc.Unknown, windowAt(i))
		}
	}
	return doc
}

// currentNetworks are the networks that HyperConverged may name, where none is written.
func currentNetworks(r plan.Request) (out []diag.Path) {
	for i, c := range r.Clusters {
		if c.CurrentNetwork == "" {
			out = append(out, diag.Path("/clusters").Index(i).Name("currentNetwork"))
		}
	}
	return out
}

// read reads the request of a configuration.
func read(
	c tfsdk.Config, ds *tfdiag.Diagnostics,
) (doc convert.Document, r plan.Request, l diag.List) {
	doc, err := convert.Read(c.Raw, requestNames)
	if err != nil {
		ds.AddError("Cannot read the request", err.Error())
		return doc, r, l
	}
	r, l = plan.Parse(doc.JSON)
	return doc, r, l
}

func windowAt(i int) diag.Path { return diag.Path("/clusters").Index(i).Name("window") }

// memory is what the state knows of an earlier plan. The zero memory knows nothing.
type memory struct {
	windows map[string]string
	cidr    string
	network string // its name
}

func remember(ctx context.Context, s tfsdk.State) (m memory, ds tfdiag.Diagnostics) {
	if s.Raw.IsNull() {
		return m, nil
	}
	var cidr convert.Addresses
	ds.Append(s.GetAttribute(ctx, path.Root("windows"), &m.windows)...)
	ds.Append(s.GetAttribute(ctx, path.Root("network").AtName("cidr"), &cidr)...)
	ds.Append(s.GetAttribute(ctx, path.Root("network").AtName("name"), &m.network)...)
	m.cidr = cidr.ValueString()
	return m, ds
}

// elsewhere reports whether the request is about another network, in which no
// window of the memory can be. One that grows or shrinks is the same.
func (m memory) elsewhere(r plan.Request) bool {
	before, err := ipnet.ParsePrefix(m.cidr)
	return err == nil && r.Network.CIDR.IsValid() && !ipnet.Overlap(before, r.Network.CIDR)
}

// keep returns the request with the windows of the memory, and its network, where
// it has none, and says which windows those are.
func (m memory) keep(r plan.Request) (_ plan.Request, kept map[diag.Path]bool, err error) {
	r.Clusters, kept = slices.Clone(r.Clusters), map[diag.Path]bool{}
	for i, c := range r.Clusters {
		text, ok := m.windows[c.Name]
		if _, unread := c.Unknown["window"]; !ok || unread || c.Window.IsValid() {
			continue
		}
		if c.Window, err = ipnet.ParseRange(text); err != nil {
			return r, kept, err
		}
		if c.CurrentNetwork == "" {
			c.CurrentNetwork = m.network
		}
		r.Clusters[i], kept[windowAt(i)] = c, true
	}
	return r, kept, nil
}

// compute sets windows and documents of out, a plan or a state. They stay as they
// are, unknown, while the configuration is not known in full. Replace is true when
// the network is another, so that the windows start afresh.
func compute(
	ctx context.Context, c tfsdk.Config, m memory, set setter,
) (replace bool, ds tfdiag.Diagnostics) {
	doc, request, l := read(c, &ds)
	if ds.HasError() || len(doc.Unknown) > 0 {
		return false, ds
	}
	if m.elsewhere(request) {
		replace, m = true, memory{}
	}
	remembered, kept, err := m.keep(request)
	if err != nil {
		ds.AddError("Cannot read the windows of the state", err.Error())
		return replace, ds
	}
	p, more := remembered.Plan()
	ds.Append(doc.Diagnostics(unsaid(doc, request, append(l, more...), kept))...)
	if ds.HasError() {
		return replace, ds
	}
	ds.Append(result(ctx, settled(request, p), set)...)
	return replace, ds
}

// unsaid returns the errors, and the warnings that ValidateConfig could not report.
func unsaid(
	doc convert.Document, r plan.Request, l diag.List, kept map[diag.Path]bool,
) (out diag.List) {
	said := stateless(doc, r)
	for _, f := range l {
		if kept[f.Path] {
			f.Message += "; the window is that of the state, which never moves"
		}
		if f.Rule.Severity == diag.Error || len(said.Known(diag.List{f})) == 0 {
			out.Add(f)
		}
	}
	return out
}

// settled returns the plan without what is only true of the way to it, such as that a
// window grows, or which network HyperConverged named: after it, a plan is empty.
func settled(r plan.Request, p plan.Plan) plan.Plan {
	r.Clusters = slices.Clone(r.Clusters)
	for i, c := range p.Clusters {
		r.Clusters[i].Window = c.Window
	}
	out, _ := r.Plan()
	return out
}

// A setter is that of a plan or a state.
type setter func(context.Context, path.Path, any) tfdiag.Diagnostics

// clusterDocuments are what one cluster is to apply.
type clusterDocuments struct {
	Definition     string   `tfsdk:"definition"`
	Patch          string   `tfsdk:"patch"`
	PatchCommand   string   `tfsdk:"patch_command"`
	HyperConverged string   `tfsdk:"hyperconverged"`
	Uplink         []string `tfsdk:"uplink"`
	Checklist      []string `tfsdk:"checklist"`
}

func result(ctx context.Context, p plan.Plan, set setter) (ds tfdiag.Diagnostics) {
	all, documents := map[string]string{}, map[string]clusterDocuments{}
	for _, c := range p.Clusters {
		definition, err := json.Marshal(c.Definition)
		if err != nil {
			ds.AddError("Cannot write the definition of "+c.Name, err.Error())
		}
		object, err := json.Marshal(c.HyperConverged())
		if err != nil {
			ds.AddError("Cannot write HyperConverged of "+c.Name, err.Error())
		}
		all[c.Name] = c.Window.String()
		documents[c.Name] = clusterDocuments{
			Definition: string(definition), HyperConverged: string(object),
			Patch: string(c.Patch()), PatchCommand: c.PatchCommand(),
			Uplink: append([]string{}, c.Uplink...), Checklist: append([]string{}, c.Checklist...),
		}
	}
	ds.Append(set(ctx, path.Root("windows"), all)...)
	ds.Append(set(ctx, path.Root("documents"), documents)...)
	return ds
}

func (windows) ModifyPlan(
	ctx context.Context, q resource.ModifyPlanRequest, r *resource.ModifyPlanResponse,
) {
	if q.Plan.Raw.IsNull() { // destroy
		return
	}
	m, ds := remember(ctx, q.State)
	r.Diagnostics.Append(ds...)
	replace, ds := compute(ctx, q.Config, m, r.Plan.SetAttribute)
	r.Diagnostics.Append(ds...)
	if replace {
		r.RequiresReplace.Append(path.Root("network").AtName("cidr"))
	}
}

func (windows) Create(
	ctx context.Context, q resource.CreateRequest, r *resource.CreateResponse,
) {
	r.State.Raw = q.Plan.Raw
	_, r.Diagnostics = compute(ctx, q.Config, memory{}, r.State.SetAttribute)
}

func (windows) Update(
	ctx context.Context, q resource.UpdateRequest, r *resource.UpdateResponse,
) {
	m, ds := remember(ctx, q.State)
	r.State.Raw = q.Plan.Raw
	_, more := compute(ctx, q.Config, m, r.State.SetAttribute)
	r.Diagnostics.Append(append(ds, more...)...)
}

// Read has nothing to ask: the state is all there is.
func (windows) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

// Delete leaves nothing after: the framework removes the state.
func (windows) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}
