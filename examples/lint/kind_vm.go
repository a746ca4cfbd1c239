package main

import (
	"strings"

	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/podnet"
	"github.com/migrationnet/migrationnet/podnet/podnetyaml"
)

func isVM(v jsonobj.Value) bool {
	k, _ := v.Member("kind").Str()
	api, ok := v.Member("apiVersion").Str()
	return ok && (k == podnet.VirtualMachine || k == podnet.VirtualMachineInstance) && strings.HasPrefix(api, "kubevirt.io/")
}

// judgeVM judges as KubeVirt's admission webhook does, and then as virt-handler
// does, with the settings of KubeVirt that the context has.
func judgeVM(data []byte, s setting) judgement {
	c, r, l := s.kubeVirt.Read(data, s.Release)
	l.Add(podnetyaml.CheckNetworkData(c, r)...)
	l.Add(r.Overlaps(s.Networks)...)
	return decided(l, func() any { return r })
}
