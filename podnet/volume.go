package podnet

import (
	"encoding/base64"
	"encoding/json"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/table"
)

// Volume is a volume of the VM. Only the cloud-init sources, which carry network
// data, have fields; every other one is kept in Unknown.
type Volume struct {
	Name string
	// Network data in YAML.
	CloudInitNoCloud *CloudInitSource
	// Network data in the JSON of OpenStack's network_data.json.
	CloudInitConfigDrive *CloudInitSource

	Unknown map[string]json.RawMessage
}

// CloudInitSource is what cloud-init finds on a disk that KubeVirt makes for it.
// Of the user data at most one member is given, and so of the network data; one
// of the six has to be.
type CloudInitSource struct {
	UserDataSecret    *SecretRef // secretRef
	UserDataBase64    string
	UserData          string
	NetworkDataSecret *SecretRef // networkDataSecretRef
	NetworkDataBase64 string
	NetworkData       string // as NetworkData writes it

	Unknown map[string]json.RawMessage
}

// SecretRef names a Secret in the VM's namespace.
type SecretRef struct {
	Name    string
	Unknown map[string]json.RawMessage
}

const (
	noCloud     = "cloudInitNoCloud"
	configDrive = "cloudInitConfigDrive"
)

var volumeTable = table.New(consumer,
	func(v *Volume) *map[string]json.RawMessage { return &v.Unknown },
	table.String("name", func(v *Volume) *string { return &v.Name }).
		Doc("the name of the volume, and of its disk"),
	table.Object(noCloud,
		func(v *Volume) **CloudInitSource { return &v.CloudInitNoCloud }, cloudInitTable).
		Doc("a disk for cloud-init, with network data in YAML"),
	table.Object(configDrive,
		func(v *Volume) **CloudInitSource { return &v.CloudInitConfigDrive }, cloudInitTable).
		Doc("a disk for cloud-init, with the network data of OpenStack"),
).Exact().Open()

// cloudInitTable follows the order of CloudInitNoCloudSource in
// staging/src/kubevirt.io/api/core/v1/schema.go (v1.9.0).
var cloudInitTable = table.New(consumer,
	func(c *CloudInitSource) *map[string]json.RawMessage { return &c.Unknown },
	table.Object("secretRef",
		func(c *CloudInitSource) **SecretRef { return &c.UserDataSecret }, secretTable).
		Doc("the Secret with the user data"),
	table.String("userDataBase64", func(c *CloudInitSource) *string { return &c.UserDataBase64 }).
		Doc("the user data in base64"),
	table.String("userData", func(c *CloudInitSource) *string { return &c.UserData }).
		Doc("the user data"),
	table.Object("networkDataSecretRef",
		func(c *CloudInitSource) **SecretRef { return &c.NetworkDataSecret }, secretTable).
		Doc("the Secret with the network data"),
	table.String("networkDataBase64",
		func(c *CloudInitSource) *string { return &c.NetworkDataBase64 }).
		Doc("the network data in base64"),
	table.String("networkData", func(c *CloudInitSource) *string { return &c.NetworkData }).
		Doc("the network data"),
).Exact()

var secretTable = table.New(consumer,
	func(s *SecretRef) *map[string]json.RawMessage { return &s.Unknown },
	table.String("name", func(s *SecretRef) *string { return &s.Name }).
		Doc("the name of a Secret in the namespace of the VM"),
).Exact()

// source returns the cloud-init source of v, and the name of its member. Of both
// the webhook looks at the first.
func (v Volume) source() (*CloudInitSource, string) {
	if v.CloudInitNoCloud != nil {
		return v.CloudInitNoCloud, noCloud
	}
	return v.CloudInitConfigDrive, configDrive
}

// maxCloudInit is what the webhook allows each of the data to have, in bytes
// (vmi-create-admitter.go cloudInitUserMaxLen, cloudInitNetworkMaxLen).
const maxCloudInit = 2048

// cloudInitData is one of the data that a source has, in the webhook's words and
// by its members.
type cloudInitData struct{ name, source, secret, secretRef, base64, plain string }

var (
	userData = cloudInitData{"userdata", "userdatasource", "UserDataSecretRef",
		"secretRef", "userDataBase64", "userData"}
	networkData = cloudInitData{"networkdata", "networkdata source", "NetworkDataSecretRef",
		"networkDataSecretRef", "networkDataBase64", "networkData"}
)

// volumes checks the names, which the API's schema requires, and the cloud-init
// sources as validateVolumes does.
func (k *checker) volumes(list []Volume) {
	names := map[string]diag.Path{}
	for i, v := range list {
		at := k.base.Name("volumes").Index(i)
		switch first, twice := names[v.Name]; {
		case kept(v.Unknown, "name"):
		case v.Name == "":
			k.l.Add(nameless(at, v, list))
		case twice:
			k.l.Add(ErrVolumeDuplicate.At(at.Name("name"), v.Name,
				"%s and %s must not have the same Name.", at.Dotted(), first.Dotted()).
				With(first.Name("name")).Hinted("give each volume a name of its own"))
		default:
			names[v.Name] = at
		}
		source, member := v.source()
		if source == nil {
			continue
		}
		if v.CloudInitNoCloud != nil && v.CloudInitConfigDrive != nil {
			k.l.Add(ErrVolumeSources.At(at, v.Name,
				"%s must have exactly one source type set", at.Dotted()).
				With(under(at, noCloud, configDrive)...).Hinted("keep cloudInitNoCloud"))
		}
		k.cloudInit(at.Name(member), member, source)
	}
}

// nameless is the finding about a volume without a name. The manifest of the
// OpenShift document for dual stack has one. KubeVirt attaches a volume without a
// disk as a disk, so a cloud-init volume may have any name that is free.
func nameless(at diag.Path, v Volume, list []Volume) diag.Diagnostic {
	const name = "cloudinit"
	d := ErrRequired.At(at.Name("name"), nil, "Required value").Hinted("write name: %s", name)
	source, _ := v.source()
	used := slices.ContainsFunc(list, func(v Volume) bool { return v.Name == name })
	if source == nil || used {
		return d.Hinted("write a name that no other volume has")
	}
	return d.Fixed(diag.Op{Op: "add", Path: at.Name("name"), Value: table.AppendString(nil, name)})
}

// cloudInit checks a cloud-init source.
func (k *checker) cloudInit(at diag.Path, member string, s *CloudInitSource) {
	user := k.cloudInitData(at, member, userData, s.UserDataSecret, s.UserDataBase64, s.UserData)
	network := k.cloudInitData(at, member, networkData,
		s.NetworkDataSecret, s.NetworkDataBase64, s.NetworkData)
	if user+network == 0 && !s.unread() {
		k.l.Add(ErrCloudInitNone.At(at, nil,
			"%s must have at least one userdatasource or one networkdatasource set.", at.Dotted()).
			Hinted("write networkData or userData, or remove the volume"))
	}
}

// unread reports whether some of the data could not be read.
func (c *CloudInitSource) unread() bool {
	inside := func(s *SecretRef) bool { return s != nil && kept(s.Unknown, "name") }
	return inside(c.UserDataSecret) || inside(c.NetworkDataSecret) || kept(c.Unknown,
		"secretRef", "userDataBase64", "userData",
		"networkDataSecretRef", "networkDataBase64", "networkData")
}

// cloudInitData checks one of the data, and returns in how many ways it is given.
func (k *checker) cloudInitData(
	at diag.Path, member string, d cloudInitData, secret *SecretRef, encoded, plain string,
) (ways int) {
	length := len(plain)
	var given []diag.Path
	if secret != nil && secret.Name != "" {
		given = append(given, at.Name(d.secretRef))
	}
	if encoded != "" {
		in := at.Name(d.base64)
		given = append(given, in)
		data, err := base64.StdEncoding.DecodeString(encoded)
		if plain == "" {
			length = len(data)
		}
		if err != nil {
			k.l.Add(ErrCloudInitBase64.At(in, nil, "%s.%s.%s is not a valid base64 value.",
				in.Dotted(), member, d.base64).Hinted("encode it in base64, padded with ="))
		}
	}
	if plain != "" {
		given = append(given, at.Name(d.plain))
	}
	if len(given) > 1 {
		k.l.Add(ErrCloudInitSeveral.At(at, nil, "%s must have only one %s set.",
			at.Dotted(), d.source).With(given...).Hinted("keep one of them"))
	}
	if length > maxCloudInit {
		k.l.Add(ErrCloudInitSize.At(at, length,
			"%s %s exceeds %d byte limit. Should use %s for larger data.",
			at.Dotted(), d.name, maxCloudInit, d.secret).With(given...).
			Hinted("put it into a Secret"))
	}
	return len(given)
}
