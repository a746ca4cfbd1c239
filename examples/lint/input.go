package main

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/migrationnet/migrationnet/cluster/source"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/lint"
)

// files yields what the command line names. What cannot be read is reported.
func (p *program) files() iter.Seq[source.File] {
	paths := p.clusters
	if len(p.paths)+len(p.clusters) == 0 {
		p.paths = []string{source.Standard}
	}
	for _, path := range slices.Backward(p.paths) {
		paths = slices.Insert(paths, 0, clusterPath{"", path})
	}
	return func(yield func(source.File) bool) {
		shown := progress{p: p, last: p.now()}
		for _, c := range paths {
			for f, err := range p.reader.Files(c.path) {
				if err != nil {
					p.unreadable(err)
					continue
				}
				f.Cluster = c.name
				shown.next(f)
				if !yield(f) {
					return
				}
			}
		}
	}
}

// progress tells on standard error how far it is, when it takes long.
type progress struct {
	p     *program
	last  time.Time
	files int
	bytes int
}

// pause is how long nothing is said.
const pause = 2 * time.Second

func (s *progress) next(f source.File) {
	s.files++
	s.bytes += len(f.Data)
	if at := s.p.now(); at.Sub(s.last) >= pause {
		s.last = at
		s.p.say("lint: %s, %d MB: %s", several(s.files, "file"), s.bytes>>20, f.Name)
	}
}

// say prints a line for people on standard error.
func (p *program) say(format string, args ...any) {
	fmt.Fprintln(p.stderr, diag.Printable(fmt.Sprintf(format, args...)))
}

func (p *program) unreadable(err error) { p.fail(errRead, err) }

// fail tells of an error after which the other files are gone on with, and what is to be
// said of it at the end.
func (p *program) fail(as, err error) {
	if err != nil {
		p.unfit = cmp.Or(p.unfit, as)
		p.say("lint: %v", err)
	}
}

// check judges the files, and notes on standard error what is not judged.
func (p *program) check(files iter.Seq[source.File]) lint.Report {
	r := lint.Judge(files, p.options())
	p.found = r.HasErrors()
	p.noteTrees(r)
	for _, f := range r.Files {
		for _, n := range f.Notes {
			p.say("%s:%d:%d: note: %s", f.Name, n.Place.Line, n.Place.Column, n.Text)
		}
	}
	return r
}

// noteTrees tells how many files of the directories and archives have nothing that is
// judged.
func (p *program) noteTrees(r lint.Report) {
	var roots []string
	files, idle := map[string]int{}, map[string]int{}
	for _, f := range r.Files {
		if f.Root == "" {
			continue
		}
		if files[f.Root] == 0 {
			roots = append(roots, f.Root)
		}
		if files[f.Root]++; f.Idle {
			idle[f.Root]++
		}
	}
	for _, root := range roots {
		if n := idle[root]; n > 0 {
			p.say("%s: note: of %s, %s nothing that is judged", root,
				several(files[root], "file"), have(n))
		}
	}
}

func several(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func have(n int) string {
	if n == 1 {
		return "1 has"
	}
	return fmt.Sprintf("%d have", n)
}

// parseClaim reads pod network=10.128.0.0/14.
func parseClaim(s string) (ipnet.Claim, error) {
	i := strings.LastIndexByte(s, '=')
	if i < 1 {
		return ipnet.Claim{}, fmt.Errorf("want owner=cidr, got %q", s)
	}
	p, err := ipnet.ParsePrefix(s[i+1:])
	return ipnet.Claim{Owner: s[:i], Addresses: ipnet.SetOf(p)}, err
}
