package cluster

import (
	"fmt"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
)

// workload is the DaemonSet of virt-handler, or the Deployment of the synchronization
// controllers.
type workload struct {
	ref       Ref
	component string
	networks  string // the annotation of its pods

	told                bool // it has a status
	wanted, done, ready int  // pods; done are of the newest template
}

// The pods of KubeVirt that are on the migration network, as the label kubevirt.io has them.
const (
	handler      = "virt-handler"
	synchronizer = "virt-synchronization-controller"
)

// podNetworks is the annotation of pods with their networks
// (network-attachment-definition-client v1.7.7 NetworkAttachmentAnnot).
const podNetworks = "k8s.v1.cni.cncf.io/networks"

// inTemplate is where a workload says it.
var inTemplate = diag.Path("/spec/template/metadata/annotations").Name(podNetworks)

// addWorkload reads a DaemonSet or a Deployment (k8s.io/api apps/v1 types.go: of the one
// desiredNumberScheduled, updatedNumberScheduled and numberReady, of the other replicas,
// updatedReplicas and readyReplicas).
func (c *Cluster) addWorkload(ref Ref, v jsonobj.Value) string {
	template := v.At("spec", "template", "metadata")
	w := workload{ref: ref}
	w.component, _ = template.At("labels", component).Str()
	if w.component != handler && w.component != synchronizer {
		return other
	}
	w.networks, _ = template.At("annotations", podNetworks).Str()
	status := v.Member("status")
	wanted, done, ready := status.Member("desiredNumberScheduled"),
		status.Member("updatedNumberScheduled"), status.Member("numberReady")
	if ref.Kind == "Deployment" {
		wanted, done, ready = v.At("spec", "replicas"), status.Member("updatedReplicas"),
			status.Member("readyReplicas")
	}
	w.told = status.Kind() == jsonobj.Object && wanted.Kind() != jsonobj.None
	w.wanted, w.done, w.ready = whole(wanted), whole(done), whole(ready)
	if observed, ok := status.Member("observedGeneration").Int(); ok {
		if made, ok := v.At("metadata", "generation").Int(); ok && observed < made {
			w.done = 0 // the status is of the template before
		}
	}
	c.workloads = append(c.workloads, w)
	return ""
}

// migrationNetwork returns the network that is migration0 in the annotation; "" when
// there is none. virt-operator writes namespace/name@migration0, or name@migration0 of the
// own namespace (pkg/virt-operator/resource/generate/components/daemonsets.go, v1.9.0).
func (w workload) migrationNetwork() string {
	for one := range strings.SplitSeq(w.networks, ",") {
		network, device, _ := strings.Cut(strings.TrimSpace(one), "@")
		if device != "migration0" {
			continue
		}
		if !strings.Contains(network, "/") {
			network = w.ref.Namespace + "/" + network
		}
		return network
	}
	return ""
}

// checkWorkloads reports what virt-operator has not made of the network that is named, and
// a roll-out that is not at its end. Of a network that is not there the pods do not start,
// which is reported at its name.
func (c *Cluster) checkWorkloads() (out []Finding) {
	all := c.naming()
	if len(all) == 0 {
		return nil
	}
	h := all[0]
	want := ""
	if namespace, name, ok := h.named(); ok {
		if want = (Ref{Namespace: namespace, Name: name}).qualified(); namespace == "" {
			return nil // it is not known where
		}
		if _, found := c.lookup(namespace, name); !found && len(c.attachments) > 0 {
			return nil
		}
	}
	for _, w := range c.workloads {
		at := Place{Object: w.ref, Path: inTemplate}
		hint := fmt.Sprintf(
			"see what virt-operator says: oc -n %s logs -l kubevirt.io=virt-operator",
			w.ref.Namespace,
		)
		var what string
		switch has := w.migrationNetwork(); {
		case has != want && want == "":
			what = fmt.Sprintf("no network is named, and %v has %s", w.ref, has)
		case has != want && has == "":
			what = fmt.Sprintf("%v does not have it", w.ref)
		case has != want:
			what = fmt.Sprintf("%v has %s", w.ref, has)
		case w.told && (w.done < w.wanted || w.ready < w.wanted):
			what = fmt.Sprintf("of %d pods of %v, %d are of its newest template and %d are ready",
				w.wanted, w.ref, w.done, w.ready)
			at.Path = "/status"
			hint = fmt.Sprintf(
				"see why the others are not: oc -n %s describe pods -l kubevirt.io=%s",
				w.ref.Namespace,
				w.component,
			)
		default:
			continue
		}
		d := WarnRollout.At(h.networkPath, nil, "%s", what).Hinted("%s", hint)
		out = append(out, c.at(h.ref, d, at))
	}
	return out
}
