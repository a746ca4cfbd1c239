package migrationnet_test

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the output and the examples of README.md again")

// README.md shows the output of the quickstart, with the middle of a cluster's
// documents left out, and the bodies of examples that are tested.
func TestREADMETellsTheTruth(t *testing.T) {
	readme, golden, examples := readFile(t, "README.md"),
		readFile(t, "examples/quickstart/testdata/out.golden"), readFile(t, "example_test.go")
	webhook := readFile(t, "diag/fielderr/fielderr_test.go")
	for _, b := range []struct{ before, after, want string }{
		{"```text\n", "```", shorten(golden)},
		{"## In an operator\n\n```go\n", "```", body(t, webhook, "func Example_webhook() {\n")},
		{
			before: "## In a Terraform provider\n\n```go\n",
			after:  "```",
			want:   body(t, examples, "func Example_terraformProvider() {\n"),
		},
		{
			before: "## In a CNI runtime or a DRA driver\n\n```go\n",
			after:  "```",
			want:   body(t, examples, "func Example_runtime() {\n"),
		},
	} {
		start := strings.Index(readme, b.before)
		if start < 0 {
			t.Fatalf("README.md has no %q", b.before)
		}
		start += len(b.before)
		end := start + strings.Index(readme[start:], b.after)
		if *update {
			readme = readme[:start] + b.want + readme[end:]
		} else if got := readme[start:end]; got != b.want {
			t.Errorf("README.md does not tell the truth; go test . -update\ngot:\n%s\nwant:\n%s",
				got, b.want)
		}
	}
	if *update {
		if err := os.WriteFile("README.md", []byte(readme), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// shorten leaves out the second cluster's documents, which are like the first's.
func shorten(out string) string {
	start, end := strings.Index(out, "== Cluster west"), strings.Index(out, "== Worth knowing")
	return out[:start] + "== Cluster west\n…\n\n" + out[end:]
}

// body returns the statements of a function up to its expected output.
func body(t *testing.T, source, head string) string {
	t.Helper()
	start := strings.Index(source, head)
	if start < 0 {
		t.Fatalf("no %q", head)
	}
	start += len(head)
	text := source[start : start+strings.Index(source[start:], "\t// Output:")]
	return strings.TrimPrefix(strings.ReplaceAll("\n"+text, "\n\t", "\n"), "\n")
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
