// Quickstart plans the network that two clusters migrate virtual machines over,
// prints what each of them has to apply, and judges two recorded migrations.
//
//	go run ./examples/quickstart [-f clusters.yaml] [-o DIR]
//
// Without -f it takes the clusters.yaml beside this file. With -o it writes the
// documents to DIR, for oc apply. The exit status is 1 when something about the
// clusters is wrong, and 2 for a wrong command line.
package main

import (
	_ "embed"
	"errors"
	"flag"
	"fmt"
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

func main() {
	switch err := run(os.Args[1:], os.Stdout); {
	case err == nil:
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case errors.Is(err, errFound):
		os.Exit(1)
	default:
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("quickstart", flag.ContinueOnError)
	file := flags.String("f", "",
		"read the clusters from this `file` instead of the built-in example")
	dir := flags.String("o", "", "write the documents to this `directory`")
	if err := flags.Parse(args); err != nil {
		return flag.ErrHelp
	}
	if flags.NArg() > 0 {
		flags.Usage()
		return flag.ErrHelp
	}
	data := clusters
	if *file != "" {
		var err error
		if data, err = os.ReadFile(*file); err != nil {
			return err
		}
	}
	w := &report{out: out}
	request, p, findings := read(data)
	if len(request.Clusters) > 0 {
		w.networks(request, findings)
	}
	if findings.HasErrors() {
		w.wrong(findings)
		return errors.Join(w.err, errFound)
	}
	w.windows(request, p)
	for _, c := range p.Clusters {
		w.cluster(c)
	}
	notes(w, findings)
	fellBack, err := w.migrations()
	if err != nil {
		return err
	}
	if *dir != "" {
		files, err := write(*dir, request, p)
		if err != nil {
			return err
		}
		w.files(*dir, files)
	}
	w.ready(p, fellBack)
	return w.err
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
