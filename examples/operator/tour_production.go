//go:build production

package main

import (
	"context"
	"errors"
	"io"
)

// tour is not there: what runs in a cluster has no API server in it.
func tour(context.Context, io.Writer, bool) error {
	return errors.New("-embedded is not in a program built with -tags production")
}
