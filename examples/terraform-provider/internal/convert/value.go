package convert

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Value returns JSON as a value of objects and tuples. A member that is null is
// left out.
func Value(data []byte) (attr.Value, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	return value(v)
}

func value(v any) (attr.Value, error) {
	switch v := v.(type) {
	case string:
		return types.StringValue(v), nil
	case bool:
		return types.BoolValue(v), nil
	case json.Number:
		n, _, err := big.ParseFloat(v.String(), 10, 512, big.ToNearestEven)
		return types.NumberValue(n), err
	case []any:
		return tuple(v)
	case map[string]any:
		return object(v)
	}
	return nil, fmt.Errorf("%v has no value in Terraform", v)
}

func tuple(in []any) (attr.Value, error) {
	ts, vs := []attr.Type{}, []attr.Value{}
	for _, e := range in {
		v, err := value(e)
		if err != nil {
			return nil, err
		}
		ts, vs = append(ts, v.Type(context.Background())), append(vs, v)
	}
	return types.TupleValueMust(ts, vs), nil
}

func object(in map[string]any) (attr.Value, error) {
	ts, vs := map[string]attr.Type{}, map[string]attr.Value{}
	for k, e := range in {
		if e == nil {
			continue
		}
		v, err := value(e)
		if err != nil {
			return nil, err
		}
		ts[k], vs[k] = v.Type(context.Background()), v
	}
	return types.ObjectValueMust(ts, vs), nil
}
