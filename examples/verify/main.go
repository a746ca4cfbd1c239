// Verify tells of every migration in a listing whether it went over the
// migration network, and sums up.
//
//	oc get hyperconverged,net-attach-def,vmi,vmim,pods -A -o yaml | go run ./examples/verify
//	go run ./examples/verify -range 10.200.5.0/24 -pod-network 10.128.0.0/14 FILE|DIR...
//	go run ./examples/verify -drain NODE [-since TIME] FILE...
//	go run ./examples/verify -rollout FILE...
//
// It reads listings in JSON or YAML, directories and archives such as those of a
// must-gather. What addresses are compared with is what HyperConverged, the networks and
// the pods among the objects say, unless flags do. Listings in JSON may have any length:
// they are read object by object, and regular files twice, so that little of them is held;
// what changes meanwhile is an error.
// Several clusters are told apart by -cluster; migrations between them are judged
// from both sides.
//
// The exit status is 0 when every migration on record succeeded over the
// migration network, 1 when one did not, 3 when that is not known yet (they are
// under way, or there are none) or cannot be told; and 2 for a wrong command line, and for input
// that cannot be read to its end, or of which something is not recognized or has
// errors. What could be read is judged even then.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"hash/maphash"
	"io"
	"os"
	"slices"
	"time"

	clusters "github.com/migrationnet/migrationnet/cluster"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/migration/fleet"
)

// What ends the program with a status, when everything is said already.
var (
	errNo    = errors.New("a migration did not go over the migration network")
	errOpen  = errors.New("not known yet")
	errUsage = errors.New("wrong command line")
	errRead  = errors.New("input that cannot be read")
)

func main() {
	p := program{stdin: os.Stdin, stderr: os.Stderr, now: time.Now}
	switch err := p.run(os.Args[1:], os.Stdout); {
	case err == nil || errors.Is(err, errAnswered):
	case errors.Is(err, errNo):
		os.Exit(1)
	case errors.Is(err, errOpen):
		os.Exit(3)
	default:
		if !errors.Is(err, errUsage) && !errors.Is(err, errRead) {
			complain(os.Stderr, "verify", err)
		}
		os.Exit(2)
	}
}

const teach = `verify tells of every migration in a listing whether it went over the migration
network.

  oc get hyperconverged,net-attach-def,vmi,vmim,pods -A -o yaml | verify
  verify -range 10.200.5.0/24 listing.json
  verify -drain worker-3 -since 2h listing.json
  verify -cluster east -f east/ -cluster west -f west.tar.gz

The exit status is 0 when all went over it, 1 when one did not, 3 when that is not known, and
2 for a wrong command line or input that cannot be read.
`

// say prints a line for people on standard error.
func (p *program) say(format string, args ...any) {
	fmt.Fprintln(p.stderr, "verify:", diag.Printable(fmt.Sprintf(format, args...)))
}

type program struct {
	stdin  io.Reader
	stderr io.Writer
	now    func() time.Time

	patience time.Duration     // until it is said that an input gives nothing; 0 is pause
	seed     maphash.Seed      // of the sums
	sums     map[string]uint64 // of what was read of each file, to its end

	clusters []*cluster
	format   string
	all      bool
	node     string    // that is drained; "" is none
	since    time.Time // when that began
	rollout  bool
}

// cluster is what the command line says of one cluster, and what was read of it.
type cluster struct {
	name  string
	files []string // "-" is standard input
	refs  migration.References

	between fleet.Cluster    // what bears on migrations to and from other clusters
	around  clusters.Cluster // the networks, as objects say them
	learn   func()           // has what they say compared with
}

func (p *program) run(args []string, stdout io.Writer) error {
	p.stderr = &locked{w: p.stderr}
	p.seed, p.sums = maphash.MakeSeed(), map[string]uint64{}
	if err := p.parse(args, stdout); err != nil {
		return err
	}
	out := bufio.NewWriter(stdout)
	if p.node != "" || p.rollout {
		return p.each(out)
	}
	var w writer = &table{out: out, all: p.all, clusters: len(p.clusters)}
	if p.format == "json" {
		w = newLines(out)
	}
	var t tally
	for _, c := range p.clusters {
		if err := p.judge(c, &t, w); err != nil {
			p.say("%v", err)
			t.unread = true
		}
	}
	p.judgePairs(&t, w)
	w.end(&t)
	switch err := out.Flush(); {
	case err != nil:
		return err
	case t.unread || t.misread() > 0:
		return errRead
	}
	return t.status()
}

// each asks another question than the usual one of each cluster. The gravest answer counts.
func (p *program) each(out *bufio.Writer) error {
	ask := p.rollOut
	if p.node != "" {
		ask = p.drain
	}
	var worst error
	for _, c := range p.clusters {
		err := ask(c, out)
		if err != nil && !errors.Is(err, errNo) && !errors.Is(err, errOpen) {
			p.say("%v", err)
			err = errRead
		}
		if worst == nil || errors.Is(err, errRead) || errors.Is(err, errNo) && worst != errRead {
			worst = err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return worst
}

func (p *program) parse(args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("verify", flag.ContinueOnError)
	flags.SetOutput(p.stderr)
	flags.Func("cluster",
		"`name` of a cluster, which the flags and files after it are of; not needed for one",
		func(s string) error {
			p.clusters = append(p.clusters, &cluster{name: s})
			return nil
		})
	p.set(flags, "range",
		"a `prefix` or range of the migration network, such as 10.200.5.0/24; may be repeated",
		func(c *cluster) *ipnet.Set { return &c.refs.Migration })
	p.set(flags, "window", "the `range` in it that the cluster's IPAM hands out; may be repeated",
		func(c *cluster) *ipnet.Set { return &c.refs.Allocatable })
	p.set(flags, "pod-network", "a `prefix` of the pod network; may be repeated",
		func(c *cluster) *ipnet.Set { return &c.refs.Pod })
	flags.Func("f",
		"read this `file`, - for standard input; may be repeated", func(s string) error {
			c := p.current()
			c.files = append(c.files, s)
			return nil
		})
	flags.StringVar(&p.format, "o", "table",
		"`format` of the output: table, or json, an object a line")
	flags.BoolVar(&p.all, "all", false,
		"list the migrations that went over the migration network too")
	flags.StringVar(&p.node, "drain", "",
		"tell what became of the VMIs of this `node`, which is being emptied")
	flags.Func("since",
		"with -drain: the `time` at which that began, or how long ago it was, such as 2h",
		func(s string) (err error) {
			p.since, err = p.parseTime(s)
			return err
		})
	flags.BoolVar(
		&p.rollout,
		"rollout",
		false,
		"tell whether every virt-handler is on the migration network, and which nodes would fall back",
	)
	if err := parseFlags(flags, args, stdout, teach); err != nil {
		return err
	}
	last := p.current()
	if last.files = append(last.files, flags.Args()...); len(last.files) == 0 {
		last.files = []string{"-"}
	}
	for _, c := range p.clusters[1:] { // an address may be of any cluster's pods
		p.clusters[0].refs.Pod = p.clusters[0].refs.Pod.Union(c.refs.Pod)
	}
	for _, c := range p.clusters {
		c.refs.Pod = p.clusters[0].refs.Pod
		c.between.Name = c.name
	}
	if why := p.wrong(); why != "" {
		p.say("%v", why)
		return errUsage
	}
	return nil
}

// wrong returns what is wrong with the command line, or "".
func (p *program) wrong() string {
	var files, names []string
	for _, c := range p.clusters {
		if len(c.files) == 0 {
			return "cluster " + c.name + " has no file"
		}
		files, names = append(files, c.files...), append(names, c.name)
		l := c.refs.Validate()
		for _, d := range l {
			p.say("%v", d)
		}
		if l.Has(migration.ErrEverything) || l.Has(migration.ErrUnusable) {
			return "an address cannot be compared with these ranges"
		}
	}
	slices.Sort(files)
	slices.Sort(names)
	switch {
	case p.rollout && p.node != "":
		return "-rollout and -drain are two questions"
	case p.node == "" && !p.since.IsZero():
		return "-since goes with -drain"
	case p.node != "" && len(p.clusters) > 1:
		return "-drain is of one cluster"
	case p.format != "table" && p.format != "json":
		return "-o is table or json"
	case len(slices.Compact(files)) < len(files) || p.same(files):
		return "a file is given twice"
	case len(slices.Compact(names)) < len(names):
		return "a cluster is named twice"
	}
	return ""
}

// current returns the cluster that was named last.
func (p *program) current() *cluster {
	if len(p.clusters) == 0 {
		p.clusters = append(p.clusters, new(cluster))
	}
	return p.clusters[len(p.clusters)-1]
}

// set defines a flag that adds addresses to a set of the current cluster.
func (p *program) set(flags *flag.FlagSet, name, usage string, of func(*cluster) *ipnet.Set) {
	flags.Func(name, usage, func(s string) error {
		r, err := ipnet.ParseRange(s)
		if err == nil {
			set := of(p.current())
			*set = set.Union(ipnet.SetOfRanges(r))
		}
		return err
	})
}
