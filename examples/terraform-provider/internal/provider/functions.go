package provider

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"example.com/terraform-provider-migrationnet/internal/convert"

	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/migration/plan"
	"github.com/migrationnet/migrationnet/nad"
)

func newBridgeConfig() function.Function {
	return fn{"bridge_config", function.Definition{
		Summary: "The configuration of the bridge plugin, checked for a release",
		Description: "Returns the configuration as JSON, members in their order, for " +
			"spec.config of a NetworkAttachmentDefinition.",
		Parameters:        []function.Parameter{documentParameter("config", "The configuration")},
		VariadicParameter: optionsParameter,
		Return:            function.StringReturn{},
	}, bridgeConfig}
}

func bridgeConfig(ctx context.Context, q function.RunRequest, r *function.RunResponse) {
	var in types.Dynamic
	var rest []types.Dynamic
	if r.Error = q.Arguments.Get(ctx, &in, &rest); r.Error != nil {
		return
	}
	o, ferr := readOptions(ctx, 1, rest)
	if r.Error = ferr; ferr != nil {
		return
	}
	data, ferr := document(ctx, 0, in)
	if r.Error = ferr; ferr != nil {
		return
	}
	conf, _, l := bridgeconf.Read(data, o.release)
	if r.Error = o.refuse(0, l); r.Error != nil {
		return
	}
	out, err := json.Marshal(conf)
	if err != nil {
		r.Error = function.NewFuncError(err.Error())
		return
	}
	r.Error = r.Result.Set(ctx, string(out))
}

func newMacvlanNAD() function.Function {
	return fn{"macvlan_nad", function.Definition{
		Summary: "A NetworkAttachmentDefinition with macvlan, checked for a release",
		Description: "Returns the object, for kubernetes_manifest. The type of the " +
			"configuration may be left out, and so may its name.",
		Parameters: []function.Parameter{
			stringParameter("name", "Of the NetworkAttachmentDefinition."),
			stringParameter("namespace", "Of the NetworkAttachmentDefinition."),
			documentParameter("config", "The configuration of the macvlan plugin"),
		},
		VariadicParameter: optionsParameter,
		Return:            function.DynamicReturn{},
	}, macvlanNAD}
}

func macvlanNAD(ctx context.Context, q function.RunRequest, r *function.RunResponse) {
	var name, namespace string
	var in types.Dynamic
	var rest []types.Dynamic
	if r.Error = q.Arguments.Get(ctx, &name, &namespace, &in, &rest); r.Error != nil {
		return
	}
	o, ferr := readOptions(ctx, 3, rest)
	if r.Error = ferr; ferr != nil {
		return
	}
	data, ferr := document(ctx, 2, in)
	if r.Error = ferr; ferr != nil {
		return
	}
	conf, l := nad.ParseMacvlan(typed(data))
	if r.Error = o.refuse(2, l); r.Error != nil {
		return
	}
	if conf.CNIVersion == "" {
		conf.CNIVersion = "0.3.1" // which every release of the plugin takes
	}
	d := nad.Definition{Name: name, Namespace: namespace, Config: nad.Config{Plugin: conf}}
	for _, f := range d.Validate(o.release) {
		if r.Error = o.refuse(argument(f.Path), diag.List{f}); r.Error != nil {
			return
		}
	}
	answer(ctx, r, d)
}

// typed returns a configuration with its type, which may be left out.
func typed(data []byte) []byte {
	var members map[string]json.RawMessage
	if json.Unmarshal(data, &members) != nil || members == nil || members["type"] != nil {
		return data
	}
	members["type"] = json.RawMessage(`"` + nad.MacvlanType + `"`)
	out, err := json.Marshal(members)
	if err != nil {
		return data
	}
	return out
}

// argument is the argument of macvlan_nad that the member at p is from.
func argument(p diag.Path) int64 {
	switch p {
	case "/metadata/name":
		return 0
	case "/metadata/namespace":
		return 1
	}
	return 2
}

func newHCOPatch() function.Function {
	return fn{"hco_patch", function.Definition{
		Summary: "A JSON merge patch of the live migration settings of HyperConverged",
		Description: "Returns the patch as JSON. It has the settings that are given, and " +
			"leaves all others as they are.",
		Parameters: []function.Parameter{
			stringParameter("api_version", "v1beta1 or v1: where the settings are in the object."),
			documentParameter("settings", "Members of liveMigrationConfig"),
		},
		VariadicParameter: optionsParameter,
		Return:            function.StringReturn{},
	}, hcoPatch}
}

func hcoPatch(ctx context.Context, q function.RunRequest, r *function.RunResponse) {
	var version string
	var in types.Dynamic
	var rest []types.Dynamic
	if r.Error = q.Arguments.Get(ctx, &version, &in, &rest); r.Error != nil {
		return
	}
	o, ferr := readOptions(ctx, 2, rest)
	if r.Error = ferr; ferr != nil {
		return
	}
	api, err := hco.ParseAPIVersion(version)
	if err == nil && !hco.Serves(o.release, api) {
		err = fmt.Errorf("this release of HyperConverged does not serve %v", api)
	}
	if err != nil {
		r.Error = function.NewArgumentFuncError(0, err.Error())
		return
	}
	data, ferr := document(ctx, 1, in)
	if r.Error = ferr; ferr != nil {
		return
	}
	change, l := settings(api, data, o)
	if r.Error = o.refuse(1, l); r.Error != nil {
		return
	}
	if change == (hco.Change{}) {
		r.Error = function.NewArgumentFuncError(1, "there is no setting: the patch would be empty")
		return
	}
	r.Error = r.Result.Set(ctx, string(change.MergePatch(api)))
}

// settings reads members of the block as a patch of an object that has none.
func settings(api hco.APIVersion, block []byte, o options) (hco.Change, diag.List) {
	patch := block
	for _, name := range slices.Backward(slices.Collect(api.Block().Tokens())) {
		patch = fmt.Appendf(nil, "{%q:%s}", name, patch)
	}
	change, l := hco.ParsePatch(api, patch)
	for i, f := range l {
		l[i].Path = f.Path[min(len(f.Path), len(api.Block())):]
	}
	// The object in the cluster is not known: nothing is said about a change of it.
	live := change.ApplyTo(hco.LiveMigrationConfig{})
	l.Add(change.Validate(live, o.release)...)
	return change, l
}

func newPlan() function.Function {
	return fn{"plan", function.Definition{
		Summary: "Windows of one migration network for several clusters, and the documents",
		Description: "Takes a request of package migration/plan. It has no memory: give the " +
			"windows that clusters have, or use the resource migrationnet_windows. Versions " +
			"are those of each cluster, so of the options there is accept alone.",
		Parameters:        []function.Parameter{documentParameter("request", "The request")},
		VariadicParameter: optionsParameter,
		Return:            function.DynamicReturn{},
	}, planned}
}

func planned(ctx context.Context, q function.RunRequest, r *function.RunResponse) {
	var in types.Dynamic
	var rest []types.Dynamic
	if r.Error = q.Arguments.Get(ctx, &in, &rest); r.Error != nil {
		return
	}
	o, ferr := readOptions(ctx, 1, rest)
	if ferr == nil && o.release != (nad.Release{}) {
		ferr = function.NewArgumentFuncError(1, "write the versions into the clusters")
	}
	if r.Error = ferr; ferr != nil {
		return
	}
	data, ferr := document(ctx, 0, in)
	if r.Error = ferr; ferr != nil {
		return
	}
	request, p, l := plan.Read(data)
	doc := convert.Document{Unknown: currentNetworks(request)}
	if r.Error = o.refuse(0, doc.Known(l)); r.Error == nil {
		answer(ctx, r, planJSON(p))
	}
}

// planJSON is a Plan, which encoding/json writes by its tags.
type planJSON plan.Plan

func (p planJSON) MarshalJSON() ([]byte, error) { return json.Marshal(plan.Plan(p)) }
