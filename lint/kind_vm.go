package lint

import (
	"strings"

	"github.com/migrationnet/migrationnet/podnet"
	"github.com/migrationnet/migrationnet/podnet/podnetyaml"
)

func isVM(s shape) bool {
	isKind := s.kind == podnet.VirtualMachine || s.kind == podnet.VirtualMachineInstance
	return isKind && strings.HasPrefix(s.apiVersion, "kubevirt.io/")
}

// judgeVM judges as KubeVirt's admission webhook does, and then as virt-handler
// does, with the settings of KubeVirt that the context has.
func judgeVM(data []byte, s setting) judgement {
	c, r, l := s.kubeVirt.Read(data, s.Release)
	l.Add(podnetyaml.CheckNetworkData(c, r)...)
	l.Add(r.Overlaps(s.Networks)...)
	return decided(l, func() any { return r })
}
