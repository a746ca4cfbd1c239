// Package locate tells where in a file a JSON Pointer leads to: line and column
// in JSON or YAML, and inside a string that holds JSON, as spec.config of a
// NetworkAttachmentDefinition does.
//
//	bytes ──Parse──► []Document ──Position(path)──► line, column, offset
//	                     │ └──SetJSON(path, text)──► Edit of the bytes
//	                     └──JSON──► the Parse of any document package
//
// # Documents
//
// A file holds documents that lines of --- separate, as kubectl splits it. One
// that begins with { or [ is JSON, or several JSON values; it is taken for YAML
// only if it is not JSON and has apiVersion and kind. [Document.Items] opens a
// List. The JSON of a JSON document is its bytes. That of a YAML document says
// what kubectl sends (sigs.k8s.io/yaml v1.6.0: YAML 1.1, yes is true), with the
// members in the order written; a member that is given twice stays there twice,
// so that a finding can say so, and the last one counts.
//
// # Positions
//
// Lines and columns count from 1, columns in Unicode code points; lines end with
// a line feed. A path leads to the value, [Document.Name] to the member's name.
// Of members with one name the last is meant. A path that goes on where nothing
// is leads to the nearest parent that is there. One that goes on in a string
// goes on in the JSON that the string holds, to any depth.
//
// Inside a string the place is exact for JSON strings and for all five styles of
// YAML: double quoted, single quoted, literal, folded and plain. White space in
// the string has the place where the text before it ends. Where the text of a
// scalar and its value cannot be matched (line breaks other than LF and CR LF, a
// comment between tag and text) every place in it is the start of the scalar.
// What an alias or a merge key brings in is where its anchor is.
package locate
