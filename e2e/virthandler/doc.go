// Package virthandler has no code of its own, only tests: they run what the
// virt-handler of KubeVirt v1.7.0 itself decides by, and compare it with package
// migration. README.md tells what they need.
package virthandler
