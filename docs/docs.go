// Package docs holds the pages that explain the rules of this module: what each
// reports, its source, and an example with the finding and the fix. They are
// generated, and link to the fact books, which are in this directory too.
package docs

import (
	"embed"
	"slices"
	"strings"
)

//go:generate go -C .. run ./internal/docgen

//go:embed rules/*.md
var pages embed.FS

// Rule returns the page of the rule of that code, in Markdown. It
// reports false when there is no such rule.
func Rule(code string) (string, bool) {
	page, err := pages.ReadFile("rules/" + code + ".md")
	return string(page), err == nil
}

// Codes returns the codes of all rules, sorted.
func Codes() []string {
	files, err := pages.ReadDir("rules")
	if err != nil {
		return nil // the directory is embedded
	}
	codes := make([]string, 0, len(files))
	for _, f := range files {
		codes = append(codes, strings.TrimSuffix(f.Name(), ".md"))
	}
	slices.Sort(codes) // as files, x-y.md is before x.md
	return codes
}
