package operator_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"example.com/migrationnet-operator/internal/embedded"
	"example.com/migrationnet-operator/internal/operator"
	"github.com/go-logr/logr"
	"github.com/migrationnet/migrationnet/migration/vmi"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/tools/clientcmd"
	ctrl "sigs.k8s.io/controller-runtime"
)

// child names the kubeconfig of a process that is an operator and tells its memory: the API
// server is in the process of the test.
const child = "OPERATOR_TEST_KUBECONFIG"

func TestMain(m *testing.M) {
	if file := os.Getenv(child); file != "" {
		if err := tell(file); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// tell runs an operator, and answers each line of its input with the bytes of its heap.
func tell(kubeconfig string) error {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return err
	}
	ctrl.SetLogger(logr.Discard())
	config.ContentType, config.QPS = "application/json", -1
	op, err := operator.New(config, options())
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go op.Start(ctx)
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		runtime.GC()
		runtime.GC()
		var s runtime.MemStats
		runtime.ReadMemStats(&s)
		if _, err := fmt.Println(s.HeapAlloc); err != nil {
			return err
		}
	}
	return nil
}

// Virtual machines and their migrations come, and the memory of the operator stays.
func TestTheHeapIsFlat(t *testing.T) {
	machines, migrations := 5000, 200
	if testing.Short() {
		machines, migrations = 500, 50
	}
	w := start(t)
	w.create(hyperConverged)
	w.sample()
	heap := w.child()
	w.applied()
	judge(w, "warm", 20)
	before := heap()
	w.machines(machines)
	judge(w, "m", migrations)
	after := heap()
	t.Logf("%d VMIs, %d migrations: %d KiB, before %d KiB", machines, migrations, after>>10, before>>10)
	const growth = 4 << 20
	if after > before+growth {
		t.Errorf("the heap has %d KiB, before %d KiB", after>>10, before>>10)
	}
}

// child starts an operator as a process, and returns what asks for its heap.
func (w *world) child() func() int {
	w.Helper()
	file := filepath.Join(w.TempDir(), "kubeconfig")
	w.must(embedded.WriteKubeconfig(w.server.Config, file))
	c := exec.Command(os.Args[0])
	c.Env, c.Stderr = append(os.Environ(), child+"="+file), os.Stderr
	in, err := c.StdinPipe()
	w.must(err)
	out, err := c.StdoutPipe()
	w.must(err)
	w.must(c.Start())
	w.Cleanup(func() {
		in.Close()
		if err := c.Wait(); err != nil {
			w.Error(err)
		}
	})
	lines := bufio.NewScanner(out)
	return func() int {
		w.Helper()
		fmt.Fprintln(in)
		if !lines.Scan() {
			w.Fatal("the operator ended")
		}
		n, err := strconv.Atoi(lines.Text())
		w.must(err)
		return n
	}
}

// machines creates virtual machines, each as large as one of a cluster.
func (w *world) machines(n int) {
	w.Helper()
	large := strings.Repeat("x", 3000)
	w.parallel(n, func(i int) error {
		return w.client.Create(w.Context(), &unstructured.Unstructured{Object: map[string]any{
			"apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstance",
			"metadata": map[string]any{"namespace": "shop", "name": fmt.Sprintf("vm-%d", i)},
			"spec":     map[string]any{"domain": large},
		}})
	})
}

func (w *world) parallel(n int, f func(int) error) {
	w.Helper()
	const at = 8
	var all sync.WaitGroup
	errs := make([]error, at)
	for k := range at {
		all.Go(func() {
			for i := k; i < n && errs[k] == nil; i += at {
				errs[k] = f(i)
			}
		})
	}
	all.Wait()
	w.must(errors.Join(errs...))
}

// judge creates migrations that are over, and waits for their verdicts.
func judge(w *world, name string, n int) {
	w.Helper()
	w.parallel(n, func(i int) error {
		u := &unstructured.Unstructured{Object: map[string]any{
			"apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstanceMigration",
			"metadata": map[string]any{"namespace": "shop", "name": fmt.Sprintf("%s-%d", name, i)},
			"spec":     map[string]any{"vmiName": fmt.Sprintf("vm-%d", i)},
		}}
		if err := w.client.Create(w.Context(), u); err != nil {
			return err
		}
		u.Object["status"] = map[string]any{"phase": "Failed"}
		return w.client.Status().Update(w.Context(), u)
	})
	w.eventually("verdicts", func() error {
		without := 0
		for _, m := range w.list("kubevirt.io/v1", "VirtualMachineInstanceMigrationList") {
			all, _, _ := unstructured.NestedSlice(m.Object, "status", "conditions")
			if len(all) != 1 || all[0].(map[string]any)["type"] != vmi.ConditionOverMigrationNetwork {
				without++
			}
		}
		if without > 0 {
			return fmt.Errorf("%d have none", without)
		}
		return nil
	})
}
