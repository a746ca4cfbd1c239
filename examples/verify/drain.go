package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/migration/fleet"
)

// drain tells what became of the VMIs of a node that is being emptied.
func (p *program) drain(c *cluster, out *bufio.Writer) error {
	var all fleet.Objects
	f := fleet.New(c.refs)
	c.learn = func() { f.Refer(c.around.References()) }
	var broken error
	for o, err := range c.note(p.objects(c, "reading")) {
		switch {
		case err != nil:
			broken = err
		case o.VMI != nil:
			all.VMIs = append(all.VMIs, *o.VMI)
		case o.VMIM != nil:
			all.VMIMs = append(all.VMIMs, *o.VMIM)
		case o.Pod != nil && o.Pod.Serves():
			all.Pods = append(all.Pods, *o.Pod)
		}
	}
	m := fleet.Maintenance{Node: p.node, Since: p.since}
	v := fleet.VerifyDrain(m, all, f.References())
	if p.format == "json" {
		if err := json.NewEncoder(out).Encode(map[string]any{"drain": v}); err != nil {
			return err
		}
	} else {
		writeDrain(out, v)
	}
	if broken != nil {
		return broken
	}
	return drainStatus(v)
}

// drainStatus is nil when every VMI left over the migration network.
func drainStatus(v fleet.DrainVerdict) error {
	open := len(v.VMIs) == 0
	for _, d := range v.VMIs {
		switch {
		case d.Outcome == fleet.Remains,
			d.Outcome == fleet.Left && d.Verdict.Answer() == migration.No:
			return errNo
		case d.Outcome == fleet.Waits, d.Outcome == fleet.Moves,
			d.Outcome == fleet.Left && d.Verdict.Answer() != migration.Yes:
			open = true
		}
	}
	if open {
		return errOpen
	}
	return nil
}

func writeDrain(out *bufio.Writer, v fleet.DrainVerdict) {
	if len(v.VMIs) > 0 {
		tabs := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(tabs, "VMI\tOUTCOME\tPATH\tADDRESS\tTO\tWHY\tDO")
		for _, d := range v.VMIs {
			path, to := "", ""
			if d.Outcome != fleet.Remains && d.Outcome != fleet.ShutDown {
				path, to = d.Verdict.Network.String(), d.Verdict.TargetNode
			}
			reason, do := reason(d)
			fmt.Fprintln(
				tabs,
				shown(d.VMI, d.Outcome.String(), path, address(d.Verdict), to, reason, do),
			)
		}
		_ = tabs.Flush() // the buffer keeps the error
		fmt.Fprintln(out)
	}
	fmt.Fprintln(out, diag.Printable(v.Sentence()))
}

// reason returns why a VMI did not leave as it should, and what to do about it: the gravest
// finding, of the node or else of the migration.
func reason(d fleet.Departure) (why, do string) {
	worst := func(l diag.List) (diag.Diagnostic, bool) {
		if errs := l.Errors(); len(errs) > 0 {
			return errs[0], true
		}
		if len(l) > 0 {
			return l[0], true
		}
		return diag.Diagnostic{}, false
	}
	if x, ok := worst(d.Findings); ok {
		return x.Message, x.Hint
	}
	if d.Outcome == fleet.Left && d.Verdict.Answer() != migration.Yes {
		if x, ok := worst(d.Verdict.Findings); ok {
			return x.Message, x.Hint
		}
	}
	return "", ""
}

// parseTime reads a time, or how long ago it was.
func (p *program) parseTime(s string) (time.Time, error) {
	if ago, err := time.ParseDuration(s); err == nil && ago > 0 {
		return p.now().Add(-ago), nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return t, fmt.Errorf(
			"want a time such as 2026-11-28T10:00:00Z, or how long ago, such as 2h; got %q",
			s,
		)
	}
	return t, nil
}
