package migrationnet_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/cluster"
	"github.com/migrationnet/migrationnet/cluster/preflight"
	"github.com/migrationnet/migrationnet/cluster/source"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/diag/locate"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/hco/hcoyaml"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/lint"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/migration/fleet"
	"github.com/migrationnet/migrationnet/migration/plan"
	"github.com/migrationnet/migrationnet/migration/plan/picture"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/nad/nadyaml"
	"github.com/migrationnet/migrationnet/podnet"
	"github.com/migrationnet/migrationnet/podnet/podnetyaml"
	"github.com/migrationnet/migrationnet/yamldoc"
)

// notHeld are functions whose input is not large, with the reason.
var notHeld = map[string]string{
	"cluster/k8s.Unstructured":            "it marshals the object, and adds it as Add does",
	"cluster/preflight.(Report).Answered": "codes of preflight, of which there are 16",
	"cluster/source.(Reader).All":         "it reads files; its own tests measure",
	"cluster.(*Cluster).AddNamespace":     "it keeps what it is given",
	"cluster.(*Cluster).AddVM":            "it keeps what it is given",
	"cluster.(*Cluster).AddVMI":           "it keeps what it is given",
	"cluster.(*Cluster).AddDefinition":    "Add does the same after reading",
	"cluster.(*Cluster).Objects":          "kinds, of which there are 20",
	"diag.(*Rule).At":                     "the arguments of a message",
	"diag.(Diagnostic).Hinted":            "the arguments of a hint",
	"diag.(Diagnostic).With":              "it keeps what it is given",
	"diag.(Diagnostic).Fixed":             "it keeps what it is given",
	"diag/fielderr.List":                  "it would make the package import Kubernetes; its own test measures",
	"hco.(MigrationPolicy).Over":          "feature gates, a few",
	"hco.(MigrationPolicy).Validate":      "feature gates, a few",
	"podnet.(Config).Attach":              "volumes of one interface, a few",
	"podnet.(Settings).MergePatch":        "MergePatch is held",
	"podnet.(NetworkDocument).Guest":      "CheckNetworkData is held, and calls it",
	"nad.(LabelSelector).Selects":         "it looks at each label once",
	"migration/fleet.(*Fleet).Learn":      "Verify is held, and learns the same",
	"migration/fleet.(*Fleet).VerifyOnce": "Verify is held",
	"ipnet.(CarveOptions).Carve":          "Carve is held",
	"ipnet.(ConflictOptions).Conflicts":   "Conflicts is held",
	"ipnet.(ConflictOptions).Pairs":       "Pairs is held",
	"hco.ServerSideApplyCommand":          "PatchCommand is held, which quotes the same",
	"nad.(HarvesterNetwork).Placed":       "each finding is moved once",
	"nad.(UserDefinedNetwork).Placed":     "each finding is moved once",
	"migration/plan/picture.OfClusters":   "its own test measures, with windows",
	"ipam.Delegated":                      "each finding is looked at once",
	"cluster.InList":                      "each finding is moved once",
	"migration/fleet.CheckClusters":       "each cluster is compared with each, which is asked",
	"podnet.(Resolved).CheckGuest":        "CheckNetworkData is held, and calls it",
}

// growers are the functions that are held.
var growers = map[string]grower{
	"bridgeconf.Parse":    reads(kinds("bridge"), bridgeconf.Parse),
	"bridgeconf.ParseFor": reads(kinds("bridge"), released(bridgeconf.ParseFor)),
	"bridgeconf.Read": {kinds: kinds("bridge"), read: func(data []byte) {
		c, r, _ := bridgeconf.Read(data, bridgeconf.Release{})
		_, _ = json.Marshal(c.Clone())
		_, _ = json.Marshal(r)
		c.Changes(bridgeconf.Release{}, bridgeconf.Release{})
		c.Explicit(bridgeconf.Release{})
	}},
	"bridgeconf.Edit": {kinds: kinds("bridge"), read: func(data []byte) {
		bridgeconf.Edit(data, func(c *bridgeconf.Config) {
			c.Bridge, c.MTU = "br9", nil
			clear(c.Unknown)
			for i := range c.VLANTrunk {
				c.VLANTrunk[i].ID = &[]int{7}[0]
			}
		})
	}},

	"ipam.Parse":            reads(ipamKinds, ipam.Parse),
	"ipam.ParseFor":         reads(ipamKinds, released(ipam.ParseFor)),
	"ipam.ParseConfig":      reads(ipamKinds, ipam.ParseConfig),
	"ipam.ParseConfigFor":   reads(ipamKinds, released(ipam.ParseConfigFor)),
	"ipam.ParseDHCP":        reads(kinds("dhcp"), ipam.ParseDHCP),
	"ipam.ParseDNS":         reads(kinds("static"), ipam.ParseDNS),
	"ipam.ParseFlatFile":    reads(kinds("whereabouts"), ipam.ParseFlatFile),
	"ipam.ParseHostLocal":   reads(kinds("host-local"), ipam.ParseHostLocal),
	"ipam.ParseStatic":      reads(kinds("static"), ipam.ParseStatic),
	"ipam.ParseWhereabouts": reads(kinds("whereabouts"), ipam.ParseWhereabouts),
	"ipam.Read": {kinds: ipamKinds, read: func(data []byte) {
		_, r, _ := ipam.Read(data, ipam.Release{})
		r.Addresses()
		_, _ = json.Marshal(r)
	}},
	"ipam.ReadConfig": {kinds: ipamKinds, read: func(data []byte) {
		c, r, _ := ipam.ReadConfig(data, ipam.Release{})
		_, _ = json.Marshal(c.Clone())
		r.Addresses()
		r.Check(ipam.Facts{Networks: someClaims})
	}},

	"nad.Parse":    reads(kinds("nad"), nad.Parse),
	"nad.ParseFor": reads(kinds("nad"), released(nad.ParseFor)),
	"nad.Read": {kinds: kinds("nad"), read: func(data []byte) {
		d, r, _ := nad.Read(data, nad.Release{})
		_, _ = json.Marshal(d)
		_, _ = json.Marshal(r)
	}},
	"nad.ParseConfig": reads(pluginKinds, nad.ParseConfig),
	"nad.ReadConfig":  resolves(pluginKinds, nad.ReadConfig),
	"nad.ParseList":   reads(kinds("conflist"), nad.ParseList),
	"nad.ReadList":    resolves(kinds("conflist"), nad.ReadList),
	"nad.EditList": {kinds: kinds("conflist"), read: func(data []byte) {
		nad.EditList(data, func(l *nad.List) { l.Name = "another" })
	}},
	"nad.ReadPlugin": {kinds: pluginKinds, read: func(data []byte) {
		nad.ReadPlugin("", data, nad.Release{})
	}},
	"nad.ParseBandwidth":          reads(kinds("bandwidth"), nad.ParseBandwidth),
	"nad.ParseBond":               reads(kinds("bond"), nad.ParseBond),
	"nad.ParseHostDevice":         reads(kinds("host-device"), nad.ParseHostDevice),
	"nad.ParseIPVLAN":             reads(kinds("ipvlan"), nad.ParseIPVLAN),
	"nad.ParseMacvlan":            reads(kinds("macvlan"), nad.ParseMacvlan),
	"nad.ParseOverlay":            reads(kinds("ovn-k8s-cni-overlay"), nad.ParseOverlay),
	"nad.ParsePortmap":            reads(kinds("portmap"), nad.ParsePortmap),
	"nad.ParseSBR":                reads(kinds("sbr"), nad.ParseSBR),
	"nad.ParseTuning":             reads(kinds("tuning"), nad.ParseTuning),
	"nad.ParseVLAN":               reads(kinds("vlan"), nad.ParseVLAN),
	"nad.ParseHarvesterNetwork":   reads(kinds("harvester"), nad.ParseHarvesterNetwork),
	"nad.ParseUserDefinedNetwork": reads(kinds("udn"), nad.ParseUserDefinedNetwork),
	"nad.ReadHarvesterNetwork":    resolves(kinds("harvester"), nad.ReadHarvesterNetwork),
	"nad.ReadUserDefinedNetwork":  resolves(kinds("udn"), nad.ReadUserDefinedNetwork),
	"nad/nadyaml.Parse":           reads(kinds("nad"), nadyaml.Parse),

	"hco.Parse":                reads(kinds("hco"), hco.Parse),
	"hco.ParseBlock":           reads(kinds("hco"), hco.ParseBlock),
	"hco.ParseKubeVirtCR":      reads(kinds("kubevirt"), hco.ParseKubeVirtCR),
	"hco.ParseMigrationPolicy": reads(kinds("migrationpolicy"), hco.ParseMigrationPolicy),
	"hco.ParsePatch": {kinds: kinds("hco"), read: func(data []byte) {
		hco.ParsePatch(hco.V1Beta1, data)
		hco.ParsePatch(hco.V1, data)
	}},
	"hco.Read": {kinds: kinds("hco"), read: func(data []byte) {
		h, r, _ := hco.Read(data, hco.Release{})
		_, _ = json.Marshal(h.ConvertTo(hco.V1))
		_, _ = json.Marshal(r)
	}},
	"hco.ReadKubeVirtCR": resolves(kinds("kubevirt"), hco.ReadKubeVirtCR),
	"hco.ReadMigrationPolicy": {kinds: kinds("migrationpolicy"), read: func(data []byte) {
		hco.ReadMigrationPolicy(data, hco.Release{})
	}},
	"hco.(Resolved).Drain": {sized: func(n int) func() {
		guests := make([]hco.Guest, n)
		for i := range guests {
			guests[i] = hco.Guest{Bytes: int64(i+1) << 30}
		}
		_, v, _ := hco.Read([]byte(`{}`), hco.Release{})
		return func() { v.Drain(guests) }
	}},
	"hco.DecentralizedPatch": {kinds: kinds("hco"), read: func(data []byte) {
		hco.DecentralizedPatch(data, true)
	}},
	"hco.PatchCommand": {kinds: kinds("hco"), read: func(data []byte) {
		hco.PatchCommand(hco.V1, "a", data)
	}},
	"hco.JSONPatchCommand": {kinds: kinds("hco"), read: func(data []byte) {
		hco.JSONPatchCommand(hco.V1, "a", data)
	}},
	"hco/hcoyaml.Parse":                reads(kinds("hco"), hcoyaml.Parse),
	"hco/hcoyaml.ParseBlock":           reads(kinds("hco"), hcoyaml.ParseBlock),
	"hco/hcoyaml.ParseMigrationPolicy": reads(kinds("migrationpolicy"), hcoyaml.ParseMigrationPolicy),
	"hco/hcoyaml.Read":                 resolves(kinds("hco"), hcoyaml.Read),

	"podnet.Parse": reads(kinds("vm"), podnet.Parse),
	"podnet.Read": {kinds: kinds("vm"), read: func(data []byte) {
		c, r, _ := podnet.Read(data, podnet.Release{})
		c.CheckNetworkData(r, func(b []byte) ([]byte, error) { return b, nil })
		_, _ = json.Marshal(c)
		_, _ = json.Marshal(r)
	}},
	"podnet.(Settings).Read": {kinds: kinds("vm"), read: func(data []byte) {
		podnet.Settings{}.Read(data, podnet.Release{})
	}},
	"podnet.ParseStatus": reads(kinds("vm"), podnet.ParseStatus),
	"podnet.MergePatch": {kinds: kinds("vm"), read: func(data []byte) {
		podnet.MergePatch(data, podnet.Release{}, podnet.Interface{Name: "a"}, podnet.Network{Name: "a"})
	}},
	"podnet.(Config).CheckNetworkData": {kinds: kinds("vm"), read: func(data []byte) {
		c, r, _ := podnet.Read(data, podnet.Release{})
		c.CheckNetworkData(r, func(b []byte) ([]byte, error) {
			out, l := yamldoc.JSON(b)
			return out, l.Err()
		})
	}},
	"podnet.(Resolved).Overlaps": {sized: func(n int) func() {
		claims := sparse(n)
		_, r, _ := podnet.Read([]byte(plainVM), podnet.Release{})
		return func() { r.Overlaps(claims) }
	}},
	"podnet.(Resolved).Reach": {sized: func(n int) func() {
		_, r, _ := podnet.Read([]byte(plainVM), podnet.Release{})
		var status []podnet.Status
		var pod []netip.Addr
		for i := range n {
			status = append(status, podnet.Status{Name: fmt.Sprint("n", i)})
			pod = append(pod, netip.AddrFrom4([4]byte{10, 1, byte(i >> 8), byte(i)}))
		}
		return func() { r.Reach(status, pod) }
	}},
	"podnet/podnetyaml.Parse": reads(kinds("vm"), podnetyaml.Parse),
	"podnet/podnetyaml.Read":  resolves(kinds("vm"), podnetyaml.Read),

	"migration.ParseVMI":  reads(kinds("migration"), migration.ParseVMI),
	"migration.ParseVMIM": reads(kinds("migration"), migration.ParseVMIM),
	"migration.ParsePod":  reads(kinds("migration"), migration.ParsePod),
	"migration.ParseSnapshot": {kinds: kinds("migration"), read: func(data []byte) {
		s, e, _ := migration.ParseSnapshot(data)
		_, _ = json.Marshal(migration.Verify(s, e))
	}},
	"migration/fleet.ParseObjects": reads(kinds("cluster", "migration"), fleet.ParseObjects),
	"migration/fleet.ReadObjects": {kinds: kinds("cluster", "migration"), read: func(data []byte) {
		for range fleet.ReadObjects(bytes.NewReader(data)) {
		}
	}},
	"migration/fleet.(*Fleet).Verify": {sized: func(n int) func() {
		list := vmis(n)
		return func() {
			f := fleet.New(migration.References{})
			for range f.Verify(fleet.ReadObjects(strings.NewReader(list))) {
			}
		}
	}},
	"migration/fleet.VerifyAll": {sized: func(n int) func() {
		return func() {
			for range fleet.VerifyAll(func(yield func(migration.Snapshot, migration.Expect) bool) {
				for range n {
					if !yield(migration.Snapshot{VMI: &migration.VMI{}}, migration.Expect{}) {
						return
					}
				}
			}) {
			}
		}
	}},
	"migration/fleet.Pairs": {sized: func(n int) func() {
		o, _ := fleet.ParseObjects([]byte(vmis(n)))
		a, b := fleet.Cluster{Name: "a", VMIs: o.VMIs}, fleet.Cluster{Name: "b", VMIs: o.VMIs}
		return func() { fleet.Pairs(a, b) }
	}},

	"migration/plan.Parse": reads(kinds("plan"), plan.Parse),
	"migration/plan.Read": {kinds: kinds("plan"), read: func(data []byte) {
		_, p, _ := plan.Read(data)
		_, _ = json.Marshal(p)
	}},

	"cluster.Mentions":           {kinds: kinds("cluster", "nad"), read: func(data []byte) { cluster.Mentions(data) }},
	"cluster.(*Cluster).Add":     {kinds: kinds("nad", "hco", "kubevirt", "vm"), read: addObject},
	"cluster.(*Cluster).AddList": {kinds: kinds("cluster"), read: addList},
	"cluster.Compare": {sized: func(n int) func() {
		a, b := filled(n), filled(n)
		return func() { cluster.Compare(a, b) }
	}},
	"cluster/preflight.Check": {sized: func(n int) func() {
		a, b := filled(n), filled(n)
		return func() { _ = preflight.Check(a, b).WriteText(io.Discard) }
	}},

	"diag.(*List).Add": {sized: func(n int) func() {
		return func() { findings(n).Fixes() }
	}},
	"diag/locate.Parse": reads(kinds("cluster", "nad"), locate.Parse),
	"diag/locate.ParseJSON": {kinds: kinds("cluster", "nad"), read: func(data []byte) {
		if d, err := locate.ParseJSON(data); err == nil {
			d.Items()
			d.Position("/spec/config")
		}
	}},
	"diag/locate.ApplyAll": {sized: func(n int) func() {
		data := []byte(strings.Repeat("abc", n))
		var edits []locate.Edit
		for i := range n {
			edits = append(edits, locate.Edit{Start: 3 * i, End: 3*i + 1, Text: "xyz"})
		}
		return func() { locate.ApplyAll(data, edits) }
	}},
	"diag/locate.(Edit).Apply": {sized: func(n int) func() {
		data := []byte(strings.Repeat("abc", n))
		return func() { locate.Edit{Start: n, End: n + 1, Text: "xyz"}.Apply(data) }
	}},
	"diag/locate.PatchAll": {sized: func(n int) func() {
		docs, _ := locate.Parse([]byte(strings.Repeat("a: {b: 1}\n---\n", n)))
		var changes []locate.Change
		for _, d := range docs {
			changes = append(changes, locate.Change{Document: d, Ops: replaced})
		}
		return func() { locate.PatchAll(changes) }
	}},
	"diag/locate.(Document).Patch": {sized: func(n int) func() {
		docs, _ := locate.Parse([]byte("a: {b: 1}\nc: [" + strings.Repeat("{b: 1},", n) + "]"))
		return func() {
			if _, err := docs[0].Patch(replaced...); err != nil {
				panic(err)
			}
		}
	}},

	"lint.Judge": {kinds: kinds("nad", "bridge"), read: func(data []byte) {
		r := lint.Judge(one(data), lint.Options{Resolve: true, Edits: true})
		_ = r.WriteText(io.Discard)
		_ = r.WriteJSON(io.Discard)
	}},
	"lint.Answer": {kinds: kinds("nad", "udn"), read: func(data []byte) {
		for _, kind := range []string{"nad", "udn"} {
			lint.Answer(fmt.Appendf(nil, `{"id":1,"kind":%q,"config":%s}`, kind, data))
		}
	}},

	"ipnet.Conflicts": {sized: func(n int) func() {
		claims := sparse(n)
		return func() { ipnet.Conflicts(claims) }
	}},
	"ipnet.Pairs": {sized: func(n int) func() {
		claims := sparse(n)
		return func() {
			for range ipnet.Pairs(claims) {
			}
		}
	}},
	"ipnet.IndexOf": {sized: func(n int) func() {
		claims := slices.Concat(sparse(n), nested(n))
		return func() { ipnet.IndexOf(claims) }
	}},
	"ipnet.Free": {sized: func(n int) func() {
		claims := sparse(n)
		return func() {
			for range ipnet.Free(netip.MustParsePrefix("10.0.0.0/8"), claims, 24) {
				break
			}
		}
	}},
	"ipnet.Carve": {sized: func(n int) func() {
		wants := make([]ipnet.Want, n)
		for i := range wants {
			wants[i] = ipnet.Want{Owner: fmt.Sprint(i), Bits: 24}
		}
		free := ipnet.SetOf(netip.MustParsePrefix("10.0.0.0/8"))
		return func() {
			if _, err := ipnet.Carve(free, nil, wants); err != nil {
				panic(err)
			}
		}
	}},
	"ipnet.SetOf": {sized: func(n int) func() {
		prefixes := prefixesOf(nested(n))
		return func() { _ = ipnet.SetOf(prefixes...).String() }
	}},
	"ipnet.SetOfAddrs": {sized: func(n int) func() {
		var addrs []netip.Addr
		for _, p := range prefixesOf(sparse(n)) {
			addrs = append(addrs, p.Addr())
		}
		return func() { ipnet.SetOfAddrs(addrs...) }
	}},
	"ipnet.SetOfRanges": {sized: func(n int) func() {
		var ranges []ipnet.Range
		for _, p := range prefixesOf(sparse(n)) {
			ranges = append(ranges, ipnet.RangeOf(p))
		}
		return func() { ipnet.SetOfRanges(ranges...) }
	}},
	"ipnet.(Set).Union": {sized: func(n int) func() {
		var sets []ipnet.Set
		for _, p := range prefixesOf(sparse(n)) {
			sets = append(sets, ipnet.SetOf(p))
		}
		return func() { ipnet.Set{}.Union(sets...) }
	}},
	"ipnet.(Set).Partition": {sized: func(n int) func() {
		weights := slices.Repeat([]uint64{3}, n)
		return func() { ipnet.SetOf(netip.MustParsePrefix("10.0.0.0/8")).Partition(weights...) }
	}},

	"yamldoc.JSON": {kinds: kinds("nad", "cluster"), read: func(data []byte) { yamldoc.JSON(data) }},
}

var (
	ipamKinds   = kinds("whereabouts", "host-local", "static", "dhcp")
	pluginKinds = kinds("bridge", "macvlan", "ipvlan", "vlan", "ovn-k8s-cni-overlay", "tuning")
	someClaims  = sparse(3)
	replaced    = []diag.Op{{Op: "replace", Path: "/a/b", Value: json.RawMessage("2")}}
)

const plainVM = `{"spec":{"template":{"spec":{"domain":{"devices":{"interfaces":[{"name":"default",` +
	`"masquerade":{}}]}},"networks":[{"name":"default","pod":{}}]}}}}`

func kinds(names ...string) []string { return names }

func reads[T, L any](of []string, f func([]byte) (T, L)) grower {
	return grower{kinds: of, read: func(data []byte) { f(data) }}
}

func resolves[T, U, R any](of []string, f func([]byte, R) (T, U, diag.List)) grower {
	return grower{kinds: of, read: func(data []byte) {
		var newest R
		f(data, newest)
	}}
}

func released[T, R any](f func([]byte, R) (T, diag.List)) func([]byte) (T, diag.List) {
	return func(data []byte) (T, diag.List) {
		var newest R
		return f(data, newest)
	}
}

// sparse are n claims, of which few overlap.
func sparse(n int) (out []ipnet.Claim) {
	for i := range n {
		p := netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(i >> 7), byte(i << 1), 0}), 24)
		out = append(out, ipnet.Claim{Owner: fmt.Sprint(i), Addresses: ipnet.SetOf(p)})
	}
	return out
}

// nested are n claims in each other, a hundred deep.
func nested(n int) (out []ipnet.Claim) {
	for i := range n {
		var a [16]byte
		a[0], a[1] = 0xfd, byte(i/100)
		p := netip.PrefixFrom(netip.AddrFrom16(a), 16+i%100)
		out = append(out, ipnet.Claim{Owner: fmt.Sprint(i), Addresses: ipnet.SetOf(p)})
	}
	return out
}

func prefixesOf(claims []ipnet.Claim) (out []netip.Prefix) {
	for _, c := range claims {
		out = slices.AppendSeq(out, c.Addresses.Prefixes())
	}
	return out
}

func findings(n int) (l diag.List) {
	for i := range n {
		l.Add(diag.ErrType.At(diag.Path("/a").Index(i), nil, "x").Fixed(
			diag.Op{Op: "replace", Path: diag.Path("/a").Index(i), Value: json.RawMessage("1")},
		))
	}
	return l
}

func one(data []byte) func(func(source.File) bool) {
	return func(yield func(source.File) bool) { yield(source.File{Name: "a.json", Data: data}) }
}

func addObject(data []byte) {
	var c cluster.Cluster
	c.Add(data)
	c.Check()
}

func addList(data []byte) {
	var c cluster.Cluster
	c.AddList(data)
	c.Check()
	preflight.Check(&c)
	picture.OfClusters(&c)
}

// filled is a cluster with n networks, nodes and machines.
func filled(n int) *cluster.Cluster {
	var c cluster.Cluster
	for i := range n {
		c.Add(fmt.Appendf(nil, `{"apiVersion":"k8s.cni.cncf.io/v1","kind":"NetworkAttachmentDefinition",`+
			`"metadata":{"name":"n%d","namespace":"a"},"spec":{"config":"{\"cniVersion\":\"1.0.0\",\"name\":\"n%d\",`+
			`\"type\":\"macvlan\",\"master\":\"eth%d\",\"mode\":\"bridge\",\"ipam\":{\"type\":\"whereabouts\",`+
			`\"range\":\"10.%d.%d.0/24\"}}"}}`, i, i, i, i/250, i%250))
		c.Add(fmt.Appendf(nil, `{"apiVersion":"v1","kind":"Node","metadata":{"name":"w%d"}}`, i))
	}
	return &c
}

// vmis is a list of n machines that migrated.
func vmis(n int) string {
	var b strings.Builder
	b.WriteString(`{"apiVersion":"v1","kind":"List","items":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"apiVersion":"kubevirt.io/v1","kind":"VirtualMachineInstance","metadata":{"name":"v%d",`+
			`"namespace":"a","uid":"u%d"},"status":{"migrationState":{"migrationUid":"m%d","completed":true,`+
			`"targetNodeAddress":"10.0.0.1","sourceNode":"w1","targetNode":"w2"}}}`, i, i, i)
	}
	return b.String() + "]}"
}
