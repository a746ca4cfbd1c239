// Docgen writes the generated pages of docs from the rules and the tables of
// this module. It is run in the root of the repository:
//
//	go run ./internal/docgen
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	b, err := readBooks(".")
	if err != nil {
		fmt.Fprintln(os.Stderr, "docgen:", err)
		os.Exit(1)
	}
	_ = b.linked("")
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
