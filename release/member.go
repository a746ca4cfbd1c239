package release

// Member describes a member of a document: what schemas, providers and
// documentation are made from.
type Member struct {
	Name    string   `json:"name"`              // in JSON
	Field   string   `json:"field"`             // of the Go type
	Type    string   `json:"type"`              // of its value: "string", "integer", "boolean", "object", "array"
	Since   Version  `json:"since,omitzero"`    // the first release that reads it; zero is all that are known
	Doc     string   `json:"doc"`               // one line
	Members []Member `json:"members,omitempty"` // of an object, or of each element of an array
}
