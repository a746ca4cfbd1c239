package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

//go:embed page
var page embed.FS

// linter is the package that becomes WebAssembly.
const linter = "github.com/migrationnet/migrationnet/examples/playground/linter"

// site is the page: its files by name.
type site map[string][]byte

// build makes the page. The linter and the support for it come from the Go that is first in
// the path, which is the one of go run, so that they fit each other.
func build(ctx context.Context) (site, error) {
	s := site{}
	files, err := fs.Sub(page, "page")
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(files, "*")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if s[name], err = fs.ReadFile(files, name); err != nil {
			return nil, err
		}
	}
	root, err := goTool(ctx, "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	support := filepath.Join(strings.TrimSpace(root), "lib", "wasm", "wasm_exec.js")
	if s["wasm_exec.js"], err = os.ReadFile(support); err != nil {
		return nil, err
	}
	s["linter.wasm"], err = compile(ctx)
	return s, err
}

// compile returns the linter as WebAssembly.
func compile(ctx context.Context) ([]byte, error) {
	dir, err := os.MkdirTemp("", "playground")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	out := filepath.Join(dir, "linter.wasm")
	_, err = goTool(ctx, "build", "-trimpath", "-ldflags=-s -w", "-o", out, linter)
	if err != nil {
		return nil, fmt.Errorf("%w\nrun it in its directory: go -C examples/playground run .", err)
	}
	return os.ReadFile(out)
}

// goTool runs the go tool for the browser.
func goTool(ctx context.Context, args ...string) (string, error) {
	var stderr bytes.Buffer
	c := exec.CommandContext(ctx, "go", args...)
	c.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "GOFLAGS=", "CGO_ENABLED=0")
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return string(out), nil
}

// zipped returns the bytes in gzip.
func zipped(data []byte) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(data); err != nil {
		return nil, err
	}
	err = z.Close()
	return b.Bytes(), err
}
