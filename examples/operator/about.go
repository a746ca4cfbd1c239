package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
)

// errAnswered ends the program well: -h, -version or -completion is answered.
var errAnswered = errors.New("answered")

// parseFlags reads the command line, which every program here also has -version and
// -completion in. Out is for what they ask for; teach is what -h begins with.
func parseFlags(flags *flag.FlagSet, args []string, out io.Writer, teach string) error {
	version := flags.Bool("version", false, "print the version")
	shell := flags.String("completion", "", "print the completion of flags for a `shell`: "+
		"bash, zsh or fish")
	flags.Usage = func() {
		fmt.Fprintf(flags.Output(), "%s\nFlags:\n", teach)
		flags.PrintDefaults()
	}
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return errAnswered
	case err != nil:
		return errUsage
	case *version:
		_, err := fmt.Fprintln(out, flags.Name(), builtFrom())
		return errors.Join(err, errAnswered)
	case *shell != "":
		return printCompletion(flags, out, filepath.Base(os.Args[0]), *shell)
	}
	return nil
}

// complain prints what an error says, in a line for each that it joins.
func complain(out io.Writer, program string, err error) {
	all := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		all = joined.Unwrap()
	}
	for _, err := range all {
		fmt.Fprintf(out, "%s: %s\n", program, diag.Printable(err.Error()))
	}
}

// builtFrom returns the version of the module, its commit where that is known, and the Go.
func builtFrom() string {
	b, ok := debug.ReadBuildInfo()
	if !ok {
		return "of an unknown version"
	}
	s := b.Main.Version
	for _, x := range b.Settings {
		if x.Key == "vcs.revision" {
			s += " " + x.Value
		}
	}
	return strings.TrimSpace(s + " " + b.GoVersion)
}

// printCompletion writes a script that the shell reads: flags where a word begins with a
// dash, and files elsewhere.
func printCompletion(flags *flag.FlagSet, out io.Writer, name, shell string) error {
	var names, zsh, fish []string
	quote := strings.NewReplacer("'", `'\''`, "[", "(", "]", ")", ":", " -").Replace
	flags.VisitAll(func(f *flag.Flag) {
		value, usage := flag.UnquoteUsage(f)
		usage = quote(usage)
		names = append(names, "-"+f.Name)
		z, r := "'-"+f.Name+"["+usage+"]", ""
		if value != "" {
			z, r = z+":"+quote(value)+":_files", " -r"
		}
		zsh = append(zsh, z+"'")
		fish = append(fish, fmt.Sprintf("complete -c %s -o %s%s -d '%s'", name, f.Name, r, usage))
	})
	var err error
	switch shell {
	case "bash":
		_, err = fmt.Fprintf(out, "complete -o default -W '%s' %s\n",
			strings.Join(names, " "), name)
	case "zsh":
		_, err = fmt.Fprintf(out, "#compdef %s\n_arguments %s '*:file:_files'\n", name,
			strings.Join(zsh, " \\\n  "))
	case "fish":
		_, err = fmt.Fprintln(out, strings.Join(fish, "\n"))
	default:
		fmt.Fprintf(flags.Output(), "%s: -completion is bash, zsh or fish\n", flags.Name())
		return errUsage
	}
	return errors.Join(err, errAnswered)
}
