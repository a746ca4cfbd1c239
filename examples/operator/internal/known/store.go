// Package known keeps what informers tell of a cluster in the form in which it is compared,
// so that an answer reads and resolves the object that is asked about and no other.
package known

import (
	"net/netip"
	"sync"

	"github.com/migrationnet/migrationnet/cluster"
	"github.com/migrationnet/migrationnet/cluster/k8s"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/migration/vmi"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/release"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// Store is what is known of a cluster. The zero Store knows nothing; it is for concurrent use.
type Store struct {
	Release release.Release // as the user gave it; its fields win over what objects say

	mu          sync.RWMutex
	changes     int // how often something changed
	definitions map[types.NamespacedName]definition
	objects     map[cluster.Ref]map[string]any // HyperConverged, and Networks of OpenShift
	pods        map[types.NamespacedName]migration.PodState
}

// definition is a NetworkAttachmentDefinition that was read.
type definition struct {
	nad.Definition
	found    diag.List
	networks []netip.Prefix
}

// read reads a definition and the networks of its addresses.
func (s *Store) read(object []byte) definition {
	var d definition
	d.Definition, d.found = nad.Parse(object)
	r, _ := d.Resolve(s.Release)
	for _, x := range r.IPAM.Ranges {
		d.networks = append(d.networks, x.Network)
	}
	for _, f := range r.IPAM.Fixed {
		d.networks = append(d.networks, f.Address.Masked())
	}
	return d
}

// meets reports whether addresses of d are in networks of other, or the other way round.
// What does not meet has nothing to do with each other.
func (d definition) meets(other definition) bool {
	for _, a := range d.networks {
		for _, b := range other.networks {
			if a.Overlaps(b) {
				return true
			}
		}
	}
	return false
}

// Set keeps an object, or what has become of it.
func (s *Store) Set(o client.Object) {
	key := client.ObjectKeyFromObject(o)
	switch o := o.(type) {
	case *corev1.Pod:
		if state, l := vmi.FromPod(o); !l.Unread() {
			s.change(func() { put(&s.pods, key, state) })
		}
	case *unstructured.Unstructured:
		if o.GetKind() == nad.Kind {
			text, err := o.MarshalJSON()
			if err != nil {
				return // it came as JSON
			}
			d := s.read(text)
			s.change(func() { put(&s.definitions, key, d) })
			return
		}
		s.change(func() { put(&s.objects, refOf(o), o.Object) })
	}
}

// Delete forgets an object.
func (s *Store) Delete(o client.Object) {
	key := client.ObjectKeyFromObject(o)
	s.change(func() {
		switch o := o.(type) {
		case *corev1.Pod:
			delete(s.pods, key)
		case *unstructured.Unstructured:
			if o.GetKind() == nad.Kind {
				delete(s.definitions, key)
			} else {
				delete(s.objects, refOf(o))
			}
		}
	})
}

func put[K comparable, V any](m *map[K]V, key K, v V) {
	if *m == nil {
		*m = map[K]V{}
	}
	(*m)[key] = v
}

func refOf(o *unstructured.Unstructured) cluster.Ref {
	kind := o.GroupVersionKind().GroupKind().String() // two kinds are called Network
	return cluster.Ref{Kind: kind, Namespace: o.GetNamespace(), Name: o.GetName()}
}

func (s *Store) change(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
	s.changes++
}

// Changes counts the changes: what was made of a Store is right until the number grows.
func (s *Store) Changes() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.changes
}

// Cluster returns the cluster with its migration network, and no other definition.
func (s *Store) Cluster() *cluster.Cluster {
	s.mu.RLock()
	defer s.mu.RUnlock()
	c := s.without(func(cluster.Ref) bool { return false })
	s.addNamed(c, types.NamespacedName{})
	return c
}

// WithDefinition returns the cluster with a definition as it is to be, last, and with those
// that it meets.
func (s *Store) WithDefinition(object []byte) *cluster.Cluster {
	d := s.read(object)
	key := types.NamespacedName{Namespace: d.Namespace, Name: d.Name}
	s.mu.RLock()
	defer s.mu.RUnlock()
	c := s.without(func(cluster.Ref) bool { return false })
	s.addNamed(c, key)
	s.addMeeting(c, d, key)
	c.AddDefinition(d.Definition, d.found)
	return c
}

// WithHyperConverged returns the cluster with a HyperConverged as it is to be. Of definitions
// that do not meet the network that it names, the names are there.
func (s *Store) WithHyperConverged(object []byte) *cluster.Cluster {
	s.mu.RLock()
	defer s.mu.RUnlock()
	c := s.without(func(r cluster.Ref) bool { return r.Kind == hco.Kind+"."+hco.Group })
	c.Add(object)
	if d, key, ok := s.addNamed(c, types.NamespacedName{}); ok {
		s.addMeeting(c, d, key)
	}
	for key := range s.definitions { // one that is there already is not added again
		c.AddDefinition(nad.Definition{Namespace: key.Namespace, Name: key.Name}, nil)
	}
	return c
}

// without returns the cluster without definitions, and without the objects to leave out.
func (s *Store) without(leave func(cluster.Ref) bool) *cluster.Cluster {
	c := &cluster.Cluster{Release: s.Release}
	for ref, o := range s.objects {
		if !leave(ref) {
			k8s.Unstructured(c, o)
		}
	}
	for _, p := range s.pods {
		c.AddPod(p)
	}
	return c
}

// addNamed adds the migration network, unless it is the definition to leave out.
func (s *Store) addNamed(c *cluster.Cluster, leave types.NamespacedName,
) (definition, types.NamespacedName, bool) {
	n := c.MigrationNetwork()
	ref, err := nad.ParseRef(n.Name)
	if err != nil {
		return definition{}, leave, false
	}
	ref = ref.In(n.By.Object.Namespace)
	key := types.NamespacedName{Namespace: ref.Namespace(), Name: ref.Name()}
	d, ok := s.definitions[key]
	if !ok || key == leave {
		return definition{}, key, false
	}
	c.AddDefinition(d.Definition, d.found)
	return d, key, true
}

// addMeeting adds the definitions that d meets, but that of the key.
func (s *Store) addMeeting(c *cluster.Cluster, d definition, leave types.NamespacedName) {
	for key, other := range s.definitions {
		if key != leave && d.meets(other) {
			c.AddDefinition(other.Definition, other.found)
		}
	}
}
