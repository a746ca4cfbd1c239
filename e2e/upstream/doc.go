// Package upstream has no code of its own, only tests: they compare this module
// with what Go libraries of Kubernetes, KubeVirt and others do, in their newest
// versions. They are in a module of their own so that a program that imports
// this module does not get those libraries into its go.sum.
package upstream
