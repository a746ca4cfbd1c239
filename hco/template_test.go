package hco_test

import (
	"testing"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/nad"
)

// TestATemplateIsNoDocument: a text that is not rendered yet is said to be one, and
// nothing else; decoding it is an error.
func TestATemplateIsNoDocument(t *testing.T) {
	const text = `{"spec": {{ .Values.spec }}}`
	if _, _, l := hco.Read([]byte(text), hco.Release{}); len(l) != 1 || !l.Has(diag.ErrTemplate) {
		t.Errorf("HyperConverged: %v", l)
	}
	if _, _, l := nad.Read([]byte(text), nad.Release{}); len(l) != 1 || !l.Has(diag.ErrTemplate) {
		t.Errorf("NetworkAttachmentDefinition: %v", l)
	}
	var c hco.LiveMigrationConfig
	if err := c.UnmarshalJSON([]byte(text)); err == nil {
		t.Error("a template is decoded without an error")
	}
}
