package apiserver

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/utils/ptr"
)

// hcoDefaults are rows of what was read in deploy/crds/hco00.crd.yaml of HCO,
// the last ref of each minor release.
//
//go:embed hco-defaults.json
var hcoDefaults []byte

type hcoRow struct {
	Ref      string       `json:"ref"`
	Versions []hcoVersion `json:"versions"`
}

type hcoVersion struct {
	Version string `json:"version"`
	Served  bool   `json:"served"`
	Storage bool   `json:"storage"`
	// Of the block: spec.liveMigrationConfig.
	Path string `json:"path"`
	// With their defaults; null is none.
	Fields map[string]json.RawMessage `json:"fields"`
	// Of the block.
	Default json.RawMessage `json:"objectDefault"`
	Gate    json.RawMessage `json:"decentralizedLiveMigrationCRDDefault"`
	// Object or array.
	Gates string `json:"featureGatesType"`
}

// HyperConverged returns the definition of HyperConverged as a release of HCO
// has it, "1.4" to "1.19", cut down to live migration: the block, the feature
// gates, evictionStrategy, the name. Of those it has every version, type, format, pattern
// and default; other members of the spec it drops, as the full one drops what
// it does not know. Convert does what HCO's webhook does with them.
func HyperConverged(release string) (CRD, error) {
	var rows []hcoRow
	if err := json.Unmarshal(hcoDefaults, &rows); err != nil {
		return CRD{}, err
	}
	i := slices.IndexFunc(rows, func(r hcoRow) bool {
		return r.Ref == "release-"+release || strings.HasPrefix(r.Ref, "v"+release+".")
	})
	if i < 0 {
		return CRD{}, fmt.Errorf("apiserver: no HCO release %q; %s to %s are known", release,
			rows[0].Ref, rows[len(rows)-1].Ref)
	}
	out := define("hco.kubevirt.io", "HyperConverged", "hyperconvergeds")
	for _, v := range rows[i].Versions {
		out.Spec.Versions = append(out.Spec.Versions,
			apiextensionsv1.CustomResourceDefinitionVersion{
				Name: v.Version, Served: v.Served, Storage: v.Storage,
				Subresources: &apiextensionsv1.CustomResourceSubresources{
					Status: &apiextensionsv1.CustomResourceSubresourceStatus{},
				},
				Schema: named(document(map[string]apiextensionsv1.JSONSchemaProps{
					"spec": v.spec(),
				})),
			})
	}
	if len(out.Spec.Versions) > 1 {
		out.Convert = ConvertHyperConverged
	}
	return out, nil
}

// named adds the pattern of the name, which every definition of HCO has
// (deploy/crds/hco00.crd.yaml, 1.4 to main).
func named(d *apiextensionsv1.CustomResourceValidation) *apiextensionsv1.CustomResourceValidation {
	d.OpenAPIV3Schema.Properties["metadata"] = object(map[string]apiextensionsv1.JSONSchemaProps{
		"name": {Type: "string", Pattern: "kubevirt-hyperconverged"},
	})
	return d
}

// spec is the schema of the spec: the block where the version has it, with what
// stands beside it.
func (v hcoVersion) spec() apiextensionsv1.JSONSchemaProps {
	names := strings.Split(v.Path, ".")
	inner := object(map[string]apiextensionsv1.JSONSchemaProps{
		"liveMigrationConfig": v.block(),
		"evictionStrategy": {
			Type: "string",
			Enum: values("None", "LiveMigrate", "LiveMigrateIfPossible", "External"),
		},
	})
	for i := len(names) - 2; i > 0; i-- {
		inner.Default = raw(`{}`)
		inner = object(map[string]apiextensionsv1.JSONSchemaProps{names[i]: inner})
	}
	inner.Properties["featureGates"] = v.gates()
	inner.Default = raw(`{}`)
	return inner
}

// quantity is the pattern of bandwidthPerMigration in all releases.
const quantity = `^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$`

// blockTypes are the members of the block in the newest release. In older ones
// some are missing, and none is different.
var blockTypes = map[string]apiextensionsv1.JSONSchemaProps{
	"allowAutoConverge":                 {Type: "boolean"},
	"allowPostCopy":                     {Type: "boolean"},
	"allowWorkloadDisruption":           {Type: "boolean"},
	"bandwidthPerMigration":             {Type: "string", Pattern: quantity},
	"completionTimeoutPerGiB":           {Type: "integer", Format: "int64"},
	"network":                           {Type: "string"},
	"parallelMigrationsPerCluster":      {Type: "integer", Format: "int32"},
	"parallelOutboundMigrationsPerNode": {Type: "integer", Format: "int32"},
	"progressTimeout":                   {Type: "integer", Format: "int64"},
}

func (v hcoVersion) block() apiextensionsv1.JSONSchemaProps {
	out := object(map[string]apiextensionsv1.JSONSchemaProps{})
	for name, value := range v.Fields {
		field := blockTypes[name]
		if string(value) != "null" {
			field.Default = raw(string(value))
		}
		out.Properties[name] = field
	}
	out.Default = raw(string(v.Default))
	return out
}

func (v hcoVersion) gates() apiextensionsv1.JSONSchemaProps {
	if v.Gates == "array" {
		return v.gateList()
	}
	out := object(map[string]apiextensionsv1.JSONSchemaProps{})
	if v.Gate != nil && string(v.Gate) != "null" {
		out.Properties["decentralizedLiveMigration"] = apiextensionsv1.JSONSchemaProps{
			Type:    "boolean",
			Default: raw(string(v.Gate)),
		}
		out.Default = raw(`{}`)
	}
	return out
}

// gateList is the list of feature gates in v1. From HCO 1.19 on, where v1 is what
// is stored, a name is there once, in whatever case.
func (v hcoVersion) gateList() apiextensionsv1.JSONSchemaProps {
	name := apiextensionsv1.JSONSchemaProps{Type: "string"}
	out := apiextensionsv1.JSONSchemaProps{Type: "array"}
	if v.Storage {
		// Without bounds the rule would be too expensive.
		name.MaxLength, out.MaxItems = ptr.To(int64(256)), ptr.To(int64(64))
		out.XValidations = apiextensionsv1.ValidationRules{{
			Rule: "self.all(a, self.filter(b, " +
				"b.name.lowerAscii() == a.name.lowerAscii()).size() == 1)",
			Message: "a feature gate is given twice",
		}}
	}
	item := object(map[string]apiextensionsv1.JSONSchemaProps{
		"name":  name,
		"state": {Type: "string", Enum: values("Enabled", "Disabled")},
	})
	item.Required = []string{"name"}
	out.Items = &apiextensionsv1.JSONSchemaPropsOrArray{Schema: &item}
	return out
}

// NetworkAttachmentDefinition returns the definition of
// NetworkAttachmentDefinition in k8s.cni.cncf.io/v1. Its config is any string.
func NetworkAttachmentDefinition() CRD {
	out := define("k8s.cni.cncf.io", "NetworkAttachmentDefinition",
		"network-attachment-definitions")
	spec := object(map[string]apiextensionsv1.JSONSchemaProps{"config": {Type: "string"}})
	out.Spec.Versions = []apiextensionsv1.CustomResourceDefinitionVersion{{Name: "v1", Served: true,
		Storage: true,
		Schema:  document(map[string]apiextensionsv1.JSONSchemaProps{"spec": spec})}}
	return out
}

func define(group, kind, plural string) CRD {
	var out CRD
	out.Name = plural + "." + group
	out.Spec.Group = group
	out.Spec.Scope = apiextensionsv1.NamespaceScoped
	out.Spec.Names = apiextensionsv1.CustomResourceDefinitionNames{
		Kind: kind, ListKind: kind + "List", Plural: plural, Singular: strings.ToLower(kind)}
	return out
}

// document is the schema of an object with these members beside the metadata.
func document(
	members map[string]apiextensionsv1.JSONSchemaProps) *apiextensionsv1.CustomResourceValidation {
	for _, name := range []string{"apiVersion", "kind"} {
		members[name] = apiextensionsv1.JSONSchemaProps{Type: "string"}
	}
	members["metadata"] = apiextensionsv1.JSONSchemaProps{Type: "object"}
	return &apiextensionsv1.CustomResourceValidation{OpenAPIV3Schema: ptr.To(object(members))}
}

func object(members map[string]apiextensionsv1.JSONSchemaProps) apiextensionsv1.JSONSchemaProps {
	return apiextensionsv1.JSONSchemaProps{Type: "object", Properties: members}
}

func raw(text string) *apiextensionsv1.JSON { return &apiextensionsv1.JSON{Raw: []byte(text)} }

func values(names ...string) []apiextensionsv1.JSON {
	var out []apiextensionsv1.JSON
	for _, name := range names {
		out = append(out, *raw(fmt.Sprintf("%q", name)))
	}
	return out
}
