package main

import (
	"errors"
	"strings"
	"testing"
)

func TestHyperConvergedInAFile(t *testing.T) {
	const doc = `apiVersion: hco.kubevirt.io/v1beta1
kind: HyperConverged
metadata:
  name: kubevirt-hyperconverged
  namespace: openshift-cnv
spec:
  liveMigrationConfig:
    completionTimeoutPerGiB: 800
    network: my.net
`
	out, _, err := try(doc, "-hco", "1.18")
	if !errors.Is(err, errFound) ||
		!strings.Contains(out,
			"<stdin>:8:30: warning hco-stale-sample "+
				"spec.liveMigrationConfig.completionTimeoutPerGiB: ") ||
		!strings.Contains(out,
			"<stdin>:9:14: error hco-network-syntax spec.liveMigrationConfig.network: ") {
		t.Errorf("%v\n%s", err, out)
	}
	out, _, _ = try(doc, "-hco", "1.13", "-resolve")
	if strings.Contains(out, "hco-stale-sample") ||
		!strings.Contains(out, "hco: effective with HCO 1.13:\n") ||
		!strings.Contains(out, `"completionTimeoutPerGiB": 800,`) {
		t.Errorf("%s", out)
	}
	for _, args := range [][]string{
		{"-hco", "4.17"}, {"-hco", "4.17.3"}, {"-openshift", "4.17"},
		{"-openshift", "4.21", "-hco", "1.13"}, {"-hco", "1.13", "-openshift", "4.21"},
	} {
		if got, _, _ := try(doc, append(args, "-resolve")...); got != out {
			t.Errorf("%v: %s", args, got)
		}
	}
	for _, args := range [][]string{{"-hco", "5.22"}, {"-openshift", "1.17"}} {
		_, notes, err := try("", args...)
		if !errors.Is(err, errUsage) || !strings.Contains(notes, args[1]) {
			t.Errorf("%v %s", err, notes)
		}
	}
}
