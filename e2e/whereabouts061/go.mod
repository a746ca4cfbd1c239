module github.com/migrationnet/migrationnet/e2e/whereabouts061

go 1.26

replace github.com/migrationnet/migrationnet => ../..

// v0.6.1 uses what later releases of this module withdrew.
replace github.com/containernetworking/cni => github.com/containernetworking/cni v0.8.1

require (
	github.com/k8snetworkplumbingwg/whereabouts v0.6.1
	github.com/migrationnet/migrationnet v0.0.0-00010101000000-000000000000
	pgregory.net/rapid v1.3.0
)

require (
	github.com/containernetworking/cni v1.3.1 // indirect
	github.com/imdario/mergo v0.3.12 // indirect
	github.com/pkg/errors v0.9.1 // indirect
	k8s.io/utils v0.0.0-20260319190234-28399d86e0b5 // indirect
)
