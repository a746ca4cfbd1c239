package gen

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/netip"
	"strings"

	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration"
)

// Fleet is a cluster with a migration of every VMI, and what became of each is
// planted. It is written as kubectl prints it, object by object, at any length.
type Fleet struct {
	VMIs, Nodes int
	VMIMs, Pods bool // the listing has them too
	Lean        bool // of a VMI, only what bears on a migration
}

// Planted is what there is to be found in a Fleet.
type Planted struct {
	Verdicts, Over, FellBack int

	States map[migration.State]int
	Paths  map[migration.Network]int
	Nodes  map[string]int // target nodes that fell back, and how often
}

// fleetCase is one thing that becomes of a migration.
type fleetCase struct {
	record string // members of migrationState; "" for none
	phase  string // of the VMIM
	state  migration.State
	path   migration.Network
	moved  bool // the VMI is on the target

	vmi, lean, vmim []byte // templates
}

// What KubeVirt writes into a record, step by step. The verbs are the UID, the
// source, the target, its address, and the VMI.
const (
	fleetHandedOff = `"migrationUid":"%[1]s","sourceNode":"%[2]s",` +
		`"sourcePod":"virt-launcher-%[5]s-9qd4c","targetNode":"%[3]s",` +
		`"targetPod":"virt-launcher-%[5]s-k7x2p","mode":"PreCopy"`
	fleetListening = `,"targetNodeAddress":"%[4]s",` +
		`"targetDirectMigrationNodePorts":{"34417":49152,"41029":0}`
	fleetStarted = `,"startTimestamp":"2026-11-20T09:14:02Z"`
	fleetReady   = `,"targetNodeDomainDetected":true,` +
		`"targetNodeDomainReadyTimestamp":"2026-11-20T09:14:31Z"`
	fleetEnded   = `,"endTimestamp":"2026-11-20T09:14:31Z"`
	fleetFailure = `,"failed":true,` +
		`"failureReason":"Live migration failed error encountered during MigrateToURI3 libvirt api call"`

	fleetConfigured = `"nodeDrainTaintKey":"kubevirt.io/drain",` +
		`"parallelOutboundMigrationsPerNode":2,"parallelMigrationsPerCluster":5,` +
		`"allowAutoConverge":false,"bandwidthPerMigration":"0","completionTimeoutPerGiB":150,` +
		`"progressTimeout":150,"unsafeMigrationOverride":false,` +
		`"allowPostCopy":false,"allowWorkloadDisruption":false,"disableTLS":false,` +
		`"network":"migration-net","matchSELinuxLevelOnMigration":false`

	fleet15 = fleetHandedOff + fleetListening + fleetStarted +
		`,"migrationConfiguration":{` + fleetConfigured + `}`
	fleet17 = fleet15
	fleet19 = fleetHandedOff + fleetListening + fleetStarted +
		`,"targetMemoryOverhead":"285Mi","migrationConfiguration":{"maxDowntimeMs":900,` +
		`"utilityVolumesTimeout":150,` + fleetConfigured + `}`
	fleetEnd  = fleetReady + fleetEnded + `,"completed":true`
	fleetFail = fleetEnded + fleetFailure
)

// fleetCases are drawn from in turn. Up to v1.5 and from v1.9 on a failure sets
// completed, in between it does not.
var fleetCases = func() []*fleetCase {
	over15 := fleetCase{
		record: fleet15 + fleetEnd,
		phase:  "Succeeded",
		state:  migration.Succeeded,
		path:   migration.OnMigrationNetwork,
		moved:  true,
	}
	over17, over19 := over15, over15
	over17.record, over19.record = fleet17+fleetEnd, fleet19+fleetEnd
	fell15, fell17, fell19, other := over15, over17, over19, over19
	fell15.path = migration.OnPodNetwork
	fell17.path = migration.OnPodNetwork
	fell19.path = migration.OnPodNetwork
	other.path = migration.OnOtherNetwork
	failed := fleetCase{
		record: fleet15 + fleetFail + `,"completed":true`,
		phase:  "Failed",
		state:  migration.Failed,
		path:   migration.OnMigrationNetwork,
	}
	failed17, failed19 := failed, failed
	failed17.record, failed19.record = fleet17+fleetFail, fleet19+fleetFail+`,"completed":true`
	aborted := fleetCase{
		record: fleet19 + fleetFail +
			`,"completed":true,"abortRequested":true,"abortStatus":"Succeeded"`,
		phase: "Failed",
		state: migration.Aborted,
		path:  migration.OnMigrationNetwork,
	}
	running := fleetCase{
		record: fleet17,
		phase:  "Running",
		state:  migration.Running,
		path:   migration.OnMigrationNetwork,
	}
	lied := fleetCase{
		record: fleet17 + fleetEnded +
			`,"completed":true,"abortRequested":true,"abortStatus":"Succeeded"`,
		phase: "Succeeded",
		state: migration.Inconsistent,
		path:  migration.OnMigrationNetwork,
	}
	none := fleetCase{state: migration.NotStarted, path: migration.UndeterminedNetwork}
	all := []*fleetCase{
		&over15, &over17, &over19, &fell15, &fell17, &fell19, &other, &failed, &failed17, &failed19,
		&aborted, &running, &lied, &none,
	}
	for _, c := range all {
		c.vmi, c.vmim = fleetTemplate("vmi", c.record, ""), fleetTemplate("vmim", c.record, c.phase)
		c.lean = fleetTemplate("lean", c.record, "")
	}
	return append(all, &over19, &over19, &over19, &over17, &over17, &over15, &none, &none)
}()

//go:embed fleet
var fleetFiles embed.FS

var (
	fleetPod     = fleetTemplate("pod", "", "")
	fleetWaiting = fleetTemplate("vmim", "", "Scheduling")
)

// fleetTemplate returns the template of an object, as kubectl prints an item of
// a list: its names sorted, its lines indented.
func fleetTemplate(name, record, phase string) []byte {
	text, err := fleetFiles.ReadFile("fleet/" + name + ".json")
	if err != nil {
		panic(err)
	}
	state := "null"
	if record != "" {
		state = "{" + record + "}"
	}
	all := strings.NewReplacer(`"@record@"`, state, "@phase@", phase, "\"@status@\"", fleetStatus).
		Replace(string(text))
	var v any
	if err := json.Unmarshal([]byte(all), &v); err != nil {
		panic(err)
	}
	out, err := json.MarshalIndent(v, "        ", "    ")
	if err != nil {
		panic(err)
	}
	return out
}

// fleetStatus is the annotation of a virt-handler; %[3]s is its second half.
const fleetStatus = `"[{\n    \"name\": \"ovn-kubernetes\",\n    \"interface\": \"eth0\",\n    \"ips\": [\"%[2]s\"],\n    \"default\": true,\n    \"dns\": {}\n}%[3]s]"`

const fleetAttached = `,` +
	`{\n    ` +
	`\"name\": \"openshift-cnv/migration-net\",\n    \"interface\": \"migration0\",\n    \"ips\": [\"%s\"],\n    \"dns\": {}\n}`

// References are those to judge a Fleet by, without Pods.
func (f Fleet) References() migration.References {
	return migration.References{
		Migration: ipnet.SetOf(netip.MustParsePrefix("10.200.0.0/16")),
		Pod:       ipnet.SetOf(netip.MustParsePrefix("10.128.0.0/14")),
	}
}

// bare reports whether the virt-handler of node n has no migration0. The last
// of every four has none.
func bare(n int) bool { return n%4 == 3 }

// target returns the node that VMI i goes to.
func (f Fleet) target(i int, c *fleetCase) int {
	n := i % f.Nodes
	for bare(n) != (c.path == migration.OnPodNetwork) {
		n = (n + 1) % f.Nodes
	}
	return n
}

func nodeName(n int) string { return fmt.Sprintf("worker-%d", n) }

// addresses returns those of the virt-handler of node n.
func addresses(n int) (pod, migration string) {
	return fmt.Sprintf("10.%d.%d.37", 128+n>>8, n&255), fmt.Sprintf("10.200.%d.%d",
		(n+16)>>8, (n+16)&255)
}

func fleetUID(i, nth int) string {
	return fmt.Sprintf("5f0b7c1e-2d1a-4f57-%04x-%012x", nth, i)
}

func fleetCaseOf(i int) *fleetCase { return fleetCases[i%len(fleetCases)] }

// older and waiting say whether VMI i has another VMIM before and after the one
// it shows.
func older(i int) bool   { return i%5 == 0 }
func waiting(i int) bool { return i%7 == 0 }

// Planted counts what f has.
func (f Fleet) Planted() Planted {
	p := Planted{
		States: map[migration.State]int{},
		Paths:  map[migration.Network]int{},
		Nodes:  map[string]int{},
	}
	add := func(s migration.State, path migration.Network) {
		p.Verdicts++
		p.States[s]++
		p.Paths[path]++
		if s == migration.Succeeded && path == migration.OnMigrationNetwork {
			p.Over++
		}
	}
	for i := range f.VMIs {
		c := fleetCaseOf(i)
		if !f.VMIMs || c.record != "" || !older(i) && !waiting(i) {
			add(c.state, c.path)
		}
		if c.state == migration.Succeeded && c.path == migration.OnPodNetwork {
			p.FellBack++
			p.Nodes[nodeName(f.target(i, c))]++
		}
		if f.VMIMs && older(i) {
			add(migration.Succeeded, migration.OnMigrationNetwork)
		}
		if f.VMIMs && waiting(i) {
			add(migration.Pending, migration.UndeterminedNetwork)
		}
	}
	return p
}

// Objects yields the objects of f, kind by kind in the given order of "vmi",
// "vmim" and "pods". Each is overwritten by the next.
func (f Fleet) Objects(order ...string) iter.Seq[[]byte] {
	var buf []byte
	fill := func(template []byte, args ...any) []byte {
		buf = fmt.Appendf(buf[:0], string(template), args...)
		return buf
	}
	return func(yield func([]byte) bool) {
		for _, kind := range order {
			n := f.VMIs
			if kind == "pods" {
				n = f.Nodes
			}
			for i := range n {
				for text := range f.object(kind, i, fill) {
					if !yield(text) {
						return
					}
				}
			}
		}
	}
}

// object yields what there is of one kind about VMI or node i.
func (f Fleet) object(kind string, i int, fill func([]byte, ...any) []byte) iter.Seq[[]byte] {
	c := fleetCaseOf(i)
	n := f.target(i, c)
	name := fmt.Sprintf("vm-%06d", i)
	source := nodeName((n + 1) % f.Nodes)
	target := nodeName(n)
	at := advertised(c, n)
	node := source
	if c.moved {
		node = target
	}
	return func(yield func([]byte) bool) {
		switch {
		case kind == "vmi" && f.Lean:
			yield(fill(c.lean, fleetUID(i, 1), source, target, at, name, node))
		case kind == "vmi":
			yield(fill(c.vmi, fleetUID(i, 1), source, target, at, name, node))
		case kind == "pods" && f.Pods:
			pod, mig := addresses(i)
			attached := ""
			if !bare(i) {
				attached = fmt.Sprintf(fleetAttached, mig)
			}
			yield(fill(fleetPod, nodeName(i), pod, attached))
		case kind == "vmim" && f.VMIMs:
			over := fleetCases[2]
			_, mig := addresses(0)
			_ = older(i) &&
				!yield(fill(over.vmim, fleetUID(i, 0), nodeName(1), nodeName(0), mig, name)) ||
				c.record != "" && !yield(fill(c.vmim, fleetUID(i, 1), source, target, at, name)) ||
				waiting(i) && !yield(fill(fleetWaiting, fleetUID(i, 2), "", "", "", name))
		}
	}
}

// advertised returns the address that the target node n advertised.
func advertised(c *fleetCase, n int) string {
	pod, mig := addresses(n)
	switch c.path {
	case migration.OnPodNetwork:
		return pod
	case migration.OnOtherNetwork:
		return "192.168.7.9"
	}
	return mig
}

// List returns f as kubectl get -o json prints it.
func (f Fleet) List(order ...string) io.Reader {
	next, _ := iter.Pull(f.Objects(order...))
	return &fleetReader{
		next:  next,
		rest:  []byte("{\n    \"apiVersion\": \"v1\",\n    \"items\": [\n        "),
		first: true,
	}
}

type fleetReader struct {
	next  func() ([]byte, bool)
	rest  []byte
	first bool
	over  bool
}

func (r *fleetReader) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		if len(r.rest) == 0 {
			if r.over {
				break
			}
			r.more()
		}
		k := copy(p[n:], r.rest)
		n, r.rest = n+k, r.rest[k:]
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// more takes the next object.
func (r *fleetReader) more() {
	item, ok := r.next()
	switch {
	case !ok:
		r.rest = []byte("\n    ],\n    \"kind\": \"List\",\n    \"metadata\": {\n" +
			"        \"resourceVersion\": \"\"\n    }\n}\n")
		r.over = true
	case r.first:
		r.rest, r.first = bytes.Clone(item), false
	default:
		r.rest = append([]byte(",\n        "), item...)
	}
}
