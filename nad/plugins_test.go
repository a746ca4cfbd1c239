package nad_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/release"
)

// in puts a configuration into the object mig of openshift-cnv.
func in(t *testing.T, config string) (nad.Resolved, diag.List) {
	return inRelease(t, config, nad.Release{})
}

func inRelease(t *testing.T, config string, rel nad.Release) (nad.Resolved, diag.List) {
	t.Helper()
	d, l := nad.Parse(object(config))
	r, more := d.Resolve(rel)
	l.Add(more...)
	return r, l
}

func TestFindingsOfPlugins(t *testing.T) {
	const (
		macvlan = `{"cniVersion":"0.3.1","type":"macvlan","master":"eth1"`
		ipvlan  = `{"cniVersion":"0.3.1","type":"ipvlan","master":"eth1"`
		vlan    = `{"cniVersion":"0.3.1","type":"vlan","master":"eth1","vlanId":7`
		whole   = `,"ipam":{"type":"whereabouts","range":"10.200.5.0/24"}}`
		v6      = `,"ipam":{"type":"whereabouts","range":"fd00:5::/120"}}`
		two     = `,"ipam":{"type":"static","addresses":[{"address":"10.1.0.5/24"},` +
			`{"address":"10.2.0.5/24"}]}}`
		overlay = `{"cniVersion":"0.3.1","name":"n","type":"ovn-k8s-cni-overlay",` +
			`"topology":"localnet","netAttachDefName":"openshift-cnv/mig"`
	)
	layer2 := `{"cniVersion":"0.3.1","name":"n","type":"ovn-k8s-cni-overlay","topology":"layer2",` +
		`"netAttachDefName":"openshift-cnv/mig"`
	layer3 := `{"cniVersion":"0.3.1","name":"n","type":"ovn-k8s-cni-overlay","topology":"layer3",` +
		`"netAttachDefName":"openshift-cnv/mig"`
	for name, c := range map[string]struct {
		config string
		rel    nad.Release
		rule   *diag.Rule // nil: nothing is found
		path   diag.Path
	}{
		"macvlan": {config: macvlan + whole},
		"an MTU below the kernel's": {
			config: macvlan + `,"mtu":67` + whole,
			rule:   nad.ErrMTU,
			path:   "/mtu",
		},
		"the least MTU": {config: macvlan + `,"mtu":68` + whole},
		"an MTU below that of IPv6": {
			config: macvlan + `,"mtu":1279` + v6,
			rule:   nad.ErrMTU,
			path:   "/mtu",
		},
		"layer 2 by an ipam member without a type": {
			config: `{"cniVersion":"0.2.0","type":"macvlan","master":"eth1","ipam":{}}`,
			rule:   nad.ErrLayer2Version,
			path:   "/cniVersion",
		},
		"bcqueuelen on an older release": {
			config: macvlan + `,"bcqueuelen":7` + whole,
			rel:    at("v1.4.1"),
			rule:   nad.WarnIgnored,
			path:   "/bcqueuelen",
		},
		"a MAC address of the runtime": {
			config: macvlan + `,"runtimeConfig":{"mac":"zz"}` + whole,
			rule:   nad.ErrMACText,
			path:   "/runtimeConfig/mac",
		},
		"a multicast MAC address": {
			config: macvlan + `,"mac":"01:00:5e:00:00:01"` + whole,
			rule:   nad.ErrMAC,
			path:   "/mac",
		},
		"a MAC address with passthru": {
			config: macvlan + `,"mode":"passthru","mac":"02:00:00:00:00:01"` + whole,
			rule:   nad.WarnMACIgnored,
			path:   "/mac",
		},
		"two addresses of a family in an old version": {
			config: `{"cniVersion":"0.2.0","type":"macvlan","master":"eth1"` + two,
			rule:   nad.ErrPluginMany,
			path:   "/cniVersion",
		},
		"an IPAM plugin with a slash": {
			config: macvlan + `,"ipam":{"type":"../static"}}`,
			rule:   nad.ErrPluginIPAMType,
			path:   "/ipam/type",
		},
		"a cniVersion newer than the release": {
			config: `{"cniVersion":"1.1.0","type":"macvlan","master":"eth1"` + whole,
			rel:    at("v1.4.1"),
			rule:   nad.ErrCNIVersion,
			path:   "/cniVersion",
		},
		"ipvlan": {config: ipvlan + whole},
		"ipvlan in capitals": {
			config: ipvlan + `,"mode":"L2"` + whole,
			rule:   nad.ErrIPVLANMode,
			path:   "/mode",
		},
		"ipvlan without master": {
			config: `{"cniVersion":"0.3.1","type":"ipvlan"` + whole,
			rule:   nad.WarnPluginMaster,
			path:   "/master",
		},
		"ipvlan without addresses": {ipvlan + `}`, nad.Release{}, nad.ErrPluginIPAM, "/ipam"},
		"ipvlan after a result without an interface": {
			config: `{"cniVersion":"0.3.1","type":"ipvlan",` +
				`"prevResult":{"ips":[{"address":"10.1.0.9/24"}]}}`,
			rule: nad.ErrIPVLANChained,
			path: "/prevResult",
		},
		"ipvlan after a result with all": {
			config: `{"cniVersion":"0.3.1","type":"ipvlan",` +
				`"prevResult":{"interfaces":[{"name":"eth1"}],"ips":[{"address":"10.1.0.9/24"}]}}`,
		},
		"ipvlan with an MTU below the kernel's": {
			config: ipvlan + `,"mtu":67` + whole,
			rule:   nad.ErrPluginMTU,
			path:   "/mtu",
		},
		"ipvlan with a negative MTU": {
			config: ipvlan + `,"mtu":-1` + whole,
			rule:   nad.WarnIPVLANMTU,
			path:   "/mtu",
		},
		"ipvlan on the loopback interface": {
			config: `{"cniVersion":"0.3.1","type":"ipvlan","master":"lo"` + whole,
			rule:   nad.ErrPluginMaster,
			path:   "/master",
		},
		"a master with the label of an address": {
			config: `{"cniVersion":"0.3.1","type":"macvlan","master":"ens34:1"` + whole,
			rule:   nad.ErrPluginNIC,
			path:   "/master",
		},
		"an alternative name as master": {
			config: `{"cniVersion":"0.3.1","type":"macvlan","master":"enp0s31f6np0-port1"` + whole,
		},
		"an alternative name before plugins found one": {
			config: `{"cniVersion":"0.3.1","type":"macvlan","master":"enp0s31f6np0-port1"` + whole,
			rel:    at("v1.5.1"),
			rule:   nad.ErrPluginNIC,
			path:   "/master",
		},
		"an alternative name on OpenShift 4.17": {
			config: `{"cniVersion":"0.3.1","type":"vlan","vlanId":7,"master":"enp0s31f6np0-port1"` +
				whole,
			rel:  nad.Release{OpenShift: release.MustParse("4.17")},
			rule: nad.ErrPluginNIC,
			path: "/master",
		},
		"an alternative name on OpenShift 4.18": {
			config: `{"cniVersion":"0.3.1","type":"ipvlan","master":"enp0s31f6np0-port1"` + whole,
			rel:    nad.Release{OpenShift: release.MustParse("4.18")},
		},
		"the loopback interface as a device": {
			config: `{"cniVersion":"0.3.1","type":"host-device","device":"lo"` + whole,
			rule:   nad.ErrPluginMaster,
			path:   "/device",
		},
		"the loopback interface in a bond": {
			config: `{"cniVersion":"0.3.1","type":"bond","mode":"active-backup","miimon":"100",` +
				`"links":[{"name":"eth1"},{"name":"lo"}]` + whole,
			rule: nad.ErrPluginMaster,
			path: "/links/1/name",
		},
		"a link of a bond with a slash": {
			config: `{"cniVersion":"0.3.1","type":"bond","mode":"active-backup","miimon":"100",` +
				`"links":[{"name":"net/1"},{"name":"net2"}]` + whole,
			rule: nad.ErrPluginNIC,
			path: "/links/0/name",
		},
		"a plugin in another case": {
			config: `{"cniVersion":"0.3.1","type":"Macvlan","master":"eth1"` + whole,
			rule:   nad.WarnPluginType,
			path:   "/type",
		},
		"a plugin in capitals, without addresses": {
			config: `{"cniVersion":"0.3.1","type":"BRIDGE"}`,
			rule:   nad.WarnPluginType,
			path:   "/type",
		},
		"a plugin that is misspelt": {
			config: `{"cniVersion":"0.3.1","type":"mcavlan"` + whole,
			rule:   nad.WarnPluginType,
			path:   "/type",
		},
		"a plugin of others":  {config: `{"cniVersion":"0.3.1","type":"macvtap"` + whole},
		"a plugin of its own": {config: `{"cniVersion":"0.3.1","type":"site-net"` + whole},
		"a plugin with its directory": {
			config: `{"cniVersion":"0.3.1","type":"/opt/cni/bin/macvlan"}`,
			rule:   nad.ErrPluginType,
			path:   "/type",
		},
		"a plugin of a list in another case": {
			config: `{"cniVersion":"0.3.1","name":"n","plugins":[` +
				`{"type":"macvlan","master":"eth1"},{"type":"Tuning"}]}`,
			rule: nad.WarnPluginType,
			path: "/plugins/1/type",
		},
		"ipvlan with a default route": {
			config: ipvlan +
				`,"ipam":{"type":"host-local","subnet":"10.1.0.0/24",` +
				`"routes":[{"dst":"0.0.0.0/0"}]}}`,
			rule: nad.WarnPluginDefaultRoute,
			path: "/ipam/routes",
		},
		"ipvlan in the container on an older release": {
			config: ipvlan + `,"linkInContainer":true` + whole,
			rel:    at("v1.1.0"),
			rule:   nad.WarnPluginIgnored,
			path:   "/linkInContainer",
		},
		"ipvlan of an unknown version": {
			config: `{"cniVersion":"9","type":"ipvlan","master":"eth1"` + whole,
			rule:   nad.ErrPluginVersion,
			path:   "/cniVersion",
		},
		"ipvlan with a blank in its name": {
			config: `{"cniVersion":"0.3.1","name":"a b","type":"ipvlan","master":"eth1"` + whole,
			rule:   nad.ErrPluginNameChars,
			path:   "/name",
		},
		"vlan": {config: vlan + whole},
		"vlan without master": {
			config: `{"cniVersion":"0.3.1","type":"vlan","vlanId":7` + whole,
			rule:   nad.ErrVLANMaster,
			path:   "/master",
		},
		"vlan 0": {
			config: `{"cniVersion":"0.3.1","type":"vlan","master":"eth1","vlan":7` + whole,
			rule:   nad.WarnVLANZero,
			path:   "/vlanId",
		},
		"vlan with a negative MTU": {
			config: vlan + `,"mtu":-1` + whole,
			rule:   nad.ErrPluginMTUNegative,
			path:   "/mtu",
		},
		"vlan without addresses": {vlan + `,"ipam":{}}`, at("v1.9.1"), nad.ErrPluginIPAM, "/ipam"},
		"vlan without addresses since v1.10.0": {
			config: vlan + `,"ipam":{}}`,
			rule:   nad.WarnVLANLayer2,
			path:   "/ipam",
		},
		"vlan without addresses on OpenShift": {
			config: vlan + `,"ipam":{}}`,
			rel:    openShift("4.22"),
			rule:   nad.ErrPluginIPAM,
			path:   "/ipam",
		},
		"bcqueuelen on OpenShift 4.18": {
			config: macvlan + `,"bcqueuelen":7` + whole,
			rel:    openShift("4.18"),
			rule:   nad.WarnIgnored,
			path:   "/bcqueuelen",
		},
		"linkInContainer on OpenShift 4.12": {
			config: macvlan + `,"linkInContainer":true` + whole,
			rel:    openShift("4.12"),
			rule:   nad.WarnIgnored,
			path:   "/linkInContainer",
		},
		"OpenShift newer than what is known": {
			config: macvlan + whole,
			rel:    openShift("4.99"),
			rule:   release.WarnNewer,
		},
		"vlan without an address in an old version": {
			config: `{"cniVersion":"0.2.0","type":"vlan","master":"eth1","vlanId":7` + two,
			rule:   nad.ErrPluginMany,
			path:   "/cniVersion",
		},
		"a localnet": {config: overlay + `,"subnets":"10.200.5.0/24"}`},
		"the pod network itself": {
			config: `{"cniVersion":"0.3.1","name":"n","type":"ovn-k8s-cni-overlay"}`,
			rule:   nad.WarnOverlayTopology,
			path:   "/topology",
		},
		"a topology in capitals": {
			config: `{"cniVersion":"0.3.1","name":"n","type":"ovn-k8s-cni-overlay",` +
				`"topology":"Layer2","netAttachDefName":"openshift-cnv/mig"}`,
			rule: nad.ErrOverlayTopology,
			path: "/topology",
		},
		"an overlay without a name": {
			config: `{"cniVersion":"0.3.1","type":"ovn-k8s-cni-overlay","topology":"layer2",` +
				`"netAttachDefName":"openshift-cnv/mig"}`,
			rule: nad.ErrOverlayName,
			path: "/name",
		},
		"an overlay of another object": {
			config: `{"cniVersion":"0.3.1","name":"n","type":"ovn-k8s-cni-overlay",` +
				`"topology":"layer2","netAttachDefName":"openshift-cnv/other"}`,
			rule: nad.ErrOverlayNAD,
			path: "/netAttachDefName",
		},
		"an overlay that names no object": {
			config: `{"cniVersion":"0.3.1","name":"n","type":"ovn-k8s-cni-overlay",` +
				`"topology":"layer2"}`,
			rule: nad.ErrOverlayNAD,
			path: "/netAttachDefName",
		},
		"an overlay with an IPAM plugin": {
			config: overlay + whole,
			rule:   nad.ErrOverlayIPAM,
			path:   "/ipam",
		},
		"a primary localnet": {
			config: overlay + `,"role":"primary"}`,
			rule:   nad.ErrOverlayRole,
			path:   "/role",
		},
		"another role": {layer2 + `,"role":"main"}`, nad.Release{}, nad.ErrOverlayRole, "/role"},
		"a primary network without subnets": {
			config: layer2 + `,"role":"primary"}`,
			rule:   nad.ErrOverlaySubnets,
			path:   "/subnets",
		},
		"a localnet with services": {
			config: overlay + `,"joinSubnet":"100.65.0.0/16"}`,
			rule:   nad.ErrOverlayJoin,
			path:   "/joinSubnet",
		},
		"layer3 with persistent addresses": {
			config: layer3 + `,"allowPersistentIPs":true}`,
			rule:   nad.ErrOverlayPersistent,
			path:   "/allowPersistentIPs",
		},
		"a VLAN of 4095": {
			config: overlay + `,"vlanID":4095}`,
			rule:   nad.ErrOverlayVLAN,
			path:   "/vlanID",
		},
		"a VLAN of a layer2 network": {
			config: layer2 + `,"vlanID":7}`,
			rule:   nad.WarnOverlayIgnored,
			path:   "/vlanID",
		},
		"an exclusion of layer3": {
			config: layer3 + `,"subnets":"10.1.0.0/16","excludeSubnets":"10.1.0.0/24"}`,
			rule:   nad.WarnOverlayIgnored,
			path:   "/excludeSubnets",
		},
		"subnets that are not networks": {
			config: overlay + `,"subnets":"10.200.5.0"}`,
			rule:   nad.ErrOverlaySubnets,
			path:   "/subnets",
		},
		"subnets of layer3 that are too large": {
			config: layer3 + `,"subnets":"10.200.5.0/24"}`,
			rule:   nad.ErrOverlaySubnets,
			path:   "/subnets",
		},
		"subnets of layer3 with the nodes' length": {
			config: layer3 + `,"subnets":"10.200.4.0/23/24, fd00::/48"}`,
		},
		"IPv6 subnets of nodes that are no /64": {
			config: layer3 + `,"subnets":"fd00::/48/60"}`,
			rule:   nad.ErrOverlaySubnets,
			path:   "/subnets",
		},
		"subnets that overlap": {
			config: layer2 + `,"subnets":"10.200.5.0/24,10.200.5.128/25"}`,
			rule:   nad.ErrOverlaySubnets,
			path:   "/subnets",
		},
		"a subnet of two addresses": {
			config: overlay + `,"subnets":"10.200.5.0/31"}`,
			rule:   nad.ErrOverlayEmpty,
			path:   "/subnets",
		},
		"an exclusion that leaves nothing": {
			config: overlay + `,"subnets":"10.200.5.0/30","excludeSubnets":"10.200.5.0/30"}`,
			rule:   nad.ErrOverlayEmpty,
			path:   "/subnets",
		},
		"an exclusion from elsewhere": {
			config: overlay + `,"subnets":"10.200.5.0/24","excludeSubnets":"10.200.6.0/30"}`,
			rule:   nad.ErrOverlayExclude,
			path:   "/excludeSubnets",
		},
		"an exclusion that is larger than the subnet": {
			config: overlay + `,"subnets":"10.200.5.0/24","excludeSubnets":"10.200.0.0/16"}`,
			rule:   nad.ErrOverlayExclude,
			path:   "/excludeSubnets",
		},
		"the log of an overlay": {
			config: overlay + `,"logFile":"/a","logLevel":"5","logfile-maxsize":100,` +
				`"logfile-maxbackups":5,"logfile-maxage":5}`,
		},
		"a member of the next release": {
			config: layer2 + `,"outboundSNAT":"enabled"}`,
			rule:   nad.WarnOverlayNew,
			path:   "/outboundSNAT",
		},
		"an uplink": {
			config: layer2 + `,"uplink":"blue"}`,
			rule:   nad.WarnOverlayNew,
			path:   "/uplink",
		},
		"another transport": {
			config: layer3 + `,"transport":"geneve"}`,
			rule:   nad.ErrOverlayTransport,
			path:   "/transport",
		},
		"a transport": {config: layer3 + `,"transport":"no-overlay"}`},
		"reservedSubnets of localnet": {
			config: overlay + `,"reservedSubnets":"10.200.5.0/30"}`,
			rule:   nad.ErrOverlayLayer2Only,
			path:   "/reservedSubnets",
		},
		"reservedSubnets of layer3": {
			config: layer3 + `,"reservedSubnets":"10.200.5.0/30"}`,
			rule:   nad.ErrOverlayLayer2Only,
			path:   "/reservedSubnets",
		},
		"reservedSubnets of layer2": {config: layer2 + `,"reservedSubnets":"10.200.5.0/30"}`},
		"infrastructureSubnets of localnet": {
			config: overlay + `,"infrastructureSubnets":"10.200.5.0/30"}`,
			rule:   nad.ErrOverlayLayer2Only,
			path:   "/infrastructureSubnets",
		},
		"infrastructureSubnets of layer3": {
			config: layer3 + `,"infrastructureSubnets":"10.200.5.0/30"}`,
			rule:   nad.ErrOverlayLayer2Only,
			path:   "/infrastructureSubnets",
		},
		"infrastructureSubnets of layer2": {
			config: layer2 + `,"infrastructureSubnets":"10.200.5.0/30"}`,
		},
		"defaultGatewayIPs of localnet": {
			config: overlay + `,"defaultGatewayIPs":"10.200.5.1"}`,
			rule:   nad.ErrOverlayLayer2Only,
			path:   "/defaultGatewayIPs",
		},
		"defaultGatewayIPs of layer3": {
			config: layer3 + `,"defaultGatewayIPs":"10.200.5.1"}`,
			rule:   nad.ErrOverlayLayer2Only,
			path:   "/defaultGatewayIPs",
		},
		"defaultGatewayIPs of layer2": {config: layer2 + `,"defaultGatewayIPs":"10.200.5.1"}`},
		"an exclusion that is repeated": {
			config: overlay + `,"subnets":"10.200.5.0/24",` +
				`"excludeSubnets":"10.200.5.8/29,10.200.5.8/29"}`,
			rule: nad.ErrOverlayExcludeTwice,
			path: "/excludeSubnets",
		},
		"exclusions that overlap": {
			config: overlay + `,"subnets":"10.200.5.0/24",` +
				`"excludeSubnets":"10.200.5.0/28,10.200.5.8/29"}`,
			rule: nad.ErrOverlayExcludeTwice,
			path: "/excludeSubnets",
		},
		"a network address that is excluded twice": {
			config: overlay + `,"subnets":"10.200.5.0/24",` +
				`"excludeSubnets":"10.200.5.0/32,10.200.5.0/32"}`,
		},
		"an exclusion of the gateway": {
			config: layer2 + `,"role":"primary","subnets":"10.200.5.0/24",` +
				`"excludeSubnets":"10.200.5.0/30"}`,
			rule: nad.ErrOverlayExcludeTwice,
			path: "/excludeSubnets",
		},
		"an exclusion after the last address": {
			config: overlay + `,"subnets":"fd00:5::/64",` +
				`"excludeSubnets":"fd00:5::1:0/112"}`,
			rule: nad.ErrOverlayExcludeTwice,
			path: "/excludeSubnets",
		},
		"a join subnet that is not a network": {
			config: layer2 + `,"joinSubnet":"100.65.0.1"}`,
			rule:   nad.ErrOverlaySubnets,
			path:   "/joinSubnet",
		},
		"a transit subnet that is not a network": {
			config: layer2 + `,"role":"primary","subnets":"10.200.5.0/24",` +
				`"transitSubnet":"100.88"}`,
			rule: nad.ErrOverlaySubnets,
			path: "/transitSubnet",
		},
		"a transit subnet of a secondary network": {
			config: layer2 + `,"transitSubnet":"100.88"}`,
			rule:   nad.WarnOverlayIgnored,
			path:   "/transitSubnet",
		},
		"a join subnet of the pod network": {
			config: layer2 + `,"joinSubnet":"100.64.0.0/16"}`,
			rule:   nad.ErrOverlayTaken,
			path:   "/joinSubnet",
		},
		"a join subnet in the subnets": {
			config: layer3 + `,"subnets":"10.200.0.0/16","joinSubnet":"10.200.9.0/24"}`,
			rule:   nad.ErrOverlayTaken,
			path:   "/joinSubnet",
		},
		"a transit subnet in the subnets": {
			config: layer2 + `,"role":"primary","subnets":"10.200.5.0/24",` +
				`"transitSubnet":"10.200.5.0/28"}`,
			rule: nad.ErrOverlayTaken,
			path: "/transitSubnet",
		},
		"subnets on the join subnet of user-defined networks": {
			config: layer2 + `,"subnets":"100.65.3.0/24"}`,
			rule:   nad.ErrOverlayTaken,
			path:   "/subnets",
		},
		"subnets on the masquerade subnet": {
			config: layer2 + `,"subnets":"169.254.169.0/24"}`,
			rule:   nad.ErrOverlayTaken,
			path:   "/subnets",
		},
		"subnets of layer3 on the transit subnet": {
			config: layer3 + `,"subnets":"100.88.0.0/16"}`,
			rule:   nad.ErrOverlayTaken,
			path:   "/subnets",
		},
		"subnets of layer2 there":   {config: layer2 + `,"subnets":"100.88.0.0/16"}`},
		"a localnet on any of them": {config: overlay + `,"subnets":"100.65.3.0/24"}`},
		"subnets of which the taken part is excluded": {
			config: layer2 + `,"subnets":"100.64.0.0/15",` +
				`"excludeSubnets":"100.64.0.0/16","joinSubnet":"100.71.0.0/16"}`,
		},
		"a blank between the subnets of a primary network": {
			config: layer2 + `,"role":"primary","subnets":"10.200.5.0/24, fd00:5::/64"}`,
			rule:   nad.ErrOverlaySubnets,
			path:   "/subnets",
		},
		"two subnets of one family of a primary network": {
			config: layer2 + `,"role":"primary","subnets":"10.200.5.0/24,10.200.6.0/24"}`,
			rule:   nad.ErrOverlaySubnets,
			path:   "/subnets",
		},
		"nodes' subnets of two lengths": {
			config: layer3 + `,"subnets":"10.200.0.0/16,10.201.0.0/16/25"}`,
			rule:   nad.ErrOverlaySubnets,
			path:   "/subnets",
		},
		"a length with a zero before it": {config: overlay + `,"subnets":"10.200.5.0/024"}`},
		"an overlay with another plugin after it": {
			config: `{"cniVersion":"0.3.1","name":"n",` +
				`"plugins":[{"type":"ovn-k8s-cni-overlay","topology":"localnet",` +
				`"netAttachDefName":"openshift-cnv/mig"},{"type":"tuning"}]}`,
			rule: nad.ErrOverlayChained,
			path: "/plugins/0",
		},
		"an overlay in a list of its own": {
			config: `{"cniVersion":"0.3.1","name":"n",` +
				`"plugins":[{"type":"ovn-k8s-cni-overlay","topology":"localnet",` +
				`"netAttachDefName":"openshift-cnv/mig"}]}`,
		},
		"a mode inside a list": {
			config: `{"cniVersion":"0.3.1",` +
				`"plugins":[{"type":"macvlan","master":"eth1","mode":"x"}]}`,
			rule: nad.ErrMode,
			path: "/plugins/0/mode",
		},
		"a list's old version": {
			config: `{"cniVersion":"0.2.0",` +
				`"plugins":[{"type":"macvlan","cniVersion":"1.0.0","master":"eth1"}]}`,
			rule: nad.ErrLayer2Version,
			path: "/cniVersion",
		},
		"ipvlan after another plugin": {
			config: `{"cniVersion":"0.3.1",` +
				`"plugins":[{"type":"macvlan","master":"eth1","ipam":{"type":"whereabouts",` +
				`"range":"10.200.5.0/24"}},{"type":"ipvlan"}]}`,
		},
		"ipvlan alone in a list": {
			config: `{"cniVersion":"0.3.1","plugins":[{"type":"ipvlan","master":"eth1"}]}`,
			rule:   nad.ErrPluginIPAM,
			path:   "/plugins/0/ipam",
		},
		"white space is not an empty configuration": {" ", nad.Release{}, nad.ErrConfigSyntax, ""},
		"an unknown member of a plugin of a list": {
			config: `{"cniVersion":"0.3.1","plugins":[{"type":"macvlan","mastr":"eth1"}]}`,
			rule:   diag.WarnUnknown,
			path:   "/plugins/0/mastr",
		},
		"a vlan in quotes, of a plugin of a list": {
			config: `{"cniVersion":"0.3.1",` +
				`"plugins":[{"type":"vlan","master":"eth1","vlanId":"7"}]}`,
			rule: diag.ErrType,
			path: "/plugins/0/vlanId",
		},
	} {
		_, l := inRelease(t, c.config, c.rel)
		switch {
		case c.rule == nil && len(l) > 0:
			t.Errorf("%s: %v", name, l)
		case c.rule != nil &&
			!slices.ContainsFunc(l, func(f diag.Diagnostic) bool {
				return f.Rule == c.rule && f.Path == "/spec/config"+c.path
			}):
			t.Errorf("%s: want %s at %s, got %v", name, c.rule.Code, c.path, l)
		}
	}
}

func TestOverlaysHandOut(t *testing.T) {
	for name, c := range map[string]struct{ members, want string }{
		"all but the first and the last": {
			members: `"topology":"localnet","subnets":"10.200.5.0/29"`,
			want:    "10.200.5.1-10.200.5.6",
		},
		"host bits do not count": {
			members: `"topology":"localnet","subnets":" 10.200.5.7/29 "`,
			want:    "10.200.5.1-10.200.5.6",
		},
		"less what is excluded": {
			members: `"topology":"layer2","subnets":"10.200.5.0/29",` +
				`"excludeSubnets":"10.200.5.0/31, 10.200.5.6/32"`,
			want: "10.200.5.2-10.200.5.5",
		},
		"a primary network keeps the first two": {
			members: `"topology":"layer2","role":"primary","subnets":"10.200.5.0/29"`,
			want:    "10.200.5.3-10.200.5.6",
		},
		"IPv6 has no broadcast address": {
			members: `"topology":"layer2","subnets":"fd00:5::/125"`,
			want:    "fd00:5::1-fd00:5::7",
		},
		"65535 of an IPv6 subnet at most": {
			members: `"topology":"localnet","subnets":"fd00:5::/64"`,
			want:    "fd00:5::1-fd00:5::ffff",
		},
		"both families": {
			members: `"topology":"localnet","subnets":"10.200.5.0/30,fd00:5::/126"`,
			want:    "10.200.5.1-10.200.5.2, fd00:5::1-fd00:5::3",
		},
		"nothing without subnets": {`"topology":"localnet"`, "no addresses"},
	} {
		r, l := in(t,
			`{"cniVersion":"0.3.1","name":"n","type":"ovn-k8s-cni-overlay",`+
				`"netAttachDefName":"openshift-cnv/mig",`+c.members+`}`)
		if got := r.IPAM.Addresses().String(); got != c.want || !r.IPAM.Complete || len(l) > 0 {
			t.Errorf("%s: got %s, want %s; %v", name, got, c.want, l)
		}
	}
	if r, l := in(t,
		`{"cniVersion":"0.3.1","name":"n","type":"ovn-k8s-cni-overlay","topology":"layer3",`+
			`"netAttachDefName":"openshift-cnv/mig","subnets":"10.200.0.0/16"}`); r.IPAM.Complete ||
		len(l) > 0 {
		t.Errorf("the addresses of layer3 depend on the nodes: %+v %v", r, l)
	}
}

func TestWhatAListResolvesTo(t *testing.T) {
	r, l := in(t, `{"cniVersion":"0.4.0","plugins":[
		{"type":"vlan","name":"other","cniVersion":"1.0.0","master":"eth1","vlanId":7,
		"ipam":{"type":"whereabouts","range":"10.200.5.0/29"}},
		{"type":"tuning","sysctl":{}},{"type":"ipvlan"}]}`)
	if len(l) > 0 || len(r.Plugins()) != 3 || r.Plugin != "" {
		t.Fatalf("%v %+v", l, r)
	}
	first, second, third := r.Plugins()[0], r.Plugins()[1], r.Plugins()[2]
	v := first.Does.(nad.ResolvedVLAN)
	if v.Name != "mig" || v.CNIVersion != "0.4.0" || v.VLANID != 7 || second.Plugin != "tuning" ||
		third.Does.(nad.ResolvedIPVLAN).Mode != "l2" {
		t.Errorf("%+v", r.Plugins())
	}
	got := r.IPAM.Addresses().String()
	if got != "10.200.5.1-10.200.5.6" || r.NetworkName != "mig" || r.CNIVersion != "0.4.0" {
		t.Errorf("%s %+v", got, r)
	}
}

func TestAMemberThatTheReleaseIgnoresIsAsIfAbsent(t *testing.T) {
	on, many := true, uint32(7)
	m := nad.Macvlan{
		CNIVersion:      "0.3.1",
		Name:            "n",
		Master:          "eth1",
		LinkInContainer: &on,
		BcQueueLen:      &many,
	}
	if r, _ := m.Resolve(at("v1.1.0")); r.LinkInContainer || r.BcQueueLen != 0 {
		t.Errorf("%+v", r)
	}
	if r, _ := m.Resolve(at("v1.4.1")); !r.LinkInContainer || r.BcQueueLen != 0 {
		t.Errorf("%+v", r)
	}
	if r, _ := m.Resolve(at("v1.6.0")); !r.LinkInContainer || r.BcQueueLen != 7 {
		t.Errorf("%+v", r)
	}
}

func TestALiteralMayPutATypedPluginIntoOther(t *testing.T) {
	d := nad.Definition{
		Name: "mig",
		Config: nad.Config{
			Plugin: nad.Raw{
				JSON: json.RawMessage(`{"cniVersion":"0.3.1","type":"macvlan","master":"eth1"}`),
			},
		},
	}
	if r, l := d.Resolve(nad.Release{}); len(l) > 0 ||
		r.Does.(nad.ResolvedMacvlan).Master != "eth1" {
		t.Errorf("%v %+v", l, r)
	}
	d.Config.Plugin = nad.Raw{JSON: json.RawMessage(`{"type":`)}
	if l := d.Validate(nad.Release{}); !l.Has(nad.ErrConfigSyntax) || d.Config.PluginType() != "" {
		t.Errorf("%v", l)
	}
}
