// Package sarif writes findings as SARIF 2.1.0 (OASIS sarif-v2.1.0), which code scanning
// services and editors read.
package sarif

import (
	"encoding/json"
	"io"
	"net/url"
	"path/filepath"

	"github.com/migrationnet/migrationnet/diag"
)

// Run is what one run of a tool found.
type Run struct {
	Tool    Tool         `json:"tool"`
	Rules   []*diag.Rule `json:"rules"` // every rule that a result has, and others of the tool
	Results []Result     `json:"results"`
}

// Tool is the program that found it.
type Tool struct {
	Name string `json:"name"`
	URI  string `json:"uri"` // where to read about it
}

// Result is a finding and where it is.
type Result struct {
	Diagnostic diag.Diagnostic `json:"finding"`
	Place      Place           `json:"place"`
	Related    []Place         `json:"related,omitempty"` // what it rests on elsewhere
}

// Place is a part of a file. Lines and columns, in code points, begin with 1; bytes with 0.
type Place struct {
	File      string `json:"file"`             // a path; what is relative stays so
	Member    string `json:"member,omitempty"` // such as spec.config.vlan
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndLine   int    `json:"endLine"`
	EndColumn int    `json:"endColumn"` // of the place after it
	Offset    int    `json:"offset"`
	Length    int    `json:"length"`
}

// The members of SARIF that are written.
type (
	logJSON struct {
		Schema  string    `json:"$schema"`
		Version string    `json:"version"`
		Runs    []runJSON `json:"runs"`
	}
	runJSON struct {
		Tool       toolJSON     `json:"tool"`
		ColumnKind string       `json:"columnKind"`
		Results    []resultJSON `json:"results"`
	}
	toolJSON struct {
		Driver driverJSON `json:"driver"`
	}
	driverJSON struct {
		Name           string     `json:"name"`
		InformationURI string     `json:"informationUri"`
		Rules          []ruleJSON `json:"rules"`
	}
	ruleJSON struct {
		ID                   string         `json:"id"`
		ShortDescription     textJSON       `json:"shortDescription"`
		FullDescription      textJSON       `json:"fullDescription"`
		DefaultConfiguration configJSON     `json:"defaultConfiguration"`
		Properties           map[string]any `json:"properties"`
	}
	configJSON struct {
		Level string `json:"level"`
	}
	textJSON struct {
		Text string `json:"text"`
	}
	resultJSON struct {
		RuleID     string         `json:"ruleId"`
		RuleIndex  int            `json:"ruleIndex"`
		Level      string         `json:"level"`
		Message    textJSON       `json:"message"`
		Locations  []locationJSON `json:"locations"`
		Related    []locationJSON `json:"relatedLocations,omitempty"`
		Properties map[string]any `json:"properties"`
	}
	locationJSON struct {
		PhysicalLocation physicalJSON  `json:"physicalLocation"`
		LogicalLocations []logicalJSON `json:"logicalLocations,omitempty"`
	}
	physicalJSON struct {
		ArtifactLocation artifactJSON `json:"artifactLocation"`
		Region           regionJSON   `json:"region"`
	}
	artifactJSON struct {
		URI string `json:"uri"`
	}
	regionJSON struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndLine     int `json:"endLine"`
		EndColumn   int `json:"endColumn"`
		ByteOffset  int `json:"byteOffset"`
		ByteLength  int `json:"byteLength"`
	}
	logicalJSON struct {
		FullyQualifiedName string `json:"fullyQualifiedName"`
	}
)

// Write writes the run as a log of its own. A result whose rule is not among the rules has
// the code of it, and no index.
func (r Run) Write(w io.Writer) error {
	driver := driverJSON{Name: r.Tool.Name, InformationURI: r.Tool.URI, Rules: []ruleJSON{}}
	index := map[string]int{}
	for i, rule := range r.Rules {
		index[rule.Code] = i
		driver.Rules = append(driver.Rules, ruleJSON{
			ID: rule.Code, ShortDescription: textJSON{rule.Summary},
			FullDescription:      textJSON{rule.Summary + " (" + rule.Source + ")"},
			DefaultConfiguration: configJSON{rule.Severity.String()},
			Properties:           map[string]any{"stage": rule.Stage.String()},
		})
	}
	run := runJSON{
		Tool:       toolJSON{driver},
		ColumnKind: "unicodeCodePoints",
		Results:    []resultJSON{},
	}
	for _, x := range r.Results {
		run.Results = append(run.Results, x.result(index))
	}
	log := logJSON{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []runJSON{run}}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(log)
}

func (r Result) result(index map[string]int) resultJSON {
	d := r.Diagnostic
	rule, ok := index[d.Rule.Code]
	if !ok {
		rule = -1 // the default of ruleIndex: it is not known
	}
	out := resultJSON{
		RuleID: d.Rule.Code, RuleIndex: rule, Level: d.Rule.Severity.String(),
		Message: textJSON{d.Text()}, Locations: []locationJSON{r.Place.location()},
		Properties: map[string]any{"stage": d.Stage.String()},
	}
	for _, p := range r.Related {
		out.Related = append(out.Related, p.location())
	}
	return out
}

func (p Place) location() locationJSON {
	return locationJSON{
		PhysicalLocation: physicalJSON{
			ArtifactLocation: artifactJSON{uri(p.File)},
			Region: regionJSON{
				StartLine: p.Line, StartColumn: p.Column, EndLine: p.EndLine, EndColumn: p.EndColumn,
				ByteOffset: p.Offset, ByteLength: p.Length,
			},
		},
		LogicalLocations: []logicalJSON{{p.Member}},
	}
}

// uri returns the name of a file as a URI, relative when the name is.
func uri(name string) string {
	u := url.URL{Path: filepath.ToSlash(name)}
	if filepath.IsAbs(name) {
		u.Scheme = "file"
	}
	return u.String()
}
