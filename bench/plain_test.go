package bench

import "encoding/json"

// plain is the struct that one writes without a library: the members of
// bridgeconf.Config, absent and zero alike, unknown members lost.
type plain struct {
	CNIVersion                string          `json:"cniVersion,omitempty"`
	Name                      string          `json:"name,omitempty"`
	Type                      string          `json:"type"`
	Bridge                    string          `json:"bridge,omitempty"`
	IsGateway                 bool            `json:"isGateway,omitempty"`
	IsDefaultGateway          bool            `json:"isDefaultGateway,omitempty"`
	ForceAddress              bool            `json:"forceAddress,omitempty"`
	IPMasq                    bool            `json:"ipMasq,omitempty"`
	IPMasqBackend             string          `json:"ipMasqBackend,omitempty"`
	MTU                       int             `json:"mtu,omitempty"`
	HairpinMode               bool            `json:"hairpinMode,omitempty"`
	PromiscMode               bool            `json:"promiscMode,omitempty"`
	VLAN                      int             `json:"vlan,omitempty"`
	VLANTrunk                 []plainTrunk    `json:"vlanTrunk,omitempty"`
	PreserveDefaultVLAN       bool            `json:"preserveDefaultVlan,omitempty"`
	MACSpoofCheck             bool            `json:"macspoofchk,omitempty"`
	EnableDAD                 bool            `json:"enabledad,omitempty"`
	DisableContainerInterface bool            `json:"disableContainerInterface,omitempty"`
	PortIsolation             bool            `json:"portIsolation,omitempty"`
	IPAM                      *plainIPAM      `json:"ipam,omitempty"`
	DNS                       *plainDNS       `json:"dns,omitempty"`
	Capabilities              map[string]bool `json:"capabilities,omitempty"`
	Args                      *plainArgs      `json:"args,omitempty"`
	RuntimeConfig             *plainMAC       `json:"runtimeConfig,omitempty"`
	PrevResult                json.RawMessage `json:"prevResult,omitempty"`
	ValidAttachments          json.RawMessage `json:"cni.dev/valid-attachments,omitempty"`
}

type plainTrunk struct {
	MinID int `json:"minID,omitempty"`
	MaxID int `json:"maxID,omitempty"`
	ID    int `json:"id,omitempty"`
}

type plainArgs struct {
	CNI plainMAC `json:"cni"`
}

type plainMAC struct {
	MAC string `json:"mac,omitempty"`
}

type plainDNS struct {
	Nameservers []string `json:"nameservers,omitempty"`
	Domain      string   `json:"domain,omitempty"`
	Search      []string `json:"search,omitempty"`
	Options     []string `json:"options,omitempty"`
}

// plainIPAM has the members of the IPAM plugins that the documents here use.
type plainIPAM struct {
	Type    string         `json:"type"`
	Ranges  [][]plainRange `json:"ranges,omitempty"`
	Routes  []plainRoute   `json:"routes,omitempty"`
	DataDir string         `json:"dataDir,omitempty"`
}

type plainRange struct {
	Subnet     string `json:"subnet,omitempty"`
	RangeStart string `json:"rangeStart,omitempty"`
	RangeEnd   string `json:"rangeEnd,omitempty"`
	Gateway    string `json:"gateway,omitempty"`
}

type plainRoute struct {
	Dst string `json:"dst,omitempty"`
	GW  string `json:"gw,omitempty"`
}
