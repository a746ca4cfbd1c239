// Package lint judges files: the documents that are in them, each alone and those of a
// cluster against each other.
//
// [Judge] takes files as package cluster/source reads them and returns a [Report], with the
// place of every finding:
//
//	files, err := source.Reader{}.All("manifests/")
//	report := lint.Judge(slices.Values(files), lint.Options{})
//	report.WriteText(os.Stdout)
//
// A file has YAML or JSON, one document or many. What a document is follows from its
// content; [Kinds] are those that are judged alone. The Kubernetes objects are added to a
// [cluster.Cluster], one for each name of a cluster, and judged together. Objects inside a
// List, a Template, a policy or a ManifestWork are judged where they are.
//
// [Fix] returns a file with the fixes applied. [Answer] answers requests in JSON, one at a
// time, about one document each.
//
// # Compatibility
//
// The members of the JSON that Report and Answer write are promised: members are added. The
// names of Kinds are promised. Texts may change in any release.
package lint
