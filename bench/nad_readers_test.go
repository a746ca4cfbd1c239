package bench

import (
	"encoding/json"
	"errors"

	jsonv2 "github.com/go-json-experiment/json"
	v1 "github.com/k8snetworkplumbingwg/network-attachment-definition-client/pkg/apis/k8s.cni.cncf.io/v1"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/nad/nadyaml"
	yamlv3 "go.yaml.in/yaml/v3"
	kjson "sigs.k8s.io/json"
	"sigs.k8s.io/yaml"
)

// nadAnswer is what every reader of a NetworkAttachmentDefinition can be asked.
type nadAnswer struct{ Name, Namespace, Network, Plugin, Master, Mode, IPAM, Range string }

// nadReader reads the object, and the configuration that it holds as a string.
type nadReader struct {
	name string
	read func([]byte) (nadAnswer, error)
}

// macvlanConf has just the members of the documented configuration.
type macvlanConf struct {
	CNIVersion string `json:"cniVersion"`
	Name       string `json:"name"`
	Type       string `json:"type"`
	Master     string `json:"master"`
	Mode       string `json:"mode"`
	IPAM       struct {
		Type  string `json:"type"`
		Range string `json:"range"`
	} `json:"ipam"`
}

// slimNAD has just the members of the documented object.
type slimNAD struct {
	APIVersion string `json:"apiVersion" yaml:"apiVersion"`
	Kind       string `json:"kind" yaml:"kind"`
	Metadata   struct {
		Name      string `json:"name" yaml:"name"`
		Namespace string `json:"namespace" yaml:"namespace"`
	} `json:"metadata" yaml:"metadata"`
	Spec struct {
		Config string `json:"config" yaml:"config"`
	} `json:"spec" yaml:"spec"`
}

func (c macvlanConf) answer(name, namespace string) nadAnswer {
	return nadAnswer{name, namespace, c.Name, c.Type, c.Master, c.Mode, c.IPAM.Type, c.IPAM.Range}
}

// facts are those that the definition is checked with as a migration network.
var facts = nad.Facts{Release: measured, Namespace: "openshift-cnv", Nodes: 3}

func ours(parse func([]byte) (nad.Definition, diag.List),
	check func(nad.Definition) diag.List) func([]byte) (nadAnswer, error) {
	return func(b []byte) (nadAnswer, error) {
		d, l := parse(b)
		if err := refused(l, check(d)); err != nil {
			return nadAnswer{}, err
		}
		m, _ := d.Config.Plugin.(nad.Macvlan)
		w, _ := m.IPAM.(ipam.Whereabouts)
		return nadAnswer{
			Name:      d.Name,
			Namespace: d.Namespace,
			Network:   m.Name,
			Plugin:    d.Config.PluginType(),
			Master:    m.Master,
			Mode:      m.Mode,
			IPAM:      w.Type(),
			Range:     w.Range,
		}, nil
	}
}

func nothing(nad.Definition) diag.List { return nil }

func resolve(d nad.Definition) diag.List { return d.Validate(measured) }

func fit(d nad.Definition) diag.List { return nad.CheckMigrationNetwork(d, facts) }

var jsonReaders = []nadReader{
	{"migrationnet/Parse", ours(nad.Parse, nothing)},
	{"migrationnet/Parse+Resolve", ours(nad.Parse, resolve)},
	{"migrationnet/Parse+CheckMigrationNetwork", ours(nad.Parse, fit)},
	{"sigs.k8s.io-json", func(b []byte) (nadAnswer, error) {
		var o v1.NetworkAttachmentDefinition
		var c macvlanConf
		if err := strictly(b, &o); err != nil {
			return nadAnswer{}, err
		}
		err := strictly([]byte(o.Spec.Config), &c)
		return c.answer(o.Name, o.Namespace), err
	}},
	{"sigs.k8s.io-json/slim", func(b []byte) (nadAnswer, error) {
		var o slimNAD
		var c macvlanConf
		if err := strictly(b, &o); err != nil {
			return nadAnswer{}, err
		}
		err := strictly([]byte(o.Spec.Config), &c)
		return c.answer(o.Metadata.Name, o.Metadata.Namespace), err
	}},
	{"go-json-experiment/slim", func(b []byte) (nadAnswer, error) {
		var o slimNAD
		var c macvlanConf
		if err := unmarshalStrict(b, &o); err != nil {
			return nadAnswer{}, err
		}
		err := unmarshalStrict([]byte(o.Spec.Config), &c)
		return c.answer(o.Metadata.Name, o.Metadata.Namespace), err
	}},
}

// strictly refuses unknown and duplicate members, as the API server can.
func strictly(b []byte, into any) error {
	strict, err := kjson.UnmarshalStrict(b, into)
	return errors.Join(append(strict, err)...)
}

var yamlReaders = []nadReader{
	{"migrationnet/Parse", ours(nadyaml.Parse, nothing)},
	{"migrationnet/Parse+Resolve", ours(nadyaml.Parse, resolve)},
	{"migrationnet/Parse+CheckMigrationNetwork", ours(nadyaml.Parse, fit)},
	{"sigs.k8s.io-yaml", func(b []byte) (nadAnswer, error) {
		var o v1.NetworkAttachmentDefinition
		var c macvlanConf
		if err := yaml.UnmarshalStrict(b, &o); err != nil {
			return nadAnswer{}, err
		}
		err := json.Unmarshal([]byte(o.Spec.Config), &c)
		return c.answer(o.Name, o.Namespace), err
	}},
	{"go.yaml.in-yaml-v3/slim", func(b []byte) (nadAnswer, error) {
		var o slimNAD
		var c macvlanConf
		if err := yamlv3.Unmarshal(b, &o); err != nil {
			return nadAnswer{}, err
		}
		err := jsonv2.Unmarshal([]byte(o.Spec.Config), &c)
		return c.answer(o.Metadata.Name, o.Metadata.Namespace), err
	}},
}
