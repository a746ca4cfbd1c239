package main

import (
	_ "github.com/migrationnet/migrationnet/cluster/k8s"
	_ "github.com/migrationnet/migrationnet/e2e/apiserver"
	_ "github.com/migrationnet/migrationnet/migration/vmi"
	_ "sigs.k8s.io/controller-runtime"
	_ "sigs.k8s.io/controller-runtime/pkg/webhook/admission"
	_ "k8s.io/apiserver/pkg/admission/plugin/policy/validating"
)

func main() {}
