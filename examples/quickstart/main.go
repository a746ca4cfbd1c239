// Quickstart plans the network that two clusters migrate virtual machines over,
// prints what each of them has to apply, and judges two recorded migrations.
//
//	go run ./examples/quickstart [-f clusters.yaml] [-o DIR] [-format json]
//
// Without -f it takes the clusters.yaml beside this file. With -o it writes the
// documents to DIR, for oc apply; so JSON is asked for by -format. The exit status
// is 1 when something about the clusters is wrong, and 2 for a wrong command line or a file
// that cannot be read or written.
package main

import (
	_ "embed"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/migration/plan"
	"github.com/migrationnet/migrationnet/yamldoc"
)

//go:embed clusters.yaml
var clusters []byte

// errFound says that the output tells what is wrong.
var errFound = errors.New("something is wrong")

// errUsage says that flag has told what is wrong with the command line.
var errUsage = errors.New("wrong command line")

const teach = `quickstart plans the network that clusters migrate virtual machines over.

  quickstart                           the built-in example, and two recorded migrations
  quickstart -f clusters.yaml          what each cluster has to apply
  quickstart -f clusters.yaml -o out   the same, written for oc apply -f out/east

The exit status is 1 when something about the clusters is wrong, and 2 for a wrong command
line or a file that cannot be read or written.
`

func main() {
	switch err := run(os.Args[1:], os.Stdout); {
	case err == nil || errors.Is(err, errAnswered):
	case errors.Is(err, errUsage):
		os.Exit(2)
	case errors.Is(err, errFound):
		os.Exit(1)
	default:
		complain(os.Stderr, "quickstart", err)
		os.Exit(2)
	}
}

func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("quickstart", flag.ContinueOnError)
	file := flags.String("f", "",
		"read the clusters from this `file` instead of the built-in example")
	dir := flags.String("o", "", "write the documents to this `directory`")
	format := flags.String("format", "text", "`format` of the output: text, or json; -o is taken")
	if err := parseFlags(flags, args, out, teach); err != nil {
		return err
	}
	if flags.NArg() > 0 || *format != "text" && *format != "json" {
		flags.Usage()
		return errUsage
	}
	data := clusters
	if *file != "" {
		var err error
		if data, err = os.ReadFile(*file); err != nil {
			return err
		}
	}
	request, p, findings := read(data)
	if *format == "json" {
		return printJSON(out, *dir, request, p, findings)
	}
	w := &report{out: out}
	// The recorded migrations are of the built-in example.
	return w.all(request, p, findings, *dir, *file == "")
}

// all prints everything, and writes the documents to dir, unless it is "".
func (w *report) all(r plan.Request, p plan.Plan, l diag.List, dir string, example bool) error {
	if len(r.Clusters) > 0 {
		w.networks(r, l)
	}
	if l.HasErrors() {
		w.wrong(l)
		return errors.Join(w.err, errFound)
	}
	w.windows(r, p)
	for _, c := range p.Clusters {
		w.cluster(c)
	}
	notes(w, l)
	var fellBack []string
	var err error
	if example {
		if fellBack, err = w.migrations(); err != nil {
			return err
		}
	}
	if dir != "" {
		files, err := write(dir, r, p)
		if err != nil {
			return err
		}
		w.files(dir, files)
	}
	w.ready(p, fellBack)
	return w.err
}

// printJSON prints the plan, none when there is an error, and the findings.
func printJSON(out io.Writer, dir string, r plan.Request, p plan.Plan, l diag.List) error {
	answer := struct {
		Ready    bool       `json:"ready"`
		Findings diag.List  `json:"findings"`
		Plan     *plan.Plan `json:"plan,omitempty"`
		Files    []string   `json:"files,omitempty"` // below the directory
	}{Ready: !l.HasErrors(), Findings: append(diag.List{}, l...)}
	if answer.Ready {
		answer.Plan = &p
	}
	if answer.Ready && dir != "" {
		var err error
		if answer.Files, err = write(dir, r, p); err != nil {
			return err
		}
	}
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(answer); err != nil {
		return err
	}
	if !answer.Ready {
		return errFound
	}
	return nil
}

// read reads clusters.yaml, and plans what it asks for.
func read(data []byte) (plan.Request, plan.Plan, diag.List) {
	j, l := yamldoc.JSON(data)
	if l.HasErrors() {
		return plan.Request{}, plan.Plan{}, l
	}
	return plan.Read(j)
}

// notes prints the warnings that are not about the example itself.
func notes(w *report, l diag.List) {
	w.heading("Worth knowing")
	for _, d := range l.Warnings() {
		w.finding(d)
	}
}
