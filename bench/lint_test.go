package bench

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	nadv1 "github.com/k8snetworkplumbingwg/network-attachment-definition-client/pkg/apis/k8s.cni.cncf.io/v1"
	"github.com/migrationnet/migrationnet/cluster/source"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/lint"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	kubevirtv1 "kubevirt.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

// gathered is a tenth of a large must-gather.
var gathered = gen.Tree{VMs: 500, Networks: 100, Nodes: 30, Unrelated: 2000}

func gather(tb testing.TB) string {
	tb.Helper()
	dir := tb.TempDir()
	if err := gathered.Write(dir); err != nil {
		tb.Fatal(err)
	}
	return dir
}

// judgeTree reads the directory, judges what is in it, and returns how many documents have
// been judged alone.
func judgeTree(dir string) (documents int, err error) {
	var errs []error
	r := lint.Judge(func(yield func(source.File) bool) {
		for f, err := range (source.Reader{}).Files(dir) {
			if errs = append(errs, err); !yield(f) {
				return
			}
		}
	}, lint.Options{})
	for _, f := range r.Files {
		for _, d := range f.Documents {
			if d.Kind != "" {
				documents++
			}
		}
	}
	if r.HasErrors() {
		return documents, errors.New("a consistent cluster has errors")
	}
	return documents, errors.Join(errs...)
}

// decodeTree decodes every file into the Go type of its kind, as a program does that lists
// objects, and keeps the objects. It judges nothing.
func decodeTree(dir string) (kept []any, err error) {
	err = filepath.WalkDir(dir, func(name string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		var of any
		switch {
		case strings.Contains(name, "/virtualmachineinstances/"):
			of = new(kubevirtv1.VirtualMachineInstance)
		case strings.Contains(name, "/virtualmachineinstancemigrations/"):
			of = new(kubevirtv1.VirtualMachineInstanceMigration)
		case strings.Contains(name, "/network-attachment-definitions/"):
			of = new(nadv1.NetworkAttachmentDefinition)
		case strings.Contains(name, "/nodes/"):
			of = new(corev1.Node)
		case strings.Contains(name, "/pods/"):
			of = new(corev1.Pod)
		case strings.Contains(name, "/secrets/"):
			of = new(corev1.Secret)
		default:
			of = new(unstructured.Unstructured)
		}
		kept = append(kept, of)
		return yaml.Unmarshal(data, of)
	})
	return kept, err
}

func TestTreesAgree(t *testing.T) {
	dir := gather(t)
	kept, err := decodeTree(dir)
	if err != nil {
		t.Fatal(err)
	}
	vms := 0
	for _, o := range kept {
		if _, ok := o.(*kubevirtv1.VirtualMachineInstance); ok {
			vms++
		}
	}
	documents, err := judgeTree(dir)
	if err != nil {
		t.Fatal(err)
	}
	// The VMIs, the networks, that of migrations and HyperConverged.
	if want := gathered.VMs + gathered.Networks + 2; documents != want || vms != gathered.VMs {
		t.Errorf("%d documents, want %d; %d VMIs", documents, want, vms)
	}
}

func BenchmarkMustGather(b *testing.B) {
	dir := gather(b)
	b.Run("migrationnet", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := judgeTree(dir); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("sigs-yaml-into-types", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			kept, err := decodeTree(dir)
			if err != nil {
				b.Fatal(err)
			}
			runtime.KeepAlive(kept)
		}
	})
}
