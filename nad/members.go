package nad

import (
	"encoding/json"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/ipam"
)

// What the members that every configuration has are, in one line each.
const (
	docVersion          = "version of the CNI specification; absent is 0.1.0"
	docName             = "name of the network; absent in an object is the object's"
	docCapabilities     = "what the runtime may put into runtimeConfig"
	docArgs             = "not read by this plugin"
	docRuntimeConfig    = "put in by the runtime for the capabilities that are on"
	docPrevResult       = "put in by the runtime: the result of the plugin before"
	docValidAttachments = "put in by the runtime; read on GC"
	docDNS              = "not used: what the IPAM plugin says is dropped"
	docIPAM             = "the IPAM plugin, which assigns the addresses"
)

// head are the rows that the configuration of a plugin begins with.
func head[T any](cniType string, version, name func(*T) *string) []table.Row[T] {
	return []table.Row[T]{
		table.String("cniVersion", version).Doc(docVersion),
		table.String("name", name).Doc(docName),
		table.Type[T](cniType),
	}
}

// raw finds a member that is kept as it is.
type raw[T any] func(*T) *json.RawMessage

// put are the rows of what the runtime puts in, but for runtimeConfig.
func put[T any](prevResult, validAttachments raw[T]) []table.Row[T] {
	return []table.Row[T]{
		table.Raw("prevResult", prevResult, jsonobj.Object).Doc(docPrevResult),
		table.Raw("cni.dev/valid-attachments", validAttachments, jsonobj.Array).
			Doc(docValidAttachments),
	}
}

// capable are the rows of what the runtime may put in, and of args.
func capable[T any](capabilities func(*T) *map[string]bool, args raw[T]) []table.Row[T] {
	return []table.Row[T]{
		table.Bools("capabilities", capabilities).Doc(docCapabilities),
		table.Raw("args", args, jsonobj.None).Doc(docArgs),
	}
}

// ignored is the row of a runtimeConfig that the plugin does not read.
func ignored[T any](at raw[T]) table.Row[T] {
	return table.Raw("runtimeConfig", at, jsonobj.None).Doc("not read by this plugin")
}

var (
	readIPAM = table.Reading[ipam.Document]{Parse: parseIPAM}
	readDNS  = table.Reading[*ipam.DNS]{Parse: ipam.ParseDNS}
)

// parseIPAM reads the ipam member as a plugin that delegates meets it.
func parseIPAM(data []byte) (ipam.Document, diag.List) {
	d, l := ipam.Parse(data)
	return d, ipam.Delegated(l)
}
