package nad

import (
	"encoding/json"
	"net"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/release"
)

// HostDeviceType is the CNI type of the host-device plugin.
const HostDeviceType = "host-device"

// HostDevice is the configuration of the host-device plugin: it moves a NIC of the
// node into the pod, so that only one pod of a node has it. The members are those
// of plugins/main/host-device/host-device.go v1.10.0 (NetConf).
type HostDevice struct {
	CNIVersion string // absent is 0.1.0
	Name       string // of the network

	// The NIC. One is required; the first that is written counts.
	Device     string // its name
	HWAddr     string // its MAC address
	KernelPath string // its path below /sys/devices
	PCIBusID   string // the member is pciBusID; RuntimeConfig.DeviceID wins over it

	UseInterfaceNetwork *bool // take its addresses and routes along; v1.10.0

	IPAM ipam.Document // nil is layer 2: no address
	DNS  *ipam.DNS     // what the IPAM plugin says is dropped

	Capabilities     map[string]bool
	Args             json.RawMessage // not read by this plugin
	RuntimeConfig    *HostDeviceRuntime
	PrevResult       json.RawMessage // not read by this plugin
	ValidAttachments json.RawMessage // cni.dev/valid-attachments

	Unknown map[string]json.RawMessage
}

// HostDeviceRuntime is what the runtime puts in for the capability deviceID.
type HostDeviceRuntime struct {
	DeviceID string // a device of the PCI or of the auxiliary bus

	Unknown map[string]json.RawMessage
}

// What a configuration of host-device can say.
var (
	ErrHostDevice = &diag.Rule{Code: "host-device-required", Kind: diag.Required,
		Stage: diag.Load, Summary: "No device", Source: hostDeviceSource + " loadConf (cni.md 3.12)"}
	ErrHostDeviceMAC = &diag.Rule{Code: "host-device-mac", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "Not a MAC address", Source: hostDeviceSource + " getLink (cni.md 3.12)"}
	ErrHostDevicePath = &diag.Rule{Code: "host-device-path", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "Path that is not of a device", Source: hostDeviceSource + " getLink (cni.md 3.12)"}
	WarnHostDeviceIdle = &diag.Rule{Code: "host-device-idle", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run, Summary: "Second name of the device",
		Source: hostDeviceSource + " getLink (cni.md 3.12)"}

	hostDeviceRules = []*diag.Rule{ErrHostDevice, ErrHostDeviceMAC, ErrHostDevicePath, WarnHostDeviceIdle}
)

const hostDeviceSource = "plugins plugins/main/host-device/host-device.go v1.9.1"

var hostDeviceTable = table.New("the host-device plugin",
	func(c *HostDevice) *map[string]json.RawMessage { return &c.Unknown },
	slices.Concat(
		head(HostDeviceType, func(c *HostDevice) *string { return &c.CNIVersion },
			func(c *HostDevice) *string { return &c.Name }),
		[]table.Row[HostDevice]{
			table.String("device", func(c *HostDevice) *string { return &c.Device }).
				Doc("name of the NIC"),
			table.String("hwaddr", func(c *HostDevice) *string { return &c.HWAddr }).
				Doc("MAC address of the NIC"),
			table.String("kernelpath", func(c *HostDevice) *string { return &c.KernelPath }).
				Doc("path of the NIC below /sys/devices"),
			table.String("pciBusID", func(c *HostDevice) *string { return &c.PCIBusID }).
				Doc("PCI address of the NIC"),
			table.Bool("useInterfaceNetwork",
				func(c *HostDevice) **bool { return &c.UseInterfaceNetwork }).
				Since(release.MustParse("v1.10.0")).Doc("take its addresses and routes along"),
			table.Document("ipam", func(c *HostDevice) *ipam.Document { return &c.IPAM }, readIPAM).
				Doc(docIPAM + "; absent is layer 2"),
			table.Document("dns", func(c *HostDevice) **ipam.DNS { return &c.DNS }, readDNS).
				Doc(docDNS),
		},
		capable(func(c *HostDevice) *map[string]bool { return &c.Capabilities },
			func(c *HostDevice) *json.RawMessage { return &c.Args }),
		[]table.Row[HostDevice]{
			table.Object("runtimeConfig",
				func(c *HostDevice) **HostDeviceRuntime { return &c.RuntimeConfig }, hostDeviceRuntime).
				Doc(docRuntimeConfig),
		},
		put(func(c *HostDevice) *json.RawMessage { return &c.PrevResult },
			func(c *HostDevice) *json.RawMessage { return &c.ValidAttachments }),
	)...,
).Late(linkReads)

var hostDeviceRuntime = table.Part(
	func(r *HostDeviceRuntime) *map[string]json.RawMessage { return &r.Unknown },
	table.String("deviceID", func(r *HostDeviceRuntime) *string { return &r.DeviceID }).
		Doc("device of the PCI or of the auxiliary bus; wins over pciBusID"),
)

// ParseHostDevice reads data as the newest release of the plugin does.
func ParseHostDevice(data []byte) (HostDevice, diag.List) { return hostDeviceTable.Parse(data) }

// PluginType returns HostDeviceType.
func (c HostDevice) PluginType() string { return HostDeviceType }

// MarshalJSON writes the members in canonical order, then the unknown ones.
func (c HostDevice) MarshalJSON() ([]byte, error) { return hostDeviceTable.Marshal(&c) }

// UnmarshalJSON reads what MarshalJSON writes.
func (c *HostDevice) UnmarshalJSON(data []byte) error { return hostDeviceTable.Unmarshal(data, c) }

// GoString renders c as JSON.
func (c HostDevice) GoString() string { return table.GoString(c) }

// Clone returns a copy that shares nothing with c.
func (c HostDevice) Clone() HostDevice { return table.Clone(c) }

// Validate returns the findings of Resolve.
func (c HostDevice) Validate(rel Release) diag.List { _, l := c.Resolve(rel); return l }

// ResolvedHostDevice is what the plugin will do. Of Device, HWAddr, KernelPath and
// PCIBusID one is set.
type ResolvedHostDevice struct {
	CNIVersion          string `json:"cniVersion"`
	Name                string `json:"name"`
	Device              string `json:"device,omitempty"`
	HWAddr              string `json:"hwaddr,omitempty"`
	KernelPath          string `json:"kernelpath,omitempty"`
	PCIBusID            string `json:"pciBusID,omitempty"`
	UseInterfaceNetwork bool   `json:"useInterfaceNetwork"`

	Layer2       bool          `json:"layer2"` // no address of an IPAM plugin
	IPAM         ipam.Resolved `json:"ipam,omitzero"`
	DefaultRoute bool          `json:"defaultRoute"`
}

func (ResolvedHostDevice) does() {}

// Resolve returns what the plugin of release rel makes of c. ResolvedHostDevice is
// the zero value when the plugin refuses c. Whether there is such a device is
// known on the node only.
func (c HostDevice) Resolve(rel Release) (ResolvedHostDevice, diag.List) {
	c, rel, f := begin(hostDeviceTable, c, c.IPAM, rel, WarnPluginIgnored)
	r := ResolvedHostDevice{
		CNIVersion: or(c.CNIVersion, cniconf.Versions[0]), Name: c.Name,
		UseInterfaceNetwork: deref(c.UseInterfaceNetwork),
		Layer2:              c.IPAM == nil || c.IPAM.Type() == "",
	}
	k := link{
		capabilities: c.Capabilities,
		args:         c.Args,
		runtime:      hostDeviceRuntime.Text(c.RuntimeConfig),
		rules:        layer2Names, defaultRoute: WarnPluginDefaultRoute, mtu: ErrPluginMTU,
		network: cniconf.Network{
			CNIVersion: c.CNIVersion, Name: c.Name,
			Layer2:    r.Layer2 && !r.UseInterfaceNetwork,
			Addresses: []diag.Path{"/useInterfaceNetwork"},
		},
		rel: rel, f: f,
	}
	k.checkNetwork()
	c.device(&r, f)
	k.checkNIC("/device", r.Device)
	r.IPAM = k.resolveIPAM(c.IPAM, 0)
	r.DefaultRoute = r.IPAM.DefaultRoute()
	if f.Refused() {
		return ResolvedHostDevice{}, f.List
	}
	return r, f.List
}

func (c HostDevice) at(s site, rel Release) (Resolved, diag.List) {
	c.Name, c.CNIVersion = s.given(c.Name, c.CNIVersion)
	r, l := c.Resolve(rel)
	if r.CNIVersion == "" {
		return Resolved{}, l
	}
	return Resolved{
		Plugin: HostDeviceType, CNIVersion: r.CNIVersion, NetworkName: r.Name,
		IPAM: r.IPAM, DefaultRoute: r.DefaultRoute, Does: r,
	}, l
}

// device finds which of the names counts, in the order of getLink.
func (c HostDevice) device(r *ResolvedHostDevice, f *findings) {
	pci, pciAt := c.PCIBusID, diag.Path("/pciBusID")
	if c.RuntimeConfig != nil && c.RuntimeConfig.DeviceID != "" {
		pci, pciAt = c.RuntimeConfig.DeviceID, "/runtimeConfig/deviceID"
	}
	var first diag.Path
	for _, d := range []struct {
		at    diag.Path
		value string
		to    *string
	}{
		{"/device", c.Device, &r.Device}, {"/hwaddr", c.HWAddr, &r.HWAddr},
		{"/kernelpath", c.KernelPath, &r.KernelPath}, {pciAt, pci, &r.PCIBusID},
	} {
		switch {
		case d.value == "":
		case first == "":
			first = d.at
			*d.to = d.value
		default:
			f.Add(WarnHostDeviceIdle.At(d.at, d.value, "%s is used, and this is not read", first[1:]).
				With(first).Hinted("leave one of them out"))
		}
	}
	if first == "" {
		f.Add(ErrHostDevice.At("/device", nil, "there is no device").
			With("/hwaddr", "/kernelpath", "/pciBusID", "/runtimeConfig/deviceID").
			Hinted("write device, such as eth1"))
	}
	if _, err := net.ParseMAC(r.HWAddr); r.HWAddr != "" && err != nil {
		f.Add(ErrHostDeviceMAC.At("/hwaddr", r.HWAddr, "%q is not a MAC address", r.HWAddr).
			With("/device").Hinted("write one such as 02:00:00:00:00:01"))
	}
	if r.KernelPath != "" && !strings.HasPrefix(r.KernelPath, "/sys/devices/") {
		f.Add(ErrHostDevicePath.At("/kernelpath", r.KernelPath, "%q is not below /sys/devices", r.KernelPath).
			With("/device", "/hwaddr").Hinted("write an absolute path below /sys/devices"))
	}
}
