package policy_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"example.com/migrationnet-operator/internal/policy"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/release"
	admissionregv1 "k8s.io/api/admissionregistration/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/cel"
	"k8s.io/apiserver/pkg/admission/plugin/policy/validating"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/cel/environment"
	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write the manifest again")

// The draws are the same each time; -rapid.seed=0 makes others.
func init() {
	if err := flag.Set("rapid.seed", "1"); err != nil {
		panic(err)
	}
}

func TestTheManifestIsOfTheRules(t *testing.T) {
	want, err := policy.Manifest()
	if err != nil {
		t.Fatal(err)
	}
	const file = "../../config/policy/hyperconverged.yaml"
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("go test ./internal/policy -update writes it again\n%s", diff)
	}
}

// compiled is a policy as the API server compiles it (policy/validating/plugin.go,
// compilePolicy).
func compiled(t *testing.T, p admissionregv1.ValidatingAdmissionPolicy) validating.Validator {
	t.Helper()
	compiler, err := cel.NewCompositedCompiler(
		environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion()))
	if err != nil {
		t.Fatal(err)
	}
	none := cel.OptionalVariableDeclarations{}
	for _, v := range p.Spec.Variables {
		r := compiler.CompileAndStoreVariable(&validating.Variable{Name: v.Name, Expression: v.Expression},
			none, environment.NewExpressions)
		if r.Error != nil {
			t.Fatalf("%s: %v", v.Expression, r.Error)
		}
	}
	var all []cel.ExpressionAccessor
	for _, v := range p.Spec.Validations {
		all = append(all, &validating.ValidationCondition{
			Expression: v.Expression, Message: v.Message, Reason: v.Reason,
		})
	}
	conditions := compiler.CompileCondition(all, none, environment.NewExpressions)
	if errs := conditions.CompilationErrors(); len(errs) > 0 {
		t.Fatal(errs)
	}
	empty := compiler.CompileCondition(nil, none, environment.NewExpressions)
	messages := compiler.CompileCondition(make([]cel.ExpressionAccessor, len(all)), none,
		environment.NewExpressions)
	return validating.NewValidator(conditions, nil, empty, messages, p.Spec.FailurePolicy, nil)
}

// fatal is what both *testing.T and *rapid.T are.
type fatal interface {
	Helper()
	Fatalf(string, ...any)
}

// judge returns the codes and members that the policies find in an object, each "code member".
func judge(t fatal, all []validating.Validator, object, old *unstructured.Unstructured) (out []string) {
	t.Helper()
	kind := object.GroupVersionKind()
	resource := kind.GroupVersion().WithResource("hyperconvergeds")
	operation, was := admission.Create, runtime.Object(nil)
	if old != nil {
		operation, was = admission.Update, old
	}
	a := admission.NewAttributesRecord(object, was, kind, object.GetNamespace(), object.GetName(), resource, "",
		operation, nil, false, nil)
	v := admission.VersionedAttributes{Attributes: a, VersionedKind: kind}
	v.VersionedObject.Set(object)
	if old != nil {
		v.VersionedOldObject.Set(old)
	}
	for _, p := range all {
		got := p.Validate(context(), resource, &v, nil, nil, celconfig.RuntimeCELCostBudget, nil)
		for _, d := range got.Decisions {
			switch {
			case d.Evaluation == validating.EvalError:
				t.Fatalf("%s", d.Message)
			case d.Action == validating.ActionDeny:
				words := strings.Fields(d.Message)
				out = append(out, words[0]+" "+strings.TrimPrefix(words[1], "liveMigrationConfig."))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func object(t fatal, v hco.APIVersion, block map[string]any) *unstructured.Unstructured {
	t.Helper()
	var at any = block
	for _, name := range slices.Backward(slices.Collect(v.Block().Tokens())) {
		at = map[string]any{name: at}
	}
	top := at.(map[string]any)
	top["apiVersion"], top["kind"] = v.GroupVersion(), hco.Kind
	top["metadata"] = map[string]any{"name": "kubevirt-hyperconverged", "namespace": "openshift-cnv"}
	text, err := json.Marshal(top)
	if err != nil {
		t.Fatalf("%v", err)
	}
	u := new(unstructured.Unstructured)
	if err := u.UnmarshalJSON(text); err != nil { // numbers become what the API server has
		t.Fatalf("%v", err)
	}
	return u
}

// newest is the release that has every member.
func newest(t fatal) hco.Release {
	t.Helper()
	r, err := release.HCO("1.19")
	if err != nil {
		t.Fatalf("%v", err)
	}
	return r
}

// said returns what package hco finds, of the rules that are in CEL.
func said(t fatal, u *unstructured.Unstructured, known map[string]bool) (out []string) {
	t.Helper()
	text, err := u.MarshalJSON()
	if err != nil {
		t.Fatalf("%v", err)
	}
	_, _, found := hco.Read(text, newest(t))
	for _, d := range found {
		code := d.Rule.Code
		if d.Rule == hco.ErrBandwidthQuantity {
			code = hco.ErrBandwidthSyntax.Code // CEL has one question for both
		}
		one := code + " " + string(d.Path[strings.LastIndex(string(d.Path), "/")+1:])
		if known[one] {
			out = append(out, one)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func knownRules() map[string]bool {
	out := map[string]bool{}
	for _, r := range policy.Rules() {
		out[r.Rule.Code+" "+r.Member] = true
	}
	return out
}

// values are what is drawn of every member, right and wrong.
var values = map[string][]any{
	"allowPostCopy":           {true, false},
	"allowWorkloadDisruption": {true, false},
	"bandwidthPerMigration": {"64Mi", "0", 0, 5, "-5", "-1Mi", "1e30",
		"9223372036854775807", "9223372036854775808", "1Gi", "64 Mi", "x", "1e1.5", "", "500m"},
	"completionTimeoutPerGiB": {-1, 0, 1, 150},
	"network": {"migration", "ns/migration", "", "a,b", "A", "a_b",
		"-a", "a-", "a/b/c", "/a", " a", "a ", "ns/ a", "ns /a", " ", "/", "a/", "a-(1)"},
	"parallelMigrationsPerCluster":      {-1, 0, 1, 5, 2147483647, 2147483648, 4294967296},
	"parallelOutboundMigrationsPerNode": {-1, 0, 1, 2, 6, 2147483647, 2147483648},
	"progressTimeout":                   {-1, 0, 1, 150},
}

// What the policies say of an object is what package hco says, rule by rule and member by
// member, in both versions. The block is as the API server stores it: with its defaults.
func TestCELSaysWhatTheLibrarySays(t *testing.T) {
	var all []validating.Validator
	for _, p := range policy.Policies() {
		all = append(all, compiled(t, p))
	}
	known, seen := knownRules(), map[string]int{}
	check := func(t fatal, block map[string]any, v hco.APIVersion) {
		t.Helper()
		defaults := stored(t)
		maps.Copy(defaults, block)
		u := object(t, v, defaults)
		want, got := said(t, u, known), judge(t, all, u, nil)
		if slices.ContainsFunc(want, outOfRange) { // hco takes the default in its place
			want, got = slices.DeleteFunc(want, order), slices.DeleteFunc(got, order)
		}
		for _, one := range want {
			seen[one]++
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%v (-hco +CEL)\n%s", block, diff)
		}
		if got := judge(t, all, u, u); got != nil {
			t.Fatalf("%v, which is as before: %q", block, got)
		}
	}
	for member, each := range values {
		for _, x := range each {
			check(t, map[string]any{member: x}, hco.V1)
			check(t, map[string]any{member: x}, hco.V1Beta1)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		block := map[string]any{}
		for _, member := range slices.Sorted(maps.Keys(values)) {
			if rapid.Bool().Draw(t, member) {
				block[member] = rapid.SampledFrom(values[member]).Draw(t, "value")
			}
		}
		check(t, block, rapid.SampledFrom([]hco.APIVersion{hco.V1Beta1, hco.V1}).Draw(t, "version"))
	})
	for one := range known {
		if seen[one] == 0 {
			t.Errorf("nothing that was tried breaks %s", one)
		}
	}
}

func outOfRange(s string) bool { return strings.HasPrefix(s, hco.ErrLimitRange.Code+" ") }
func order(s string) bool      { return strings.HasPrefix(s, hco.WarnLimitOrder.Code+" ") }

// stored is a block with the defaults of the newest release.
func stored(t fatal) map[string]any {
	t.Helper()
	text, err := json.Marshal(hco.LiveMigrationConfig{}.Stored(newest(t)))
	if err != nil {
		t.Fatalf("%v", err)
	}
	var out map[string]any
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatalf("%v", err)
	}
	return out
}

// An update is judged by what it changes.
func TestOnlyWhatChangesIsJudged(t *testing.T) {
	var all []validating.Validator
	for _, p := range policy.Policies() {
		all = append(all, compiled(t, p))
	}
	bad := map[string]any{"parallelMigrationsPerCluster": 0}
	worse := map[string]any{"parallelMigrationsPerCluster": 0, "network": ""}
	got := judge(t, all, object(t, hco.V1, worse), object(t, hco.V1, bad))
	if diff := cmp.Diff([]string{"hco-network-empty network"}, got); diff != "" {
		t.Error(diff)
	}
	got = judge(t, all, object(t, hco.V1, bad), object(t, hco.V1, nil))
	if diff := cmp.Diff([]string{"hco-limit-zero parallelMigrationsPerCluster"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestSeverities(t *testing.T) {
	for i, p := range policy.Policies() {
		want := []diag.Severity{diag.Error, diag.Warning}[i]
		if len(p.Spec.Validations) == 0 {
			t.Errorf("%s has no validation", p.Name)
		}
		for _, r := range policy.Rules() {
			has := slices.ContainsFunc(p.Spec.Validations, func(v admissionregv1.Validation) bool {
				return strings.HasPrefix(v.Message, fmt.Sprintf("%s liveMigrationConfig.%s ", r.Rule.Code, r.Member))
			})
			if has != (r.Rule.Severity == want) {
				t.Errorf("%s has %s: %v", p.Name, r.Rule.Code, has)
			}
		}
	}
}
