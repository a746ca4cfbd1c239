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
		two     = `,"ipam":{"type":"static","addresses":[{"address":"10.1.0.5/24"},{"address":"10.2.0.5/24"}]}}`
		overlay = `{"cniVersion":"0.3.1","name":"n","type":"ovn-k8s-cni-overlay","topology":"localnet","netAttachDefName":"openshift-cnv/mig"`
	)
	layer2 := `{"cniVersion":"0.3.1","name":"n","type":"ovn-k8s-cni-overlay","topology":"layer2","netAttachDefName":"openshift-cnv/mig"`
	layer3 := `{"cniVersion":"0.3.1","name":"n","type":"ovn-k8s-cni-overlay","topology":"layer3","netAttachDefName":"openshift-cnv/mig"`
	for name, c := range map[string]struct {
		config string
		rel    nad.Release
		rule   *diag.Rule // nil: nothing is found
		path   diag.Path
	}{
		"macvlan":                                     {config: macvlan + whole},
		"an MTU below the kernel's":                   {macvlan + `,"mtu":67` + whole, nad.Release{}, nad.ErrMTU, "/mtu"},
		"the least MTU":                               {config: macvlan + `,"mtu":68` + whole},
		"an MTU below that of IPv6":                   {macvlan + `,"mtu":1279` + v6, nad.Release{}, nad.ErrMTU, "/mtu"},
		"layer 2 by an ipam member without a type":    {`{"cniVersion":"0.2.0","type":"macvlan","master":"eth1","ipam":{}}`, nad.Release{}, nad.ErrLayer2Version, "/cniVersion"},
		"bcqueuelen on an older release":              {macvlan + `,"bcqueuelen":7` + whole, at("v1.4.1"), nad.WarnIgnored, "/bcqueuelen"},
		"a MAC address of the runtime":                {macvlan + `,"runtimeConfig":{"mac":"zz"}` + whole, nad.Release{}, nad.ErrMACText, "/runtimeConfig/mac"},
		"a multicast MAC address":                     {macvlan + `,"mac":"01:00:5e:00:00:01"` + whole, nad.Release{}, nad.ErrMAC, "/mac"},
		"a MAC address with passthru":                 {macvlan + `,"mode":"passthru","mac":"02:00:00:00:00:01"` + whole, nad.Release{}, nad.WarnMACIgnored, "/mac"},
		"two addresses of a family in an old version": {`{"cniVersion":"0.2.0","type":"macvlan","master":"eth1"` + two, nad.Release{}, nad.ErrPluginMany, "/cniVersion"},
		"an IPAM plugin with a slash":                 {macvlan + `,"ipam":{"type":"../static"}}`, nad.Release{}, nad.ErrPluginIPAMType, "/ipam/type"},
		"a cniVersion newer than the release":         {`{"cniVersion":"1.1.0","type":"macvlan","master":"eth1"` + whole, at("v1.4.1"), nad.ErrCNIVersion, "/cniVersion"},
		"ipvlan":                                      {config: ipvlan + whole},
		"ipvlan in capitals":                          {ipvlan + `,"mode":"L2"` + whole, nad.Release{}, nad.ErrIPVLANMode, "/mode"},
		"ipvlan without master":                       {`{"cniVersion":"0.3.1","type":"ipvlan"` + whole, nad.Release{}, nad.WarnPluginMaster, "/master"},
		"ipvlan without addresses":                    {ipvlan + `}`, nad.Release{}, nad.ErrPluginIPAM, "/ipam"},
		"ipvlan behind a result without an interface": {`{"cniVersion":"0.3.1","type":"ipvlan","prevResult":{"ips":[{"address":"10.1.0.9/24"}]}}`, nad.Release{}, nad.ErrIPVLANChained, "/prevResult"},
		"ipvlan behind a result with all":             {config: `{"cniVersion":"0.3.1","type":"ipvlan","prevResult":{"interfaces":[{"name":"eth1"}],"ips":[{"address":"10.1.0.9/24"}]}}`},
		"ipvlan with an MTU below the kernel's":       {ipvlan + `,"mtu":67` + whole, nad.Release{}, nad.ErrPluginMTU, "/mtu"},
		"ipvlan with a negative MTU":                  {ipvlan + `,"mtu":-1` + whole, nad.Release{}, nad.WarnIPVLANMTU, "/mtu"},
		"ipvlan on the loopback interface":            {`{"cniVersion":"0.3.1","type":"ipvlan","master":"lo"` + whole, nad.Release{}, nad.ErrPluginMaster, "/master"},
		"ipvlan with a default route":                 {ipvlan + `,"ipam":{"type":"host-local","subnet":"10.1.0.0/24","routes":[{"dst":"0.0.0.0/0"}]}}`, nad.Release{}, nad.WarnPluginDefaultRoute, "/ipam/routes"},
		"ipvlan in the container on an older release": {ipvlan + `,"linkInContainer":true` + whole, at("v1.1.0"), nad.WarnPluginIgnored, "/linkInContainer"},
		"ipvlan of an unknown version":                {`{"cniVersion":"9","type":"ipvlan","master":"eth1"` + whole, nad.Release{}, nad.ErrPluginVersion, "/cniVersion"},
		"ipvlan with a blank in its name":             {`{"cniVersion":"0.3.1","name":"a b","type":"ipvlan","master":"eth1"` + whole, nad.Release{}, nad.ErrPluginNameChars, "/name"},
		"vlan":                                        {config: vlan + whole},
		"vlan without master":                         {`{"cniVersion":"0.3.1","type":"vlan","vlanId":7` + whole, nad.Release{}, nad.ErrVLANMaster, "/master"},
		"vlan 0":                                      {`{"cniVersion":"0.3.1","type":"vlan","master":"eth1","vlan":7` + whole, nad.Release{}, nad.WarnVLANZero, "/vlanId"},
		"vlan with a negative MTU":                    {vlan + `,"mtu":-1` + whole, nad.Release{}, nad.ErrPluginMTUNegative, "/mtu"},
		"vlan without addresses":                      {vlan + `,"ipam":{}}`, at("v1.9.1"), nad.ErrPluginIPAM, "/ipam"},
		"vlan without addresses since v1.10.0":        {vlan + `,"ipam":{}}`, nad.Release{}, nad.WarnVLANLayer2, "/ipam"},
		"vlan without addresses on OpenShift":         {vlan + `,"ipam":{}}`, openShift("4.22"), nad.ErrPluginIPAM, "/ipam"},
		"bcqueuelen on OpenShift 4.18":                {macvlan + `,"bcqueuelen":7` + whole, openShift("4.18"), nad.WarnIgnored, "/bcqueuelen"},
		"linkInContainer on OpenShift 4.12":           {macvlan + `,"linkInContainer":true` + whole, openShift("4.12"), nad.WarnIgnored, "/linkInContainer"},
		"OpenShift newer than what is known":          {macvlan + whole, openShift("4.99"), release.WarnNewer, ""},
		"vlan without an address in an old version":   {`{"cniVersion":"0.2.0","type":"vlan","master":"eth1","vlanId":7` + two, nad.Release{}, nad.ErrPluginMany, "/cniVersion"},
		"a localnet":                                  {config: overlay + `,"subnets":"10.200.5.0/24"}`},
		"the pod network itself":                      {`{"cniVersion":"0.3.1","name":"n","type":"ovn-k8s-cni-overlay"}`, nad.Release{}, nad.WarnOverlayTopology, "/topology"},
		"a topology in capitals":                      {`{"cniVersion":"0.3.1","name":"n","type":"ovn-k8s-cni-overlay","topology":"Layer2","netAttachDefName":"openshift-cnv/mig"}`, nad.Release{}, nad.ErrOverlayTopology, "/topology"},
		"an overlay without a name":                   {`{"cniVersion":"0.3.1","type":"ovn-k8s-cni-overlay","topology":"layer2","netAttachDefName":"openshift-cnv/mig"}`, nad.Release{}, nad.ErrOverlayName, "/name"},
		"an overlay of another object":                {`{"cniVersion":"0.3.1","name":"n","type":"ovn-k8s-cni-overlay","topology":"layer2","netAttachDefName":"openshift-cnv/other"}`, nad.Release{}, nad.ErrOverlayNAD, "/netAttachDefName"},
		"an overlay that names no object":             {`{"cniVersion":"0.3.1","name":"n","type":"ovn-k8s-cni-overlay","topology":"layer2"}`, nad.Release{}, nad.ErrOverlayNAD, "/netAttachDefName"},
		"an overlay with an IPAM plugin":              {overlay + whole, nad.Release{}, nad.ErrOverlayIPAM, "/ipam"},
		"a primary localnet":                          {overlay + `,"role":"primary"}`, nad.Release{}, nad.ErrOverlayRole, "/role"},
		"another role":                                {layer2 + `,"role":"main"}`, nad.Release{}, nad.ErrOverlayRole, "/role"},
		"a primary network without subnets":           {layer2 + `,"role":"primary"}`, nad.Release{}, nad.ErrOverlaySubnets, "/subnets"},
		"a localnet with services":                    {overlay + `,"joinSubnet":"100.65.0.0/16"}`, nad.Release{}, nad.ErrOverlayJoin, "/joinSubnet"},
		"layer3 with persistent addresses":            {layer3 + `,"allowPersistentIPs":true}`, nad.Release{}, nad.ErrOverlayPersistent, "/allowPersistentIPs"},
		"a VLAN of 4095":                              {overlay + `,"vlanID":4095}`, nad.Release{}, nad.ErrOverlayVLAN, "/vlanID"},
		"a VLAN of a layer2 network":                  {layer2 + `,"vlanID":7}`, nad.Release{}, nad.WarnOverlayIgnored, "/vlanID"},
		"an exclusion of layer3":                      {layer3 + `,"subnets":"10.1.0.0/16","excludeSubnets":"10.1.0.0/24"}`, nad.Release{}, nad.WarnOverlayIgnored, "/excludeSubnets"},
		"subnets that are no networks":                {overlay + `,"subnets":"10.200.5.0"}`, nad.Release{}, nad.ErrOverlaySubnets, "/subnets"},
		"subnets of layer3 that are too large":        {layer3 + `,"subnets":"10.200.5.0/24"}`, nad.Release{}, nad.ErrOverlaySubnets, "/subnets"},
		"subnets of layer3 with the nodes' length":    {config: layer3 + `,"subnets":"10.200.4.0/23/24, fd00::/48"}`},
		"IPv6 subnets of nodes that are no /64":       {layer3 + `,"subnets":"fd00::/48/60"}`, nad.Release{}, nad.ErrOverlaySubnets, "/subnets"},
		"subnets that overlap":                        {layer2 + `,"subnets":"10.200.5.0/24,10.200.5.128/25"}`, nad.Release{}, nad.ErrOverlaySubnets, "/subnets"},
		"a subnet of two addresses":                   {overlay + `,"subnets":"10.200.5.0/31"}`, nad.Release{}, nad.ErrOverlayEmpty, "/subnets"},
		"an exclusion that leaves nothing":            {overlay + `,"subnets":"10.200.5.0/30","excludeSubnets":"10.200.5.0/30"}`, nad.Release{}, nad.ErrOverlayEmpty, "/subnets"},
		"an exclusion from elsewhere":                 {overlay + `,"subnets":"10.200.5.0/24","excludeSubnets":"10.200.6.0/30"}`, nad.Release{}, nad.ErrOverlayExclude, "/excludeSubnets"},
		"an exclusion that is larger than the subnet": {overlay + `,"subnets":"10.200.5.0/24","excludeSubnets":"10.200.0.0/16"}`, nad.Release{}, nad.ErrOverlayExclude, "/excludeSubnets"},
		"an overlay with another plugin behind it":    {`{"cniVersion":"0.3.1","name":"n","plugins":[{"type":"ovn-k8s-cni-overlay","topology":"localnet","netAttachDefName":"openshift-cnv/mig"},{"type":"tuning"}]}`, nad.Release{}, nad.ErrOverlayChained, "/plugins/0"},
		"an overlay in a list of its own":             {config: `{"cniVersion":"0.3.1","name":"n","plugins":[{"type":"ovn-k8s-cni-overlay","topology":"localnet","netAttachDefName":"openshift-cnv/mig"}]}`},
		"a mode inside a list":                        {`{"cniVersion":"0.3.1","plugins":[{"type":"macvlan","master":"eth1","mode":"x"}]}`, nad.Release{}, nad.ErrMode, "/plugins/0/mode"},
		"a list's old version":                        {`{"cniVersion":"0.2.0","plugins":[{"type":"macvlan","cniVersion":"1.0.0","master":"eth1"}]}`, nad.Release{}, nad.ErrLayer2Version, "/cniVersion"},
		"ipvlan behind another plugin":                {config: `{"cniVersion":"0.3.1","plugins":[{"type":"macvlan","master":"eth1","ipam":{"type":"whereabouts","range":"10.200.5.0/24"}},{"type":"ipvlan"}]}`},
		"ipvlan alone in a list":                      {`{"cniVersion":"0.3.1","plugins":[{"type":"ipvlan","master":"eth1"}]}`, nad.Release{}, nad.ErrPluginIPAM, "/plugins/0/ipam"},
		"white space is no empty configuration":       {" ", nad.Release{}, nad.ErrConfigSyntax, ""},
		"an unknown member of a plugin of a list":     {`{"cniVersion":"0.3.1","plugins":[{"type":"macvlan","mastr":"eth1"}]}`, nad.Release{}, diag.WarnUnknown, "/plugins/0/mastr"},
		"a vlan in quotes, of a plugin of a list":     {`{"cniVersion":"0.3.1","plugins":[{"type":"vlan","master":"eth1","vlanId":"7"}]}`, nad.Release{}, diag.ErrType, "/plugins/0/vlanId"},
	} {
		_, l := inRelease(t, c.config, c.rel)
		switch {
		case c.rule == nil && len(l) > 0:
			t.Errorf("%s: %v", name, l)
		case c.rule != nil && !slices.ContainsFunc(l, func(f diag.Diagnostic) bool { return f.Rule == c.rule && f.Path == "/spec/config"+c.path }):
			t.Errorf("%s: want %s at %s, got %v", name, c.rule.Code, c.path, l)
		}
	}
}

func TestOverlaysHandOut(t *testing.T) {
	for name, c := range map[string]struct{ members, want string }{
		"all but the first and the last":        {`"topology":"localnet","subnets":"10.200.5.0/29"`, "10.200.5.1-10.200.5.6"},
		"host bits do not count":                {`"topology":"localnet","subnets":" 10.200.5.7/29 "`, "10.200.5.1-10.200.5.6"},
		"less what is excluded":                 {`"topology":"layer2","subnets":"10.200.5.0/29","excludeSubnets":"10.200.5.0/31, 10.200.5.6/32"`, "10.200.5.2-10.200.5.5"},
		"a primary network keeps the first two": {`"topology":"layer2","role":"primary","subnets":"10.200.5.0/29"`, "10.200.5.3-10.200.5.6"},
		"IPv6 has no broadcast address":         {`"topology":"layer2","subnets":"fd00:5::/125"`, "fd00:5::1-fd00:5::7"},
		"65535 of an IPv6 subnet at most":       {`"topology":"localnet","subnets":"fd00:5::/64"`, "fd00:5::1-fd00:5::ffff"},
		"both families":                         {`"topology":"localnet","subnets":"10.200.5.0/30,fd00:5::/126"`, "10.200.5.1-10.200.5.2, fd00:5::1-fd00:5::3"},
		"nothing without subnets":               {`"topology":"localnet"`, "no addresses"},
	} {
		r, l := in(t, `{"cniVersion":"0.3.1","name":"n","type":"ovn-k8s-cni-overlay","netAttachDefName":"openshift-cnv/mig",`+c.members+`}`)
		if got := r.IPAM.Addresses().String(); got != c.want || !r.IPAM.Complete || len(l) > 0 {
			t.Errorf("%s: got %s, want %s; %v", name, got, c.want, l)
		}
	}
	if r, l := in(t, `{"cniVersion":"0.3.1","name":"n","type":"ovn-k8s-cni-overlay","topology":"layer3","netAttachDefName":"openshift-cnv/mig","subnets":"10.200.0.0/16"}`); r.IPAM.Complete || len(l) > 0 {
		t.Errorf("the addresses of layer3 depend on the nodes: %+v %v", r, l)
	}
}

func TestWhatAListResolvesTo(t *testing.T) {
	r, l := in(t, `{"cniVersion":"0.4.0","plugins":[
		{"type":"vlan","name":"other","cniVersion":"1.0.0","master":"eth1","vlanId":7,"ipam":{"type":"whereabouts","range":"10.200.5.0/29"}},
		{"type":"tuning","sysctl":{}},{"type":"ipvlan"}]}`)
	if len(l) > 0 || len(r.Plugins()) != 3 || r.Plugin != "" {
		t.Fatalf("%v %+v", l, r)
	}
	first, second, third := r.Plugins()[0], r.Plugins()[1], r.Plugins()[2]
	v := first.Does.(nad.ResolvedVLAN)
	if v.Name != "mig" || v.CNIVersion != "0.4.0" || v.VLANID != 7 || second.Plugin != "tuning" || third.Does.(nad.ResolvedIPVLAN).Mode != "l2" {
		t.Errorf("%+v", r.Plugins())
	}
	if got := r.IPAM.Addresses().String(); got != "10.200.5.1-10.200.5.6" || r.NetworkName != "mig" || r.CNIVersion != "0.4.0" {
		t.Errorf("%s %+v", got, r)
	}
}

func TestAMemberThatTheReleaseIgnoresIsAsIfAbsent(t *testing.T) {
	on, many := true, uint32(7)
	m := nad.Macvlan{CNIVersion: "0.3.1", Name: "n", Master: "eth1", LinkInContainer: &on, BcQueueLen: &many}
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
	d := nad.Definition{Name: "mig", Config: nad.Config{Plugin: nad.Raw{JSON: json.RawMessage(`{"cniVersion":"0.3.1","type":"macvlan","master":"eth1"}`)}}}
	if r, l := d.Resolve(nad.Release{}); len(l) > 0 || r.Does.(nad.ResolvedMacvlan).Master != "eth1" {
		t.Errorf("%v %+v", l, r)
	}
	d.Config.Plugin = nad.Raw{JSON: json.RawMessage(`{"type":`)}
	if l := d.Validate(nad.Release{}); !l.Has(nad.ErrConfigSyntax) || d.Config.PluginType() != "" {
		t.Errorf("%v", l)
	}
}
