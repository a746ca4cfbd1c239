package podnet

import (
	"encoding/json"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/table"
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

var dhcpTable = table.New(consumer,
	func(o *DHCPOptions) *map[string]json.RawMessage { return &o.Unknown },
	table.String("bootFileName", func(o *DHCPOptions) *string { return &o.BootFileName }).
		Doc("option 67"),
	table.String("tftpServerName", func(o *DHCPOptions) *string { return &o.TFTPServerName }).
		Doc("option 66"),
	table.Strings("ntpServers", func(o *DHCPOptions) *[]string { return &o.NTPServers }).
		Doc("option 42: IPv4 addresses"),
	table.Objects("privateOptions",
		func(o *DHCPOptions) *[]PrivateOption { return &o.PrivateOptions }, privateOptionTable).
		Doc("options for private use, each once"),
).Exact()

var privateOptionTable = table.New(consumer,
	func(o *PrivateOption) *map[string]json.RawMessage { return &o.Unknown },
	table.Integer("option", func(o *PrivateOption) **int { return &o.Option }).
		Doc("the number of the option, 224 to 254"),
	table.String("value", func(o *PrivateOption) *string { return &o.Value }).
		Doc("the value of the option"),
).Exact()

// Private options are those of RFC 3942 that are left for use in one site.
const (
	firstPrivateOption = 224
	lastPrivateOption  = 254
)

// dhcp checks the options of the interface at path at. The webhook names the
// whole spec when a private option is wrong.
func (k *checker) dhcp(at diag.Path, o *DHCPOptions) {
	if o == nil {
		return
	}
	at = at.Name("dhcpOptions")
	k.privateOptions(at.Name("privateOptions"), o.PrivateOptions)
	for i, s := range o.NTPServers {
		in := at.Name("ntpServers").Index(i)
		// As DHCPOptions.UnmarshalJSON of schema.go decodes it.
		a, odd, err := ipnet.ParseAddrSloppy(s)
		switch {
		case err != nil || !a.Is4():
			k.l.Add(ErrDHCPServer.At(in, s, "NTP servers must be a list of valid IPv4 addresses.").
				Hinted("write an IPv4 address"))
		case odd&ipnet.LeadingZeros != 0:
			k.l.Add(WarnLeadingZeros.At(in, s, "%s is read as %s", s, a).
				Hinted("write %s", a).Fixed(replace(in, a.String())))
		}
	}
}

func (k *checker) privateOptions(list diag.Path, options []PrivateOption) {
	first := map[int]diag.Path{}
	var twice []diag.Path
	for i, p := range options {
		at := list.Index(i).Name("option")
		if kept(p.Unknown, "option") {
			continue
		}
		if earlier, ok := first[number(p.Option)]; ok {
			twice = append(twice, earlier, at)
		} else {
			first[number(p.Option)] = at
		}
	}
	if twice != nil {
		k.l.Add(ErrDHCPDuplicate.At(k.base, nil,
			"Found Duplicates: you have provided duplicate DHCPPrivateOptions").With(twice...).
			Hinted("give each of dhcpOptions.privateOptions an option of its own"))
	}
	for i, p := range options {
		n := number(p.Option)
		if kept(p.Unknown, "option") || n >= firstPrivateOption && n <= lastPrivateOption {
			continue
		}
		k.l.Add(ErrDHCPOption.At(k.base, n,
			"provided DHCPPrivateOptions are out of range, must be in range 224 to 254").
			With(list.Index(i).Name("option")).
			Hinted("give each of dhcpOptions.privateOptions an option from 224 to 254"))
	}
}
