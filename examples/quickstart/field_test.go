package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
)

// TestField plans what people really had: each output has what a right tool says.
func TestField(t *testing.T) {
	want := map[string]string{
		"52": "fd42:cc:1::1-fd42:cc:1::10", "53": "10.61.0.1-10.61.0.16",
		"70": "bond1.300 has MTU 9000 or more on every node",
	}
	files, _ := filepath.Glob("testdata/field/*.yaml")
	for _, name := range files {
		id, _, _ := strings.Cut(filepath.Base(name), "-")
		var out bytes.Buffer
		if err := run([]string{"-f", name}, &out); err != nil || want[id] == "" ||
			!strings.Contains(out.String(), want[id]) {
			t.Errorf("%s: %v\n%s", name, err, out.String())
		}
	}
	if len(files) != len(want) {
		t.Errorf("%d files", len(files))
	}
}
