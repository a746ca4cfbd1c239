package locate_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/diag/locate"
	"github.com/migrationnet/migrationnet/internal/growth"
	"pgregory.net/rapid"
)

func TestItemsGrowAsTheirNumberDoes(t *testing.T) {
	growth.Linear(t, 500, func(n int) func() {
		items := strings.Repeat(`{"kind":"A"},`, n) + `{"kind":"A"}`
		d, err := locate.ParseJSON([]byte(`{"kind":"List","items":[` + items + `]}`))
		if err != nil {
			t.Fatal(err)
		}
		return func() {
			if got := d.Items(); len(got) != n+1 || got[n].Position("/kind").Offset == 0 {
				t.Errorf("%d items, want %d", len(got), n+1)
			}
		}
	})
}

// TestPlacesGrowAsTheirNumberDoes asks for the place of every member of a document.
func TestPlacesGrowAsTheirNumberDoes(t *testing.T) {
	members := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	for name, text := range map[string]func(n int) string{
		"JSON":                  func(n int) string { return "{" + members(n, `"m%d":"é",`) + `"x":0}` },
		"a list":                func(n int) string { return `{"l":[` + members(n, "%d,") + `0]}` },
		"YAML":                  func(n int) string { return members(n, "m%d: 1\n") },
		"a list in YAML":        func(n int) string { return "l:\n" + members(n, "- %d\n") },
		"JSON in YAML":          func(n int) string { return "c: '{" + members(n, `"m%d":1,`) + "\"x\":0}'\n" },
		"JSON in lines of YAML": func(n int) string { return "c: |\n  {" + members(n, "\"m%d\":1,\n  ") + "\"x\":0}\n" },
	} {
		t.Run(name, func(t *testing.T) {
			growth.Linear(t, 300, func(n int) func() {
				source := []byte(text(n))
				return func() {
					docs, err := locate.Parse(source)
					if err != nil {
						t.Fatal(err)
					}
					last := 0
					for i := range n {
						path := diag.Path("").Name(fmt.Sprint("m", i))
						switch {
						case strings.Contains(name, "list"):
							path = diag.Path("/l").Index(i)
						case strings.Contains(name, "JSON in"):
							path = "/c" + path
						}
						at := docs[0].Position(path).Offset
						if at <= last || docs[0].Name(path).Offset > at {
							t.Fatalf("%s: %d after %d", path, at, last)
						}
						last = at
					}
				}
			})
		})
	}
}

// TestColumnsAreCodePoints compares places in long lines with a count of all before them.
func TestColumnsAreCodePoints(t *testing.T) {
	piece := rapid.SampledFrom([]string{"a", "é", "日本", "😀", strings.Repeat("x", 300), strings.Repeat("é", 200), "\xff", "\xa0"})
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Map(rapid.SliceOfN(piece, 0, 6), func(p []string) string {
			return strings.Join(p, "")
		}), 1, 12).Draw(t, "values")
		text := "[\"" + strings.Join(values, "\",\"") + "\"]"
		docs, err := locate.Parse([]byte(text))
		if err != nil {
			return
		}
		for i := range values {
			at := docs[0].Position(diag.Path("").Index(i))
			if want := utf8.RuneCountInString(text[:at.Offset]) + 1; at.Column != want || at.Line != 1 {
				t.Fatalf("%q: %+v, want column %d", text, at, want)
			}
		}
	})
}

// A long text that thousands of aliases stand for is refused before it fills the memory.
func TestAliasesOfALongText(t *testing.T) {
	long := "a: &a \"" + strings.Repeat("x", 200_000) + "\"\nb:\n"
	for aliases, fits := range map[int]bool{1: true, 20: true, 4000: false} {
		_, err := locate.Parse([]byte(long + strings.Repeat("- *a\n", aliases)))
		if (err == nil) != fits {
			t.Errorf("%d aliases: %v", aliases, err)
		}
		if err != nil && !strings.Contains(err.Error(), "bytes with aliases") {
			t.Errorf("%d aliases: %v", aliases, err)
		}
	}
	// A text that is long itself is read, whatever its escapes.
	if _, err := locate.Parse([]byte("a: \"" + strings.Repeat("<\\a", 2_000_000) + "\"\n")); err != nil {
		t.Error(err)
	}
}
