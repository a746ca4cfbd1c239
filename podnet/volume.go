package podnet

import (
	"encoding/base64"
	"encoding/json"

	"github.com/migrationnet/migrationnet/diag"
	table "github.com/migrationnet/migrationnet/internal/oldtable"
)

// Volume is a volume of the VM. Only the cloud-init sources, which carry network
// data, have fields; every other one is kept in Unknown.
type Volume struct {
	Name                 string
	CloudInitNoCloud     *CloudInitSource // network data in YAML
	CloudInitConfigDrive *CloudInitSource // network data in the JSON of OpenStack's network_data.json

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

func (v *Volume) table() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{
		row("name", table.String(&v.Name)),
		row(noCloud, table.Object(&v.CloudInitNoCloud, (*CloudInitSource).table)),
		row(configDrive, table.Object(&v.CloudInitConfigDrive, (*CloudInitSource).table)),
	}, &v.Unknown
}

// table follows the order of CloudInitNoCloudSource in
// staging/src/kubevirt.io/api/core/v1/schema.go (v1.9.0).
func (c *CloudInitSource) table() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{
		row("secretRef", table.Object(&c.UserDataSecret, (*SecretRef).table)),
		row("userDataBase64", table.String(&c.UserDataBase64)),
		row("userData", table.String(&c.UserData)),
		row("networkDataSecretRef", table.Object(&c.NetworkDataSecret, (*SecretRef).table)),
		row("networkDataBase64", table.String(&c.NetworkDataBase64)),
		row("networkData", table.String(&c.NetworkData)),
	}, &c.Unknown
}

func (s *SecretRef) table() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{row("name", table.String(&s.Name))}, &s.Unknown
}

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

// cloudInitData is one of the data that a source has, in the webhook's words.
type cloudInitData struct{ name, source, base64, secret string }

var (
	userData    = cloudInitData{"userdata", "userdatasource", "userDataBase64", "UserDataSecretRef"}
	networkData = cloudInitData{"networkdata", "networkdata source", "networkDataBase64", "NetworkDataSecretRef"}
)

// volumes checks the cloud-init sources as validateVolumes does.
func (k *checker) volumes(list []Volume) {
	for i, v := range list {
		at := k.base.Name("volumes").Index(i)
		source, member := v.source()
		if source == nil {
			continue
		}
		if v.CloudInitNoCloud != nil && v.CloudInitConfigDrive != nil {
			k.l.Add(ErrVolumeSources.At(at, v.Name, "%s must have exactly one source type set", at.Dotted()).Hinted("keep cloudInitNoCloud"))
		}
		at = at.Name(member)
		ways := k.cloudInit(at, member, userData, source.UserDataSecret, source.UserDataBase64, source.UserData) +
			k.cloudInit(at, member, networkData, source.NetworkDataSecret, source.NetworkDataBase64, source.NetworkData)
		if ways == 0 {
			k.l.Add(ErrCloudInitNone.At(at, nil, "%s must have at least one userdatasource or one networkdatasource set.", at.Dotted()).
				Hinted("write networkData or userData, or remove the volume"))
		}
	}
}

// cloudInit checks one of the data, and returns in how many ways it is given.
func (k *checker) cloudInit(at diag.Path, member string, d cloudInitData, secret *SecretRef, encoded, plain string) (ways int) {
	length := len(plain)
	if secret != nil && secret.Name != "" {
		ways++
	}
	if encoded != "" {
		ways++
		data, err := base64.StdEncoding.DecodeString(encoded)
		if plain == "" {
			length = len(data)
		}
		if in := at.Name(d.base64); err != nil {
			k.l.Add(ErrCloudInitBase64.At(in, nil, "%s.%s.%s is not a valid base64 value.", in.Dotted(), member, d.base64).
				Hinted("encode it in base64, padded with ="))
		}
	}
	if plain != "" {
		ways++
	}
	if ways > 1 {
		k.l.Add(ErrCloudInitSeveral.At(at, nil, "%s must have only one %s set.", at.Dotted(), d.source).Hinted("keep one of them"))
	}
	if length > maxCloudInit {
		k.l.Add(ErrCloudInitSize.At(at, length, "%s %s exceeds %d byte limit. Should use %s for larger data.", at.Dotted(), d.name, maxCloudInit, d.secret).
			Hinted("put it into a Secret"))
	}
	return ways
}
