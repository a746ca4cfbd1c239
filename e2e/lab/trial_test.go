//go:build linux

package lab

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/migration/fleet"
	kubevirt "kubevirt.io/api/core/v1"
)

// A trial is a migration, and the controllers that carry it on.
type trial struct {
	t              *testing.T
	id             string // of the migration, and the name of the VMI
	source, target *side
	local          bool // within one cluster: one VMI and one VMIM
	parts          []part
	received       chan delivery
	dead           map[string]bool
	dies           map[string]func() bool // when a controller dies, beside those that never run
	finished       func()                 // called when the guest is to run, and the source waits
	waits          chan chan struct{}     // for finished
	stop           []func()
	seen           []string // the states, in their order
}

// A part is a controller; turn reports whether it changed anything.
type part struct {
	name string
	turn func() bool
}

// The names of the controllers, before the name of the side.
const (
	controller  = "virt-controller of the "
	synchronize = "virt-synchronization-controller of the "
	handler     = "virt-handler of the "
)

// between asks for a migration from a virt-handler's node of one cluster to one of another.
// Syncs are the synchronization controllers that have the leases.
func between(t *testing.T, id string, from, to *pod, fromSync, toSync *pod) *trial {
	t.Helper()
	x := &trial{t: t, id: id, received: make(chan delivery), dead: map[string]bool{},
		dies: map[string]func() bool{}, waits: make(chan chan struct{})}
	x.source = &side{site: from.site, vm: id, vmim: id + "-out", handler: from, sync: fromSync,
		domain: &domain{know: knowledge{active: true}}}
	x.target = &side{site: to.site, vm: id, vmim: id + "-in", handler: to, sync: toSync,
		domain: &domain{}}
	from.site.newVMI(id, from.node)
	to.site.newVMI(id, nil)
	to.site.newVMIM(x.target.vmim, id, kubevirt.VirtualMachineInstanceMigrationSpec{
		Receive: &kubevirt.VirtualMachineInstanceMigrationTarget{MigrationID: id}})
	from.site.newVMIM(x.source.vmim, id, kubevirt.VirtualMachineInstanceMigrationSpec{
		SendTo: &kubevirt.VirtualMachineInstanceMigrationSource{MigrationID: id,
			ConnectURL: fmt.Sprintf("%v:%s", toSync.addr, syncPort)}})
	x.stop = []func(){x.source.listen(x.received), x.target.listen(x.received)}
	for _, s := range []struct {
		name string
		*side
	}{{"source", x.source}, {"target", x.target}} {
		source := s.side == x.source
		x.parts = append(x.parts, part{controller + s.name, s.virtController},
			part{synchronize + s.name, func() bool { return s.push(source, x.received) }})
	}
	x.handlers()
	return x
}

// within asks for a migration from one node of a cluster to another.
func within(t *testing.T, id string, from, to *pod) *trial {
	t.Helper()
	x := &trial{t: t, id: id, local: true, dead: map[string]bool{}, dies: map[string]func() bool{}}
	x.source = &side{site: from.site, vm: id, vmim: id, handler: from,
		domain: &domain{know: knowledge{active: true}}}
	x.target = &side{site: to.site, vm: id, vmim: id, handler: to, domain: &domain{}}
	from.site.newVMI(id, from.node)
	from.site.newVMIM(id, id, kubevirt.VirtualMachineInstanceMigrationSpec{})
	// The controller of the cluster hands off to the target.
	x.parts = append(x.parts, part{controller + "target", x.target.virtController})
	x.handlers()
	return x
}

func (x *trial) handlers() {
	x.parts = append(x.parts, part{handler + "source", x.source.handleSource},
		part{handler + "target", func() bool { return x.target.handleTarget(x.wait) }})
}

// end stops the synchronization controllers.
func (x *trial) end() {
	for _, f := range x.stop {
		f()
	}
}

// wait has the loop call finished.
func (x *trial) wait() {
	if x.finished != nil {
		done := make(chan struct{})
		x.waits <- done
		<-done
	}
}

// run gives every controller that lives its turn, until nothing changes.
func (x *trial) run() {
	x.t.Helper()
	end := time.Now().Add(90 * time.Second)
	for {
		changed := false
		for _, p := range x.parts {
			if dies := x.dies[p.name]; dies != nil && dies() {
				x.dead[p.name] = true
			}
			if !x.dead[p.name] && p.turn() {
				changed = true
				x.look()
			}
		}
		switch {
		case changed:
		case x.source.transferring():
			select {
			case done := <-x.waits:
				x.finished()
				close(done)
			case <-time.After(20 * time.Millisecond):
			}
		default:
			return
		}
		if time.Now().After(end) {
			x.t.Fatalf("%s does not come to rest: %v", x.id, x.seen)
		}
	}
}

// look notes the states of both sides when they differ from the last, and fails where the
// verdict is a yes before the last word is written.
func (x *trial) look() {
	x.t.Helper()
	v := x.verdict()
	now := v.Source.State.String() + "/" + v.Target.State.String()
	if x.local {
		now = v.Target.State.String()
	}
	if len(x.seen) == 0 || x.seen[len(x.seen)-1] != now {
		x.seen = append(x.seen, now)
	}
	if d := x.target.domain.seen(); v.OverMigrationNetwork() && !d.active {
		x.t.Fatalf("%s: %s, and the guest is not there", x.id, v.Sentence())
	}
}

// objects returns what of the trial is on the API server.
func (x *side) objects(t *testing.T) (*migration.VMI, *migration.VMIM) {
	t.Helper()
	var v vmi
	var m vmim
	x.get("VirtualMachineInstance", x.vm, &v)
	x.get("VirtualMachineInstanceMigration", x.vmim, &m)
	read, l := migration.ParseVMI(text(t, v))
	readM, more := migration.ParseVMIM(text(t, m))
	if l.HasErrors() || more.HasErrors() {
		t.Fatal(l, more)
	}
	return &read, &readM
}

// verdict judges the objects of both sides. One within a cluster is judged as one side.
func (x *trial) verdict() fleet.PairVerdict {
	x.t.Helper()
	v, m := x.target.objects(x.t)
	target := fleet.Side{Cluster: x.target.name, VMI: v, VMIM: m,
		References: x.target.read().References()}
	if x.local {
		one := migration.Verify(migration.Snapshot{VMI: v, VMIM: m, References: target.References},
			migration.Expect{UID: m.UID})
		return fleet.PairVerdict{Target: one, Both: one}
	}
	v, m = x.source.objects(x.t)
	return fleet.VerifyPair(fleet.Pair{MigrationID: x.id, Target: target,
		Source: fleet.Side{Cluster: x.source.name, VMI: v, VMIM: m,
			References: x.source.read().References()}})
}

// answer is what a verdict says, in the words that are promised.
type answer struct {
	State   string // of the source and of the target
	Network migration.Network
	Proof   migration.Proof
	Answer  migration.Answer
	Codes   []string // of its findings
}

func answerOf(v fleet.PairVerdict, local bool) answer {
	out := answer{v.Source.State.String() + "/" + v.Target.State.String(), v.Both.Network, v.Both.Proof,
		v.Answer(), nil}
	if local {
		out.State, out.Answer = v.Target.State.String(), v.Both.Answer()
	}
	for _, d := range v.Both.Findings {
		out.Codes = append(out.Codes, d.Rule.Code)
	}
	slices.Sort(out.Codes)
	out.Codes = slices.Compact(out.Codes)
	return out
}

// phases are what people see of both sides: the phase of the VMI and that of the migration.
func (x *trial) phases() (out [2]string) {
	for i, s := range []*side{x.source, x.target} {
		v, m := s.objects(x.t)
		out[i] = v.Phase + " " + m.Phase
	}
	return out
}

// verifier is examples/verify. TestMain removes it.
var verifier = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "lab-verify-")
	if err != nil {
		return "", err
	}
	built = dir
	cmd := exec.Command("go", "build", "-o", filepath.Join(dir, "verify"), "./examples/verify")
	cmd.Dir = filepath.Join("..", "..")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return filepath.Join(dir, "verify"), nil
})

// program runs examples/verify on the listings of the clusters, and returns what it prints
// of the trial and its exit status. With -all it also lists what went well.
func program(t *testing.T, sites ...*site) (string, int) {
	t.Helper()
	path, err := verifier()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	args := []string{"-all"}
	for _, s := range sites {
		file := filepath.Join(dir, s.name+".json")
		if err := os.WriteFile(file, s.listing(), 0o644); err != nil {
			t.Fatal(err)
		}
		if len(sites) > 1 {
			args = append(args, "-cluster", s.name)
		}
		args = append(args, "-f", file)
	}
	var out bytes.Buffer
	cmd := exec.Command(path, args...)
	cmd.Stdout, cmd.Stderr = &out, &out
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return strings.ReplaceAll(out.String(), dir+"/", ""), cmd.ProcessState.ExitCode()
}

func dump(v any) string {
	out, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(out)
}
