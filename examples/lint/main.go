// Lint reads CNI configurations, NetworkAttachmentDefinitions and other documents
// of the migration network, and prints what the programs of a release will refuse,
// and what works otherwise than it reads.
//
//	go run ./examples/lint [-openshift 4.21] [-resolve] [-o text|json|sarif] [FILE|DIR|-]...
//	go run ./examples/lint -cluster east=DIR -cluster west=DIR
//	go run ./examples/lint -fix [-diff] [FILE|DIR|-]...
//	go run ./examples/lint -jsonl <requests
//	go run ./examples/lint -explain bridge-vlan-range
//
// The exit status is 1 when there is an error, and 2 for a wrong command line or
// a file that cannot be read.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/docs"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/release"
)

var (
	errFound = errors.New("there are errors")        // the output tells which
	errUsage = errors.New("see lint -help")          // flag has said why
	errRead  = errors.New("not everything was read") // stderr tells what
)

func main() {
	err := run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	switch {
	case err == nil:
		return
	case errors.Is(err, errFound):
		os.Exit(1)
	case !errors.Is(err, errUsage):
		fmt.Fprintln(os.Stderr, "lint:", err)
	}
	os.Exit(2)
}

// program is what the command line asks for.
type program struct {
	release      release.Release
	networks     []ipnet.Claim // of the cluster
	resolve      bool
	format       string
	fix, diff    bool
	jsonl        bool
	explain      string // the code of a rule
	paths        []string
	exclude      []string
	trees        []tree
	clusters     []clusterPath
	stdin        io.Reader
	stdout       *bufio.Writer
	stderr       io.Writer
	found, unfit bool // an error was found; something could not be read
}

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	p := &program{stdin: stdin, stdout: bufio.NewWriter(stdout), stderr: stderr}
	if err := p.parse(args); err != nil {
		return err
	}
	err := p.dispatch()
	if flushed := p.stdout.Flush(); err == nil {
		err = flushed
	}
	switch {
	case err != nil:
		return err
	case p.unfit:
		return errRead
	case p.found:
		return errFound
	}
	return nil
}

func (p *program) parse(args []string) error {
	flags := flag.NewFlagSet("lint", flag.ContinueOnError)
	flags.SetOutput(p.stderr)
	releaseFlags(flags, &p.release)
	flags.Func("network",
		"a network of the cluster, as `owner=cidr`, that documents are not to overlap; "+
			"may be repeated", func(s string) error {
			c, err := parseClaim(s)
			p.networks = append(p.networks, c)
			return err
		})
	flags.Func("cluster",
		"judge a file or directory as one of several clusters that migrate to each other, as "+
			"`name=path`; may be repeated", func(s string) error {
			name, path, ok := strings.Cut(s, "=")
			if !ok || name == "" || path == "" {
				return fmt.Errorf("want name=path, got %q", s)
			}
			p.clusters = append(p.clusters, clusterPath{name, path})
			return nil
		})
	flags.Func("exclude",
		"leave out what matches `pattern` in directories: a name, or a path below the directory; "+
			"may be repeated", func(s string) error {
			if _, err := path.Match(strings.TrimSuffix(s, "/"), ""); err != nil || s == "" {
				return fmt.Errorf("want a pattern such as testdata/ or *.conf, got %q", s)
			}
			p.exclude = append(p.exclude, s)
			return nil
		})
	flags.BoolVar(&p.resolve, "resolve", false, "show the effective documents too")
	flags.StringVar(&p.format, "o", "text", "`format` of the output: text, json or sarif")
	flags.BoolVar(&p.fix, "fix", false,
		"write the fixes into the files; what is read from standard input goes to standard output")
	flags.BoolVar(&p.diff, "diff", false, "with -fix: print what would change instead")
	flags.BoolVar(&p.jsonl, "jsonl", false, "answer requests from standard input, one a line")
	flags.StringVar(&p.explain, "explain", "",
		"print the page of the rule with that `code`: an example, and its source")
	if flags.Parse(args) != nil {
		return errUsage
	}
	p.paths = flags.Args()
	why := ""
	switch {
	case !slices.Contains([]string{"text", "json", "sarif"}, p.format):
		why = "-o is text, json or sarif"
	case p.diff && !p.fix:
		why = "-diff goes with -fix"
	case p.jsonl &&
		(p.fix || p.resolve || len(p.paths)+len(p.clusters) > 0 || p.format != "text" ||
			p.release != release.Release{} || p.networks != nil || p.exclude != nil):
		why = "-jsonl goes with nothing else: every request says what it wants"
	case p.fix && (p.resolve || p.format != "text"):
		why = "-fix goes with -diff and releases only"
	}
	if _, known := docs.Rule(p.explain); p.explain != "" && !known {
		why = "-explain: there is no rule " + p.explain
	}
	if why != "" {
		fmt.Fprintln(p.stderr, "lint:", why)
		return errUsage
	}
	return nil
}

// clusterPath is what -cluster says.
type clusterPath struct{ name, path string }

// setting is what the command line says of where the documents are to be used.
func (p *program) setting() setting {
	s := setting{Release: p.release}
	s.Networks = p.networks
	return s
}

func (p *program) dispatch() error {
	if p.explain != "" {
		return p.printPage()
	}
	if p.jsonl {
		return p.answer()
	}
	files := p.read()
	if p.fix {
		return p.fixAll(files)
	}
	p.check(files)
	switch p.format {
	case "json":
		return p.writeJSON(files)
	case "sarif":
		return p.writeSARIF(files)
	}
	return p.writeText(files)
}

// printPage prints the page of the rule that is to be explained.
func (p *program) printPage() error {
	page, _ := docs.Rule(p.explain) // parse has looked
	_, err := p.stdout.WriteString(page)
	return err
}
