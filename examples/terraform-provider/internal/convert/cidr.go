package convert

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	tfdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/migrationnet/migrationnet/ipnet"
)

// AddressesType is the type of a network or a range of addresses, which is
// compared by meaning: FD00:0::/64 is fd00::/64, and 10.0.0.0/30 is
// 10.0.0.0-10.0.0.3. It refuses nothing: what is wrong with a text, the document
// finds.
type AddressesType struct{ basetypes.StringType }

// Addresses is a value of AddressesType.
type Addresses struct{ basetypes.StringValue }

var _ basetypes.StringValuableWithSemanticEquals = Addresses{}

// Equal reports whether o is this type.
func (AddressesType) Equal(o attr.Type) bool { _, ok := o.(AddressesType); return ok }

func (AddressesType) String() string { return "convert.AddressesType" }

// ValueType returns the zero value.
func (AddressesType) ValueType(context.Context) attr.Value { return Addresses{} }

// ValueFromString returns a string as a value of the type.
func (AddressesType) ValueFromString(
	_ context.Context, v basetypes.StringValue,
) (basetypes.StringValuable, tfdiag.Diagnostics) {
	return Addresses{v}, nil
}

// ValueFromTerraform reads a value.
func (t AddressesType) ValueFromTerraform(
	ctx context.Context, in tftypes.Value,
) (attr.Value, error) {
	v, err := t.StringType.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, err
	}
	s, ok := v.(basetypes.StringValue)
	if !ok {
		return nil, fmt.Errorf("want a string, got %T", v)
	}
	return Addresses{s}, nil
}

// Type returns AddressesType.
func (Addresses) Type(context.Context) attr.Type { return AddressesType{} }

// Equal reports whether o is the same text.
func (a Addresses) Equal(o attr.Value) bool {
	b, ok := o.(Addresses)
	return ok && a.StringValue.Equal(b.StringValue)
}

// StringSemanticEquals reports whether o has the same addresses.
func (a Addresses) StringSemanticEquals(
	_ context.Context, o basetypes.StringValuable,
) (bool, tfdiag.Diagnostics) {
	b, ok := o.(Addresses)
	return ok && same(a.ValueString(), b.ValueString()), nil
}

func same(a, b string) bool {
	r, err := ipnet.ParseRange(a)
	if err != nil {
		return a == b
	}
	s, err := ipnet.ParseRange(b)
	return err == nil && r == s
}

// KeepSpelling keeps the text of the state where that of the configuration means
// the same: the framework v1.19.0 compares by meaning what a provider answers, but
// not the plan with the state.
func KeepSpelling() planmodifier.String { return keepSpelling{} }

type keepSpelling struct{}

func (keepSpelling) Description(context.Context) string {
	return "Another spelling of the same addresses is no change."
}

func (k keepSpelling) MarkdownDescription(ctx context.Context) string { return k.Description(ctx) }

func (keepSpelling) PlanModifyString(
	_ context.Context, q planmodifier.StringRequest, r *planmodifier.StringResponse,
) {
	known := !q.StateValue.IsNull() && !q.PlanValue.IsNull() && !q.PlanValue.IsUnknown()
	if known && same(q.StateValue.ValueString(), q.PlanValue.ValueString()) {
		r.PlanValue = q.StateValue
	}
}
