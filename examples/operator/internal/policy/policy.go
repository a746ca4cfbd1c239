// Package policy has those rules of HyperConverged that can be said in CEL, and writes
// ValidatingAdmissionPolicies of them: what a cluster can check without any webhook.
package policy

import (
	"fmt"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
	admissionv1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

// Rule is a rule of package hco about one member of the block.
type Rule struct {
	Rule   *diag.Rule
	Member string
	// Holds is what is true of the member where it is right, in CEL. It is written {x}.
	Holds string
	// With is another member that has to be there too, written {y}.
	With string
	Says string // for people: what to write
}

// label is the form that Multus wants of a name and a namespace.
const label = `[a-z0-9]([-a-z0-9]*[a-z0-9])?`

// reference is what Multus takes for [namespace/]name.
const reference = `{x}.matches('^(\\s*(` + label + `\\s*)?/)?\\s*` + label + `\\s*$')`

// Rules are the rules, in the order of the members.
func Rules() []Rule {
	const bandwidth, network = "bandwidthPerMigration", "network"
	const all, node = "parallelMigrationsPerCluster", "parallelOutboundMigrationsPerNode"
	out := []Rule{
		{hco.ErrPostCopyNoop, "allowPostCopy", "!({x} && !{y})", "allowWorkloadDisruption",
			"is without effect while allowWorkloadDisruption is false: set both to true"},
		{hco.ErrBandwidthSyntax, bandwidth, "isQuantity(string({x}))", "",
			"is not a quantity: write bytes a second, such as 64Mi"},
		{hco.ErrBandwidthNegative, bandwidth,
			"!isQuantity(string({x})) || !quantity(string({x})).isLessThan(quantity('0'))", "",
			"is below 0: write a positive quantity, or leave it out for no limit"},
		{hco.ErrBandwidthOverflow, bandwidth, "!isQuantity(string({x})) || " +
			"quantity(string({x})).isLessThan(quantity('9223372036854775808'))", "",
			"is beyond an int64: leave it out for no limit"},
		{hco.ErrNetworkEmpty, network, "{x} != ''", "", "is empty: leave it out for the pod network"},
		{hco.ErrNetworkList, network, "!{x}.contains(',')", "",
			"is a list: name one NetworkAttachmentDefinition"},
		{hco.ErrNetworkSyntax, network, `{x} == '' || {x}.contains(',') || ` + reference, "",
			"is not a name: write [namespace/]name of a NetworkAttachmentDefinition"},
		{hco.WarnNetworkForm, network, `!{x}.matches('\\s|^/') || !` + reference, "",
			"has blanks or an empty namespace: write the name alone"},
	}
	for _, member := range []string{"completionTimeoutPerGiB", "progressTimeout"} {
		out = append(out,
			Rule{hco.ErrTimeoutNegative, member, "{x} >= 0", "", "is below 0: write 1 or more"},
			Rule{hco.WarnTimeoutZero, member, "{x} != 0", "", "of 0 switches the timeout off"})
	}
	for _, member := range []string{all, node} {
		out = append(out,
			Rule{hco.ErrLimitRange, member, "{x} >= 0 && {x} <= 2147483647", "", "is outside 1..2147483647"},
			Rule{hco.ErrLimitZero, member, "{x} != 0", "", "of 0 lets no migration start: write 1 or more"})
	}
	return append(out, Rule{hco.WarnLimitOrder, node, "{x} <= {y} || {y} <= 0", all,
		"is above " + all + ", and cannot be reached"})
}

// expression is the rule for the block of an object, which may lack the member. What an update
// leaves as it is, right or wrong, is let through.
func (r Rule) expression() string {
	holds := strings.NewReplacer("{x}", "variables.block."+r.Member, "{y}", "variables.block."+r.With).
		Replace(r.Holds)
	absent := "!has(variables.block." + r.Member + ")"
	same := "variables.before.?" + r.Member + " == variables.block.?" + r.Member
	if r.With != "" {
		absent += " || !has(variables.block." + r.With + ")"
		same += " && variables.before.?" + r.With + " == variables.block.?" + r.With
	}
	return absent + " || (" + same + ") || (" + holds + ")"
}

// Policies returns the policy that refuses, and that which warns.
func Policies() []admissionv1.ValidatingAdmissionPolicy {
	return []admissionv1.ValidatingAdmissionPolicy{
		policy("migrationnet-hyperconverged", diag.Error),
		policy("migrationnet-hyperconverged-warnings", diag.Warning),
	}
}

func policy(name string, severity diag.Severity) admissionv1.ValidatingAdmissionPolicy {
	out := admissionv1.ValidatingAdmissionPolicy{
		TypeMeta:   typeMeta("ValidatingAdmissionPolicy"),
		ObjectMeta: metav1.ObjectMeta{Name: name},
	}
	exact, fail, invalid := admissionv1.Exact, admissionv1.Fail, metav1.StatusReasonInvalid
	out.Spec.FailurePolicy = &fail
	out.Spec.MatchConstraints = &admissionv1.MatchResources{
		MatchPolicy: &exact, // an object is judged in the version in which it is written
		ResourceRules: []admissionv1.NamedRuleWithOperations{{
			RuleWithOperations: admissionv1.RuleWithOperations{
				Operations: []admissionv1.OperationType{admissionv1.Create, admissionv1.Update},
				Rule: admissionv1.Rule{
					APIGroups: []string{hco.Group}, APIVersions: []string{"v1beta1", "v1"},
					Resources: []string{"hyperconvergeds"},
				},
			},
		}},
	}
	out.Spec.Variables = []admissionv1.Variable{
		{Name: "block", Expression: block("object")},
		{Name: "before", Expression: "oldObject == null ? {} : " + block("oldObject")},
	}
	for _, r := range Rules() {
		if r.Rule.Severity == severity {
			out.Spec.Validations = append(out.Spec.Validations, admissionv1.Validation{
				Expression: r.expression(), Reason: &invalid,
				Message: fmt.Sprintf("%s liveMigrationConfig.%s %s", r.Rule.Code, r.Member, r.Says),
			})
		}
	}
	return out
}

// block is the block of an object of either version.
func block(object string) string {
	return fmt.Sprintf("(%[1]s.apiVersion == 'hco.kubevirt.io/v1' ? "+
		"%[1]s.?spec.?virtualization.?liveMigrationConfig : "+
		"%[1]s.?spec.?liveMigrationConfig).orValue({})", object)
}

// Bindings bind the policies to the whole cluster.
func Bindings() (out []admissionv1.ValidatingAdmissionPolicyBinding) {
	actions := []admissionv1.ValidationAction{admissionv1.Deny, admissionv1.Warn}
	for i, p := range Policies() {
		b := admissionv1.ValidatingAdmissionPolicyBinding{
			TypeMeta:   typeMeta("ValidatingAdmissionPolicyBinding"),
			ObjectMeta: metav1.ObjectMeta{Name: p.Name},
		}
		b.Spec.PolicyName = p.Name
		b.Spec.ValidationActions = actions[i : i+1]
		out = append(out, b)
	}
	return out
}

func typeMeta(kind string) metav1.TypeMeta {
	return metav1.TypeMeta{APIVersion: admissionv1.SchemeGroupVersion.String(), Kind: kind}
}

// Manifest returns the policies and their bindings as YAML.
func Manifest() (string, error) {
	out := "# Written by go test ./internal/policy -update, of the rules of package hco.\n"
	var objects []any
	for i, p := range Policies() {
		objects = append(objects, p, Bindings()[i])
	}
	for i, o := range objects {
		text, err := yaml.Marshal(o)
		if err != nil {
			return "", err
		}
		if i > 0 {
			out += "---\n"
		}
		// The status is the API server's.
		out += strings.TrimSuffix(string(text), "status: {}\n")
	}
	return out, nil
}
