package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// context is how many lines are around a change.
const context = 3

// unified returns the difference of two texts as diff -u writes it, nothing when
// they are the same.
func unified(name string, old, new []byte) []byte {
	if bytes.Equal(old, new) {
		return nil
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "--- %s\n+++ %s\n", name, name)
	ops := compare(lines(old), lines(new))
	for from := 0; from < len(ops); {
		for from < len(ops) && ops[from].sign == ' ' {
			from++
		}
		if from == len(ops) {
			break
		}
		to, same := from, 0
		for to < len(ops) && same <= 2*context {
			if ops[to].sign == ' ' {
				same++
			} else {
				same = 0
			}
			to++
		}
		hunk(&b, ops, max(0, from-context), min(len(ops), to-max(0, same-context)))
		from = to
	}
	return b.Bytes()
}

func lines(text []byte) []string {
	var out []string
	for l := range strings.Lines(string(text)) {
		out = append(out, l)
	}
	return out
}

// op is a line that is in both texts (' '), in the old one ('-') or in the new
// one ('+').
type op struct {
	sign byte
	line string
}

func hunk(b *bytes.Buffer, ops []op, from, to int) {
	var oldAt, newAt, oldLen, newLen int
	for i, o := range ops[:to] {
		inOld, inNew := o.sign != '+', o.sign != '-'
		switch {
		case i < from && inOld && inNew:
			oldAt, newAt = oldAt+1, newAt+1
		case i < from && inOld:
			oldAt++
		case i < from:
			newAt++
		case inOld && inNew:
			oldLen, newLen = oldLen+1, newLen+1
		case inOld:
			oldLen++
		default:
			newLen++
		}
	}
	fmt.Fprintf(b, "@@ -%s +%s @@\n", extent(oldAt, oldLen), extent(newAt, newLen))
	for _, o := range ops[from:to] {
		b.WriteByte(o.sign)
		b.WriteString(o.line)
		if !strings.HasSuffix(o.line, "\n") {
			b.WriteString("\n\\ No newline at end of file\n")
		}
	}
}

// extent writes the lines of a hunk: an empty one names the line before it.
func extent(before, n int) string {
	if n == 0 {
		return fmt.Sprintf("%d,0", before)
	}
	return fmt.Sprintf("%d,%d", before+1, n)
}

// compare returns how the old lines become the new ones. It keeps the lines that
// are the same on both sides of the nearest place where the texts go on alike, not
// the most that could be kept: files with thousands of lines have few changes.
func compare(old, new []string) (out []op) {
	for len(old) > 0 || len(new) > 0 {
		if len(old) > 0 && len(new) > 0 && old[0] == new[0] {
			out = append(out, op{' ', old[0]})
			old, new = old[1:], new[1:]
			continue
		}
		a, b := nextAlike(old, new)
		for _, l := range old[:a] {
			out = append(out, op{'-', l})
		}
		for _, l := range new[:b] {
			out = append(out, op{'+', l})
		}
		old, new = old[a:], new[b:]
	}
	return out
}

// nextAlike returns how many lines of each text are before the texts go on
// alike; all of them, when they do not.
func nextAlike(old, new []string) (a, b int) {
	for n := 1; n < len(old)+len(new); n++ {
		for a := min(n, len(old)); a >= max(0, n-len(new)); a-- {
			if alike(old[a:], new[n-a:]) {
				return a, n - a
			}
		}
	}
	return len(old), len(new)
}

// alike reports whether the texts go on alike: by a line that says something, or
// by as many as are around a change, or as there are.
func alike(old, new []string) bool {
	n := min(context, len(old), len(new))
	if n > 0 && old[0] == new[0] && len(strings.TrimSpace(old[0])) > 2 {
		return true
	}
	return n > 0 && slices.Equal(old[:n], new[:n])
}
