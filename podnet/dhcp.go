package podnet

import (
	"encoding/json"

	"github.com/migrationnet/migrationnet/diag"
	table "github.com/migrationnet/migrationnet/internal/oldtable"
	"github.com/migrationnet/migrationnet/ipnet"
)

// DHCPOptions is what the DHCP server of the launcher pod tells the guest beside
// its address, its gateway and its MTU.
type DHCPOptions struct {
	BootFileName   string          // option 67
	TFTPServerName string          // option 66
	NTPServers     []string        // option 42: IPv4 addresses
	PrivateOptions []PrivateOption // each option once

	Unknown map[string]json.RawMessage
}

// PrivateOption is a DHCP option for private use.
type PrivateOption struct {
	Option *int // 224 to 254
	Value  string

	Unknown map[string]json.RawMessage
}

func (o *DHCPOptions) table() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{
		row("bootFileName", table.String(&o.BootFileName)),
		row("tftpServerName", table.String(&o.TFTPServerName)),
		row("ntpServers", table.Strings(&o.NTPServers)),
		row("privateOptions", table.Objects(&o.PrivateOptions, (*PrivateOption).table)),
	}, &o.Unknown
}

func (o *PrivateOption) table() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{
		row("option", table.Integer(&o.Option)),
		row("value", table.String(&o.Value)),
	}, &o.Unknown
}

// MarshalJSON writes the options as [Config.MarshalJSON] does.
func (o DHCPOptions) MarshalJSON() ([]byte, error) { return write(&o, (*DHCPOptions).table) }

// MarshalJSON writes the option as [Config.MarshalJSON] does.
func (o PrivateOption) MarshalJSON() ([]byte, error) { return write(&o, (*PrivateOption).table) }

// Private options are those of RFC 3942 that are left for use in one site.
const (
	firstPrivateOption = 224
	lastPrivateOption  = 254
)

// dhcp checks the options of an interface. The webhook names the whole spec when
// a private option is wrong.
func (k *checker) dhcp(at diag.Path, o *DHCPOptions) {
	if o == nil {
		return
	}
	distinct := map[int]bool{}
	for _, p := range o.PrivateOptions {
		distinct[number(p.Option)] = true
	}
	if len(distinct) < len(o.PrivateOptions) {
		k.l.Add(ErrDHCPDuplicate.At(k.base, nil, "Found Duplicates: you have provided duplicate DHCPPrivateOptions").
			Hinted("give each of dhcpOptions.privateOptions an option of its own"))
	}
	for _, p := range o.PrivateOptions {
		if n := number(p.Option); n < firstPrivateOption || n > lastPrivateOption {
			k.l.Add(ErrDHCPOption.At(k.base, n, "provided DHCPPrivateOptions are out of range, must be in range 224 to 254").
				Hinted("give each of dhcpOptions.privateOptions an option from 224 to 254"))
		}
	}
	for i, s := range o.NTPServers {
		in := at.Name("dhcpOptions").Name("ntpServers").Index(i)
		a, odd, err := ipnet.ParseAddrSloppy(s) // as the API types decode it (schema.go DHCPOptions.UnmarshalJSON)
		switch {
		case err != nil || !a.Is4():
			k.l.Add(ErrDHCPServer.At(in, s, "NTP servers must be a list of valid IPv4 addresses.").
				Hinted("write an IPv4 address"))
		case odd&ipnet.LeadingZeros != 0:
			k.l.Add(WarnLeadingZeros.At(in, s, "%s is read as %s", s, a).Hinted("write %s", a).Fixed(replace(in, a.String())))
		}
	}
}
