package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestOnlyForThisMachine(t *testing.T) {
	for addr, ok := range map[string]bool{
		"127.0.0.1:8080": true, "localhost:0": true, "[::1]:80": true, "127.9.9.9:1": true,
		":8080": false, "0.0.0.0:8080": false, "10.0.0.1:80": false, "8080": false, "[::]:1": false,
	} {
		if err := loopback(addr); (err == nil) != ok {
			t.Errorf("%s: %v", addr, err)
		}
	}
	if err := run(context.Background(), []string{"x"}, io.Discard); !errors.Is(err, errUsage) {
		t.Errorf("%v", err)
	}
}

func TestHeaders(t *testing.T) {
	h, err := site{"index.html": []byte("<p>"), "worker.js": []byte("1"), "x.wasm": {0}}.handler()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		method, path string
		status       int
		content      string
	}{
		{"GET", "/", 200, "text/html"},
		{"GET", "/worker.js", 200, "text/javascript"},
		{"GET", "/x.wasm", 200, "application/wasm"},
		{"POST", "/", 405, "text/plain"},
		{"GET", "/../main.go", 404, "text/plain"},
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(c.method, c.path, nil))
		got := w.Header()
		if w.Code != c.status || !strings.HasPrefix(got.Get("Content-Type"), c.content) {
			t.Errorf("%s %s: %d %v", c.method, c.path, w.Code, got)
		}
		policy := got.Get("Content-Security-Policy")
		const strict = "default-src 'none'; script-src 'self'"
		if w.Code == http.StatusOK && !strings.HasPrefix(policy, strict) ||
			strings.Contains(policy, "unsafe-inline") || strings.Contains(policy, "'unsafe-eval'") {
			t.Errorf("%s: the policy is %q", c.path, policy)
		}
	}
}
