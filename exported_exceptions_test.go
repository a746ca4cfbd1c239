package migrationnet_test

import (
	"reflect"

	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/release"
)

// instances are generic types, one of each.
var instances = map[string]reflect.Type{
	"hco.Field":   reflect.TypeFor[hco.Field[int64]](),
	"release.Row": reflect.TypeFor[release.Row[string]](),
}

// noJSON are types that refuse to be written as JSON.
var noJSON = map[string]bool{
	"cluster.Cluster":       true,
	"cluster/source.Reader": true,
	"diag/locate.Change":    true,
	"diag/locate.Document":  true,
	"ipnet.Index":           true,
	"ipnet.SetBuilder":      true,
	"migration.Verifier":    true,
	"migration/fleet.Fleet": true,
}

// exceptions are types that do not round-trip, and why. Nothing is added here: a
// new type comes with its JSON. A type that round-trips is taken out.
var exceptions = map[string]string{}
