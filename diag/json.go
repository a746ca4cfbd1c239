package diag

import "encoding/json"

// wire is the JSON form of a Diagnostic. Programs read it: members are only added.
type wire struct {
	Code     string   `json:"code"`
	Severity Severity `json:"severity"`
	Stage    Stage    `json:"stage"`
	Kind     Kind     `json:"kind"`
	Path     Path     `json:"path"`
	Because  []Path   `json:"because,omitempty"`
	Message  string   `json:"message"`
	Hint     string   `json:"hint,omitempty"`
	Fix      []Op     `json:"fix,omitempty"`
	More     int      `json:"more,omitempty"`
}

// MarshalJSON writes code, severity, stage, kind, path (an RFC 6901 pointer),
// message and, where there are any, because (paths), hint, fix and more. Got is not
// written: it is a Go value, and the message shows it.
func (d Diagnostic) MarshalJSON() ([]byte, error) {
	r := d.rule()
	return json.Marshal(wire{
		r.Code, r.Severity, d.Stage, r.Kind, d.Path, d.Because, d.Message, d.Hint, d.Fix, d.More,
	})
}

// UnmarshalJSON reads what MarshalJSON writes. The rule of the result is a copy
// that has no texts. It is the same for [errors.Is] and [List.Has], which compare
// codes, and not for ==.
func (d *Diagnostic) UnmarshalJSON(data []byte) error {
	var w wire
	if err := json.Unmarshal(data, &w); err != nil {
		return err
	}
	*d = Diagnostic{
		Stage: w.Stage, Path: w.Path, Because: w.Because,
		Message: w.Message, Hint: w.Hint, Fix: w.Fix, More: w.More,
	}
	if w.Code != "" {
		d.Rule = &Rule{Code: w.Code, Kind: w.Kind, Severity: w.Severity, Stage: w.Stage}
	}
	return nil
}
