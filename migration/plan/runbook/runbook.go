// Package runbook writes what a person does with a plan, step by step, with a look after each
// step that it went well, and the way back.
package runbook

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/internal/shell"
	"github.com/migrationnet/migrationnet/migration/plan"
	"github.com/migrationnet/migrationnet/migration/plan/policy"
)

// Markdown returns the runbook of a plan. The files that it names are those that
// examples/quickstart writes with -o: <cluster>/1-network.yaml, <cluster>/2-hyperconverged.yaml.
// The contexts of the kubeconfig are called as the clusters are.
func Markdown(r plan.Request, p plan.Plan) []byte {
	b := &book{request: r, plan: p}
	b.head()
	b.before()
	for i, c := range p.Clusters {
		b.cluster(i, c)
	}
	if len(p.Clusters) > 1 && b.decentralized() {
		b.trust()
	}
	b.check()
	b.migrate()
	return b.Bytes()
}

type book struct {
	bytes.Buffer
	request plan.Request
	plan    plan.Plan
	step    int
}

// line writes a line, with the strings of args as text and not as Markdown.
func (b *book) line(format string, args ...any) {
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = text(s)
		}
	}
	fmt.Fprintf(b, format+"\n", args...)
}

// text escapes what Markdown, its tables and HTML take for more than a character (CommonMark
// 2.4, 6.1).
func text(s string) string { return marks.Replace(diag.Printable(s)) }

var marks = func() *strings.Replacer {
	var out []string
	for _, c := range "\\`*_[]<>|&~$" {
		out = append(out, string(c), `\`+string(c))
	}
	return strings.NewReplacer(out...)
}()

// next begins a step.
func (b *book) next(format string, args ...any) {
	b.step++
	b.line(fmt.Sprintf("\n## %d. %s\n", b.step, format), args...)
}

// code writes commands, between fences that none of them has.
func (b *book) code(lines ...string) {
	commands, fence := strings.Join(lines, "\n"), "```"
	for strings.Contains(commands, fence) {
		fence += "`"
	}
	fmt.Fprintf(b, "%ssh\n%s\n%[1]s\n", fence, commands)
}

// on returns a command of oc for the cluster's context.
func on(cluster, command string) string {
	return "oc --context=" + shell.Word(cluster) + strings.TrimPrefix(command, "oc")
}

func (b *book) decentralized() bool {
	for _, c := range b.request.Clusters {
		if c.Decentralized {
			return true
		}
	}
	return false
}

func (b *book) head() {
	var networks []string
	for _, p := range b.request.Subnets() {
		networks = append(networks, p.String())
	}
	b.line("# Live migration over %s\n", strings.Join(networks, ", "))
	b.line("| cluster | window | addresses | needed |\n|---|---|---|---|")
	for _, c := range b.plan.Clusters {
		b.line("| %s | %v | %v | %d |", c.Name, c.Window, c.Window.Size(), c.Need.Total())
	}
	b.line("\nThe commands are for a POSIX shell, in the directory with the files of the plan. The " +
		"contexts of the kubeconfig are called as the clusters are. Each step ends with a look at " +
		"what it did, and with the way back; do not go on when the look shows something else.")
}

func (b *book) before() {
	b.next("Before")
	b.line("No command makes these so, and nothing works without them:\n")
	for _, c := range b.plan.Clusters {
		for _, point := range c.Checklist {
			b.line("- [ ] %s: %s", c.Name, point)
		}
	}
	b.line("- [ ] the clocks of all nodes agree\n- [ ] on this network, and nowhere else, these pass:\n")
	b.line("| from | to | ports | |\n|---|---|---|---|")
	for _, port := range policy.Flows() {
		b.line("| %s | %s | %s | %s |", port.From, port.To, port.Ports(), port.Why)
	}
	b.line("\nWhere kubernetes-nmstate configures the nodes, `<cluster>.nodes.yaml` asks it for the NIC, " +
		"its VLAN, the bridge, the mapping and the MTU; bonds and switches it does not make.")
	b.line("\nA NetworkPolicy does not reach macvlan and bridge interfaces: there the switches decide, " +
		"or a MultiNetworkPolicy. Where one denies what no policy allows, `<cluster>.multinetworkpolicy.yaml` " +
		"lets the windows reach each other; for the pod network, to which migrations fall back, " +
		"`<cluster>.networkpolicy.yaml` does it in a namespace that denies by default, which KubeVirt " +
		"v1.7 and later does by itself.")
}

func (b *book) cluster(i int, c plan.ClusterPlan) {
	network := b.request.Network.Name
	apply := shell.Word(c.Name + "/1-network.yaml")
	b.next("Make the network in %s", c.Name)
	if len(c.Uplink) > 0 {
		b.line("On every node:\n")
		b.code(c.Uplink...)
		b.line("")
	}
	b.code(on(c.Name, "oc apply -f "+apply))
	if a := b.request.Network.Attachment; a == plan.Localnet || a == plan.ClusterUserDefinedNetwork {
		b.line("\nLook: the subnet without what is excluded is the window of the table.\n")
	} else {
		b.line("\nLook: the range and its bounds are those of the table.\n")
	}
	b.code(on(c.Name, "oc -n "+shell.Word(c.Namespace)+" get net-attach-def "+shell.Word(network)+
		" -o jsonpath='{.spec.config}'"))
	b.line("\nBack:\n")
	b.code(on(c.Name, "oc delete -f "+apply))
	if c.UserDefined != nil {
		b.line("\nA ClusterUserDefinedNetwork is never changed: to apply another one, delete the one " +
			"that is there first, and no pod may be on it.")
	}

	b.next("Have %s migrate over it", c.Name)
	b.line("This starts every virt-handler anew: no migration may be under way.\n")
	b.code(on(c.Name, "oc get vmim -A"), on(c.Name, c.PatchCommand()))
	b.line("\nLook: the roll-out comes to its end, and every virt-handler has an address of the window.\n")
	b.code(
		on(c.Name, "oc -n "+shell.Word(c.Namespace)+" rollout status daemonset/virt-handler"),
		on(c.Name, "oc get hyperconverged,net-attach-def,daemonsets,pods -A -o yaml")+
			" | go run ./examples/verify -rollout",
	)
	b.line("\nBack:\n")
	b.code(on(c.Name, hco.PatchCommand(c.API, c.Namespace, back(b.request.Clusters[i], c).MergePatch(c.API))))
}

// back is the change that names what was named before.
func back(was plan.Cluster, c plan.ClusterPlan) (out hco.Change) {
	name, _ := c.Change.Network.Value()
	if was.CurrentNetwork == "" || was.CurrentNetwork == name {
		out.Network = hco.Reset[string]()
	} else {
		out.Network = hco.Set(was.CurrentNetwork)
	}
	return out
}

func (b *book) trust() {
	b.next("Have the clusters trust each other")
	b.line("Both ways, and again whenever a certificate authority is renewed:\n")
	var commands []string
	for i, c := range b.plan.Clusters {
		for j, other := range b.plan.Clusters {
			if i != j {
				commands = append(commands, hco.Cluster{Context: c.Name, Namespace: c.Namespace}.
					TrustCommand(hco.Cluster{Context: other.Name, Namespace: other.Namespace}))
			}
		}
	}
	b.code(commands...)
	b.line("\nLook: the bundle of each has a certificate for each cluster, at least.\n")
	var looks, backs []string
	for _, c := range b.plan.Clusters {
		of := "oc -n " + shell.Word(c.Namespace)
		looks = append(looks, on(c.Name, of+" get configmap kubevirt-ca -o jsonpath='{.data.ca-bundle}'")+
			" | grep -c BEGIN")
		backs = append(backs, on(c.Name, of+" delete configmap kubevirt-external-ca"))
	}
	b.code(looks...)
	b.line("\nBack: what was taken over stays until the next renewal.\n")
	b.code(backs...)
}

// kinds are what preflight and verify read.
const kinds = "hyperconverged,kubevirt,net-attach-def,nodes,nodenetworkstate,network.config," +
	"clusterversion,daemonsets,pods,vm,vmi,vmim,ippools.whereabouts.cni.cncf.io,configmaps"

func (b *book) check() {
	b.next("Ask whether all is ready")
	var commands []string
	ask := "go run ./examples/preflight"
	for _, c := range b.plan.Clusters {
		file := shell.Word(c.Name + ".now.yaml")
		commands = append(commands, on(c.Name, "oc get "+kinds+" -A -o yaml")+" > "+file)
		ask += " -cluster " + shell.Word(c.Name) + "=" + file
	}
	b.code(append(commands, ask)...)
	b.line("\nLook: no point is no. What is unknown has the command that answers it; " +
		"`-answered` takes the codes of those that somebody has looked after.")
}

func (b *book) migrate() {
	b.next("Migrate one virtual machine, and see which way it went")
	var commands []string
	for _, c := range b.plan.Clusters {
		commands = append(commands,
			on(c.Name, "oc get hyperconverged,net-attach-def,vmi,vmim,pods -A -o yaml")+
				" | go run ./examples/verify -all")
	}
	b.line("Within a cluster: `virtctl migrate <vm>`. Afterwards, in the cluster that it is in:\n")
	b.code(commands...)
	b.line("\nLook: the path is Migration, and the last line begins with yes.")
}
