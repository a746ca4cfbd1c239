package migrationnet_test

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"

	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/migration/plan"
)

// The mistakes that people really make, one for each package: every one gets a
// finding with its place, its code, its stage and what to write instead.
func TestBadInputIsTold(t *testing.T) {
	bridge := func(members string) diag.List {
		c, l := bridgeconf.Parse([]byte(`{"cniVersion":"0.3.1","name":"n","type":"bridge",` +
			members + `}`))
		l.Add(c.Validate(bridgeconf.Release{})...)
		return l
	}
	for name, c := range map[string]struct {
		findings diag.List
		rule     *diag.Rule
		path     diag.Path
		stage    diag.Stage
	}{
		`"vlan":"2"`: {bridge(`"vlan":"2"`), diag.ErrType, "/vlan", diag.Load},
		"hairpin and promiscuous": {
			bridge(`"hairpinMode":true,"promiscMode":true`), bridgeconf.ErrHairpinPromisc,
			"/hairpinMode", diag.Load,
		},
		"vlan 4095": {bridge(`"vlan":4095`), bridgeconf.ErrVLANRange, "/vlan", diag.Load},
		"a range in the pod network": {
			planned("10.131.5.0/24", "", ""), plan.ErrOverlap, "/network/cidr", diag.Run,
		},
		"one window for two clusters": {
			planned("10.200.5.0/24", "10.200.5.10-10.200.5.99", "10.200.5.10-10.200.5.99"),
			plan.ErrWindowOverlap,
			"/clusters/1/window",
			diag.Run,
		},
		`network: ""`: {
			hyperconverged(`{"network":""}`), hco.ErrNetworkEmpty, "/network", diag.Run,
		},
		"completed, and never ready": {
			verdict(`"completed":true,"sourcePod":"virt-launcher-cart-a"`, "a"),
			migration.WarnNeverReady,
			"/vmi/status/migrationState/targetNodeDomainReadyTimestamp",
			diag.Run,
		},
		"a verdict for another's UID": {
			verdict(`"completed":true`, "b"), migration.ErrSuperseded,
			"/vmi/status/migrationState/migrationUid", diag.Run,
		},
		"a fall-back to the pod network": {
			verdict(`"completed":true`, "a"), migration.ErrPodNetwork,
			"/vmi/status/migrationState/targetNodeAddress", diag.Run,
		},
	} {
		i := slices.IndexFunc(c.findings, func(d diag.Diagnostic) bool {
			return d.Rule == c.rule && d.Path == c.path
		})
		if i < 0 || c.findings[i].Stage != c.stage || c.findings[i].Hint == "" ||
			c.findings[i].Message == "" {
			t.Errorf("%s: want %s at %s (%s) with a hint, got %v", name, c.rule.Code, c.path,
				c.stage, c.findings)
		}
	}
}

func planned(cidr string, windows ...string) diag.List {
	r := plan.Request{Network: plan.Network{Name: "mig", CIDR: netip.MustParsePrefix(cidr)}}
	for i, text := range windows {
		window, _ := ipnet.ParseRange(text)
		r.Clusters = append(r.Clusters, plan.Cluster{
			Name: fmt.Sprintf("c%d", i), API: hco.V1Beta1, Namespace: "openshift-cnv", NIC: "eth1",
			Nodes: 3, Decentralized: true, Window: window,
			Networks: []plan.ClusterNetwork{
				{Name: "pod network", CIDR: netip.MustParsePrefix("10.128.0.0/14")},
			},
		})
	}
	_, l := r.Plan()
	return l
}

func hyperconverged(block string) diag.List {
	c, l := hco.ParseBlock([]byte(block))
	l.Add(c.Validate(hco.Release{})...)
	return l
}

func verdict(members, uid string) diag.List {
	v, _ := migration.ParseVMI([]byte(`{"status":{"migrationState":{"migrationUid":"a",` +
		`"endTimestamp":"2026-11-20T09:14:31Z","targetNodeAddress":"10.129.2.7",` + members +
		`}}}`))
	refs := migration.References{
		Migration: ipnet.SetOf(ipnet.MustParsePrefix("10.200.5.0/24")),
		Pod:       ipnet.SetOf(ipnet.MustParsePrefix("10.128.0.0/14")),
	}
	return migration.Verify(migration.Snapshot{VMI: &v, References: refs},
		migration.Expect{UID: uid}).Findings
}
