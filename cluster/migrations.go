package cluster

import (
	"cmp"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/migration"
)

// addVMIM reads a VirtualMachineInstanceMigration.
func (c *Cluster) addVMIM(_ Ref, v jsonobj.Value) string {
	m, l := migration.ParseVMIM(v.Raw())
	if l.Unread() {
		return l.Errors()[0].Message
	}
	c.vmims = append(c.vmims, m)
	return ""
}

// Migrations returns the virtual machines that run, and their migrations, as package
// migration reads them, in the order in which they were added.
func (c *Cluster) Migrations() ([]migration.VMI, []migration.VMIM) {
	return slices.Clone(c.vmis), slices.Clone(c.vmims)
}

// policy is a MigrationPolicy.
type policy struct {
	ref  Ref
	says hco.MigrationPolicy
}

func (c *Cluster) addMigrationPolicy(ref Ref, v jsonobj.Value) string {
	p, l := hco.ParseMigrationPolicy(v.Raw())
	if l.Unread() {
		return l.Errors()[0].Message
	}
	c.policies = append(c.policies, policy{ref, p})
	return ""
}

// selects reports whether the policy selects a virtual machine with those labels, in a
// namespace with the others, and by how many labels of each.
func (p policy) selects(vm, namespace map[string]string) (vmLabels, namespaceLabels int, ok bool) {
	in := func(want, has map[string]string) bool {
		for name, value := range want {
			if got, there := has[name]; !there || got != value {
				return false
			}
		}
		return true
	}
	of := p.says
	return len(of.VirtualMachineInstanceSelector), len(of.NamespaceSelector),
		in(of.VirtualMachineInstanceSelector, vm) && in(of.NamespaceSelector, namespace)
}

// sets returns the members of a policy that decide.
func (p policy) sets() hco.MigrationPolicy {
	s := p.says.Clone()
	s.Name, s.NamespaceSelector, s.VirtualMachineInstanceSelector = "", nil, nil
	return s
}

// checkPolicies reports policies that select a virtual machine by as many labels as another
// one that says something else: KubeVirt takes the one whose name is first.
func (c *Cluster) checkPolicies() (out []Finding) {
	said := map[[2]string]bool{}
	for _, vm := range c.vms {
		labels := with(c.namespaces[vm.ref.Namespace], metadataName, vm.ref.Namespace)
		var best []policy
		bestVM, bestNamespace := -1, -1
		for _, p := range c.policies {
			n, m, ok := p.selects(vm.labels, labels)
			switch {
			case !ok || n < bestVM || n == bestVM && m < bestNamespace:
			case n == bestVM && m == bestNamespace:
				best = append(best, p)
			default:
				best, bestVM, bestNamespace = []policy{p}, n, m
			}
		}
		slices.SortFunc(best, func(a, b policy) int { return cmp.Compare(a.ref.Name, b.ref.Name) })
		for _, p := range best[min(1, len(best)):] {
			pair := [2]string{best[0].ref.Name, p.ref.Name}
			if said[pair] || p.sets().GoString() == best[0].sets().GoString() {
				continue
			}
			said[pair] = true
			d := WarnPolicyTie.At("/spec/selectors", nil,
				"%v is selected by %s too, by as many labels: %s counts, by its name",
				vm.ref, best[0].ref.Name, best[0].ref.Name).
				Hinted("add a label to the selectors of the one that is to count")
			out = append(out, c.at(p.ref, d, Place{Object: best[0].ref, Path: "/spec/selectors"},
				Place{Object: vm.ref, Path: vm.labelsAt()}))
		}
	}
	return out
}

// labelsOf returns the labels that a virtual machine has when it runs.
func labelsOf(v jsonobj.Value) map[string]string {
	out := map[string]string{}
	for m := range v.Member("labels").All() {
		out[m.Name], _ = m.Value.Str()
	}
	return out
}

// labelsAt is where they are.
func (vm virtualMachine) labelsAt() diag.Path {
	if vm.ref.Kind == kindVMI {
		return "/metadata/labels"
	}
	return "/spec/template/metadata/labels"
}
