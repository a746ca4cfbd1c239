package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What was not recognized, or was read with errors, is counted and is not a yes, read
// once or twice, alone or among many.
func TestWhatIsMisreadIsNoYes(t *testing.T) {
	good := record(goodRecord)
	bare := strings.TrimSuffix(strings.TrimPrefix(good, `{"kind":"List","items":[`), "]}")
	nameless := strings.Replace(bare, `"kind":"VirtualMachineInstance",`, "", 1)
	for name, c := range map[string]struct{ text, why string }{
		"failed is a text":       {record(`"failed":"true",` + goodRecord), "failed: "},
		"failed is a number":     {record(`"failed":1,` + goodRecord), "failed: "},
		"failed in another case": {record(`"Failed":true,` + goodRecord), "Failed: "},
		"failed twice": {
			text: record(`"failed":true,"failed":false,` + goodRecord),
			why:  "failed: ",
		},
		"aborted is an object": {record(`"abortStatus":{},` + goodRecord), "abortStatus: "},
		"a text for the record": {
			text: strings.Replace(good, `"migrationState":{`, `"migrationState":"x","other":{`, 1),
			why:  "migrationState: ",
		},
		"a phase that is not text": {
			text: strings.Replace(good, `"status":{`, `"status":{"phase":1,`, 1),
			why:  "phase: ",
		},
		"an object without a kind": {nameless, "kind: shop/cart names no kind"},
		"a typed client's dump": {
			text: `{"metadata":{},"items":[` + nameless + `]}`,
			why:  "kind: shop/cart names no kind",
		},
		"a list in a list": {`{"kind":"List","items":[` + good + `]}`, "kind: "},
		"a kind in another case": {
			text: strings.Replace(good, "VirtualMachineInstance", "virtualMachineInstance", 1),
			why:  "kind: ",
		},
		"a refusal": {
			text: `{"kind":"Status","status":"Failure","message":"vmis is forbidden"}`,
			why:  "vmis is forbidden",
		},
		"a page of a list": {
			text: strings.Replace(good, `List","items"`,
				`PodList","metadata":{"continue":"x"},"items"`, 1),
			why: "continue: ",
		},
		"items that are not an array": {`{"kind":"VirtualMachineInstanceList","items":"x"}`, "items: "},
		"a VMIM of another type": {
			text: strings.Replace(goodVMIM, `"phase":"Succeeded"`, `"phase":["Succeeded"]`, 1),
			why:  "phase: ",
		},
		"a VMIM that names no VMI": {strings.Replace(goodVMIM, `"till"`, `7`, 1), "vmiName: "},
		"a time that is none": {
			text: record(strings.Replace(goodRecord, "2026-11-20T", "yesterday ", 1)),
			why:  "endTimestamp: ",
		},
		"an address that is a list": {
			text: record(strings.Replace(goodRecord, `"10.200.0.7"`, `["10.200.0.7"]`, 1)),
			why:  "targetNodeAddress: ",
		},
	} {
		t.Run(name, func(t *testing.T) {
			others := strings.ReplaceAll(good, "cart", "other")
			for _, text := range []string{c.text, others + c.text, c.text + others} {
				file := filepath.Join(t.TempDir(), "listing.json")
				if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
				for _, args := range [][]string{{"-"}, {file}} {
					out, stderr, err := verify(text, append(one, args...)...)
					if !errors.Is(err, errRead) || strings.Contains(out, "yes: ") || stderr != "" ||
						!strings.Contains(out, c.why) ||
						!strings.HasSuffix(out,
							"not known: 1 object not recognized, or read with errors\n") {
						t.Errorf("%v: %v %s\n%s", args, err, stderr, out)
					}
				}
			}
			out, _, _ := verify(c.text, append(one, "-o", "json")...)
			lines := strings.Split(strings.TrimSpace(out), "\n")
			var last struct {
				Summary struct{ Unread, OverMigrationNetwork int }
			}
			if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil ||
				last.Summary.Unread != 1 {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
}

// A long dump without kinds is counted, and not listed object by object.
func TestManyUnrecognizedObjects(t *testing.T) {
	out, _, err := verify(strings.Repeat("{}", 500), one...)
	if !errors.Is(err, errRead) || strings.Count(out, "\n") > 40 ||
		!strings.HasSuffix(out, "not known: 500 objects not recognized, or read with errors\n") {
		t.Errorf("%v %s", err, out)
	}
}

// Pod networks that are everything together are refused as one that is.
func TestEverythingInPieces(t *testing.T) {
	for _, args := range []string{
		"-range 10.200.0.0/16 -pod-network 0.0.0.0/0",
		"-range 10.200.0.0/16 -pod-network 0.0.0.0/1 -pod-network 128.0.0.0/1",
		"-range 10.200.0.0/16 -pod-network 0.0.0.0-127.255.255.255 -pod-network " +
			"128.0.0.0-255.255.255.255",
		"-cluster a -range 10.200.0.0/16 -pod-network 0.0.0.0/1 -f testdata/east.json -cluster b " +
			"-pod-network 128.0.0.0/1 -f testdata/west.json",
	} {
		out, stderr, err := verify(record(goodRecord), strings.Fields(args)...)
		if !errors.Is(err, errUsage) || out != "" ||
			!strings.Contains(stderr, "every IPv4 address") {
			t.Errorf("%s: %v\n%s%s", args, err, stderr, out)
		}
	}
	// All but one address of the family, and a half of it, have the network in them.
	for _, pods := range []string{
		"0.0.0.0-255.255.255.254", "0.0.0.0/1", "10.0.0.0/8", "10.200.128.0/17",
	} {
		out, stderr, err := verify(record(goodRecord), "-range", "10.200.0.0/16",
			"-pod-network", pods)
		if err == nil || !strings.Contains(stderr, "migration-reference-overlap") ||
			strings.Contains(out, "yes: ") {
			t.Errorf("%s: %v\n%s%s", pods, err, stderr, out)
		}
	}
}

// Windows that two clusters have in common are shown, and so are ranges of which the
// windows are not given. A migration between them is unproven then, unless the
// virt-handlers of both tell whose the address is.
func TestWindowsInCommonAreShown(t *testing.T) {
	window := strings.ReplaceAll(strings.Join(two, " "), "10.200.5.16-10.200.5.47",
		"10.200.5.48-10.200.5.79")
	const shown = "both clusters hand out 10.200.5.48-10.200.5.79"
	if out, _, err := verify("", strings.Fields(window)...); err != nil ||
		!strings.Contains(out, shown) {
		t.Errorf("%v\n%s", err, out)
	}
	text, err := os.ReadFile("testdata/east.json")
	if err != nil {
		t.Fatal(err)
	}
	noPods := filepath.Join(t.TempDir(), "east.json")
	if err := os.WriteFile(noPods, bytes.ReplaceAll(text, []byte(`"Pod"`), []byte(`"Node"`)),
		0o600); err != nil {
		t.Fatal(err)
	}
	out, _, err := verify("",
		strings.Fields(strings.ReplaceAll(window, "testdata/east.json", noPods))...)
	if err == nil || strings.Contains(out, "yes: ") || strings.Count(out, shown) < 2 {
		t.Errorf("%v\n%s", err, out)
	}
	var whole []string
	for i := 0; i < len(two); i++ {
		if two[i] == "-window" {
			i++
			continue
		}
		whole = append(whole, two[i])
	}
	out, _, err = verify("", whole...)
	if err != nil ||
		!strings.Contains(out, "warning  migration-pair-ranges  both clusters have 10.200.5.0/24") {
		t.Errorf("%v\n%s", err, out)
	}
	if out, _, err = verify("", two...); err != nil ||
		strings.Contains(out, "between the clusters:") {
		t.Errorf("%v\n%s", err, out)
	}
}
