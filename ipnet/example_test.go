package ipnet_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"net/netip"

	"github.com/migrationnet/migrationnet/ipnet"
)

func ExampleConflicts() {
	pod, service := ipnet.MustParsePrefix("10.128.0.0/14"), ipnet.MustParsePrefix("172.30.0.0/16")
	claims := []ipnet.Claim{
		{Owner: "east", Kind: "pod network", Addresses: ipnet.SetOf(pod), Scope: "east"},
		{Owner: "west", Kind: "pod network", Addresses: ipnet.SetOf(pod), Scope: "west"},
		{Owner: "west", Kind: "service network", Addresses: ipnet.SetOf(service), Scope: "west"},
		{
			Owner:     "migration network",
			Addresses: ipnet.SetOf(ipnet.MustParsePrefix("10.131.255.0/24")),
		},
	}
	for _, c := range ipnet.Conflicts(claims) {
		fmt.Println(c)
	}
	// Output:
	// east pod network and migration network both use 10.131.255.0/24
	// west pod network and migration network both use 10.131.255.0/24
}

// One network, which both clusters say they use, is not a conflict; a stranger in
// it conflicts with both.
func ExampleClaim_group() {
	migration := ipnet.SetOf(ipnet.MustParsePrefix("10.200.5.0/24"))
	claims := []ipnet.Claim{
		{Owner: "east", Addresses: migration, Group: "migration network"},
		{Owner: "west", Addresses: migration, Group: "migration network"},
		{Owner: "printer", Addresses: ipnet.SetOfAddrs(netip.MustParseAddr("10.200.5.9"))},
	}
	for _, c := range ipnet.Conflicts(claims) {
		fmt.Println(c)
	}
	// Output:
	// east and printer both use 10.200.5.9/32
	// west and printer both use 10.200.5.9/32
}

func ExamplePairs() {
	claims := []ipnet.Claim{
		{Addresses: ipnet.SetOf(ipnet.MustParsePrefix("10.0.0.0/8"))},
		{Addresses: ipnet.SetOf(ipnet.MustParsePrefix("fd00::/8"))},
		{Addresses: ipnet.SetOf(ipnet.MustParsePrefix("10.1.0.0/16"))},
	}
	for i, j := range ipnet.Pairs(claims) {
		fmt.Println(i, j)
	}
	// Output: 0 2
}

// A thousand claims on one network are half a million conflicts.
func ExampleConflictOptions() {
	claims := make([]ipnet.Claim, 1000)
	for i := range claims {
		claims[i] = ipnet.Claim{
			Owner:     fmt.Sprint("cluster ", i),
			Addresses: ipnet.SetOf(ipnet.MustParsePrefix("10.0.0.0/8")),
		}
	}
	fmt.Println(len(ipnet.ConflictOptions{Witness: true}.Conflicts(claims)))
	for _, c := range (ipnet.ConflictOptions{Most: 1}).Conflicts(claims) {
		fmt.Println(c)
	}
	// Output:
	// 999
	// cluster 0 and cluster 1 both use 10.0.0.0/8
}

func ExampleIndexOf() {
	claims := []ipnet.Claim{
		{Owner: "machine network", Addresses: ipnet.SetOf(ipnet.MustParsePrefix("10.0.0.0/8"))},
		{
			Owner:     "migration network",
			Addresses: ipnet.SetOf(ipnet.MustParsePrefix("10.200.5.0/24")),
		},
	}
	x := ipnet.IndexOf(claims)
	if i, match, ok := x.Lookup(netip.MustParseAddr("10.200.5.7")); ok {
		fmt.Println("longest match:", claims[i].Owner, match)
	}
	for i := range x.Overlapping(ipnet.RangeOf(ipnet.MustParsePrefix("10.128.0.0/14"))) {
		fmt.Println("in the way:", claims[i].Owner)
	}
	// Output:
	// longest match: migration network 10.200.5.0-10.200.5.255
	// in the way: machine network
}

func ExampleIndex_Nearest() {
	x := ipnet.IndexOf([]ipnet.Claim{
		{Owner: "east", Addresses: ipnet.SetOf(ipnet.MustParsePrefix("10.200.4.0/23"))},
		{Owner: "west", Addresses: ipnet.SetOf(ipnet.MustParsePrefix("10.200.6.0/24"))},
	})
	fmt.Println(x.Nearest(ipnet.MustParsePrefix("10.200.0.0/16"),
		netip.MustParseAddr("10.200.5.0"), 24))
	// Output: 10.200.3.0/24 true
}

func ExampleCarve() {
	free := ipnet.SetOf(ipnet.MustParsePrefix("10.200.5.0/24"))
	before, err := ipnet.Carve(free, nil,
		[]ipnet.Want{{Owner: "east", Size: 20}, {Owner: "west", Bits: 28}})
	fmt.Println(before, err)
	after, err := ipnet.Carve(free,
		before, []ipnet.Want{
			{Owner: "north", Size: 10},
			{Owner: "east", Size: 20},
			{Owner: "west", Bits: 28},
		})
	fmt.Println(after, err)
	// Output:
	// [{east 10.200.5.0-10.200.5.19} {west 10.200.5.32-10.200.5.47}] <nil>
	// [{north 10.200.5.20-10.200.5.29} {east 10.200.5.0-10.200.5.19} {west 10.200.5.32-10.200.5.47}] <nil>
}

func ExampleFree() {
	claims := []ipnet.Claim{{
		Owner:     "pod network",
		Addresses: ipnet.SetOf(ipnet.MustParsePrefix("10.128.0.0/14")),
	}}
	for p := range ipnet.Free(ipnet.MustParsePrefix("10.128.0.0/12"), claims, 16) {
		fmt.Println(p)
		break
	}
	// Output: 10.132.0.0/16
}

func ExampleParsePrefix() {
	_, err := ipnet.ParsePrefix("10.200.5.100/24")
	fmt.Println(err)
	// Output: "10.200.5.100/24": has host bits set, write 10.200.5.0/24
}

func ExampleParsePrefixSloppy() {
	fmt.Println(ipnet.ParsePrefixSloppy("010.200.5.100/24"))
	// Output: 10.200.5.0/24 has host bits set and has leading zeros <nil>
}

func ExampleParseInterfaceAddr() {
	fmt.Println(ipnet.ParseInterfaceAddr("10.200.5.7/24"))
	// Output: 10.200.5.7/24 <nil>
}

func ExampleParseRange() {
	fmt.Println(ipnet.ParseRange("10.200.5.10-10.200.5.99/24"))
	_, err := ipnet.ParseRange("10.200.5.10-10.200.6.99/24")
	fmt.Println(err)
	// Output:
	// 10.200.5.10-10.200.5.99 <nil>
	// "10.200.5.10-10.200.6.99/24": is not within one /24
}

func ExampleParseSet() {
	s, err := ipnet.ParseSet("10.200.5.128/25, 10.200.5.10-10.200.5.127")
	fmt.Println(s, s.Size(), err)
	// Output: 10.200.5.10-10.200.5.255 246 <nil>
}

func ExampleNormalize() {
	p := netip.MustParsePrefix("::ffff:10.200.5.0/120")
	fmt.Println(p.Overlaps(netip.MustParsePrefix("10.0.0.0/8")))
	p, err := ipnet.Normalize(p)
	fmt.Println(p, p.Overlaps(netip.MustParsePrefix("10.0.0.0/8")), err)
	// Output:
	// false
	// 10.200.5.0/24 true <nil>
}

func ExampleSet_Subtract() {
	window := ipnet.SetOf(ipnet.MustParsePrefix("10.200.5.0/28"))
	fmt.Println(window.Subtract(ipnet.SetOfAddrs(netip.MustParseAddr("10.200.5.4"))))
	// Output: 10.200.5.0/30, 10.200.5.5-10.200.5.15
}

func ExampleSet_Partition() {
	window := ipnet.SetOf(ipnet.MustParsePrefix("10.200.5.0/24"))
	for _, share := range window.Partition(3, 1) {
		fmt.Println(share)
	}
	// Output:
	// 10.200.5.0-10.200.5.191
	// 10.200.5.192/26
}

func ExampleSet_UnmarshalText() {
	flags := flag.NewFlagSet("verify", flag.ContinueOnError)
	var pods ipnet.Set
	flags.TextVar(&pods, "pods", ipnet.SetOf(ipnet.MustParsePrefix("10.128.0.0/14")), "pod network")
	err := flags.Parse([]string{"-pods", "10.132.0.0/14, 10.136.0.0-10.136.0.99"})
	fmt.Println(pods.Size(), "addresses", err)
	fmt.Println(pods.UnmarshalText([]byte("10.132.0.1/14")))
	// Output:
	// 262244 addresses <nil>
	// "10.132.0.1/14": has host bits set, write 10.132.0.0/14
}

func ExampleRange_MarshalText() {
	r, _ := ipnet.ParseRange("10.200.5.10-10.200.5.99")
	data, err := json.Marshal(ipnet.Grant{Owner: "east", Range: r})
	fmt.Println(string(data), err)
	var g ipnet.Grant
	err = json.Unmarshal(data, &g)
	fmt.Println(g.Range.Size(), err)
	// Output:
	// {"owner":"east","range":"10.200.5.10-10.200.5.99"} <nil>
	// 90 <nil>
}

// A set that is made in a loop is sorted once.
func ExampleSetBuilder() {
	var b ipnet.SetBuilder
	for third := range 4 {
		b.AddPrefix(netip.PrefixFrom(netip.AddrFrom4([4]byte{10, 200, byte(third), 0}), 24))
	}
	fmt.Println(b.Set())
	// Output: 10.200.0.0/22
}
