// Package fielderr turns findings into the form in which Kubernetes reports
// them: a field.ErrorList, and the warnings of an admission webhook.
package fielderr

import (
	"strconv"

	"github.com/migrationnet/migrationnet/diag"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// types are the causes that the kinds of rule stand for. Kubernetes has none
// for two values that exclude each other; forbidden is the nearest.
var types = [...]field.ErrorType{
	diag.Invalid:      field.ErrorTypeInvalid,
	diag.Required:     field.ErrorTypeRequired,
	diag.NotSupported: field.ErrorTypeNotSupported,
	diag.Forbidden:    field.ErrorTypeForbidden,
	diag.Duplicate:    field.ErrorTypeDuplicate,
	diag.Conflict:     field.ErrorTypeForbidden,
}

// List returns the errors of l as field errors below base, which may be nil, and
// the warnings as an admission webhook returns them. An error's detail is the text of
// [diag.Diagnostic.Text]. Its Origin stays empty, though a rule's Code would suit:
// Kubernetes has that field since v0.33.0 only, and this package also compiles with older
// releases. Ask l itself for a rule.
func List(base *field.Path, l diag.List) (errs field.ErrorList, warnings []string) {
	for _, d := range l {
		at := path(base, d.Path)
		text := d.Text()
		if d.Rule != nil && d.Rule.Severity == diag.Warning {
			warnings = append(warnings, at.String()+": "+text)
			continue
		}
		e := &field.Error{
			Type:     field.ErrorTypeInvalid,
			Field:    at.String(),
			BadValue: d.Got,
			Detail:   text,
		}
		if d.Rule != nil {
			e.Type = types[d.Rule.Kind]
		}
		errs = append(errs, e)
	}
	return errs, warnings
}

// path returns the field path of p below base. A nil base and the empty path
// give nil, which prints as "<nil>", as Kubernetes has it for a whole object.
func path(base *field.Path, p diag.Path) *field.Path {
	for t := range p.Tokens() {
		i, err := strconv.Atoi(t)
		switch {
		case base == nil:
			base = field.NewPath(t)
		case err == nil && diag.IsIndex(t):
			base = base.Index(i)
		default:
			base = base.Child(t)
		}
	}
	return base
}
