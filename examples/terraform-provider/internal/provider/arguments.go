package provider

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"example.com/terraform-provider-migrationnet/internal/convert"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/lint"
	"github.com/migrationnet/migrationnet/release"
)

// A fn is a function: its name, what it takes and gives, and what it does.
type fn struct {
	name string
	def  function.Definition
	run  func(context.Context, function.RunRequest, *function.RunResponse)
}

func (f fn) Metadata(
	_ context.Context, _ function.MetadataRequest, r *function.MetadataResponse,
) {
	r.Name = f.name
}

func (f fn) Definition(
	_ context.Context, _ function.DefinitionRequest, r *function.DefinitionResponse,
) {
	r.Definition = f.def
}

func (f fn) Run(ctx context.Context, q function.RunRequest, r *function.RunResponse) {
	f.run(ctx, q, r)
}

func stringParameter(name, about string) function.Parameter {
	return function.StringParameter{Name: name, Description: about}
}

// documentParameter is dynamic: object parameters have no optional attributes.
func documentParameter(name, about string) function.Parameter {
	return function.DynamicParameter{Name: name,
		Description: about + ": an object with the members of the document, or its JSON."}
}

// document reads an argument that is an object, or a text with JSON.
func document(ctx context.Context, arg int64, in types.Dynamic) ([]byte, *function.FuncError) {
	if text, ok := in.UnderlyingValue().(types.String); ok && !text.IsNull() {
		return []byte(text.ValueString()), nil
	}
	v, err := in.ToTerraformValue(ctx)
	if err != nil {
		return nil, function.NewArgumentFuncError(arg, err.Error())
	}
	d, err := convert.Read(v, convert.Verbatim)
	if err != nil {
		return nil, function.NewArgumentFuncError(arg, err.Error())
	}
	return d.JSON, nil
}

// options are what every function but cidr_conflicts takes as its last argument,
// which may be left out. It is variadic, since OpenTofu v1.12.6 cannot pass null.
type options struct {
	release release.Release
	accept  map[string]bool // codes of warnings
}

var optionsParameter = function.DynamicParameter{
	Name: "options",
	Description: "At most one object: the versions of openshift, hco, kubevirt, plugins and " +
		"whereabouts, the newest if absent, and accept, the codes of warnings that are no " +
		"error. A function cannot warn, so every other warning is one.",
}

func readOptions(
	ctx context.Context, arg int64, in []types.Dynamic,
) (o options, _ *function.FuncError) {
	wrong := func(format string, args ...any) (options, *function.FuncError) {
		return options{}, function.NewArgumentFuncError(arg, fmt.Sprintf(format, args...))
	}
	switch len(in) {
	case 0:
		return o, nil
	case 1:
	default:
		return wrong("there is one object of options, and no more arguments; got %d", len(in))
	}
	data, ferr := document(ctx, arg, in[0])
	if ferr != nil {
		return o, ferr
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return wrong("options are an object, such as { openshift = \"4.21\" }")
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if err := o.set(name, members[name]); err != nil {
			return wrong("%s: %v", name, err)
		}
	}
	return o, nil
}

// set sets one option.
func (o *options) set(name string, value json.RawMessage) error {
	if name != "accept" {
		var version string
		if json.Unmarshal(value, &version) != nil {
			return fmt.Errorf("want a version in quotes, got %s", value)
		}
		return o.release.Set(name, version)
	}
	var codes []string
	if json.Unmarshal(value, &codes) != nil {
		return fmt.Errorf("want a list of codes, such as [\"json-member-unknown\"], got %s", value)
	}
	o.accept = map[string]bool{}
	for _, code := range codes {
		i := slices.IndexFunc(lint.Rules(), func(r *diag.Rule) bool { return r.Code == code })
		switch {
		case i < 0:
			return fmt.Errorf("%q is not the code of a finding", code)
		case lint.Rules()[i].Severity == diag.Error:
			return fmt.Errorf("%s is an error: only warnings can be accepted", code)
		}
		o.accept[code] = true
	}
	return nil
}

// refuse returns the error that an argument is wrong: for every error, and for
// every warning that is not accepted.
func (o options) refuse(arg int64, l diag.List) *function.FuncError {
	return convert.FuncError(arg, slices.DeleteFunc(slices.Clone(l), func(f diag.Diagnostic) bool {
		return o.accept[f.Rule.Code]
	}))
}

// answer sets the result to a document.
func answer(ctx context.Context, r *function.RunResponse, doc json.Marshaler) {
	data, err := doc.MarshalJSON()
	if err != nil {
		r.Error = function.NewFuncError(err.Error())
		return
	}
	v, err := convert.Value(data)
	if err != nil {
		r.Error = function.NewFuncError(err.Error())
		return
	}
	r.Error = r.Result.Set(ctx, types.DynamicValue(v))
}
