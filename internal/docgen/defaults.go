package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/migrationnet/migrationnet/release"
)

// probe is a document that leaves out what has a default. Its effective document
// in each release has the defaults.
type probe struct {
	title, kind, config string
	releases            []string // candidates; those that the module does not know are dropped
	given               string   // members that are no defaults, between blanks
}

var probes = []probe{
	{
		title:    "The bridge plugin",
		kind:     "bridge",
		config:   `{"cniVersion": "0.4.0", "name": "n", "type": "bridge", "vlan": 100}`,
		releases: minors("v0.8.7", "v1.%d.0", 0, 40),
		given:    " cniVersion name type vlan bridgeAddresses addresses ",
	},
	{
		title:    "The macvlan plugin",
		kind:     "macvlan",
		config:   `{"cniVersion": "0.4.0", "name": "n", "type": "macvlan", "master": "eth1"}`,
		releases: minors("v0.8.7", "v1.%d.0", 0, 40),
		given:    " cniVersion name type master ",
	},
	{
		title: "The ipvlan plugin",
		kind:  "ipvlan",
		config: `{"cniVersion": "0.4.0", "name": "n", "type": "ipvlan", "master": "eth1",
			"ipam": {"type": "host-local", "subnet": "10.200.5.0/24"}}`,
		releases: minors("v0.8.7", "v1.%d.0", 0, 40),
		given:    " cniVersion name type master ipam addresses ",
	},
	{
		title: "The vlan plugin",
		kind:  "vlan",
		config: `{"cniVersion": "0.4.0", "name": "n", "type": "vlan", "master": "eth1",
			"vlanId": 100,
			"ipam": {"type": "host-local", "subnet": "10.200.5.0/24"}}`,
		releases: minors("v0.8.7", "v1.%d.0", 0, 40),
		given:    " cniVersion name type master vlanId ipam addresses ",
	},
	{
		title: "liveMigrationConfig of HyperConverged",
		kind:  "hco",
		config: `{"apiVersion": "hco.kubevirt.io/v1beta1", "kind": "HyperConverged",
			"metadata": {"name": "kubevirt-hyperconverged", "namespace": "openshift-cnv"},
			"spec": {}}`,
		releases: minors("1.3", "1.%d", 4, 60),
		given:    " apiVersion ",
	},
	{
		title: "A VM on the pod network of KubeVirt",
		kind:  "vm",
		config: `{"apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstance",
			"metadata": {"name": "n"},
			"spec": {"domain": {"devices": {"interfaces": [{"name": "default", "masquerade": {}}]}},
			"networks": [{"name": "default", "pod": {}}]}}`,
		releases: minors("v0.59", "v1.%d", 0, 40),
		given:    " kind attached name network binding connections migration ",
	},
}

// minors are the first release, and those of the form with a minor version from
// least to most.
func minors(first, form string, least, most int) []string {
	out := []string{first}
	for i := least; i <= most; i++ {
		out = append(out, fmt.Sprintf(form, i))
	}
	return out
}

// defaults is the page of all defaults by release.
func defaults(root string) (string, error) {
	var w strings.Builder
	w.WriteString(generated)
	w.WriteString("# Defaults by release\n\n" +
		"What a member is when a document leaves it out, from which release on. The tables are\n" +
		"made from the effective documents that this module computes for each release that it\n" +
		"knows. OpenShift ships forks of the plugins, which take changes over earlier or later:\n" +
		"see [releases.md](facts/releases.md).\n")
	products(&w)
	var requests []request
	for _, p := range probes {
		for _, r := range p.releases {
			requests = append(requests, request{
				ID: p.title + " in " + r, Kind: p.kind, Release: r,
				Config: json.RawMessage(p.config),
			})
		}
	}
	replies, err := ask(root, requests)
	if err != nil {
		return "", err
	}
	for _, p := range probes {
		if err := p.write(&w, replies[:len(p.releases)]); err != nil {
			return "", fmt.Errorf("%s: %v", p.title, err)
		}
		replies = replies[len(p.releases):]
	}
	return w.String(), nil
}

// known reports whether the module knows the release that was asked for.
func (r reply) known() bool {
	for _, f := range r.Findings {
		if f.Code == release.WarnNewer.Code || f.Code == release.WarnOlder.Code {
			return false
		}
	}
	return true
}

// write writes the table of one probe: for each member its default, and again
// where another release changes it.
func (p probe) write(w *strings.Builder, replies []reply) error {
	type change struct{ value, from string }
	var names []string
	of := map[string][]change{}
	first, last := "", ""
	for i, r := range replies {
		if !r.known() {
			continue
		}
		if first == "" {
			first = p.releases[i]
		}
		last = p.releases[i]
		err := eachMember(r.Resolved, func(name, value string) {
			if strings.Contains(p.given, " "+name+" ") {
				return
			}
			have := of[name]
			if have == nil {
				names = append(names, name)
			}
			if n := len(have); n == 0 || have[n-1].value != value {
				of[name] = append(have, change{value, p.releases[i]})
			}
		})
		if err != nil {
			return fmt.Errorf("in %s: %v", p.releases[i], err)
		}
	}
	fmt.Fprintf(w, "\n## %s\n\nIn the releases %s to %s, of\n\n%s",
		p.title, first, last, block([]byte(p.config)))
	w.WriteString("\n| member | default | from |\n|---|---|---|\n")
	for _, name := range names {
		for i, c := range of[name] {
			shown := "`" + name + "`"
			if i > 0 {
				shown = ""
			}
			fmt.Fprintf(w, "| %s | `%s` | %s |\n", shown, c.value, c.from)
		}
	}
	return nil
}

// eachMember calls f with the members of an object, in their order.
func eachMember(object json.RawMessage, f func(name, value string)) error {
	d := json.NewDecoder(bytes.NewReader(object))
	if _, err := d.Token(); err != nil {
		return err
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return err
		}
		f(fmt.Sprint(name), string(value))
	}
	return nil
}

// products writes what each OpenShift ships.
func products(w *strings.Builder) {
	w.WriteString("\n## What OpenShift ships\n\n" +
		"| OpenShift | HCO | KubeVirt | plugins, as cnv-bridge |\n|---|---|---|---|\n")
	for minor := range 100 {
		r, err := release.OpenShift(fmt.Sprintf("4.%d", minor))
		if err != nil {
			continue
		}
		if _, l := r.ForHCO(); len(l) > 0 {
			continue
		}
		bridge := "not known"
		if b, l := r.ForCNVBridge(); len(l) == 0 {
			bridge = b.Plugins.String()
		}
		fmt.Fprintf(w, "| %s | %s | v%s | %s |\n",
			r.OpenShift.Short(), r.HCO.Short(), r.KubeVirt.Short(), bridge)
	}
}
