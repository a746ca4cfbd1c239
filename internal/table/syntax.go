package table

import (
	"errors"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
)

// Syntax is the finding of rule r that a text is not JSON: err is the error of
// jsonobj.Parse. A template that is not rendered yet is a rule of its own.
func Syntax(r *diag.Rule, err error) diag.Diagnostic {
	if e := new(jsonobj.SyntaxError); errors.As(err, &e) && e.Template {
		r = diag.ErrTemplate
	}
	return r.At("", nil, "%v", err).Hinted("%s", jsonobj.HintOf(err, "write one JSON object"))
}
