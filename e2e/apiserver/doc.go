// Package apiserver runs a real Kubernetes API server for custom resources in
// this process: k8s.io/apiextensions-apiserver on an etcd that is embedded too.
// It takes half a second to start, needs no binary, and leaves nothing after.
//
//	definition, err := apiserver.HyperConverged("1.19")
//	…
//	server, err := apiserver.Start(definition, apiserver.NetworkAttachmentDefinition())
//	…
//	defer server.Stop()
//	err = server.Client.Patch(ctx, object, client.RawPatch(types.MergePatchType, patch))
//
// Defaulting, pruning, validation, field ownership and conversion are those of
// the real server: it is the code that runs in kube-apiserver. A [CRD] carries
// what converts between its versions; the conversion webhook that the server
// calls for it runs in this process too.
//
// # What it is not
//
// There are no core types: no namespaces (an object can be created in any), no
// Pods, no RBAC, and no admission, so that no webhook of HCO or KubeVirt is
// asked. No operator runs: what a HyperConverged object says goes nowhere.
//
// # Access
//
// The server listens on a port of 127.0.0.1, and lets in who has the token in
// [Server.Config]: nobody else on the machine.
//
// # Log
//
// The server logs through klog, its client through controller-runtime, and both
// have one logger for the whole process. The first Start sends them nowhere; who
// wants to read them calls klog.SetLogger after that.
package apiserver
