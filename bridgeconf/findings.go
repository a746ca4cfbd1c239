package bridgeconf

import (
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
)

// findings are those about a configuration of one of the two CNI types.
type findings struct {
	cniconf.Findings
	plugin plugin
}

// Add appends what is known.
func (f *findings) Add(all ...diag.Diagnostic) {
	for _, d := range all {
		f.Findings.Add(f.plugin.onType(d))
	}
}
