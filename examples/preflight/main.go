// Preflight tells whether clusters are ready for live migration over their migration networks,
// before the first one, and what to do where they are not.
//
//	go run ./examples/preflight [-answered ports] [-o text|json|junit] [FILE|DIR|-]...
//	go run ./examples/preflight -cluster east=DIR -cluster west=must-gather.tar.gz
//
// It reads manifests, listings in JSON and YAML, directories and archives such as those of a
// must-gather. What they do not tell is a question, with the command that answers it; -answered
// says that somebody has looked, and that all is well there.
//
// The exit status is 0 when the clusters are ready, 1 when they are not, 3 when it cannot be
// told, and 2 for a wrong command line or input that cannot be read.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/cluster"
	"github.com/migrationnet/migrationnet/cluster/preflight"
	"github.com/migrationnet/migrationnet/cluster/source"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/release"
)

// What ends the program with a status, when everything is said already.
var (
	errNo    = errors.New("not ready")
	errOpen  = errors.New("cannot tell")
	errUsage = errors.New("wrong command line")
	errRead  = errors.New("input that cannot be read")
)

func main() {
	err := run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	switch {
	case err == nil || errors.Is(err, errAnswered):
		return
	case errors.Is(err, errNo):
		os.Exit(1)
	case errors.Is(err, errOpen):
		os.Exit(3)
	case !errors.Is(err, errUsage) && !errors.Is(err, errRead):
		complain(os.Stderr, "preflight", err)
	}
	os.Exit(2)
}

const teach = `preflight tells whether clusters are ready for live migration, and what to do.

  preflight must-gather.tar.gz
  preflight -cluster east=east/ -cluster west=west/
  preflight -answered ports -o junit manifests/ > report.xml

The exit status is 0 when they are ready, 1 when they are not, 3 when it cannot be told, and 2
for a wrong command line or input that cannot be read.
`

// input is what the command line says of one cluster.
type input struct {
	name  string
	paths []string
}

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	var inputs []*input
	var answered []string
	var rel release.Release
	flags := flag.NewFlagSet("preflight", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Func(
		"cluster",
		"a file, directory or archive of one of several clusters, as `name=path`; may be "+
			"repeated, with one name too",
		func(s string) error {
			name, path, ok := strings.Cut(s, "=")
			if !ok || name == "" || path == "" {
				return fmt.Errorf("want name=path, got %q", s)
			}
			i := slices.IndexFunc(inputs, func(in *input) bool { return in.name == name })
			if i < 0 {
				i = len(inputs)
				inputs = append(inputs, &input{name: name})
			}
			inputs[i].paths = append(inputs[i].paths, path)
			return nil
		},
	)
	flags.Func(
		"answered",
		"the `codes` of points, with commas, after which somebody has looked, and all is well",
		func(s string) error {
			for code := range strings.SplitSeq(s, ",") {
				if !slices.Contains(preflight.Codes(), code) {
					return fmt.Errorf(
						"%q is none of %s",
						code,
						strings.Join(preflight.Codes(), ", "),
					)
				}
				answered = append(answered, code)
			}
			return nil
		},
	)
	for _, program := range []string{"openshift", "hco", "kubevirt", "plugins", "whereabouts"} {
		flags.Func(program, "the `version` of "+program+", where the objects do not say it",
			func(s string) error { return rel.Set(program, s) })
	}
	format := flags.String("o", "text", "`format` of the output: text, json or junit")
	if err := parseFlags(flags, args, stdout, teach); err != nil {
		return err
	}
	why := ""
	switch {
	case !slices.Contains([]string{"text", "json", "junit"}, *format):
		why = "-o is text, json or junit"
	case len(inputs) > 0 && flags.NArg() > 0:
		why = "files are of -cluster, or of one cluster, not both"
	case len(inputs) == 0:
		inputs = []*input{{paths: flags.Args()}}
		if flags.NArg() == 0 {
			inputs[0].paths = []string{source.Standard}
		}
	}
	if why != "" {
		fmt.Fprintln(stderr, "preflight:", why)
		return errUsage
	}
	var clusters []*cluster.Cluster
	unread := false
	for _, in := range inputs {
		c := &cluster.Cluster{Name: in.name, Release: rel}
		if !in.read(c, stdin, stderr) {
			unread = true
		}
		clusters = append(clusters, c)
	}
	r := preflight.Check(clusters...).Answered(answered...)
	out := bufio.NewWriter(stdout)
	if err := errors.Join(write(r, *format, out), out.Flush()); err != nil {
		return err
	}
	switch a := r.Answer(); {
	case unread:
		return errRead
	case a == preflight.No:
		return errNo
	case a == preflight.Unknown:
		return errOpen
	}
	return nil
}

// read fills the cluster. It reports whether everything was read.
func (in *input) read(c *cluster.Cluster, stdin io.Reader, stderr io.Writer) bool {
	r := source.Reader{Stdin: stdin}
	all := true
	say := func(format string, args ...any) {
		all = false
		fmt.Fprintln(stderr, "preflight:", diag.Printable(fmt.Sprintf(format, args...)))
	}
	for _, path := range in.paths {
		for f, err := range r.Files(path) {
			if err != nil {
				say("%v", err)
				continue
			}
			added, err := source.Add(c, f)
			if err != nil {
				say("%v", err)
			}
			for _, a := range added {
				if a.Use == cluster.Unread {
					say("%s: %v: %s", f.Name, a.Object, a.Why)
				}
			}
		}
	}
	return all
}

func write(r preflight.Report, format string, out io.Writer) error {
	switch format {
	case "json":
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(struct {
			Answer preflight.Answer `json:"ready"`
			preflight.Report
		}{r.Answer(), r})
	case "junit":
		return r.WriteJUnit(out)
	}
	return r.WriteText(out)
}
