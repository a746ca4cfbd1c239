//go:build unix

package source_test

import (
	"path/filepath"
	"syscall"
	"testing"

	"github.com/migrationnet/migrationnet/cluster/source"
)

// A pipe in a directory, that nothing writes to, is not waited for.
func TestPipeInDirectory(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"b.yaml": "b: 1\n"})
	if err := syscall.Mkfifo(filepath.Join(dir, "a.yaml"), 0o600); err != nil {
		t.Skip(err)
	}
	files, err := source.Reader{}.All(dir)
	if err != nil || len(files) != 1 {
		t.Errorf("%v, %d files", err, len(files))
	}
}
