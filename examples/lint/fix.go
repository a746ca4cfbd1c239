package main

import (
	"errors"
	"fmt"

	"github.com/migrationnet/migrationnet/cluster/source"
	"github.com/migrationnet/migrationnet/lint"
)

// fixAll fixes the files, and writes them, or shows the difference. What is left
// goes to standard error.
func (p *program) fixAll() error {
	left := p.check(func(yield func(source.File) bool) {
		for f := range p.files() {
			fixed := lint.Fix(f, p.options())
			if err := p.keep(f, fixed); err != nil {
				if p.fail(errWritten, err); errors.Is(err, errInterrupted) {
					return
				}
				continue
			}
			f.Data = fixed
			if !yield(f) {
				return
			}
		}
	})
	return left.WriteText(p.stderr)
}

// keep writes a file that was fixed, or shows the difference.
func (p *program) keep(f source.File, fixed []byte) error {
	switch {
	case p.diff:
		_, err := p.stdout.Write(unified(f.Name, f.Data, fixed))
		return err
	case f.Name == source.StandardName:
		_, err := p.stdout.Write(fixed)
		return err
	case string(fixed) == string(f.Data):
		return nil
	case f.Packed:
		return fmt.Errorf(
			"%s is packed: its fixes can be shown, with -diff, and not be written",
			f.Name,
		)
	}
	return uninterrupted(func() error { return replace(f.Name, f.Data, fixed) })
}

// replace makes data the content of the named file, which held old when it was read.
func replace(name string, old, data []byte) error {
	s, err := stage(name, old, data)
	if err != nil {
		return err
	}
	defer s.discard()
	return s.commit()
}
