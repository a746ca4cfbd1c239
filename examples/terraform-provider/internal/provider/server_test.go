package provider

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// A server is the provider behind its protocol, as OpenTofu talks to it.
type server struct {
	*testing.T
	tfprotov6.ProviderServer
	schemas *tfprotov6.GetProviderSchemaResponse
}

func start(t *testing.T) server {
	t.Helper()
	s, err := providerserver.NewProtocol6WithError(New("test"))()
	if err != nil {
		t.Fatal(err)
	}
	schemas, err := s.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil || len(schemas.Diagnostics) > 0 {
		t.Fatal(err, schemas.Diagnostics)
	}
	return server{t, s, schemas}
}

// m is an object of HCL: attributes and blocks that are not there are null.
type m = map[string]any

// unknown is a value that is not known yet.
const unknown = "(unknown)"

// value returns v as a value of type t.
func value(t tftypes.Type, v any) tftypes.Value {
	switch {
	case v == nil:
		if l, ok := t.(tftypes.List); ok && l.ElementType.Is(tftypes.Object{}) {
			return tftypes.NewValue(t, []tftypes.Value{}) // blocks
		}
		return tftypes.NewValue(t, nil)
	case v == unknown:
		return tftypes.NewValue(t, tftypes.UnknownValue)
	}
	switch t := t.(type) {
	case tftypes.Object:
		out := map[string]tftypes.Value{}
		for name, at := range t.AttributeTypes {
			if out[name] = value(at, v.(m)[name]); name == "findings" { // computed
				out[name] = tftypes.NewValue(at, nil)
			}
		}
		return tftypes.NewValue(t, out)
	case tftypes.List:
		out := []tftypes.Value{}
		for _, e := range v.([]any) {
			out = append(out, value(t.ElementType, e))
		}
		return tftypes.NewValue(t, out)
	}
	return tftypes.NewValue(t, v)
}

func (s server) pack(v tftypes.Value) *tfprotov6.DynamicValue {
	s.Helper()
	d, err := tfprotov6.NewDynamicValue(v.Type(), v)
	if err != nil {
		s.Fatal(err)
	}
	return &d
}

func (s server) unpack(d *tfprotov6.DynamicValue, t tftypes.Type) tftypes.Value {
	s.Helper()
	v, err := d.Unmarshal(t)
	if err != nil {
		s.Fatal(err)
	}
	return v
}

const resourceType, dataType = Name + "_windows", Name + "_lint"

func (s server) windowsType() tftypes.Type {
	return s.schemas.ResourceSchemas[resourceType].ValueType()
}

// validate validates the resource.
func (s server) validate(config m) []*tfprotov6.Diagnostic {
	s.Helper()
	r, err := s.ValidateResourceConfig(s.Context(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: resourceType, Config: s.pack(value(s.windowsType(), config)),
	})
	if err != nil {
		s.Fatal(err)
	}
	return r.Diagnostics
}

// An outcome is what planning says.
type outcome struct {
	state   tftypes.Value
	found   []*tfprotov6.Diagnostic
	replace bool
	private []byte
}

// proposed is the configuration with what the provider computes: as in the state, as
// OpenTofu proposes it.
func (s server) proposed(config m, state tftypes.Value) tftypes.Value {
	s.Helper()
	computed := map[string]tftypes.Value{}
	if !state.IsNull() {
		if err := state.As(&computed); err != nil {
			s.Fatal(err)
		}
	}
	out := map[string]tftypes.Value{}
	if err := value(s.windowsType(), config).As(&out); err != nil {
		s.Fatal(err)
	}
	for _, name := range []string{"windows", "documents"} {
		t := s.windowsType().(tftypes.Object).AttributeTypes[name]
		out[name] = tftypes.NewValue(t, tftypes.UnknownValue)
		if v, ok := computed[name]; ok {
			out[name] = v
		}
	}
	return tftypes.NewValue(s.windowsType(), out)
}

func (s server) plan(config m, state tftypes.Value) outcome {
	s.Helper()
	r, err := s.PlanResourceChange(s.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: resourceType, PriorState: s.pack(state),
		ProposedNewState: s.pack(s.proposed(config, state)),
		Config:           s.pack(value(s.windowsType(), config)),
	})
	if err != nil {
		s.Fatal(err)
	}
	p := outcome{found: r.Diagnostics, replace: len(r.RequiresReplace) > 0,
		private: r.PlannedPrivate}
	if r.PlannedState != nil {
		p.state = s.unpack(r.PlannedState, s.windowsType())
	}
	return p
}

// none is the state before there is one.
func (s server) none() tftypes.Value { return tftypes.NewValue(s.windowsType(), nil) }

// apply plans and applies, and plans again, which must change nothing.
func (s server) apply(config m, state tftypes.Value) tftypes.Value {
	s.Helper()
	p := s.plan(config, state)
	s.clean(p.found)
	r, err := s.ApplyResourceChange(context.Background(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: resourceType, PriorState: s.pack(state), PlannedState: s.pack(p.state),
		Config: s.pack(value(s.windowsType(), config)), PlannedPrivate: p.private,
	})
	if err != nil {
		s.Fatal(err)
	}
	s.clean(r.Diagnostics)
	out := s.unpack(r.NewState, s.windowsType())
	if !out.Equal(p.state) {
		s.Fatalf("applied %v, planned %v", out, p.state)
	}
	if again := s.plan(config, out); !again.state.Equal(out) {
		diff, _ := again.state.Diff(out)
		s.Fatalf("the second plan is not empty: %v", diff)
	}
	return out
}

func (s server) clean(ds []*tfprotov6.Diagnostic) {
	s.Helper()
	for _, d := range ds {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			s.Fatalf("%v %s: %s", d.Attribute, d.Summary, d.Detail)
		}
	}
}

// windows returns the windows of a state.
func (s server) windows(state tftypes.Value) map[string]string {
	s.Helper()
	var top, in map[string]tftypes.Value
	if err := state.As(&top); err != nil {
		s.Fatal(err)
	}
	if err := top["windows"].As(&in); err != nil {
		s.Fatal(err)
	}
	out := map[string]string{}
	for name, v := range in {
		var text string
		if err := v.As(&text); err != nil {
			s.Fatal(err)
		}
		out[name] = text
	}
	return out
}
