//go:build !production

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"example.com/migrationnet-operator/config"
	"example.com/migrationnet-operator/internal/embedded"
	"example.com/migrationnet-operator/internal/v1alpha1"
	"example.com/migrationnet-operator/internal/webhooks"
	admissionv1 "k8s.io/api/admission/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"
	"sigs.k8s.io/yaml"
)

const (
	planName  = "migration"
	namespace = "openshift-cnv"
)

const site = `
apiVersion: config.openshift.io/v1
kind: Network
metadata: {name: cluster}
status:
  networkType: OVNKubernetes
  clusterNetwork: [{cidr: 10.128.0.0/14}]
  serviceNetwork: [172.30.0.0/16]
---
apiVersion: hco.kubevirt.io/v1beta1
kind: HyperConverged
metadata: {name: kubevirt-hyperconverged, namespace: openshift-cnv}
spec: {}
`

// create creates objects that are written as YAML.
func (g *guide) create(ctx context.Context, text string) (last *unstructured.Unstructured) {
	for one := range strings.SplitSeq(text, "\n---\n") {
		last = new(unstructured.Unstructured)
		if !g.check(yaml.Unmarshal([]byte(one), &last.Object)) {
			return last
		}
		status, there := last.Object["status"]
		g.check(g.client.Create(ctx, last))
		if there && last.GroupVersionKind().Group == "kubevirt.io" { // whose status is written apart
			last.Object["status"] = status
			g.check(g.client.Status().Update(ctx, last))
		}
	}
	return last
}

// edit changes the text of the request.
func (g *guide) edit(ctx context.Context, change func(*map[string]any)) {
	var m v1alpha1.MigrationPlan
	var request map[string]any
	if !g.check(g.client.Get(ctx, client.ObjectKey{Name: planName}, &m)) ||
		!g.check(json.Unmarshal(m.Spec.Request.Raw, &request)) {
		return
	}
	change(&request)
	text, err := json.Marshal(request)
	m.Spec.Request.Raw = text
	if g.check(err) {
		g.check(g.client.Update(ctx, &m))
	}
}

func (g *guide) first(ctx context.Context) {
	g.create(ctx, site)
	g.say("\n== A plan for two clusters, of which this is east (config/samples/migrationplan.yaml)")
	sample, err := config.Files.ReadFile("samples/migrationplan.yaml")
	if g.check(err) {
		g.create(ctx, string(sample))
	}
	g.wait(ctx, "Applied")
	g.windows(ctx)
	g.owned(g.definition(ctx))
	g.owned(g.hyperConverged(ctx))
}

func (g *guide) again(ctx context.Context) {
	g.say("\n== A label is put on HyperConverged: there is nothing to do")
	h := g.hyperConverged(ctx)
	h.SetLabels(map[string]string{"looked-at": "yes"})
	g.check(g.client.Update(ctx, h))
	before := h.GetResourceVersion() + " " + g.definition(ctx).GetResourceVersion()
	time.Sleep(300 * time.Millisecond) // for what it may do, which is nothing
	g.wait(ctx, "Applied")
	if after := g.hyperConverged(ctx).GetResourceVersion() + " " +
		g.definition(ctx).GetResourceVersion(); after == before {
		g.say("  nothing is written")
	}
}

func (g *guide) third(ctx context.Context) {
	g.say("\n== A third cluster is written first into the request: no window moves")
	g.edit(ctx, func(r *map[string]any) {
		clusters := (*r)["clusters"].([]any)
		(*r)["clusters"] = append([]any{map[string]any{
			"name": "third", "hco": "1.18", "namespace": namespace, "nodes": 3, "nic": "eth1",
			"decentralizedLiveMigration": true,
		}}, clusters...)
	})
	g.wait(ctx, "Applied")
	g.windows(ctx)
}

func (g *guide) held(ctx context.Context) {
	g.say("\n== The MTU changes while a migration runs: that waits")
	m := g.create(ctx, migration("running", "Running"))
	g.edit(ctx, func(r *map[string]any) { (*r)["network"].(map[string]any)["mtu"] = 9000 })
	g.wait(ctx, "MigrationsRunning")
	g.say("  … and the migration ends")
	g.check(g.client.Delete(ctx, m))
	g.wait(ctx, "Applied")
}

func (g *guide) conflict(ctx context.Context) {
	g.say("\n== An administrator writes another network into HyperConverged: that is theirs")
	h := g.hyperConverged(ctx)
	g.check(unstructured.SetNestedField(h.Object, "by-hand", "spec", "liveMigrationConfig", "network"))
	g.check(g.client.Update(ctx, h, client.FieldOwner("an-administrator")))
	g.wait(ctx, "Conflict")
	g.say("  … and takes it out again")
	h = g.hyperConverged(ctx)
	unstructured.RemoveNestedField(h.Object, "spec", "liveMigrationConfig", "network")
	g.check(g.client.Update(ctx, h, client.FieldOwner("an-administrator")))
	g.wait(ctx, "Applied")
}

func migration(name, phase string) string {
	return fmt.Sprintf(`{apiVersion: kubevirt.io/v1, kind: VirtualMachineInstanceMigration,
		metadata: {name: %s, namespace: shop}, spec: {vmiName: %s}, status: {phase: %s}}`,
		name, "vm-"+name, phase)
}

func (g *guide) migrations(ctx context.Context) {
	g.say("\n== Two migrations end: which network did they go over?")
	for _, m := range []struct{ name, address string }{{"db", "10.200.5.5"}, {"cart", "10.129.2.37"}} {
		u := g.create(ctx, migration(m.name, "Running"))
		g.create(ctx, fmt.Sprintf(`{apiVersion: kubevirt.io/v1, kind: VirtualMachineInstance,
			metadata: {name: vm-%s, namespace: shop}, status: {nodeName: worker-1, phase: Running,
			migrationState: {migrationUid: %s, startTimestamp: "2026-11-20T09:14:02Z",
			endTimestamp: "2026-11-20T09:14:31Z", targetNodeDomainReadyTimestamp: "2026-11-20T09:14:31Z",
			targetNodeDomainDetected: true, targetNodeAddress: %s, targetNode: worker-1,
			sourceNode: worker-0, completed: true, mode: PreCopy}}}`, m.name, u.GetUID(), m.address))
		u.Object["status"] = map[string]any{"phase": "Succeeded"}
		g.check(g.client.Status().Update(ctx, u))
		g.verdict(ctx, m.name)
	}
}

func (g *guide) webhooks(ctx context.Context) {
	g.say("\n== The webhook is asked about a NetworkAttachmentDefinition")
	config := `{"cniVersion":"0.3.1","name":"new","type":"macvlan","master":"eth1","mtv":9000,` +
		`"ipam":{"type":"whereabouts","range":"10.129.0.0/24"}}`
	object, err := json.Marshal(map[string]any{
		"apiVersion": "k8s.cni.cncf.io/v1", "kind": "NetworkAttachmentDefinition",
		"metadata": map[string]any{"namespace": "shop", "name": "new"},
		"spec":     map[string]any{"config": config},
	})
	if !g.check(err) {
		return
	}
	g.say("  %s", config)
	request := admission.Request{AdmissionRequest: admissionv1.AdmissionRequest{
		Operation: admissionv1.Create, Namespace: "shop", Name: "new",
		Object: runtime.RawExtension{Raw: object},
	}}
	got := webhooks.Definitions(g.op.Store, g.op.Watcher.Synced).Handle(ctx, request)
	g.say("  allowed: %v", got.Allowed)
	for _, c := range got.Result.Details.Causes {
		g.say("  error    %s: %s", c.Field, c.Message)
	}
	for _, w := range got.Warnings {
		g.say("  warning  %s", w)
	}
}

// stay leaves everything running until ctx ends.
func (g *guide) stay(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "operator-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "kubeconfig")
	err = embedded.WriteKubeconfig(g.server.Config, file)
	if err != nil {
		return err
	}
	g.say("\n== It runs until you press Ctrl-C. In another shell:\n")
	g.say("  kubectl --kubeconfig %s get migrationplans\n  kubectl --kubeconfig %s edit migrationplan migration",
		file, file)
	<-ctx.Done()
	return nil
}
