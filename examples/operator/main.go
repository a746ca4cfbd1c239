package main

import (
	_ "github.com/migrationnet/migrationnet/cluster/k8s"
	_ "github.com/migrationnet/migrationnet/e2e/apiserver"
	_ "github.com/migrationnet/migrationnet/migration/vmi"
	_ "k8s.io/apiserver/pkg/admission/plugin/policy/validating"
	_ "sigs.k8s.io/controller-runtime"
	_ "sigs.k8s.io/controller-runtime/pkg/webhook/admission"
)

func main() {}
