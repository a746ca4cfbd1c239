//go:build linux

package lab

import (
	"context"
	"fmt"
	"net"
	"reflect"
	"sync"
	"sync/atomic"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	kubevirt "kubevirt.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// guests is the namespace of the virtual machines.
const guests = "shop"

// A side is one end of a migration: the objects, the virt-handler whose node it leaves or
// reaches, and what libvirt there knows. A migration within a cluster has one record, and
// two sides of one site.
type side struct {
	*site
	vm      string // the name of the VMI
	vmim    string // and of the migration
	handler *pod
	sync    *pod // the synchronization controller that has the lease
	domain  *domain
	ports   map[string]int           // of the target, where it listens
	conn    atomic.Pointer[net.Conn] // of the source, to the target
}

// A domain is what libvirt knows of the guest on a node.
type domain struct {
	mu   sync.Mutex
	know knowledge
}

type knowledge struct {
	active  bool // the guest runs here
	arrived bool // on the target: it is there, running or not
	left    bool // on the source: it migrated away
	start   time.Time
	end     time.Time
	failed  string // why the migration failed
	bytes   int64  // that arrived
	from    string // who sent them
}

// seen returns what is known now.
func (d *domain) seen() knowledge {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.know
}

func (d *domain) set(f func(*knowledge)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f(&d.know)
}

// edit has f change the VMI and the migration, writes what changed, and reports whether
// anything did.
func (x *side) edit(f func(*kubevirt.VirtualMachineInstance, *kubevirt.VirtualMachineInstanceMigration),
) bool {
	x.t.Helper()
	var vmi kubevirt.VirtualMachineInstance
	var m kubevirt.VirtualMachineInstanceMigration
	x.get("VirtualMachineInstance", x.vm, &vmi)
	x.get("VirtualMachineInstanceMigration", x.vmim, &m)
	wasVMI, was := vmi.DeepCopy(), m.DeepCopy()
	f(&vmi, &m)
	changed := false
	if !reflect.DeepEqual(wasVMI, &vmi) {
		changed = true
		x.put(&vmi)
	}
	if !reflect.DeepEqual(was, &m) {
		changed = true
		x.put(&m)
	}
	return changed
}

func (s *site) get(kind, name string, into any) {
	s.t.Helper()
	s.getIn(guests, kind, name, into)
}

func (s *site) getIn(namespace, kind, name string, into any) {
	s.t.Helper()
	var u unstructured.Unstructured
	u.SetAPIVersion("kubevirt.io/v1")
	u.SetKind(kind)
	key := types.NamespacedName{Namespace: namespace, Name: name}
	err := s.server.Client.Get(context.Background(), key, &u)
	if err != nil {
		s.t.Fatalf("%s: %s %s: %v", s.name, kind, name, err)
	}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(u.Object, into); err != nil {
		s.t.Fatal(err)
	}
}

// put writes an object back, or makes it when it has no version yet.
func (s *site) put(o client.Object) {
	s.t.Helper()
	members, err := runtime.DefaultUnstructuredConverter.ToUnstructured(o)
	if err != nil {
		s.t.Fatal(err)
	}
	u := &unstructured.Unstructured{Object: members}
	if u.GetResourceVersion() == "" {
		err = s.server.Client.Create(context.Background(), u)
	} else {
		err = s.server.Client.Update(context.Background(), u)
	}
	if err != nil {
		s.t.Fatalf("%s: %s %s: %v", s.name, u.GetKind(), u.GetName(), err)
	}
}

// newVMI makes a VMI that runs on a node, or one that waits to be received.
func (s *site) newVMI(name string, on *node) {
	vmi := kubevirt.VirtualMachineInstance{
		TypeMeta: metav1.TypeMeta{APIVersion: "kubevirt.io/v1", Kind: "VirtualMachineInstance"},
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: guests,
			Labels: map[string]string{}, Annotations: map[string]string{}},
	}
	vmi.Status.Conditions = []kubevirt.VirtualMachineInstanceCondition{
		{Type: kubevirt.VirtualMachineInstanceIsMigratable, Status: "True"},
	}
	if on == nil {
		// pkg/virt-controller/watch/vmi/lifecycle.go: a VMI that is made to be received.
		vmi.Annotations[kubevirt.CreateMigrationTarget] = "true"
		vmi.Status.Phase = kubevirt.WaitingForSync
	} else {
		vmi.Status.Phase, vmi.Status.NodeName = kubevirt.Running, on.name
		vmi.Status.MigrationTransport = kubevirt.MigrationTransportUnix
	}
	s.put(&vmi)
}

// newVMIM asks for a migration.
func (s *site) newVMIM(name, vm string, spec kubevirt.VirtualMachineInstanceMigrationSpec) {
	m := kubevirt.VirtualMachineInstanceMigration{
		TypeMeta: metav1.TypeMeta{
			APIVersion: "kubevirt.io/v1", Kind: "VirtualMachineInstanceMigration",
		},
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: guests},
		Spec:       spec,
	}
	m.Spec.VMIName = vm
	s.put(&m)
}

// stamp is how KubeVirt writes a time: in whole seconds.
func stamp(t time.Time) *metav1.Time {
	if t.IsZero() {
		return nil
	}
	out := metav1.NewTime(t.Truncate(time.Second).Local())
	return &out
}

func (x *side) String() string { return fmt.Sprintf("%s on %s", x.vm, x.handler.node.name) }
