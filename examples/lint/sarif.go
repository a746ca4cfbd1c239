package main

import (
	"net/url"
	"path/filepath"
	"slices"

	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/cluster"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/migration/plan"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/podnet"
	"github.com/migrationnet/migrationnet/release"
	"github.com/migrationnet/migrationnet/yamldoc"
)

// The members of SARIF 2.1.0 (OASIS sarif-v2.1.0) that are written.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID                   string         `json:"id"`
		ShortDescription     sarifText      `json:"shortDescription"`
		FullDescription      sarifText      `json:"fullDescription"`
		DefaultConfiguration sarifConfig    `json:"defaultConfiguration"`
		Properties           map[string]any `json:"properties"`
	}
	sarifConfig struct {
		Level string `json:"level"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID     string          `json:"ruleId"`
		RuleIndex  int             `json:"ruleIndex"`
		Level      string          `json:"level"`
		Message    sarifText       `json:"message"`
		Locations  []sarifLocation `json:"locations"`
		Related    []sarifLocation `json:"relatedLocations,omitempty"`
		Properties map[string]any  `json:"properties"`
	}
	sarifLocation struct {
		PhysicalLocation sarifPhysical  `json:"physicalLocation"`
		LogicalLocations []sarifLogical `json:"logicalLocations,omitempty"`
	}
	sarifPhysical struct {
		ArtifactLocation sarifArtifact `json:"artifactLocation"`
		Region           sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndLine     int `json:"endLine"`
		EndColumn   int `json:"endColumn"`
		ByteOffset  int `json:"byteOffset"`
		ByteLength  int `json:"byteLength"`
	}
	sarifLogical struct {
		FullyQualifiedName string `json:"fullyQualifiedName"`
	}
)

// rules are all that a finding can have.
func rules() []*diag.Rule {
	return slices.Concat(diag.Rules(), release.Rules(), ipam.Rules(), bridgeconf.Rules(),
		nad.Rules(), hco.Rules(), podnet.Rules(), migration.Rules(), plan.Rules(),
		cluster.Rules(), yamldoc.Rules())
}

// writeSARIF prints one run with every rule and every finding.
func (p *program) writeSARIF(files []file) error {
	all := rules()
	driver := sarifDriver{
		Name:           "migrationnet-lint",
		InformationURI: "https://github.com/migrationnet/migrationnet",
	}
	for _, r := range all {
		driver.Rules = append(driver.Rules, sarifRule{
			ID: r.Code, ShortDescription: sarifText{r.Summary},
			FullDescription:      sarifText{r.Summary + " (" + r.Source + ")"},
			DefaultConfiguration: sarifConfig{r.Severity.String()},
			Properties:           map[string]any{"stage": r.Stage.String()},
		})
	}
	run := sarifRun{
		Tool:       sarifTool{driver},
		ColumnKind: "unicodeCodePoints",
		Results:    []sarifResult{},
	}
	for _, f := range files {
		for _, d := range f.all() {
			run.Results = append(run.Results, newSARIFResult(f.name, d, slices.Index(all, d.Rule)))
		}
	}
	log := sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}}
	return write(p.stdout, log, "  ")
}

func newSARIFResult(name string, d finding, rule int) sarifResult {
	text := d.Message
	if d.Hint != "" {
		text += "; " + d.Hint
	}
	var related []sarifLocation
	for _, o := range d.others {
		related = append(related, sarifLocation{
			PhysicalLocation: sarifPhysical{
				ArtifactLocation: sarifArtifact{uri(o.file)},
				Region: sarifRegion{
					StartLine: o.at.Line, StartColumn: o.at.Column,
					EndLine: o.at.Line, EndColumn: o.at.Column,
					ByteOffset: o.at.Offset,
				},
			},
			LogicalLocations: []sarifLogical{{o.Path.Dotted()}},
		})
	}
	return sarifResult{
		Related: related,
		RuleID:  d.Rule.Code, RuleIndex: rule, Level: d.Rule.Severity.String(),
		Message: sarifText{text},
		Locations: []sarifLocation{{
			PhysicalLocation: sarifPhysical{
				ArtifactLocation: sarifArtifact{uri(name)},
				Region: sarifRegion{
					StartLine:   d.start.Line,
					StartColumn: d.start.Column,
					EndLine:     d.end.Line,
					EndColumn:   d.end.Column,
					ByteOffset:  d.start.Offset,
					ByteLength:  d.end.Offset - d.start.Offset,
				},
			},
			LogicalLocations: []sarifLogical{{d.Path.Dotted()}},
		}},
		Properties: map[string]any{"stage": d.Stage.String()},
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
