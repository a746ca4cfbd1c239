package main

import (
	"mime"
	"net/http"
	"path"
	"strings"
)

// The page loads nothing but its own files, sends nothing anywhere, is in no other page, and
// makes no HTML of a text: innerHTML and its like throw.
const policy = "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; " +
	"img-src data:; connect-src 'none'; base-uri 'none'; form-action 'none'; " +
	"frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types worker"

// The worker fetches the linter, once, and compiles it.
const workerPolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"

// handler serves the files.
func (s site) handler() (http.Handler, error) {
	packed := map[string][]byte{}
	for name, data := range s {
		z, err := zipped(data)
		if err != nil {
			return nil, err
		}
		packed[name] = z
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, "/")
		if name == "" {
			name = "index.html"
		}
		data, ok := s[name]
		switch {
		case !ok:
			http.NotFound(w, r)
			return
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			http.Error(w, "only GET", http.StatusMethodNotAllowed)
			return
		}
		h := w.Header()
		h.Set("Content-Type", contentType(name))
		h.Set("Content-Security-Policy", policyOf(name))
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-cache")
		h.Set("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			data = packed[name]
		}
		_, _ = w.Write(data) // the browser went away
	}), nil
}

func policyOf(name string) string {
	if name == "worker.js" {
		return workerPolicy
	}
	return policy
}

// contentType does not ask the machine, whose tables differ.
func contentType(name string) string {
	switch ext := path.Ext(name); ext {
	case ".wasm":
		return "application/wasm"
	case ".js":
		return "text/javascript; charset=utf-8"
	default:
		return mime.TypeByExtension(ext)
	}
}
