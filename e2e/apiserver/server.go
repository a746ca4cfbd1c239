package apiserver

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/go-logr/logr"
	"go.opentelemetry.io/otel/trace/noop"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver"
	"k8s.io/apiextensions-apiserver/pkg/cmd/server/options"
	"k8s.io/apiextensions-apiserver/pkg/generated/openapi"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/authentication/authenticator"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizerfactory"
	apiopenapi "k8s.io/apiserver/pkg/endpoints/openapi"
	genericapiserver "k8s.io/apiserver/pkg/server"
	genericoptions "k8s.io/apiserver/pkg/server/options"
	"k8s.io/apiserver/pkg/storage/storagebackend"
	"k8s.io/apiserver/pkg/util/compatibility"
	"k8s.io/apiserver/pkg/util/webhook"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/klog/v2"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/log"
)

// Server is a running API server.
type Server struct {
	// Config is for a client that may do everything, and is not slowed down. It
	// holds the token that opens the server.
	Config *rest.Config

	// Client reads and writes CustomResourceDefinitions, and objects of any kind
	// that the server serves as unstructured.Unstructured. It asks the server on
	// every call, and drops the warnings of the server.
	Client client.Client

	converters converters
	stop       []func() error // what undoes each step of Start, in its order
}

var quiet = sync.OnceFunc(func() {
	klog.SetLogger(logr.Discard())
	log.SetLogger(logr.Discard()) // the one of the client, which complains where it has none
})

// Start starts a server that serves the definitions, and returns when it does.
// More can be installed later.
func Start(definitions ...CRD) (*Server, error) {
	quiet()
	s := new(Server)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := s.start(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("apiserver: %w", err), s.Stop())
	}
	if err := s.Install(ctx, definitions...); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

// Stop stops the server and removes its files. It waits until all of that is
// done. A second Stop does nothing.
func (s *Server) Stop() error {
	var errs []error
	for i := len(s.stop) - 1; i >= 0; i-- {
		errs = append(errs, s.stop[i]())
	}
	s.stop = nil
	return errors.Join(errs...)
}

func (s *Server) start(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "apiserver-")
	if err != nil {
		return err
	}
	s.stop = append(s.stop, func() error { return os.RemoveAll(dir) })
	endpoint, stop, err := startEtcd(ctx, dir)
	if err != nil {
		return fmt.Errorf("etcd: %w", err)
	}
	s.stop = append(s.stop, stop)
	s.stop = append(s.stop, s.converters.serve())

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	// The server, if it came to run, has closed it.
	s.stop = append(s.stop, func() error { listener.Close(); return nil })
	config, err := configure(listener, endpoint)
	if err != nil {
		return err
	}
	if err := s.run(config); err != nil {
		return err
	}
	return s.connect(ctx, config.GenericConfig.LoopbackClientConfig)
}

// configure returns a configuration that needs no other API server: no
// informers of core types, and hence no admission.
func configure(listener net.Listener, etcd string) (*apiserver.Config, error) {
	config := genericapiserver.NewRecommendedConfig(apiserver.Codecs)
	config.EffectiveVersion = compatibility.DefaultBuildEffectiveVersion()
	config.MergedResourceConfig = apiserver.DefaultAPIResourceConfigSource()
	names := apiopenapi.NewDefinitionNamer(apiserver.Scheme, scheme.Scheme)
	config.OpenAPIConfig = genericapiserver.DefaultOpenAPIConfig(openapi.GetOpenAPIDefinitions,
		names)
	config.OpenAPIV3Config = genericapiserver.DefaultOpenAPIV3Config(openapi.GetOpenAPIDefinitions,
		names)
	if err := secure(&config.Config, listener); err != nil {
		return nil, err
	}

	storage := genericoptions.NewEtcdOptions(storagebackend.NewDefaultConfig(
		"/registry/apiextensions.kubernetes.io",
		apiserver.Codecs.LegacyCodec(apiextensionsv1.SchemeGroupVersion)))
	storage.StorageConfig.Transport.ServerList = []string{etcd}
	storage.StorageConfig.Transport.TracerProvider = noop.NewTracerProvider()
	if err := storage.ApplyTo(&config.Config); err != nil {
		return nil, err
	}
	return &apiserver.Config{GenericConfig: config, ExtraConfig: apiserver.ExtraConfig{
		CRDRESTOptionsGetter: options.NewCRDRESTOptionsGetter(*storage, nil, nil),
		MasterCount:          1, // with more, a definition would wait for the other masters
		ServiceResolver:      webhook.NewDefaultServiceResolver(),
		AuthResolverWrapper: webhook.NewDefaultAuthenticationInfoResolverWrapper(nil, nil,
			config.LoopbackClientConfig, noop.NewTracerProvider()),
	}}, nil
}

// secure has config serve on the listener, with a certificate of its own, and
// let in nobody but who has the loopback token.
func secure(config *genericapiserver.Config, listener net.Listener) error {
	loopback := net.IPv4(127, 0, 0, 1)
	serving := genericoptions.NewSecureServingOptions().WithLoopback()
	serving.Listener = listener
	serving.ServerCert.CertDirectory, serving.ServerCert.PairName = "", "" // in memory
	err := serving.MaybeDefaultWithSelfSignedCerts("localhost", nil, []net.IP{loopback})
	if err != nil {
		return err
	}
	config.PublicAddress = loopback
	config.Authentication.Authenticator = authenticator.RequestFunc(
		func(*http.Request) (*authenticator.Response, bool, error) {
			return nil, false, nil
		})
	config.Authorization.Authorizer = authorizerfactory.NewPrivilegedGroups(
		user.SystemPrivilegedGroup)
	return serving.ApplyToConfig(config)
}

// run starts the server, and returns before it is ready.
func (s *Server) run(config *apiserver.Config) error {
	roots := new(discovery)
	server, err := config.Complete().New(genericapiserver.NewEmptyDelegateWithCustomHandler(roots))
	if err != nil {
		return err
	}
	roots.definitions = server.Informers.Apiextensions().V1().CustomResourceDefinitions().Lister()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- server.GenericAPIServer.PrepareRun().RunWithContext(ctx) }()
	s.stop = append(s.stop, func() error {
		cancel()
		err := <-done
		server.Informers.Shutdown()
		return err
	})
	return nil
}

// connect fills in Config and Client, and waits until the server is ready.
func (s *Server) connect(ctx context.Context, loopback *rest.Config) error {
	s.Config = rest.CopyConfig(loopback)
	s.Config.QPS, s.Config.Burst = -1, 0 // no limit
	s.Config.WarningHandlerWithContext = rest.NoWarnings{}

	known := runtime.NewScheme()
	if err := apiextensionsv1.AddToScheme(known); err != nil {
		return err
	}
	var err error
	if s.Client, err = client.New(s.Config, client.Options{Scheme: known}); err != nil {
		return err
	}
	web, err := rest.HTTPClientFor(s.Config)
	if err != nil {
		return err
	}
	defer web.CloseIdleConnections()
	return poll(ctx, func(ctx context.Context) error {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet,
			s.Config.Host+"/readyz", nil)
		if err != nil {
			return err
		}
		response, err := web.Do(request)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		if response.StatusCode != http.StatusOK {
			return fmt.Errorf("/readyz: %s", response.Status)
		}
		return nil
	})
}
