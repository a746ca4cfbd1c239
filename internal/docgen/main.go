// Docgen writes the generated pages of docs from the rules, the examples and the
// tables of this module. It is run in the root of the repository:
//
//	go run ./internal/docgen
package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
)

func main() {
	if err := run("."); err != nil {
		fmt.Fprintln(os.Stderr, "docgen:", err)
		os.Exit(1)
	}
}

// run writes the pages below root, and removes those of rules that are gone.
func run(root string) error {
	pages, err := generate(root)
	if err != nil {
		return err
	}
	old, err := filepath.Glob(filepath.Join(root, "docs", "rules", "*.md"))
	if err != nil {
		return err
	}
	for _, name := range old {
		if rel, err := filepath.Rel(root, name); err != nil || pages[filepath.ToSlash(rel)] == "" {
			if err := os.Remove(name); err != nil {
				return err
			}
		}
	}
	if err := os.MkdirAll(filepath.Join(root, "docs", "schemas"), 0o755); err != nil {
		return err
	}
	for name, text := range pages {
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// generate returns the pages by their names in the repository at root.
func generate(root string) (map[string]string, error) {
	b, err := readBooks(root)
	if err != nil {
		return nil, err
	}
	e, err := readExamples(root)
	if err != nil {
		return nil, err
	}
	d, err := defaults(root)
	if err != nil {
		return nil, err
	}
	pages := map[string]string{"docs/rules.md": index(e), "docs/defaults.md": d}
	for _, c := range catalogues {
		for _, r := range c.rules {
			pages["docs/rules/"+r.Code+".md"] = page(c.pkg, r, b, e[r.Code])
		}
	}
	s, err := schemas()
	maps.Copy(pages, s)
	return pages, err
}

// readBooks reads docs/facts below root.
func readBooks(root string) (books, error) {
	names, err := filepath.Glob(filepath.Join(root, "docs", "facts", "*.md"))
	if err != nil {
		return nil, err
	}
	b := books{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		b[filepath.Base(name)] = string(text)
	}
	return b, nil
}
