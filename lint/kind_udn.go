package lint

import (
	"strings"

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
	return decided(
		l,
		func() any { return viewConfig(u.Definition(u.Namespace).Config, r, s.Release) },
	)
}

// isHarvester reports a Setting of Harvester that names a network.
func isHarvester(s shape) bool {
	name, _ := text(members(s.members["metadata"])["name"])
	return s.apiVersion == nad.HarvesterAPIVersion && s.kind == nad.HarvesterKind &&
		strings.HasSuffix(name, "-network")
}

// judgeHarvester judges the Setting as the webhook of Harvester does, and then the
// definition that Harvester makes of it.
func judgeHarvester(data []byte, s setting) judgement {
	n, r, l := nad.ReadHarvesterNetwork(data, s.Release)
	if n.Off {
		return judgement{findings: l}
	}
	return decided(l, func() any { return viewConfig(n.Definition().Config, r, s.Release) })
}
