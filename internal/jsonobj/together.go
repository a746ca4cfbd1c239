package jsonobj

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// inside is an object or array that operations are in: either it has operations, or others
// inside of it have.
type inside struct {
	ops []int
	sub map[string]*inside // by name or index
}

// put adds operation i, which is in the object or array at path. It is false when another
// one is in one around that, or inside of that: then their order counts.
func (in *inside) put(path string, i int) bool {
	for token := range strings.SplitSeq(path, "/") {
		if len(in.ops) > 0 {
			return false
		}
		next := in.sub[token]
		if next == nil {
			if in.sub == nil {
				in.sub = map[string]*inside{}
			}
			next = &inside{}
			in.sub[token] = next
		}
		in = next
	}
	in.ops = append(in.ops, i)
	return in.sub == nil
}

// holder returns the path of the object or array that op is in; false when it names none,
// or two.
func holder(op Op) (string, bool) {
	up, _, err := split(op.Path)
	if err != nil {
		return "", false
	}
	if op.Op == "move" {
		from, _, err := split(op.From)
		return up, err == nil && from == up
	}
	return up, true
}

// apart returns how many of the first operations can be done in one walk: those that are
// in objects and arrays which are not inside each other. It is at least 1.
func apart(ops []Op) int {
	var root inside
	for i, op := range ops {
		up, ok := holder(op)
		if !ok || !root.put(up, i) {
			return max(i, 1)
		}
	}
	return len(ops)
}

// together does operations that are apart. The error is that of the first one which does
// not apply, and failed its index.
func together(text string, ops []Op) (edited string, failed int, err error) {
	if len(ops) == 1 {
		edited, err = apply(text, ops[0])
		return edited, 0, err
	}
	root, err := Parse([]byte(text))
	if err != nil {
		return "", 0, err
	}
	var all inside
	for i, op := range ops {
		up, _ := holder(op) // apart has seen it
		all.put(up, i)
	}
	w := walk{ops: ops, failed: math.MaxInt}
	top := all.sub[""] // a path begins with a slash
	w.edit(root, top)
	if w.failed == math.MaxInt {
		return text[:root.Offset] + w.out.String() + text[root.Offset+len(root.Text):], 0, nil
	}
	if w.failed > 0 { // what was done before may be why
		if text, failed, err = together(text, ops[:w.failed]); err != nil {
			return "", failed, err
		}
	}
	if _, err = apply(text, ops[w.failed]); err == nil {
		err = fmt.Errorf("it does not apply with the others")
	}
	return "", w.failed, err
}

// walk writes a document with operations done.
type walk struct {
	ops    []Op
	out    strings.Builder
	failed int // the first that does not apply
}

// edit writes v with what in says done.
func (w *walk) edit(v Value, in *inside) {
	if len(in.ops) > 1 && v.Kind() == Object {
		w.members(v, in.ops)
		return
	}
	if len(in.ops) > 0 {
		text := v.Text
		for _, i := range in.ops {
			op := w.ops[i]
			op.Path, op.From = last(op.Path), last(op.From)
			next, err := apply(text, op)
			if err != nil {
				w.failed = min(w.failed, i)
				return
			}
			text = next
		}
		w.out.WriteString(text)
		return
	}
	names, all := spans(v)
	at := make(map[string]int, len(in.sub)) // of members with one name, the last counts
	for i := range all {
		name := strconv.Itoa(i)
		if names != nil {
			name = escape(names[i])
		}
		if in.sub[name] != nil {
			at[name] = i
		}
	}
	for name, sub := range in.sub {
		if _, there := at[name]; !there {
			w.failed = min(w.failed, sub.first())
		}
	}
	done := 0
	for i, s := range all {
		name := strconv.Itoa(i)
		if names != nil {
			name = escape(names[i])
		}
		if n, is := at[name]; is && n == i {
			from, to := s.value-v.Offset, s.end-v.Offset
			w.out.WriteString(v.Text[done:from])
			w.edit(Value{v.Text[from:to], s.value}, in.sub[name])
			done = to
		}
	}
	w.out.WriteString(v.Text[done:])
}

// members writes the object v with operations on its members done.
func (w *walk) members(v Value, ops []int) {
	m := membersOf(v)
	for _, i := range ops {
		if err := m.do(w.ops[i]); err != nil {
			w.failed = min(w.failed, i)
			return
		}
	}
	w.out.WriteString(m.text())
}

// first returns the first operation in in.
func (in *inside) first() int {
	if len(in.ops) > 0 {
		return in.ops[0]
	}
	least := math.MaxInt
	for _, sub := range in.sub {
		least = min(least, sub.first())
	}
	return least
}

// last returns the last token of a path, as a path.
func last(path string) string { return path[max(strings.LastIndexByte(path, '/'), 0):] }

var toToken = strings.NewReplacer("~", "~0", "/", "~1")

func escape(name string) string { return toToken.Replace(name) }
