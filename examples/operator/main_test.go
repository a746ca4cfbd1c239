package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"example.com/migrationnet-operator/config"
	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	"sigs.k8s.io/yaml"
)

var update = flag.Bool("update", false, "write testdata and README.md again")

// The tour is what README.md shows.
func TestTour(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), []string{"-embedded", "-once"}, &out); err != nil {
		t.Fatalf("%v after\n%s", err, &out)
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "```text\n== An API server", "\n```\n"
	before, rest, ok := strings.Cut(string(readme), begin)
	_, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatal("README.md does not show the tour")
	}
	want := before + "```text\n" + strings.TrimSuffix(out.String(), "\n") + end + after
	if *update {
		if err := os.WriteFile("README.md", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, string(readme)); diff != "" {
		t.Errorf("README.md shows something else (-got +README); go test . -update writes it again\n%s", diff)
	}
}

func TestItStaysUntilItIsStopped(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	out := &notify{text: "Ctrl-C", found: stop}
	done := make(chan error, 1)
	go func() { done <- run(ctx, []string{"-embedded"}, out) }()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Minute):
		t.Error("it does not end")
	}
	if !strings.Contains(out.String(), "kubectl --kubeconfig") {
		t.Errorf("it said\n%s", out)
	}
}

// notify is an output that calls found when a text is in it.
type notify struct {
	bytes.Buffer
	text  string
	found func()
}

func (n *notify) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte(n.text)) {
		defer n.found()
	}
	return n.Buffer.Write(p)
}

func TestCommandLine(t *testing.T) {
	for _, c := range []struct {
		args []string
		want error
		says string
	}{
		{[]string{"-h"}, errAnswered, ""},
		{[]string{"-version"}, errAnswered, "operator "},
		{[]string{"-completion", "bash"}, errAnswered, "-embedded"},
		{[]string{"-once"}, errUsage, ""},
		{[]string{"file"}, errUsage, ""},
		{[]string{"-nonsense"}, errUsage, ""},
		{[]string{"-openshift", "x"}, errUsage, ""},
	} {
		var out bytes.Buffer
		err := run(t.Context(), c.args, &out)
		if !errors.Is(err, c.want) || !strings.Contains(out.String(), c.says) {
			t.Errorf("%q: %v, %q", c.args, err, out.String())
		}
	}
}

// The command line of the Deployment is one that the program takes.
func TestDeployment(t *testing.T) {
	text, err := config.Files.ReadFile("manager/deployment.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var d appsv1.Deployment
	if err := yaml.UnmarshalStrict(text, &d); err != nil {
		t.Fatal(err)
	}
	c := d.Spec.Template.Spec.Containers[0]
	s, err := parse(c.Args, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	ports := map[string]string{}
	for _, p := range c.Ports {
		ports[p.Name] = fmt.Sprintf(":%d", p.ContainerPort)
	}
	want := map[string]string{
		"metrics": s.MetricsAddress, "probes": s.ProbeAddress,
		"webhooks": fmt.Sprintf(":%d", s.WebhookPort),
	}
	if diff := cmp.Diff(want, ports); diff != "" {
		t.Errorf("ports (-flags +ports)\n%s", diff)
	}
	if !s.Webhooks || !s.LeaderElection || s.CertDir != c.VolumeMounts[0].MountPath {
		t.Errorf("%+v", s)
	}
}
