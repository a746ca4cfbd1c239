package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration/plan"
	"github.com/migrationnet/migrationnet/yamldoc"
)

// report prints for a person. It keeps the first error of the writer.
type report struct {
	out io.Writer
	err error
}

func (w *report) printf(format string, args ...any) {
	if w.err == nil {
		_, w.err = fmt.Fprintf(w.out, format, args...)
	}
}

func (w *report) heading(format string, args ...any) {
	w.printf("\n== "+format+"\n", args...)
}

// table prints rows of cells in columns.
func (w *report) table(rows ...[]string) {
	var b bytes.Buffer
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, r := range rows {
		for i, cell := range r {
			r[i] = diag.Printable(cell)
		}
		fmt.Fprintln(t, "  "+strings.Join(r, "\t"))
	}
	_ = t.Flush() // to a buffer
	for line := range strings.Lines(b.String()) {
		w.printf("%s\n", strings.TrimRight(line, " \n"))
	}
}

func (w *report) finding(d diag.Diagnostic) {
	w.printf("  %-7s %s\n", d.Rule.Severity, diag.Printable(d.Path.Dotted()+": "+d.Message))
	if d.Hint != "" {
		w.printf("          %s  [%s, %s]\n", diag.Printable(d.Hint), d.Rule.Code, d.Stage)
	}
}

// networks tells what was checked against what.
func (w *report) networks(r plan.Request, l diag.List) {
	n := 1
	rows := [][]string{}
	for _, c := range r.Clusters {
		n += len(c.Networks)
		for i, net := range c.Networks {
			name := ""
			if i == 0 {
				name = c.Name
			}
			rows = append(rows, []string{name, net.Name, net.CIDR.String()})
		}
	}
	for i, p := range r.Subnets() {
		owner := "shared"
		if r.Clusters[0].Subnet.IsValid() {
			owner = r.Clusters[i].Name
		}
		rows = append(rows, []string{owner, r.Network.Name, p.String()})
	}
	n += len(r.Subnets()) - 1
	w.printf("== Networks: %d, each checked against every other that it can meet\n", n)
	w.table(rows...)
	if !l.Has(plan.ErrOverlap) {
		w.printf("  ok: no two overlap\n")
	}
}

// wrong prints the findings, and that nothing was planned.
func (w *report) wrong(l diag.List) {
	w.heading("Findings")
	for _, d := range l {
		w.finding(d)
	}
	w.printf("\nNot ready: %d to put right, nothing was written.\n", len(l.Errors()))
}

// windows tells what every cluster needs, and gets.
func (w *report) windows(r plan.Request, p plan.Plan) {
	if r.Clusters[0].Subnet.IsValid() {
		w.heading("Windows: a subnet for each cluster, a router between, no address twice")
	} else {
		w.heading("Windows of %v: one network, one prefix length, no address twice", r.Network.CIDR)
	}
	rows := [][]string{{
		"CLUSTER", "VIRT-HANDLERS", "SYNC CONTROLLERS", "ROLL-OUT", "SLACK", "NEEDS",
		"GETS", "WINDOW",
	}}
	for _, c := range p.Clusters {
		n := c.Need
		row := []string{c.Name}
		for _, n := range []int{n.Handlers, n.Controllers, n.Rollout, n.Slack, n.Total()} {
			row = append(row, fmt.Sprint(n))
		}
		rows = append(rows, append(row, c.Window.Size().String(), c.Window.String()))
	}
	for _, used := range r.Network.InUse {
		rows = append(rows, []string{"-", "", "", "", "", "", "",
			used.Addresses.String() + " in use: " + used.Owner})
	}
	w.table(rows...)
}

// cluster prints what to apply.
func (w *report) cluster(c plan.ClusterPlan) {
	w.heading("Cluster %s", c.Name)
	var before []string
	for _, point := range c.Checklist {
		before = append(before, diag.Printable(point))
	}
	w.printf("Before: %s.\n", strings.Join(before, ";\n        "))
	for _, command := range c.Uplink {
		w.printf("On every node, for the uplink:\n\n  %s\n", command)
	}
	manifest, err := yamldoc.Marshal(c.Network())
	if err != nil && w.err == nil {
		w.err = err
	}
	w.printf("Apply:\n\n%s", indent(string(manifest)))
	w.printf("\nThen:\n\n  %s\n", c.PatchCommand())
}

// indent returns the lines for a terminal.
func indent(s string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		b.WriteString("  " + diag.Printable(strings.TrimSuffix(line, "\n")) + "\n")
	}
	return b.String()
}

func (w *report) files(dir string, names []string) {
	w.heading("Files")
	for _, n := range names {
		w.printf("  %s\n", n)
	}
	w.printf("  (below %s; oc apply -f applies the folder of a cluster)\n", dir)
}

// ready is the last line.
func (w *report) ready(p plan.Plan, fellBack []string) {
	var windows ipnet.Size
	for _, c := range p.Clusters {
		windows = windows.Add(c.Window.Size())
	}
	w.printf("\nReady: %d clusters, %d networks, %v addresses, no conflict.",
		len(p.Clusters), len(p.Networks), windows)
	if len(fellBack) > 0 {
		w.printf(" (Of the recorded migrations, that of %s did not go over its network.)",
			strings.Join(fellBack, ", "))
	}
	w.printf("\n")
}
