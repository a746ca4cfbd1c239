package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/release"
)

// probe is a document that leaves out what has a default. Its effective document
// in each release has the defaults.
type probe struct {
	title, kind, config string
	releases            []string // candidates; those that the module does not know are dropped
	given               string   // members that are not defaults, between blanks
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
		requests = append(requests, p.requests()...)
	}
	replies, err := ask(root, requests)
	if err != nil {
		return "", err
	}
	for _, p := range probes {
		n := len(p.requests())
		if err := p.write(&w, replies[:n]); err != nil {
			return "", fmt.Errorf("%s: %v", p.title, err)
		}
		replies = replies[n:]
	}
	whereabouts(&w)
	return w.String(), nil
}

// requests ask for the effective document in every release, and then on the nodes
// of every OpenShift, where those run the program that reads it.
func (p probe) requests() (out []request) {
	for _, r := range p.releases {
		out = append(out, request{
			ID: p.title + " in " + r, Kind: p.kind, Release: r, Config: json.RawMessage(p.config),
		})
	}
	for _, r := range p.openShifts() {
		out = append(out, request{
			ID: p.title + " on " + r, Kind: p.kind, OpenShift: r, Config: json.RawMessage(p.config),
		})
	}
	return out
}

// openShifts are candidates, for the programs of which OpenShift has forks.
func (p probe) openShifts() []string {
	if p.kind == "hco" || p.kind == "vm" {
		return nil // what OpenShift ships is one of the releases
	}
	return minors("4.12", "4.%d", 13, 60)
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

// write writes the tables of one probe: for each member its default, and again
// where another release changes it.
func (p probe) write(w *strings.Builder, replies []reply) error {
	upstream, err := p.history(p.releases, replies)
	if err != nil {
		return err
	}
	forks, err := p.history(p.openShifts(), replies[len(p.releases):])
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "\n## %s\n\nIn the releases %s to %s, of\n\n%s",
		p.title, upstream.first, upstream.last, block([]byte(p.config)))
	w.WriteString("\n| member | default | from |\n|---|---|---|\n")
	for _, name := range upstream.names {
		upstream.row(w, name)
	}
	var moved []string
	for _, name := range forks.names {
		if len(forks.of[name])+len(upstream.of[name]) > 2 {
			moved = append(moved, name)
		}
	}
	if len(moved) == 0 {
		return nil
	}
	fmt.Fprintf(w, "\nOn OpenShift %s to %s, what is not the same in all of them and upstream:\n",
		forks.first, forks.last)
	w.WriteString("\n| member | default | from |\n|---|---|---|\n")
	for _, name := range moved {
		forks.row(w, name)
	}
	return nil
}

// history is what the defaults were, from the first release to the last.
type history struct {
	first, last string
	names       []string
	of          map[string][]change
}

type change struct{ value, from string }

func (p probe) history(releases []string, replies []reply) (history, error) {
	h := history{of: map[string][]change{}}
	for i, at := range releases {
		if !replies[i].known() {
			continue
		}
		if h.first == "" {
			h.first = at
		}
		h.last = at
		err := eachMember(replies[i].Resolved, func(name, value string) {
			if strings.Contains(p.given, " "+name+" ") {
				return
			}
			have := h.of[name]
			if have == nil {
				h.names = append(h.names, name)
			}
			if n := len(have); n == 0 || have[n-1].value != value {
				h.of[name] = append(have, change{value, at})
			}
		})
		if err != nil {
			return h, fmt.Errorf("in %s: %v", at, err)
		}
	}
	return h, nil
}

func (h history) row(w *strings.Builder, name string) {
	shown := "`" + name + "`"
	for _, c := range h.of[name] {
		fmt.Fprintf(w, "| %s | `%s` | %s |\n", shown, c.value, c.from)
		shown = ""
	}
}

// whereabouts writes the members of its ipam that are not simply absent when they
// are left out. No release has changed one.
func whereabouts(w *strings.Builder) {
	w.WriteString("\n## whereabouts\n\nThe same in all releases that read the member.\n\n" +
		"| member | what | from |\n|---|---|---|\n")
	for _, m := range ipam.WhereaboutsMembers() {
		if !strings.Contains(m.Doc, "absent") && m.Since.IsZero() {
			continue
		}
		since := "all"
		if !m.Since.IsZero() {
			since = m.Since.String()
		}
		fmt.Fprintf(w, "| `%s` | %s | %s |\n", m.Name, m.Doc, since)
	}
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
