// Package config has the manifests of the operator.
package config

import "embed"

// Files are the manifests, by their path in this directory.
//
//go:embed *.yaml */*.yaml
var Files embed.FS
