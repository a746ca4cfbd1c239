package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	clusters "github.com/migrationnet/migrationnet/cluster"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/migration"
)

// rollout is whether the virt-handlers of a cluster are on the migration network.
type rollout struct {
	Cluster string             `json:"cluster,omitempty"`
	Network string             `json:"network"` // that is named; "" is none, or not known
	Pods    []handler          `json:"virtHandlers"`
	Found   []clusters.Finding `json:"findings"`
}

// handler is a virt-handler.
type handler struct {
	Node    string            `json:"node"`
	Pod     string            `json:"pod"`
	Path    migration.Network `json:"path"` // that migrations to its node take
	Address string            `json:"address"`
}

// rollOut tells whether every virt-handler is on the network, and which nodes would fall
// back.
func (p *program) rollOut(c *cluster, out *bufio.Writer) error {
	r := rollout{Cluster: c.name, Pods: []handler{}, Found: []clusters.Finding{}}
	c.learn = func() {}
	var broken error
	for o, err := range c.note(p.objects(c, "reading")) {
		if broken = err; o.Pod != nil && o.Pod.Serves() {
			r.add(*o.Pod)
		}
	}
	slices.SortFunc(r.Pods, func(a, b handler) int {
		return cmp.Or(cmp.Compare(a.Node, b.Node), cmp.Compare(a.Pod, b.Pod))
	})
	r.Network = c.around.PlanCluster().CurrentNetwork
	r.Found = append(r.Found, c.around.Check()...)
	if p.format == "json" {
		if err := json.NewEncoder(out).Encode(map[string]any{"rollout": r}); err != nil {
			return err
		}
	} else {
		r.write(out)
	}
	if broken != nil {
		return broken
	}
	return r.status()
}

func (r *rollout) add(p migration.PodState) {
	address, path := p.Advertises()
	h := handler{Node: p.Node, Pod: p.Namespace + "/" + p.Name, Path: path}
	if address.IsValid() {
		h.Address = address.String()
	}
	r.Pods = append(r.Pods, h)
}

// without returns the nodes whose virt-handlers are not on the network.
func (r *rollout) without() (nodes []string) {
	for _, h := range r.Pods {
		if h.Path != migration.OnMigrationNetwork {
			nodes = append(nodes, h.Node)
		}
	}
	return nodes
}

func (r *rollout) status() error {
	switch {
	case len(r.without()) > 0:
		return errNo
	case len(r.Pods) == 0:
		return errOpen
	}
	return nil
}

func (r *rollout) write(out *bufio.Writer) {
	tabs := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	if len(r.Pods) > 0 {
		fmt.Fprintln(tabs, "NODE\tVIRT-HANDLER\tPATH\tADDRESS")
	}
	for _, h := range r.Pods {
		fmt.Fprintln(tabs, shown(h.Node, h.Pod, h.Path.String(), h.Address))
	}
	_ = tabs.Flush() // the buffer keeps the error
	if len(r.Pods) > 0 {
		fmt.Fprintln(out)
	}
	for _, f := range r.Found {
		fmt.Fprintln(out, diag.Printable(f.String()))
	}
	fmt.Fprintln(out, diag.Printable(r.sentence()))
}

// sentence says what the answer is.
func (r *rollout) sentence() string {
	in := ""
	if r.Cluster != "" {
		in = r.Cluster + ": "
	}
	network := "the migration network"
	if r.Network != "" {
		network = r.Network
	}
	switch without := r.without(); {
	case len(without) > 0:
		return fmt.Sprintf("%sNO: of %s, %d not on %s: migrations to %s go over the pod network; "+
			"delete these pods, that they look again", in, several(len(r.Pods), "virt-handler"),
			len(without), network, strings.Join(without, ", "))
	case len(r.Pods) == 0:
		return in + "not known: no virt-handler that runs was read (oc get pods -A)"
	}
	return in + "yes: every virt-handler is on " + network
}
