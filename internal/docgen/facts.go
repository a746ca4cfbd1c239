package main

import (
	"fmt"
	"regexp"
	"strings"
)

// ref is a reference to a section of a fact book, such as "cni.md 1.2", and to
// a case of it, such as "migration.md C2 case 5".
type ref struct{ book, section, item string }

var (
	refForm  = regexp.MustCompile(`\b([a-z-]+\.md) ([A-C]?\d+(?:\.\d+)*)(?: cases? (\d+))?`)
	heading  = regexp.MustCompile(`^#+ (([A-C]?\d+(?:\.\d+)*)\.?(?: .*)?)$`)
	notIDs   = regexp.MustCompile(`[^a-z0-9 _-]`)
	caseForm = regexp.MustCompile(
		`\b(?:cases?|runs?) ([A-Za-z0-9*][A-Za-z0-9*.-]*-[A-Za-z0-9.-]+|[A-Z]\d+)`)
)

// refs returns the references that a text holds.
func refs(text string) []ref {
	var out []ref
	for _, m := range refForm.FindAllStringSubmatch(text, -1) {
		out = append(out, ref{m[1], m[2], m[3]})
	}
	return out
}

func (r ref) String() string {
	s := r.book + " " + r.section
	if r.item != "" {
		s += " case " + r.item
	}
	return s
}

// books are the fact books: the text of each by its file name.
type books map[string]string

// anchor returns the fragment of the section that r names, as GitHub makes it
// of a heading: lower case, no punctuation, hyphens for blanks.
func (b books) anchor(r ref) (string, error) {
	text, ok := b[r.book]
	if !ok {
		return "", fmt.Errorf("%v: there is no such book", r)
	}
	if id := strings.ToLower(r.section) + "-" + r.item; r.item != "" {
		if !strings.Contains(text, `<a id="`+id+`">`) {
			return "", fmt.Errorf("%v: the section has no such case", r)
		}
		return id, nil
	}
	for line := range strings.Lines(text) {
		m := heading.FindStringSubmatch(strings.TrimSpace(line))
		if m != nil && m[2] == r.section {
			return strings.ReplaceAll(notIDs.ReplaceAllString(strings.ToLower(m[1]), ""),
				" ", "-"), nil
		}
	}
	return "", fmt.Errorf("%v: the book has no such section", r)
}

// linked returns source with links in place of its references.
func (b books) linked(source string) string {
	return refForm.ReplaceAllStringFunc(source, func(s string) string {
		r := refs(s)[0]
		a, err := b.anchor(r)
		if err != nil {
			return s
		}
		return "[" + s + "](../facts/" + r.book + "#" + a + ")"
	})
}
