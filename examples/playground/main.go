// Command playground serves, for this machine only, a page that judges what is pasted into
// it: a NetworkAttachmentDefinition, a CNI configuration, a HyperConverged object or the
// request of a plan. The linter runs in the browser.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"
)

var errUsage = errors.New("wrong command line")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stderr)
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUsage):
		os.Exit(2)
	default:
		fmt.Fprintln(os.Stderr, "playground:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stderr io.Writer) error {
	flags := flag.NewFlagSet("playground", flag.ContinueOnError)
	flags.SetOutput(stderr)
	addr := flags.String("listen", "127.0.0.1:8080",
		"`address` to serve on, of this machine only; port 0 is any that is free")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return err
	case err != nil:
		return errUsage
	case flags.NArg() > 0:
		fmt.Fprintf(stderr, "playground: %q is not a flag; see -h\n", flags.Arg(0))
		return errUsage
	}
	if err := loopback(*addr); err != nil {
		return err
	}
	l, err := net.Listen("tcp", *addr)
	if err != nil {
		return fmt.Errorf("%w; try -listen 127.0.0.1:0", err)
	}
	defer l.Close()
	fmt.Fprintln(stderr, "building the linter for the browser…")
	s, err := build(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(stderr, "http://%s/ (end with Ctrl-C)\n", l.Addr())
	return s.serve(ctx, l)
}

// loopback refuses an address that other machines reach.
func loopback(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("-listen: %w; write 127.0.0.1:8080", err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("-listen: %q is not of this machine only; write 127.0.0.1 or [::1]", host)
	}
	return nil
}

// serve serves the page until ctx is done.
func (s site) serve(ctx context.Context, l net.Listener) error {
	h, err := s.handler()
	if err != nil {
		return err
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	defer context.AfterFunc(ctx, func() { _ = server.Close() })()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
