// Package nadv1 turns a nad.Definition into the Go type of k8s.cni.cncf.io/v1,
// as a Kubernetes client takes it, and back.
package nadv1

import (
	"bytes"
	"encoding/json"

	v1 "github.com/k8snetworkplumbingwg/network-attachment-definition-client/pkg/apis/k8s.cni.cncf.io/v1"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/nad"
)

// Object returns d as an API object, with its kind and API version set. It
// shares nothing with d. The error says what of d cannot be written as JSON, or
// is not a member of the type.
func Object(d nad.Definition) (*v1.NetworkAttachmentDefinition, error) {
	b, err := d.MarshalJSON()
	if err != nil {
		return nil, err
	}
	var obj v1.NetworkAttachmentDefinition
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields() // they would be lost
	if err := dec.Decode(&obj); err != nil {
		return nil, err
	}
	return &obj, nil
}

// Definition reads an API object. The kind and API version, which clients leave
// out of typed objects, may be missing. The zero Definition comes back for nil.
func Definition(obj *v1.NetworkAttachmentDefinition) (nad.Definition, diag.List) {
	if obj == nil {
		return nad.Definition{}, diag.List{nad.ErrObject.At("", nil, "there is no object").Hinted("give the object that the client returned")}
	}
	b, err := json.Marshal(obj)
	if err != nil {
		return nad.Definition{}, diag.List{nad.ErrObject.At("", nil, "%v", err).Hinted("give the object that the client returned")}
	}
	d, l := nad.Parse(b)
	if obj.CreationTimestamp.IsZero() { // the type writes null for one that was never created
		delete(d.UnknownMetadata, "creationTimestamp")
		if len(d.UnknownMetadata) == 0 {
			d.UnknownMetadata = nil
		}
	}
	return d, l
}
