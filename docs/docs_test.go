package docs_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/docs"
)

func TestEveryCodeHasAPage(t *testing.T) {
	codes := docs.Codes()
	if len(codes) < 390 || !slices.IsSorted(codes) {
		t.Errorf("%d codes, sorted %v", len(codes), slices.IsSorted(codes))
	}
	for _, code := range codes {
		if page, ok := docs.Rule(code); !ok || !strings.Contains(page, "# "+code+"\n") {
			t.Errorf("the page of %s: %v %q", code, ok, page)
		}
	}
}

func TestWhatIsNoCodeHasNoPage(t *testing.T) {
	for _, code := range []string{"", ".", "../docs", "bridge", "README", "bridge-vlan-range.md"} {
		if page, ok := docs.Rule(code); ok || page != "" {
			t.Errorf("%q has a page: %q", code, page)
		}
	}
}
