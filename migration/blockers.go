package migration

import (
	"github.com/migrationnet/migrationnet/diag"
)

// The condition by which KubeVirt says whether a VMI can migrate, and its reason
// for the network (kubevirt.io/api core/v1/types.go:713-776, v1.9.0).
const (
	conditionLiveMigratable = "LiveMigratable"
	reasonInterface         = "InterfaceNotLiveMigratable"
)

const encryptedByNode = "shut it down to move it: its memory is encrypted by its node"

// notMigratable says, for each reason of the condition, what can be done. They
// are those of KubeVirt v1.9.0; a release before has some of them.
var notMigratable = map[string]string{
	"DisksNotLiveMigratable": "put its disks on volumes with access mode ReadWriteMany",
	reasonInterface: "bind the pod network by masquerade, " +
		"or by a plugin that is registered with migration",
	"HotplugNotLiveMigratable": "detach the hotplugged volume, " +
		"or put it on one with access mode ReadWriteMany",
	// The name is KubeVirt's: it has no Not.
	"CPUModeLiveMigratable": "label nodes that have its CPU model, " +
		"or give it another one",
	"VirtIOFSNotLiveMigratable":        "remove its virtiofs file systems",
	"HostDeviceNotLiveMigratable":      "shut it down to move it: it has devices of its node",
	"SEVNotLiveMigratable":             encryptedByNode,
	"SecureExecutionNotLiveMigratable": encryptedByNode,
	"TDXNotLiveMigratable":             encryptedByNode,
	"NoTSCFrequencyNotLiveMigratable":  "label nodes that have its TSC frequency",
	"HypervPassthroughNotLiveMigratable": "state its Hyper-V features " +
		"instead of passing them through",
	"PersistentReservationNotLiveMigratable": "remove the LUN with persistent reservation",
	"DecentralizedNotLiveMigratable": "look whether the synchronization controllers " +
		"reach each other",
	"NotMigratable": "put its volumes where the other nodes reach them",
}

// Blockers reports what keeps v from migrating: its condition LiveMigratable,
// with the reason and message that KubeVirt gives, the binding of its interface
// on the pod network, and an eviction strategy by which a drain does not migrate
// it. Warnings are what may keep it, and is not known from the VMI alone. Paths
// point into the VMI.
func (v VMI) Blockers() diag.List {
	var l diag.List
	v.checkEviction(&l)
	v.checkBinding(&l)
	for i, c := range v.Conditions {
		at := diag.Path("/status/conditions").Index(i)
		switch {
		case c.Type != conditionLiveMigratable || c.Status == "True":
		case c.Status == "False":
			hint, known := notMigratable[c.Reason]
			if !known {
				hint = "look at the VMI's condition"
			}
			why := orText(c.Reason, "no reason") + ": " + orText(c.Message, "no message")
			l.Add(ErrNotMigratable.At(at, c.Reason, "%s", why).Hinted("%s", hint))
		default:
			l.Add(WarnMigratableUnknown.At(at+"/status", c.Status, "it is %q", c.Status).
				Hinted("wait until virt-handler has looked"))
		}
	}
	return l
}

// checkEviction reports a strategy by which a drain does not migrate v
// (VMIMigratableOnEviction in pkg/util/migrations, v1.7.0).
func (v VMI) checkEviction(l *diag.List) {
	const at diag.Path = "/spec/evictionStrategy"
	switch s := v.EvictionStrategy; s {
	case "", "LiveMigrate", "LiveMigrateIfPossible": // the first follows KubeVirt's configuration
	case "None":
		l.Add(WarnEviction.At(at, s, "it is shut down with its node, and not migrated").
			Hinted("write LiveMigrate"))
	case "External":
		l.Add(WarnEviction.At(at, s, "another controller has to move it").
			Hinted("look at the controller that owns it, or write LiveMigrate"))
	default:
		l.Add(WarnUnknownValue.At(at, s, "no release up to v1.9 has evictionStrategy %q", s).
			Hinted("%s", hints[WarnUnknownValue]))
	}
}

// checkBinding applies KubeVirt's rule for the pod network (VerifyVMIMigratable
// in pkg/network/vmispec/interface.go, v1.5.0 to v1.9.0): any other network is
// ignored.
func (v VMI) checkBinding(l *diag.List) {
	for i, n := range v.Interfaces {
		if !n.Pod {
			continue
		}
		at := diag.Path("/spec/domain/devices/interfaces").Index(i)
		switch {
		case n.Binding == "masquerade", n.Binding == "bridge" && v.AllowPodBridge:
		case n.Binding == "binding":
			if !v.migratable() {
				l.Add(WarnBindingPlugin.At(at+"/binding/name", n.Plugin,
					"plugin %q migrates only if KubeVirt's configuration registers it "+
						"with migration", n.Plugin).
					Hinted("look at spec.configuration.network.binding of KubeVirt"))
			}
		case n.Binding == "passtBinding":
			if !v.migratable() {
				l.Add(WarnBindingPlugin.At(at+"/passtBinding", nil, "passt migrates from v1.8 on").
					Hinted("look which release KubeVirt is of"))
			}
		default:
			l.Add(ErrPodBinding.At(at, n.Binding,
				"%q is bound to the pod network by %s", n.Name,
				orText(n.Binding, "what no release up to v1.9 has")).
				Hinted("write masquerade: {}"))
		}
		return // KubeVirt has one pod network, and looks at the first
	}
}

// migratable reports whether KubeVirt says that v can migrate.
func (v VMI) migratable() bool {
	_, ok := condition(v.Conditions, conditionLiveMigratable)
	return ok
}
