package main

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// clusterNetworks are those of the documents' clusters.
var clusterNetworks = []string{
	"-network", "pod network=10.128.0.0/14", "-network", "service network=172.30.0.0/16",
}

func TestVirtualMachinesInFiles(t *testing.T) {
	for name, args := range map[string][]string{
		"vm.golden":          append(clusterNetworks, "testdata/vm"),
		"vm.older.golden":    {"-kubevirt", "v1.7.0", "testdata/vm"},
		"vm.resolve.golden":  {"-o", "json", "-resolve", "testdata/vm/vms.yaml"},
		"vm.fix.diff.golden": {"-fix", "-diff", "testdata/vm/vm.json"},
	} {
		out, _, err := try("", args...)
		if !errors.Is(err, errFound) {
			t.Errorf("%s: %v", name, err)
		}
		golden(t, name, filepath.ToSlash(out))
	}
}

func TestPlacesInsideNetworkData(t *testing.T) {
	out, _, _ := try("", append(clusterNetworks, "testdata/vm/vms.yaml")...)
	data, err := os.ReadFile("testdata/vm/vms.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for rule, text := range map[string]string{
		"podnet-guest-address ":            "fd10:0:2::2/120",
		"podnet-guest-gateway-deprecated ": "fd20::1\n",
		"podnet-overlap ":                  "10.128.0.0/24",
		"podnet-port-istio ":               "port: 15021",
		"podnet-port-reserved ":            "port: 49152",
		"podnet-port-protocol ":            "tcp",
	} {
		before, _, _ := strings.Cut(string(data), text)
		line := strings.Count(before, "\n") + 1
		column := len(before) - strings.LastIndexByte(before, '\n')
		at := filepath.ToSlash("testdata/vm/vms.yaml") + ":" + strconv.Itoa(line) +
			":" + strconv.Itoa(column) + ": "
		found := false
		for l := range strings.Lines(filepath.ToSlash(out)) {
			found = found || strings.HasPrefix(l, at) && strings.Contains(l, rule)
		}
		if !found {
			t.Errorf("%s is not at %s\n%s", rule, at, out)
		}
	}
}

func TestNetworksThatAreNone(t *testing.T) {
	for _, args := range [][]string{
		{"-network", "10.0.0.0/8"},
		{"-network", "=10.0.0.0/8"},
		{"-network", "x=10.0.0.1/8"},
		{"-network", "x=y"},
		{"-kubevirt", "v2"},
		{"-jsonl", "-network", "x=10.0.0.0/8"},
	} {
		if _, notes, err := try("", args...); !errors.Is(err, errUsage) || notes == "" {
			t.Errorf("%v: %v %q", args, err, notes)
		}
	}
}
