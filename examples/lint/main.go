// Lint reads CNI configurations, NetworkAttachmentDefinitions and other documents
// of the migration network, and prints what the programs of a release will refuse,
// and what works otherwise than it reads.
//
//	go run ./examples/lint [-openshift 4.21] [-resolve] [-o FORMAT] [FILE|DIR|-]...
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
	"slices"
	"strings"
	"time"

	"github.com/migrationnet/migrationnet/cluster/source"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/docs"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/lint"
	"github.com/migrationnet/migrationnet/release"
)

var (
	errFound   = errors.New("there are errors")          // the output tells which
	errUsage   = errors.New("see lint -help")            // flag has said why
	errRead    = errors.New("not everything was read")   // stderr tells what
	errWritten = errors.New("not every fix was written") // stderr tells why
)

func main() {
	err := run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	switch {
	case err == nil || errors.Is(err, errAnswered):
		return
	case errors.Is(err, errFound):
		os.Exit(1)
	case !errors.Is(err, errUsage):
		complain(os.Stderr, "lint", err)
	}
	os.Exit(2)
}

const teach = `lint judges CNI configurations, NetworkAttachmentDefinitions, HyperConverged
objects and what belongs to them, each alone and against each other.

  lint manifests/                       what is wrong, and where
  lint -openshift 4.21 -fix manifests/  write the fixes
  oc get net-attach-def -A -o yaml | lint -o json
  lint -explain macvlan-mode            the page of a rule

The exit status is 1 when there is an error, and 2 for a wrong command line or a file that
cannot be read.
`

// program is what the command line asks for.
type program struct {
	release   release.Release
	networks  []ipnet.Claim // of the cluster
	resolve   bool
	format    string
	fix, diff bool
	jsonl     bool
	explain   string // the code of a rule
	paths     []string
	reader    source.Reader
	clusters  []clusterPath
	stdin     io.Reader
	stdout    *bufio.Writer
	stderr    io.Writer
	now       func() time.Time
	most      int
	found     bool  // an error was found
	unfit     error // something could not be read, or written
}

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	p := &program{
		stdin: stdin, stdout: bufio.NewWriter(stdout), stderr: stderr, now: time.Now,
		reader: source.Reader{Stdin: stdin},
	}
	if err := p.parse(args); err != nil {
		return errors.Join(err, p.stdout.Flush())
	}
	err := p.dispatch()
	if flushed := p.stdout.Flush(); err == nil {
		err = flushed
	}
	switch {
	case err != nil:
		return err
	case p.unfit != nil:
		return p.unfit
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
			p.reader.Exclude = append(p.reader.Exclude, s)
			return source.CheckPattern(s)
		})
	flags.BoolVar(&p.resolve, "resolve", false, "show the effective documents too")
	flags.IntVar(&p.most, "most", 100,
		"show `n` findings of one rule in a document, and count the others; -1 shows all")
	flags.StringVar(&p.format, "o", "text",
		"`format` of the output: text, json, junit, sarif or github")
	flags.BoolVar(&p.fix, "fix", false,
		"write the fixes into the files; what is read from standard input goes to standard output")
	flags.BoolVar(&p.diff, "diff", false, "with -fix: print what would change instead")
	flags.BoolVar(&p.jsonl, "jsonl", false, "answer requests from standard input, one a line")
	flags.StringVar(&p.explain, "explain", "",
		"print the page of the rule with that `code`: an example, and its source")
	if err := parseFlags(flags, args, p.stdout, teach); err != nil {
		return err
	}
	p.paths = flags.Args()
	why := ""
	switch {
	case !slices.Contains([]string{"text", "json", "junit", "sarif", "github"}, p.format):
		why = "-o is text, json, junit, sarif or github"
	case p.most == 0 || p.most < -1:
		why = "-most is 1 or more, or -1 for all"
	case p.diff && !p.fix:
		why = "-diff goes with -fix"
	case p.jsonl &&
		(p.fix || p.resolve || len(p.paths)+len(p.clusters) > 0 || p.format != "text" ||
			p.release != release.Release{} || p.networks != nil || p.reader.Exclude != nil ||
			p.most != 100):
		why = "-jsonl goes with nothing else: every request says what it wants"
	case p.fix && (p.resolve || p.format != "text"):
		why = "-fix goes with -diff and releases only"
	}
	if _, known := docs.Rule(p.explain); p.explain != "" && !known {
		why = "-explain: there is no rule " + p.explain
	}
	if why != "" {
		fmt.Fprintln(p.stderr, "lint:", diag.Printable(why))
		return errUsage
	}
	return nil
}

// clusterPath is what -cluster says.
type clusterPath struct{ name, path string }

// options are what the command line says of where the documents are to be used.
func (p *program) options() lint.Options {
	return lint.Options{
		Release: p.release, Networks: p.networks, Resolve: p.resolve, Most: p.most,
	}
}

func (p *program) dispatch() error {
	switch {
	case p.explain != "":
		return p.printPage()
	case p.jsonl:
		return p.answer()
	case p.fix:
		return p.fixAll()
	}
	r := p.check(p.files())
	switch p.format {
	case "json":
		return r.WriteJSON(p.stdout)
	case "junit":
		return r.WriteJUnit(p.stdout)
	case "sarif":
		return r.WriteSARIF(p.stdout)
	case "github":
		return r.WriteGitHub(p.stdout)
	}
	return r.WriteText(p.stdout)
}

// printPage prints the page of the rule that is to be explained.
func (p *program) printPage() error {
	page, _ := docs.Rule(p.explain) // parse has looked
	_, err := p.stdout.WriteString(page)
	return err
}

// answer answers the requests on standard input, each as soon as it is read.
// Lines may be of any length.
func (p *program) answer() error {
	in := bufio.NewReader(p.stdin)
	for {
		line, err := in.ReadBytes('\n')
		if len(line) > 0 {
			if _, err := p.stdout.Write(lint.Answer(line)); err != nil {
				return err
			}
			if err := p.stdout.Flush(); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
