package cluster

import (
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration"
)

// pod is a Pod: its name, and of those of KubeVirt that take part in migrations what
// package migration reads.
type pod struct {
	ref   Ref
	state migration.PodState
}

// component is the label of KubeVirt's own pods.
const component = "kubevirt.io"

// launcher is the component that runs a virtual machine.
const launcher = "virt-launcher"

func (c *Cluster) addPod(ref Ref, v jsonobj.Value) string {
	p := pod{ref: ref}
	if label, ok := v.At("metadata", "labels", component).Str(); ok && label != launcher {
		state, l := migration.ParsePod(v.Raw())
		if l.Unread() {
			return l.Errors()[0].Message
		}
		p.state = state
	}
	c.pods = append(c.pods, p)
	return ""
}

// networkStatus is the annotation in which Multus says what a pod has.
const networkStatus = diag.Path("/metadata/annotations/k8s.v1.cni.cncf.io~1network-status")

// checkHandlers reports virt-handlers that are not on the network which HyperConverged
// names: migrations to their nodes go over the pod network.
func (c *Cluster) checkHandlers() (out []Finding) {
	h, a, ok := c.migrationNetwork()
	if !ok {
		return nil
	}
	want := Ref{Namespace: a.def.Namespace, Name: a.def.Name}.qualified()
	var without, elsewhere []string
	var placesWithout, placesElsewhere []Place
	for _, p := range c.pods {
		if !p.state.Serves() {
			continue
		}
		at := Place{Object: p.ref, Path: networkStatus}
		if _, on := p.state.Advertises(); on != migration.OnMigrationNetwork {
			without, placesWithout = append(without, p.state.Node), append(placesWithout, at)
		} else if of := p.migrationNetwork(); of != "" && of != want {
			elsewhere, placesElsewhere = append(elsewhere, of), append(placesElsewhere, at)
		}
	}
	report := func(d diag.Diagnostic, others []Place) {
		out = append(out, c.at(h.ref, d.Hinted("wait for the roll-out of virt-handler to end; "+
			"see whether its pods start: oc -n %s get pods -l kubevirt.io=virt-handler",
			h.namespace), others...))
	}
	if len(without) > 0 {
		report(WarnHandlers.At(
			h.networkPath,
			want,
			"virt-handler on %s has no usable migration0: migrations to there go over the pod network",
			some(without),
		), placesWithout)
	}
	if len(elsewhere) > 0 {
		report(WarnHandlers.At(h.networkPath, want,
			"virt-handlers are on %s, not on %s", some(elsewhere), want), placesElsewhere)
	}
	return out
}

// migrationNetwork returns the network of the pod's migration0.
func (p pod) migrationNetwork() string {
	for _, a := range p.state.Attachments {
		if a.Interface == "migration0" {
			return a.Network
		}
	}
	return ""
}

// References returns what package migration compares addresses with: the ranges of the
// migration network and what is handed out of them, the pod networks, and the pods of
// KubeVirt. What is not known is empty.
func (c *Cluster) References() migration.References {
	c.settle()
	var r migration.References
	if _, a, ok := c.migrationNetwork(); ok && a.does.IPAM.Complete {
		var link ipnet.SetBuilder
		for _, x := range a.does.IPAM.Ranges {
			link.AddPrefix(x.Network)
		}
		for _, x := range a.does.IPAM.Fixed {
			link.AddPrefix(x.Address)
		}
		r.Migration, r.Allocatable = link.Set(), a.does.IPAM.Addresses()
	}
	var pod ipnet.SetBuilder
	for _, n := range c.networks.said {
		if n.use == podNetwork {
			pod.AddPrefix(n.net)
		}
	}
	r.Pod = pod.Set()
	for _, p := range c.pods {
		if p.state.Name != "" {
			r.Pods = append(r.Pods, p.state)
		}
	}
	return r
}
