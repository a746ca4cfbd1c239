package config_test

import (
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"

	"example.com/migrationnet-operator/config"
	"example.com/migrationnet-operator/internal/webhooks"
	"github.com/google/go-cmp/cmp"
	admissionv1 "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"sigs.k8s.io/yaml"
)

// read reads an object of a file, strictly.
func read[T any](t *testing.T, file string, n int) (out T) {
	t.Helper()
	text, err := config.Files.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	one := strings.Split(string(text), "\n---\n")[n]
	if err := yaml.UnmarshalStrict([]byte(one), &out); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return out
}

func TestKustomizationHasEveryFile(t *testing.T) {
	k := read[struct {
		APIVersion, Kind string
		Resources        []string
		Images           []struct{ Name, NewName, NewTag string }
	}](t, "kustomization.yaml", 0)
	var want []string
	err := fs.WalkDir(config.Files, ".", func(file string, d fs.DirEntry, err error) error {
		if strings.Contains(file, "/") && !d.IsDir() && !strings.HasPrefix(file, "samples/") {
			want = append(want, file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(k.Resources)
	if diff := cmp.Diff(want, k.Resources); diff != "" {
		t.Errorf("(-files +kustomization)\n%s", diff)
	}
	d := read[appsv1.Deployment](t, "manager/deployment.yaml", 0)
	if got := d.Spec.Template.Spec.Containers[0].Image; got != k.Images[0].Name {
		t.Errorf("the image is %q, and %q is replaced", got, k.Images[0].Name)
	}
}

func TestWebhooksReachTheOperator(t *testing.T) {
	d := read[appsv1.Deployment](t, "manager/deployment.yaml", 0)
	s := read[corev1.Service](t, "webhook/service.yaml", 0)
	hooks := read[admissionv1.ValidatingWebhookConfiguration](t, "webhook/webhooks.yaml", 0)
	want := map[string]string{
		webhooks.DefinitionPath:     "k8s.cni.cncf.io network-attachment-definitions",
		webhooks.HyperConvergedPath: "hco.kubevirt.io hyperconvergeds",
	}
	got := map[string]string{}
	for _, h := range hooks.Webhooks {
		to, rule := h.ClientConfig.Service, h.Rules[0]
		got[*to.Path] = rule.APIGroups[0] + " " + rule.Resources[0]
		if to.Name != s.Name || to.Namespace != s.Namespace {
			t.Errorf("%s goes to %s/%s", h.Name, to.Namespace, to.Name)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	pod := d.Spec.Template
	if !maps.Equal(s.Spec.Selector, pod.Labels) || !maps.Equal(d.Spec.Selector.MatchLabels, pod.Labels) {
		t.Errorf("the Service selects %v, the Deployment %v, the Pods are %v", s.Spec.Selector,
			d.Spec.Selector.MatchLabels, pod.Labels)
	}
	c := pod.Spec.Containers[0]
	if !slices.ContainsFunc(c.Ports, func(p corev1.ContainerPort) bool {
		return p.Name == s.Spec.Ports[0].TargetPort.StrVal
	}) {
		t.Errorf("no port is called %v", s.Spec.Ports[0].TargetPort)
	}
	secret := s.Annotations["service.beta.openshift.io/serving-cert-secret-name"]
	if got := pod.Spec.Volumes[0].Secret.SecretName; got != secret {
		t.Errorf("the certificate is in %q, and %q is made", got, secret)
	}
}

func TestRightsAreOfTheServiceAccount(t *testing.T) {
	account := read[corev1.ServiceAccount](t, "rbac/service_account.yaml", 1)
	d := read[appsv1.Deployment](t, "manager/deployment.yaml", 0)
	if d.Spec.Template.Spec.ServiceAccountName != account.Name || d.Namespace != account.Namespace {
		t.Errorf("the Deployment runs as %s/%s", d.Namespace, d.Spec.Template.Spec.ServiceAccountName)
	}
	for file, roles := range map[string]int{"reads": 1, "writes": 2, "leader": 1} {
		for i := range roles {
			role := read[rbacv1.Role](t, "rbac/"+file+".yaml", 2*i)
			b := read[rbacv1.RoleBinding](t, "rbac/"+file+".yaml", 2*i+1)
			want := []rbacv1.Subject{{Kind: "ServiceAccount", Name: account.Name, Namespace: account.Namespace}}
			if diff := cmp.Diff(want, b.Subjects); diff != "" {
				t.Errorf("%s: %s", b.Name, diff)
			}
			if b.RoleRef.Name != role.Name || b.RoleRef.Kind != role.Kind || b.Namespace != role.Namespace {
				t.Errorf("%s binds %s %s", b.Name, b.RoleRef.Kind, b.RoleRef.Name)
			}
		}
	}
}
