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
	out, _, err := lint(doc, "-hco", "1.18")
	if !errors.Is(err, errFound) || !strings.Contains(out, "<stdin>:8:30: warning hco-stale-sample spec.liveMigrationConfig.completionTimeoutPerGiB: ") ||
		!strings.Contains(out, "<stdin>:9:14: error hco-network-syntax spec.liveMigrationConfig.network: ") {
		t.Errorf("%v\n%s", err, out)
	}
	out, _, _ = lint(doc, "-hco", "1.13", "-resolve")
	if strings.Contains(out, "hco-stale-sample") || !strings.Contains(out, "hco: effective with HCO 1.13:\n") || !strings.Contains(out, `"completionTimeoutPerGiB": 800,`) {
		t.Errorf("%s", out)
	}
	if _, notes, err := lint("", "-hco", "4.22"); !errors.Is(err, errUsage) || !strings.Contains(notes, "4.22") {
		t.Errorf("%v %s", err, notes)
	}
}
