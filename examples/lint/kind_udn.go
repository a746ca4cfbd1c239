package main

import (
	"github.com/migrationnet/migrationnet/nad"
)

// isUserDefined reports an object of which OVN-Kubernetes makes
// NetworkAttachmentDefinitions.
func isUserDefined(s shape) bool {
	return s.apiVersion == nad.UDNAPIVersion &&
		(s.kind == nad.ClusterUDNKind || s.kind == nad.UDNKind)
}

// judgeUserDefined judges the object as the API server does, and then what
// OVN-Kubernetes makes of it.
func judgeUserDefined(data []byte, s setting) judgement {
	u, r, l := nad.ReadUserDefinedNetwork(data, s.Release)
	return decided(l, func() any { return viewConfig(u.Definition(u.Namespace).Config, r, s.Release) })
}
