package provider

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// infer returns v as a value of the type that HCL gives it.
func infer(v any) tftypes.Value {
	switch v := v.(type) {
	case nil:
		return tftypes.NewValue(tftypes.DynamicPseudoType, nil)
	case string:
		return tftypes.NewValue(tftypes.String, v)
	case bool:
		return tftypes.NewValue(tftypes.Bool, v)
	case int:
		return tftypes.NewValue(tftypes.Number, v)
	case []any:
		var vs []tftypes.Value
		t := tftypes.Tuple{}
		for _, e := range v {
			one := infer(e)
			vs, t.ElementTypes = append(vs, one), append(t.ElementTypes, one.Type())
		}
		return tftypes.NewValue(t, vs)
	}
	vs := map[string]tftypes.Value{}
	t := tftypes.Object{AttributeTypes: map[string]tftypes.Type{}}
	for k, e := range v.(m) {
		vs[k] = infer(e)
		t.AttributeTypes[k] = vs[k].Type()
	}
	return tftypes.NewValue(t, vs)
}

// call calls a function with dynamic and string arguments.
func (s server) call(name string, args ...any) *tfprotov6.CallFunctionResponse {
	s.Helper()
	f := s.schemas.Functions[name]
	q := &tfprotov6.CallFunctionRequest{Name: name}
	for i, a := range args {
		v, t := infer(a), tftypes.Type(tftypes.DynamicPseudoType)
		if i < len(f.Parameters) {
			t = f.Parameters[i].Type
		}
		if t.Is(tftypes.Map{}) {
			in := map[string]tftypes.Value{}
			if err := v.As(&in); err != nil {
				s.Fatal(err)
			}
			v = tftypes.NewValue(t, in)
		}
		d, err := tfprotov6.NewDynamicValue(t, v)
		if err != nil {
			s.Fatal(err)
		}
		q.Arguments = append(q.Arguments, &d)
	}
	r, err := s.CallFunction(s.Context(), q)
	if err != nil {
		s.Fatal(err)
	}
	return r
}

func TestFunctionsRefuse(t *testing.T) {
	bridge := m{"cniVersion": "1.0.0", "name": "n", "type": "bridge", "vlan": 100,
		"preserveDefaultVlan": false}
	whereabouts := m{"type": "whereabouts", "range": "10.200.5.0/24"}
	macvlan := m{"master": "eth1", "ipam": whereabouts}
	request := m{"network": m{"name": "migration", "cidr": "10.200.5.0/24"}, "clusters": []any{
		m{"name": "east", "namespace": "openshift-cnv", "nodes": 6, "nic": "eth1"}}}
	off := with(request, "clusters", []any{request["clusters"].([]any)[0],
		m{"name": "west", "namespace": "openshift-cnv", "nodes": 6, "nic": "eth1"}})
	for about, c := range map[string]struct {
		function string
		args     []any
		arg      int64
		want     string // of the error; "" is none
	}{
		"right": {"bridge_config", []any{bridge}, 0, ""},
		"a text": {
			"bridge_config", []any{`{"cniVersion":"1.0.0","name":"n","type":"bridge"}`}, 0, "",
		},
		"a null":      {"bridge_config", []any{with(bridge, "mtu", nil)}, 0, ""},
		"no document": {"bridge_config", []any{"{"}, 0, "json-syntax"},
		"out of range": {
			"bridge_config", []any{with(bridge, "vlan", 4095)}, 0, "bridge-vlan-range",
		},
		"ignored": {"bridge_config", []any{with(bridge, "vlna", 1)}, 0, "json-member-unknown"},
		"ignored, and accepted": {
			"bridge_config",
			[]any{with(bridge, "x", 1), m{"accept": []any{"json-member-unknown"}}}, 0, "",
		},
		"an error that is accepted": {
			"bridge_config", []any{bridge, m{"accept": []any{"bridge-vlan-range"}}}, 1,
			"is an error",
		},
		"no code": {
			"bridge_config", []any{bridge, m{"accept": []any{"x"}}}, 1, "not the code",
		},
		"no version":     {"bridge_config", []any{bridge, m{"openshift": "x"}}, 1, "openshift"},
		"no such option": {"bridge_config", []any{bridge, m{"opneshift": "4.21"}}, 1, "opneshift"},
		"options twice":  {"bridge_config", []any{bridge, m{}, m{}}, 1, "one object"},
		"macvlan":        {"macvlan_nad", []any{"n", "openshift-cnv", macvlan}, 0, ""},
		"macvlan without a network to be on": {
			"macvlan_nad", []any{"n", "ns", with(macvlan, "ipam", m{
				"type": "whereabouts", "range": "10.200.5.0/33"})}, 2, "whereabouts-range",
		},
		"macvlan of another type": {
			"macvlan_nad", []any{"n", "ns", with(macvlan, "type", "bridge")}, 2, "json-plugin-type",
		},
		"a name that is none": {"macvlan_nad", []any{"N_", "ns", macvlan}, 0, "nad-"},
		"hco":                 {"hco_patch", []any{"v1", m{"network": "n"}}, 0, ""},
		"hco, no version":     {"hco_patch", []any{"v2", m{"network": "n"}}, 0, "v1beta1"},
		"hco, not served": {
			"hco_patch", []any{"v1", m{"network": "n"}, m{"hco": "1.16"}}, 0, "does not serve",
		},
		"hco, nothing":     {"hco_patch", []any{"v1", m{"network": nil}}, 1, "empty"},
		"hco, misspelt":    {"hco_patch", []any{"v1", m{"netwrok": "n"}}, 1, "netwrok"},
		"plan":             {"plan", []any{request}, 0, ""},
		"plan, a warning":  {"plan", []any{off}, 0, "plan-decentralized-off"},
		"plan, a release":  {"plan", []any{request, m{"hco": "1.17"}}, 1, "clusters"},
		"plan, no cluster": {"plan", []any{m{}}, 0, "plan-no-cluster"},
		"conflicts": {
			"cidr_conflicts", []any{m{"a": "10.0.0.0/8", "b": "10.0.0.1-10.0.0.2"}}, 0, "",
		},
		"conflicts, a host": {"cidr_conflicts", []any{m{"a": "10.0.0.1/8"}}, 0, "10.0.0.0/8"},
	} {
		t.Run(about, func(t *testing.T) {
			r := start(t).call(c.function, c.args...)
			switch e := r.Error; {
			case c.want == "" && e != nil:
				t.Error(e.Text)
			case c.want == "":
			case e == nil || !strings.Contains(e.Text, c.want):
				t.Errorf("%+v, want %q", e, c.want)
			case e.FunctionArgument == nil || *e.FunctionArgument != c.arg:
				t.Errorf("%s: not at argument %d", e.Text, c.arg)
			}
		})
	}
}

func (s server) lint(config m) []*tfprotov6.Diagnostic {
	s.Helper()
	t := s.schemas.DataSourceSchemas[dataType].ValueType()
	r, err := s.ValidateDataResourceConfig(s.Context(),
		&tfprotov6.ValidateDataResourceConfigRequest{
			TypeName: dataType, Config: s.pack(value(t, config)),
		})
	if err != nil {
		s.Fatal(err)
	}
	return r.Diagnostics
}

func TestLint(t *testing.T) {
	nad := func(name, vlan string) m {
		return m{"name": name, "content": `{"apiVersion":"k8s.cni.cncf.io/v1",` +
			`"kind":"NetworkAttachmentDefinition","metadata":{"name":"` + name + `",` +
			`"namespace":"x"},"spec":{"config":"{\"cniVersion\":\"1.0.0\",\"name\":\"n\",` +
			`\"type\":\"bridge\",\"preserveDefaultVlan\":false,\"vlan\":` + vlan + `}"}}`}
	}
	const second = `AttributeName("document").ElementKeyInt(1).AttributeName("content")`
	for about, c := range map[string]struct {
		config m
		errors int
		at     string
	}{
		"right":    {m{"document": []any{nad("a", "1")}}, 0, ""},
		"wrong":    {m{"document": []any{nad("a", "1"), nad("b", "4095")}}, 1, second},
		"advisory": {m{"advisory": true, "document": []any{nad("b", "4095")}}, 0, ""},
		"another unknown": {
			m{"document": []any{m{"name": "a", "content": unknown}, nad("b", "4095")}}, 1, second,
		},
		"release unknown": {m{"openshift": unknown, "document": []any{nad("b", "4095")}}, 0, ""},
		"no version":      {m{"openshift": "x"}, 1, `AttributeName("openshift")`},
		"not read": {
			m{"document": []any{nad("a", "1"), m{"name": "b", "content": "{"}}}, 1, second,
		},
		"host bits": {
			m{"network": []any{m{"owner": "pods", "cidr": "10.0.0.1/8"}}}, 1,
			`AttributeName("network").ElementKeyInt(0).AttributeName("cidr")`,
		},
	} {
		t.Run(about, func(t *testing.T) {
			n := 0
			for _, d := range start(t).lint(c.config) {
				if d.Severity != tfprotov6.DiagnosticSeverityError {
					continue
				}
				if n++; d.Attribute.String() != c.at {
					t.Errorf("%v: %s", d.Attribute, d.Detail)
				}
			}
			if n != c.errors {
				t.Errorf("%d errors, want %d", n, c.errors)
			}
		})
	}
}
