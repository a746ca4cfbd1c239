package plan

import (
	"encoding/json"
	"fmt"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/nad"
)

// clusterForm is a ClusterPlan as JSON.
type clusterForm struct {
	Name       string          `json:"name"`
	Namespace  string          `json:"namespace"`
	Need       Need            `json:"need"`
	Window     ipnet.Range     `json:"window"`
	Definition json.RawMessage `json:"definition"`
	API        string          `json:"api"`
	Patch      json.RawMessage `json:"patch"`
	Uplink     []string        `json:"uplink,omitempty"`
	Checklist  []string        `json:"checklist"`
	// UserDefined is there when it is what the cluster applies.
	UserDefined *nad.UserDefinedNetwork `json:"userDefinedNetwork,omitempty"`
}

// MarshalJSON writes name, namespace, need, window, definition (the object), api
// (v1beta1 or v1), patch (the JSON merge patch), uplink, checklist and, where there is one,
// userDefinedNetwork (the object).
func (c ClusterPlan) MarshalJSON() ([]byte, error) {
	definition, err := c.Definition.MarshalJSON()
	if err != nil {
		return nil, err
	}
	return json.Marshal(clusterForm{
		c.Name, c.Namespace, c.Need, c.Window, definition,
		c.API.String(), c.Patch(), c.Uplink, c.Checklist, c.UserDefined,
	})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (c *ClusterPlan) UnmarshalJSON(data []byte) error {
	in := clusterForm{Definition: []byte("{}"), Patch: []byte("{}"), API: hco.V1Beta1.String()}
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	api, err := hco.ParseAPIVersion(in.API)
	if err != nil {
		return fmt.Errorf("plan: api: %w", err)
	}
	definition, l := nad.Parse(in.Definition)
	if err := whole(l); err != nil {
		return fmt.Errorf("plan: definition: %w", err)
	}
	change, l := hco.ParsePatch(api, in.Patch)
	if err := whole(l); err != nil {
		return fmt.Errorf("plan: patch: %w", err)
	}
	*c = ClusterPlan{
		in.Name, in.Namespace, in.Need, in.Window, definition, in.UserDefined, api, change,
		in.Uplink, in.Checklist,
	}
	return nil
}

// whole returns the errors of l about a whole document: it is none. What is wrong
// with a member of it is for those who use it to find.
func whole(l diag.List) error {
	for _, d := range l.Errors() {
		if d.Path == "" {
			return diag.List{d}.Err()
		}
	}
	return nil
}
