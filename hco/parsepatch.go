package hco

import (
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
)

// ParsePatch reads a patch that was written for a HyperConverged object of API
// version v, and returns what it does to the block. An array is a JSON Patch, an
// object a JSON merge patch. What the patch does elsewhere is not read.
//
// A patch that replaces the block, or what is around it, resets every member that
// it does not name, the network too: the Change says so, and a warning. A patch
// at the path of the other API version is an error.
func ParsePatch(v APIVersion, patch []byte) (Change, diag.List) {
	p := patchReader{version: v.known()}
	doc, err := jsonobj.Parse(patch)
	switch {
	case err != nil:
		p.Add(diag.ErrSyntax.At("", nil, "%v", err).
			Hinted("write a JSON Patch or a JSON merge patch"))
	case doc.Kind() == jsonobj.Array:
		for i, e := range doc.Each() {
			if op, ok := readOp(diag.Path("").Index(i), e, ErrPatchOp, &p.List); ok {
				p.op(diag.Path("").Index(i), op)
			}
		}
	case doc.Kind() == jsonobj.Object:
		p.merge(doc)
	default:
		p.Add(wrongType("", doc, "an object or an array"))
	}
	return p.change, p.List
}

// patchReader gathers what a patch does.
type patchReader struct {
	diag.List
	version APIVersion
	change  Change
}

// merge reads a JSON merge patch.
func (p *patchReader) merge(doc jsonobj.Value) {
	if other := p.version.other(); doc.At(apis[other].block...).Kind() > jsonobj.None {
		p.otherPath(other.Block())
	}
	var at diag.Path
	for _, name := range apis[p.version].block {
		doc, at = doc.Member(name), at.Name(name)
		if doc.Kind() == jsonobj.Null {
			p.whole(at, "null")
		}
		if !isObject(at, doc, &p.List) {
			return
		}
	}
	p.read(at, doc)
}

// op reads one operation of a JSON Patch, which is at the path.
func (p *patchReader) op(at diag.Path, op operation) {
	if op.Op.Op == "test" {
		return
	}
	block, target := p.version.Block(), op.Path
	value := op.value
	switch above := strings.HasPrefix(string(block)+"/", string(target)+"/"); {
	case above:
		p.whole(at.Name("path"), op.Op.Op)
		rest := strings.TrimPrefix(string(block), string(target))
		for name := range diag.Path(rest).Tokens() {
			value = value.Member(name)
		}
		p.read(at.Name("value")+diag.Path(rest), value)
	case strings.HasPrefix(string(target), string(block)+"/"):
		p.member(at, op, strings.TrimPrefix(string(target), string(block)+"/"))
	case strings.HasPrefix(string(target)+"/", string(p.version.other().Block())+"/"):
		p.otherPath(at.Name("path"))
	}
	below := func(at diag.Path) bool { return strings.HasPrefix(string(at)+"/", string(block)+"/") }
	if op.Op.Op == "move" && below(op.From) || op.Op.Op == "copy" && below(target) {
		p.Add(WarnPatchUnread.At(at, op.Op.Op,
			"the patch does not say what %s does to the block", op.Op.Op).
			Hinted("use add, replace or remove"))
	}
}

// member reads an operation on one member of the block.
func (p *patchReader) member(at diag.Path, op operation, name string) {
	text := "null"
	if op.Op.Op != "remove" {
		text = op.value.Text
	}
	if text != "" { // of move and copy
		object := append(table.AppendString([]byte{'{'}, name), ':')
		var found patchReader
		found.version, found.change = p.version, p.change
		found.read("", jsonobj.Of(append(append(object, text...), '}')))
		p.change = found.change
		for _, d := range found.List {
			d.Path, d.Fix = at.Name("value"), nil
			p.Add(d)
		}
	}
}

// read adds the members of a block to the change: null resets.
func (p *patchReader) read(at diag.Path, v jsonobj.Value) {
	if v.Kind() != jsonobj.Object {
		return
	}
	var b LiveMigrationConfig
	r := block.Reader()
	block.Object(&r, at, v, &b)
	p.Add(r.List...)
	for _, m := range members {
		switch value := v.Member(m.name()); value.Kind() {
		case jsonobj.None:
		case jsonobj.Null:
			m.reset(&p.change)
		default:
			m.take(&p.change, &b, value.Text == `""`)
		}
	}
}

// whole resets every member.
func (p *patchReader) whole(at diag.Path, what string) {
	p.Add(WarnPatchWhole.At(at, what,
		"this replaces the whole block: what it does not name goes back to its default, "+
			"and the network is lost").
		Hinted("name each member that changes"))
	for _, m := range members {
		m.reset(&p.change)
	}
}

func (p *patchReader) otherPath(at diag.Path) {
	p.Add(ErrPath.At(at, nil, "this is where %v has the block; in %v nothing changes",
		p.version.other(), p.version).
		Hinted("patch %s, or name the resource as %s", p.version.Block(),
			p.version.other().Resource()))
}
