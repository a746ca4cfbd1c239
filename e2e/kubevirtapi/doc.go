// Package kubevirtapi has no code of its own, only a test: it builds package
// migration/vmi with every kubevirt.io/api that it promises to build with, and
// runs its tests. README.md tells what it needs.
package kubevirtapi
