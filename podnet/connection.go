package podnet

// Connection is an interface of the VM, and what a live migration does to the
// connections that go over it.
type Connection struct {
	// Of the interface and its network.
	Name string `json:"name"`
	// Network is pod, the name of a NetworkAttachmentDefinition, or "" for a
	// resource claim.
	Network string `json:"network,omitempty"`
	// As in Resolved.
	Binding string `json:"binding"`
	// The name of the binding plugin.
	Plugin string `json:"plugin,omitempty"`

	Effect Effect `json:"effect"`
	// A sentence for people.
	Why string `json:"why"`
	// An imperative: what keeps connections; "" where they are kept.
	Instead string `json:"instead,omitempty"`
}

// Effect is what a live migration does to connections.
type Effect uint8

// What happens to connections.
const (
	// EffectUnknown: a binding plugin decides.
	EffectUnknown Effect = iota
	// Kept: they go on.
	Kept
	// Interrupted: they break, and can be opened again.
	Interrupted
	// NotMigrated: the interface keeps the VM from being migrated.
	NotMigrated
)

var effectNames = []string{"unknown", "kept", "interrupted", "not migrated"}

// String returns "unknown", "kept", "interrupted" or "not migrated".
func (e Effect) String() string { return nameOf(effectNames, e) }

// MarshalText returns the text of String.
func (e Effect) MarshalText() ([]byte, error) { return textOf(effectNames, e) }

// UnmarshalText reads what MarshalText writes.
func (e *Effect) UnmarshalText(text []byte) error { return named(effectNames, e, text) }

// podNetwork is what Connection.Network says for the default pod network.
const podNetwork = "pod"

// l2bridge is the binding plugin that HyperConverged registers, as one that can
// migrate, for namespaces with a primary user-defined network.
const l2bridge = "l2bridge"

// outcome is what happens to an interface. The rows are ordered: the first whose
// conditions all hold is it.
type outcome struct {
	onPod    bool
	binding  string // "" is any
	plugin   string // "" is any
	migrates bool   // only where KubeVirt migrates the VM
	Effect
	why, instead string
}

// outcomes are those of masquerade.md B6 and migration.md A2;
// VerifyVMIMigratable of pkg/network/vmispec/interface.go (v1.5.0 to v1.9.0);
// hotUnplugHostDevices of pkg/virt-launcher/virtwrap/live-migration-source.go
// (v1.5.0 to v1.9.0).
var outcomes = []outcome{
	{onPod: true, binding: bindingMasquerade, Effect: Interrupted,
		why:     "the pod on the target node has another address; that inside the VM stays",
		instead: insteadOfPod},
	{onPod: true, binding: bindingPasst, Effect: Interrupted,
		why: "the VM has the address of its pod, and the pod on the target node has another, " +
			"unless a primary user-defined network keeps it",
		instead: insteadOfPod},
	{onPod: true, binding: bindingBridge, migrates: true, Effect: Interrupted,
		why: "the pod on the target node has another address, and the guest keeps the old one " +
			"until it renews its DHCP lease",
		instead: "write masquerade: {}, and " + insteadOfPod},
	{onPod: true, binding: bindingBridge, Effect: NotMigrated,
		why: "a bridge on the pod network does not migrate without the annotation " +
			allowBridgeMigration,
		instead: "write masquerade: {}"},
	{onPod: true, binding: bindingPlugin, plugin: l2bridge, Effect: Kept,
		why: "a primary user-defined network of layer 2 with ipam.lifecycle Persistent, " +
			"which l2bridge is for, keeps the address"},
	{onPod: true, binding: bindingPlugin,
		why:     "the registration of the plugin says whether it migrates",
		instead: "ask whoever provides the plugin"},
	{onPod: true, Effect: NotMigrated,
		why:     "this binding does not migrate on the pod network",
		instead: "write masquerade: {}"},
	{binding: bindingBridge, Effect: Kept,
		why: "the addresses are the guest's and move with its MAC address, unless IPAM of the " +
			"NetworkAttachmentDefinition gives the pod on the target node others"},
	{binding: bindingSRIOV, Effect: Interrupted,
		why: "the device is detached from the guest before the migration, " +
			"and attached again after it",
		instead: "write bridge: {}, with a NetworkAttachmentDefinition of type bridge"},
	{why: "the plugin decides", instead: "write bridge: {}"},
}

// insteadOfPod is what keeps connections on the pod network.
const insteadOfPod = "reach the VM through a Service, over a secondary network with bridge: {}, " +
	"or in a namespace whose primary user-defined network keeps addresses, with binding: " +
	"{ name: l2bridge }"

// connections returns all interfaces. It is only right when there are no errors.
func (k *checker) connections() []Connection {
	out := []Connection{}
	for _, n := range k.nics {
		c := Connection{Name: n.Name, Binding: n.binding()}
		switch {
		case n.network.Pod != nil:
			c.Network = podNetwork
		case n.network.Multus != nil:
			c.Network = n.network.Multus.NetworkName
		}
		if n.Binding != nil {
			c.Plugin = n.Binding.Name
		}
		for _, o := range outcomes {
			if o.fits(c, n.network.Pod != nil, k.migration(n) == MigrationAllowed) {
				c.Effect, c.Why, c.Instead = o.Effect, o.why, o.instead
				break
			}
		}
		out = append(out, c)
	}
	return out
}

func (o outcome) fits(c Connection, onPod, migrates bool) bool {
	return o.onPod == onPod && (o.binding == "" || o.binding == c.Binding) &&
		(o.plugin == "" || o.plugin == c.Plugin) && (!o.migrates || migrates)
}
