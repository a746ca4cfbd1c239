// Operator keeps the migration network of a cluster as a MigrationPlan says, judges
// NetworkAttachmentDefinitions and HyperConverged before they are stored, and says of every
// live migration which network it went over.
//
//	go -C examples/operator run . -embedded
package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"os"
	"os/signal"
	"syscall"

	"example.com/migrationnet-operator/internal/operator"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client/config"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
)

// errUsage says that flag has told what is wrong with the command line.
var errUsage = errors.New("wrong command line")

const teach = `operator keeps the migration network of a cluster as a MigrationPlan says.

  operator -embedded -once           see it work, with an API server in this process
  operator -embedded                 the same, and leave it running for kubectl
  operator                           in a cluster, or in that of the current kubeconfig
  operator -kubeconfig FILE -openshift 4.21

The exit status is 1 when it cannot go on, and 2 for a wrong command line.
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	switch {
	case err == nil || errors.Is(err, errAnswered):
	case errors.Is(err, errUsage):
		os.Exit(2)
	default:
		complain(os.Stderr, "operator", err)
		os.Exit(1)
	}
}

// settings are what the command line says.
type settings struct {
	operator.Options
	embedded, once bool
	kubeconfig     string
}

func run(ctx context.Context, args []string, out io.Writer) error {
	s, err := parse(args, out)
	if err != nil {
		return err
	}
	if s.embedded {
		return tour(ctx, out, s.once)
	}
	ctrl.SetLogger(zap.New(zap.WriteTo(os.Stderr)))
	cluster, err := connect(s.kubeconfig)
	if err != nil {
		return err
	}
	o, err := operator.New(cluster, s.Options)
	if err != nil {
		return err
	}
	return o.Start(ctx)
}

func parse(args []string, out io.Writer) (settings, error) {
	var s settings
	flags := flag.NewFlagSet("operator", flag.ContinueOnError)
	flags.BoolVar(&s.embedded, "embedded", false, "start an API server in this process, and show what happens")
	flags.BoolVar(&s.once, "once", false, "end when -embedded has shown all")
	flags.StringVar(&s.kubeconfig, "kubeconfig", "",
		"`file` that names the cluster; without it $KUBECONFIG, the Pod's own, or ~/.kube/config")
	for _, program := range []string{"openshift", "hco"} {
		flags.Func(program, "`version` of it, for what the objects of the cluster do not say",
			func(v string) error { return s.Release.Set(program, v) })
	}
	flags.StringVar(&s.MetricsAddress, "metrics", "0", "`address` of the metrics, such as :8080; 0 is none")
	flags.StringVar(&s.ProbeAddress, "probes", "0", "`address` of /healthz and /readyz; 0 is none")
	flags.StringVar(&s.CertDir, "certs", "",
		"`directory` with tls.crt and tls.key; with it the webhooks are served")
	flags.IntVar(&s.WebhookPort, "webhook-port", 9443, "`port` of the webhooks")
	flags.BoolVar(&s.LeaderElection, "leader-elect", false, "let one of several instances write")
	flags.StringVar(&s.Namespace, "namespace", "",
		"`namespace` of the Lease of -leader-elect; without it the Pod's own")
	if err := parseFlags(flags, args, out, teach); err != nil {
		return s, err
	}
	if flags.NArg() > 0 || s.once && !s.embedded {
		flags.Usage()
		return s, errUsage
	}
	s.Webhooks = s.CertDir != ""
	return s, nil
}

func connect(kubeconfig string) (*rest.Config, error) {
	if kubeconfig == "" {
		return config.GetConfig()
	}
	return clientcmd.BuildConfigFromFlags("", kubeconfig)
}
