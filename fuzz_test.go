package migrationnet_test

import (
	"encoding"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"testing"
)

// FuzzNoReaderPanics gives every input to every function that reads bytes: those of
// growers_test.go, and the UnmarshalJSON and UnmarshalText of every exported type.
func FuzzNoReaderPanics(f *testing.F) {
	for _, all := range seedsByKind(f) {
		for _, seed := range all {
			f.Add(seed)
		}
	}
	readers := 0
	for _, g := range growers {
		if g.read != nil {
			readers++
		}
	}
	if readers < 70 {
		f.Fatalf("only %d readers", readers)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, name := range slices.Sorted(maps.Keys(growers)) {
			if g := growers[name]; g.read != nil {
				g.read(slices.Clone(data))
			}
		}
		for _, key := range slices.Sorted(maps.Keys(exportedTypes)) {
			typ := exportedTypes[key]
			if typ.Kind() == reflect.Interface {
				continue
			}
			switch v := reflect.New(typ).Interface().(type) {
			case json.Unmarshaler:
				_ = json.Unmarshal(data, v)
			case encoding.TextUnmarshaler:
				_ = v.UnmarshalText(data)
			}
		}
	})
}
