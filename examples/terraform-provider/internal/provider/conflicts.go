package provider

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/migrationnet/migrationnet/ipnet"
)

var conflictType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"a": types.StringType, "b": types.StringType, "common": types.StringType,
}}

func newCIDRConflicts() function.Function {
	return fn{"cidr_conflicts", function.Definition{
		Summary: "Networks that overlap",
		Description: "Takes networks, ranges (10.0.0.1-10.0.0.9) by name. Returns every pair " +
			"that overlaps, as objects with the names a and b and their common addresses, in " +
			"the order of addresses.",
		Parameters: []function.Parameter{
			function.MapParameter{Name: "networks", ElementType: types.StringType},
		},
		Return: function.ListReturn{ElementType: conflictType},
	}, cidrConflicts}
}

// A conflict is a pair of networks that overlap.
type conflict struct {
	A      string `tfsdk:"a"`
	B      string `tfsdk:"b"`
	Common string `tfsdk:"common"`
}

func cidrConflicts(ctx context.Context, q function.RunRequest, r *function.RunResponse) {
	var networks map[string]string
	if r.Error = q.Arguments.Get(ctx, &networks); r.Error != nil {
		return
	}
	var claims []ipnet.Claim
	for _, name := range slices.Sorted(maps.Keys(networks)) {
		addresses, err := ipnet.ParseRange(networks[name])
		if err != nil {
			r.Error = function.ConcatFuncErrors(r.Error,
				function.NewArgumentFuncError(0, fmt.Sprintf("%s: %v", name, err)))
			continue
		}
		claims = append(claims, ipnet.Claim{Owner: name, Addresses: ipnet.SetOfRanges(addresses)})
	}
	if r.Error != nil {
		return
	}
	out := []conflict{}
	for _, c := range ipnet.Conflicts(claims) {
		out = append(out, conflict{c.A.Owner, c.B.Owner, c.Common().String()})
	}
	r.Error = r.Result.Set(ctx, out)
}
