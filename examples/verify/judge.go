package main

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/cluster/source"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/migration/fleet"
)

// judge judges the migrations of one cluster. Regular files are read twice, for
// what a VMI's verdict rests on may be after it; if there is anything else
// among them, all are read once.
func (p *program) judge(c *cluster, t *tally, w writer) error {
	f := fleet.New(c.refs)
	defer func() { c.between.References = f.References() }()
	c.learn = func() { f.Refer(c.around.References()) }
	if p.readOnce(c.files) {
		var broken error
		for v, err := range f.VerifyOnce(c.note(p.objects(c, "reading"))) {
			if broken = err; err == nil {
				c.verdict(v, t, w)
			}
		}
		return broken
	}
	broken := f.Learn(c.note(p.objects(c, "reading")))
	for v, err := range f.Verify(p.objects(c, "judging")) {
		switch {
		case err == nil:
			c.verdict(v, t, w)
		case broken == nil:
			broken = err
		}
	}
	return broken
}

// objects yields the objects of all of the cluster's files. A file that is
// broken is read as far as it goes.
func (p *program) objects(c *cluster, doing string) iter.Seq2[fleet.Object, error] {
	return func(yield func(fleet.Object, error) bool) {
		var broken []error
		for _, name := range c.files {
			err := p.file(name, doing, func(o fleet.Object) bool { return yield(o, nil) })
			if errors.Is(err, errStopped) {
				return
			}
			if err != nil {
				broken = append(broken, fmt.Errorf("%s: %w", name, err))
			}
		}
		if err := errors.Join(broken...); err != nil {
			yield(fleet.Object{}, err)
		}
	}
}

var errStopped = errors.New("the caller wants no more")

// file yields the objects of one file. It is an error when a second reading does
// not give what the first gave.
func (p *program) file(name, doing string, each func(fleet.Object) bool) error {
	if isDirectory(name) {
		return p.directory(name, doing, each)
	}
	in, closer, err := p.open(name)
	if err != nil {
		return err
	}
	defer closer.Close()
	shown := p.progress(name, doing)
	for o, err := range read(in) {
		if err != nil {
			return err
		}
		shown.next(in.bytes)
		if !each(o) {
			return errStopped
		}
	}
	before, again := p.sums[name]
	p.sums[name] = in.sum.Sum64()
	switch {
	case in.empty:
		return errEmpty
	case again && before != p.sums[name]:
		return errChanged
	}
	return nil
}

// directory yields the objects of the files of a directory, such as a must-gather.
func (p *program) directory(name, doing string, each func(fleet.Object) bool) error {
	shown := p.progress(name, doing)
	bytes := int64(0)
	files := func(yield func(source.File, error) bool) {
		for f, err := range (source.Reader{}).Files(name) {
			bytes += int64(len(f.Data))
			if !yield(f, err) {
				return
			}
		}
	}
	called := func(f source.File) string { return strings.TrimPrefix(f.Name[len(name):], "/") }
	for o, err := range objectsIn(files, called) {
		if err != nil {
			return err
		}
		shown.next(bytes)
		if !each(o) {
			return errStopped
		}
	}
	return nil
}

// note keeps what bears on migrations between clusters, which are few, and on the networks
// of the cluster, of what passes by. When all has passed, it is known what addresses are
// compared with.
func (c *cluster) note(objects iter.Seq2[fleet.Object, error]) iter.Seq2[fleet.Object, error] {
	return func(yield func(fleet.Object, error) bool) {
		defer func() { c.learn() }() // also of what breaks off
		for o, err := range objects {
			if m := o.VMIM; m != nil && (m.SendTo == nil) != (m.Receive == nil) {
				c.between.VMIMs = append(c.between.VMIMs, *m)
			}
			if o.Other != nil {
				c.around.Add(o.Other)
			}
			v := o.VMI
			if v != nil && v.MigrationState != nil &&
				(v.MigrationState.SourceState != nil || v.MigrationState.TargetState != nil) {
				c.between.VMIs = append(c.between.VMIs, *v)
			}
			if !yield(o, err) {
				return
			}
		}
	}
}

// verdict takes the verdict on a migration within the cluster.
func (c *cluster) verdict(v migration.Verdict, t *tally, w writer) {
	if c.crosses(v.UID) {
		return // it is judged from both sides
	}
	t.add(v)
	w.verdict(c.name, v)
}

// crosses reports whether the migration is one between clusters.
func (c *cluster) crosses(uid string) bool {
	return uid != "" &&
		slices.ContainsFunc(c.between.VMIMs, func(m migration.VMIM) bool { return m.UID == uid })
}

func (p *program) judgePairs(t *tally, w writer) {
	all := make([]fleet.Cluster, len(p.clusters))
	var pod ipnet.Set // an address may be of any cluster's pods
	for _, c := range p.clusters {
		pod = pod.Union(c.between.References.Pod)
	}
	for i, c := range p.clusters {
		all[i] = c.between
		all[i].References.Pod = pod
	}
	pairs, findings := fleet.Pairs(all...)
	for _, d := range findings {
		p.say("%v", d)
	}
	for _, pair := range pairs {
		v := fleet.VerifyPair(pair)
		t.addPair(v)
		w.pair(v)
	}
	for _, d := range fleet.CheckClusters(all...) {
		said := func(o diag.Diagnostic) bool { return o.Message == d.Message }
		if !slices.ContainsFunc(t.between, said) {
			t.between.Add(d)
		}
	}
}
