package main

import (
	"fmt"
	"io"
	"time"

	"github.com/migrationnet/migrationnet/diag"
)

// progress tells on standard error how far a long file has been read.
type progress struct {
	out         io.Writer
	now         func() time.Time
	what        string
	objects     int
	start, last time.Time
}

// pause is how long nothing is said.
const pause = 2 * time.Second

func (p *program) progress(name, doing string) *progress {
	if name == "-" {
		name = "standard input"
	}
	at := p.now()
	return &progress{out: p.stderr, now: p.now, what: doing + " " + name, start: at, last: at}
}

// next counts an object. It looks at the clock now and then only.
func (p *progress) next(bytes int64) {
	if p.objects++; p.objects%100 > 0 {
		return
	}
	at := p.now()
	if at.Sub(p.last) < pause {
		return
	}
	p.last = at
	fmt.Fprintf(p.out, "verify: %s: %d objects, %d MB, %d objects/s\n", diag.Printable(p.what),
		p.objects, bytes/1e6,
		int(float64(p.objects)/at.Sub(p.start).Seconds()))
}
