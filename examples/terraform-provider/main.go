// Terraform-provider-migrationnet is a provider for OpenTofu and Terraform that
// judges and plans the network of live migration. OpenTofu starts it.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	migrationnet "example.com/terraform-provider-migrationnet/internal/provider"
)

// Of the release; go build -ldflags '-X main.version=v1.2.3 -X main.address=…'.
var (
	version = "dev"
	address = "example.test/acme/migrationnet" // as required_providers has it
)

// cookie is set by OpenTofu and Terraform for the plugins that they start
// (hashicorp/go-plugin: the magic cookie of the protocol).
const cookie = "TF_PLUGIN_MAGIC_COOKIE"

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr, serve)) }

func run(args []string, out, stderr io.Writer, serve func(debug bool) error) int {
	flags := flag.NewFlagSet("terraform-provider-migrationnet", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() { fmt.Fprint(stderr, usage()) }
	debug := flags.Bool("debug", false, "")
	shown := flags.Bool("version", false, "")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	switch {
	case *shown:
		fmt.Fprintln(out, "terraform-provider-migrationnet", version)
		return 0
	case flags.NArg() > 0, !*debug && os.Getenv(cookie) == "":
		flags.Usage()
		return 2
	}
	if err := serve(*debug); err != nil {
		fmt.Fprintln(stderr, "terraform-provider-migrationnet:", err)
		return 1
	}
	return 0
}

func serve(debug bool) error {
	return providerserver.Serve(context.Background(),
		func() provider.Provider { return migrationnet.New(version) },
		providerserver.ServeOpts{Address: address, Debug: debug})
}

func usage() string {
	return `This is a provider, which OpenTofu or Terraform starts. To try it, build it:

    go build -o /somewhere/terraform-provider-migrationnet .

write where it is into a file, which TF_CLI_CONFIG_FILE names:

    provider_installation {
      dev_overrides { "` + address + `" = "/somewhere" }
    }

and run tofu plan where required_providers has source = "` + address + `".
No tofu init is needed.

    -version  print the version
    -debug    wait for a debugger, and print what to set in the environment
`
}
