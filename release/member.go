package release

// Member describes a member of a document: what schemas, providers and
// documentation are made from.
type Member struct {
	// In JSON.
	Name string `json:"name"`
	// Of the Go type.
	Field string `json:"field"`
	// Of its value: "string", "integer", "boolean", "object", "array".
	Type string `json:"type"`
	// The first release that reads it; zero is all that are known.
	Since Version `json:"since,omitzero"`
	// One line.
	Doc string `json:"doc"`
	// Of an object, or of each element of an array.
	Members []Member `json:"members,omitempty"`
}
