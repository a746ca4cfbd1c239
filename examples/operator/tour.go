//go:build !production

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"example.com/migrationnet-operator/internal/embedded"
	"example.com/migrationnet-operator/internal/operator"
	"example.com/migrationnet-operator/internal/planner"
	"example.com/migrationnet-operator/internal/v1alpha1"
	"github.com/migrationnet/migrationnet/migration/vmi"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// guide shows what the operator does in a cluster that it has made.
type guide struct {
	out    io.Writer
	client client.Client
	server *embedded.Server
	op     *operator.Operator
	err    error // the first
}

// tour starts an API server and the operator, and shows what happens, step by step.
func tour(ctx context.Context, out io.Writer, once bool) (err error) {
	fmt.Fprintln(out, "== An API server in this process, and the operator")
	server, err := embedded.Start("1.18")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	op, err := operator.New(server.Config, operator.Options{
		MetricsAddress: "0", ProbeAddress: "0", LeaderElection: true, Namespace: "openshift-cnv",
		Retry: 100 * time.Millisecond, Patience: time.Second, Every: time.Second,
	})
	if err != nil {
		return err
	}
	running, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- op.Start(running) }()
	defer func() {
		cancel()
		err = errors.Join(err, <-done)
	}()
	g := &guide{out: out, server: server, op: op}
	if err := g.connect(); err != nil {
		return err
	}
	for _, step := range []func(context.Context){
		g.first, g.again, g.third, g.held, g.conflict, g.migrations, g.webhooks,
	} {
		if step(ctx); g.err != nil {
			return g.err
		}
	}
	if once {
		return nil
	}
	return g.stay(ctx)
}

func (g *guide) connect() (err error) {
	known := runtime.NewScheme()
	if err := v1alpha1.AddToScheme(known); err != nil {
		return err
	}
	g.client, err = client.New(g.server.Config, client.Options{Scheme: known})
	return err
}

func (g *guide) say(format string, args ...any) { fmt.Fprintf(g.out, format+"\n", args...) }

// check keeps the first error.
func (g *guide) check(err error) bool {
	if g.err == nil {
		g.err = err
	}
	return g.err == nil
}

// wait waits until a condition of the plan has a reason, and prints it.
func (g *guide) wait(ctx context.Context, reason string) {
	var m v1alpha1.MigrationPlan
	g.until(ctx, reason, func() (bool, error) {
		if err := g.client.Get(ctx, client.ObjectKey{Name: planName}, &m); err != nil {
			return false, err
		}
		c := meta.FindStatusCondition(m.Status.Conditions, planner.Applied)
		return c != nil && c.Reason == reason && c.ObservedGeneration == m.Generation, nil
	})
	if c := meta.FindStatusCondition(m.Status.Conditions, planner.Applied); c != nil {
		g.say("  Applied  %s %s: %s", c.Status, c.Reason, c.Message)
	}
}

// until polls. What takes longer than a minute is an error.
func (g *guide) until(ctx context.Context, what string, done func() (bool, error)) {
	if g.err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		switch ok, err := done(); {
		case err != nil:
			g.check(err)
			return
		case ok:
			return
		}
		select {
		case <-ctx.Done():
			g.check(fmt.Errorf("%s: %w", what, ctx.Err()))
			return
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (g *guide) windows(ctx context.Context) {
	var m v1alpha1.MigrationPlan
	if !g.check(g.client.Get(ctx, client.ObjectKey{Name: planName}, &m)) {
		return
	}
	for _, w := range m.Status.Windows {
		g.say("  window   %-5s %s", w.Cluster, w.Window)
	}
}

// get reads an object of the cluster.
func (g *guide) get(ctx context.Context, version, kind, namespace, name string) *unstructured.Unstructured {
	u := new(unstructured.Unstructured)
	u.SetAPIVersion(version)
	u.SetKind(kind)
	g.check(g.client.Get(ctx, client.ObjectKey{Namespace: namespace, Name: name}, u))
	return u
}

func (g *guide) hyperConverged(ctx context.Context) *unstructured.Unstructured {
	return g.get(ctx, "hco.kubevirt.io/v1beta1", "HyperConverged", namespace, "kubevirt-hyperconverged")
}

func (g *guide) definition(ctx context.Context) *unstructured.Unstructured {
	return g.get(ctx, "k8s.cni.cncf.io/v1", "NetworkAttachmentDefinition", namespace, "migration-network")
}

// owned prints the members that the operator's manager has in an object.
func (g *guide) owned(u *unstructured.Unstructured) {
	for _, f := range u.GetManagedFields() {
		if f.Manager == planner.ManagerOf(planName) {
			fields := strings.NewReplacer(`{"f:`, ".", `"`, "", ":", "", "{", "", "}", "").
				Replace(string(f.FieldsV1.Raw))
			g.say("  owns     %s of %s", fields[1:], u.GetKind())
		}
	}
}

// verdict waits for that of a migration, and prints it.
func (g *guide) verdict(ctx context.Context, name string) {
	g.until(ctx, name, func() (bool, error) {
		m := g.get(ctx, "kubevirt.io/v1", "VirtualMachineInstanceMigration", "shop", name)
		all, _, err := unstructured.NestedSlice(m.Object, "status", "conditions")
		for _, one := range all {
			c, _ := one.(map[string]any)
			if c["type"] == vmi.ConditionOverMigrationNetwork {
				// The UID is another one every time.
				text := strings.ReplaceAll(fmt.Sprint(c["message"]), string(m.GetUID()), "…")
				g.say("  shop/%-5s %-5s %s: %s", name, c["status"], c["reason"], text)
				return true, nil
			}
		}
		return false, err
	})
}
