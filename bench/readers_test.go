package bench

import (
	"encoding/json"

	"github.com/containernetworking/cni/libcni"
	jsonv2 "github.com/go-json-experiment/json"
	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/release"
)

// answer is what every reader can be asked. A reader that has no field for a
// member leaves it nil.
type answer struct {
	CNIVersion, Name, Type, IPAM string

	IsGateway *bool
	VLAN, MTU *int
}

// reader reads a document; read is what is measured, ask what is compared.
type reader struct {
	name string
	read func([]byte) error
	ask  func([]byte) (answer, error)
}

// measured is the release that Validate and Resolve are measured with.
var measured = bridgeconf.Release{Plugins: release.MustParse("v1.9.1")}

var readers = []reader{
	{
		name: "migrationnet/Parse",
		read: func(b []byte) error { _, l := bridgeconf.Parse(b); return l.Err() },
		ask:  askOurs,
	},
	{"migrationnet/Parse+Validate", func(b []byte) error {
		c, l := bridgeconf.Parse(b)
		return refused(l, c.Validate(measured))
	}, askOurs},
	{"migrationnet/Parse+Resolve", func(b []byte) error {
		c, l := bridgeconf.Parse(b)
		_, more := c.Resolve(measured)
		return refused(l, more)
	}, askOurs},
	{
		name: "libcni",
		read: func(b []byte) error { _, err := libcni.NetworkPluginConfFromBytes(b); return err },
		ask:  askLibcni,
	},
	{"encoding-json", func(b []byte) error { return json.Unmarshal(b, new(plain)) },
		func(b []byte) (answer, error) { return askPlain(json.Unmarshal, b) }},
	{
		name: "go-json-experiment/refuse-unknown",
		read: func(b []byte) error { return unmarshalStrict(b, new(plain)) },
		ask:  func(b []byte) (answer, error) { return askPlain(unmarshalStrict, b) },
	},
	{
		name: "go-json-experiment/ignore-unknown",
		read: func(b []byte) error { return jsonv2.Unmarshal(b, new(plain)) },
		ask:  func(b []byte) (answer, error) { return askPlain(unmarshalLenient, b) },
	},
}

func askOurs(b []byte) (answer, error) {
	c, l := bridgeconf.Parse(b)
	r, more := c.Resolve(measured)
	a := answer{CNIVersion: r.CNIVersion, Name: r.Name, Type: bridgeconf.PluginType,
		IPAM:      r.IPAM.Type,
		IsGateway: &r.Gateway, VLAN: &r.VLAN, MTU: &r.MTU}
	return a, refused(l, more)
}

func askLibcni(b []byte) (answer, error) {
	c, err := libcni.NetworkPluginConfFromBytes(b)
	if err != nil {
		return answer{}, err
	}
	return answer{
		CNIVersion: c.Network.CNIVersion,
		Name:       c.Network.Name,
		Type:       c.Network.Type,
		IPAM:       c.Network.IPAM.Type,
	}, nil
}

func askPlain(unmarshal func([]byte, any) error, b []byte) (answer, error) {
	var p plain
	err := unmarshal(b, &p)
	return answer{CNIVersion: p.CNIVersion, Name: p.Name, Type: p.Type, IPAM: p.IPAM.Type,
		IsGateway: &p.IsGateway, VLAN: &p.VLAN, MTU: &p.MTU}, err
}

func unmarshalStrict(b []byte, p any) error {
	return jsonv2.Unmarshal(b, p, jsonv2.RejectUnknownMembers(true))
}

func unmarshalLenient(b []byte, p any) error { return jsonv2.Unmarshal(b, p) }

// refused returns an error when one of the lists has one.
func refused(parsed, resolved diag.List) error {
	if err := parsed.Err(); err != nil {
		return err
	}
	return resolved.Err()
}
