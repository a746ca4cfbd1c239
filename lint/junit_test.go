package lint_test

import (
	"bytes"
	"encoding/xml"
	"slices"
	"testing"

	"github.com/migrationnet/migrationnet/cluster/source"
	"github.com/migrationnet/migrationnet/lint"
)

func TestJUnit(t *testing.T) {
	const right = `{"cniVersion":"1.0.0","name":"a","type":"macvlan","master":"eth1"}`
	files := []source.File{
		{Name: "a.yaml", Data: []byte(definition)},
		{Name: "warned.json", Data: []byte(right[:len(right)-1] + `,"x":"\u001b<&"}`)},
		{Name: "right.json", Data: []byte(right)},
		{Name: "unread.json", Data: []byte(`{"cniVersion":`)},
		{Name: "other.yaml", Data: []byte("apiVersion: v1\nkind: ConfigMap\n")},
	}
	var b bytes.Buffer
	if err := lint.Judge(slices.Values(files), lint.Options{}).WriteJUnit(&b); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Suites []struct {
			Name     string `xml:"name,attr"`
			Tests    int    `xml:"tests,attr"`
			Failures int    `xml:"failures,attr"`
			Cases    []struct {
				Name    string `xml:"name,attr"`
				Failure *struct {
					Message string `xml:"message,attr"`
				} `xml:"failure"`
				Out string `xml:"system-out"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(b.Bytes(), &got); err != nil || len(got.Suites) != 4 {
		t.Fatalf("%v\n%s", err, b.String())
	}
	for i, failures := range []int{1, 0, 0, 1} {
		s := got.Suites[i]
		failed := len(s.Cases) == 1 && s.Cases[0].Failure != nil && s.Cases[0].Failure.Message != ""
		if s.Tests != 1 || s.Failures != failures || failed != (failures == 1) {
			t.Errorf("%s: %+v", files[i].Name, s)
		}
	}
	if c := got.Suites[1].Cases[0]; c.Name != "macvlan at 1:1" || c.Out == "" {
		t.Errorf("%+v", c)
	}
}
