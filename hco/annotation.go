package hco

import (
	"encoding/json"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
)

// KubeVirtAnnotation is the annotation of a HyperConverged object that holds a
// JSON Patch for the KubeVirt object that HCO writes.
const KubeVirtAnnotation = "kubevirt.kubevirt.io/jsonpatch"

// migrationsPath is where HCO puts the block into the KubeVirt object
// (controllers/handlers/kubevirt.go:407-429, HCO 1.9 to main).
const migrationsPath diag.Path = "/spec/configuration/migrations"

// ParseKubeVirtPatch reads the value of [KubeVirtAnnotation]. An operation on the
// whole of /spec/configuration/migrations is an error: the form that is in the
// documents, add with {"allowPostCopy":true}, drops the network and every limit.
// The same on a path below is right, and has a warning only: it is unsupported,
// and wins over the block.
func ParseKubeVirtPatch(text string) ([]diag.Op, diag.List) {
	var l diag.List
	v, err := jsonobj.Parse([]byte(text))
	if err != nil {
		l.Add(ErrAnnotation.At("", text, "%v", err).
			Hinted("write a JSON Patch: an array of operations"))
		return nil, l
	}
	if v.Kind() != jsonobj.Array {
		l.Add(ErrAnnotation.At("", text, "want an array, got %v", v.Kind()).
			Hinted("write a JSON Patch: an array of operations"))
		return nil, l
	}
	var out []diag.Op
	for i, e := range v.Each() {
		if op, ok := readOp(diag.Path("").Index(i), e, ErrAnnotation, &l); ok {
			op.check(diag.Path("").Index(i), &l)
			out = append(out, op.Op)
		}
	}
	if len(out) > 0 {
		l.Add(WarnAnnotation.At("", nil,
			"HCO taints the object and raises an alert; the patch outlives upgrades").
			Hinted("use the block for what it has, and remove the annotation before an upgrade"))
	}
	return out, l
}

// operation is one operation on the KubeVirt object.
type operation struct {
	diag.Op
	value jsonobj.Value
}

// readOp reads one operation. The libraries that HCO and the API server use want
// all of it (json-patch DecodePatch and Apply); the rule is for what lacks some.
func readOp(at diag.Path, v jsonobj.Value, rule *diag.Rule, l *diag.List) (operation, bool) {
	name, _ := v.Member("op").Str()
	path, ok := v.Member("path").Str()
	from, _ := v.Member("from").Str()
	value := v.Member("value")
	var why string
	switch {
	case !ok:
		why = "it has no path"
	case name == "move" || name == "copy":
		if from == "" {
			why = "it has no from"
		}
	case name == "add" || name == "replace" || name == "test":
		if value.Kind() == jsonobj.None {
			why = "it has no value"
		}
	case name != "remove":
		why = "op is none of add, remove, replace, move, copy and test"
	}
	if why != "" {
		l.Add(rule.At(at, v.Text, "%s", why).Hinted("write an operation of RFC 6902"))
		return operation{}, false
	}
	op := operation{diag.Op{Op: name, Path: diag.Path(path), From: diag.Path(from)}, value}
	if value.Kind() != jsonobj.None {
		op.Value = json.RawMessage(value.Text)
	}
	return op, true
}

// check reports what op does to the settings that come from the block.
func (op operation) check(at diag.Path, l *diag.List) {
	if !strings.HasPrefix(string(op.Path), "/spec/") {
		l.Add(ErrAnnotationPath.At(at.Name("path"), op.Path, "%q is not below /spec/", op.Path).
			Hinted("change the spec of KubeVirt only"))
		return
	}
	if op.Op.Op == "test" {
		return
	}
	op.checkTarget(op.Path, at.Name("path"), l)
	if op.Op.Op == "move" {
		op.checkTarget(op.From, at.Name("from"), l)
	}
}

func (op operation) checkTarget(target, at diag.Path, l *diag.List) {
	switch {
	case target != "" && strings.HasPrefix(string(migrationsPath)+"/", string(target)+"/"):
		l.Add(ErrAnnotationWhole.At(at, target,
			"%s of %s drops the network and the limits that HCO has put there", op.Op.Op, target).
			Hinted("write one operation for each member, such as %s/allowPostCopy", migrationsPath))
	case target == migrationsPath+"/network":
		l.Add(WarnAnnotationNetwork.At(at, target,
			"the network of the annotation wins over that of the block").
			Hinted("set the network in the block"))
	}
}
