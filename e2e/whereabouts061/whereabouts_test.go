package whereabouts061

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"testing"

	"github.com/k8snetworkplumbingwg/whereabouts/pkg/allocate"
	"github.com/k8snetworkplumbingwg/whereabouts/pkg/config"
	"github.com/k8snetworkplumbingwg/whereabouts/pkg/logging"
	"github.com/k8snetworkplumbingwg/whereabouts/pkg/types"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/law"
	"pgregory.net/rapid"
)

func TestMain(m *testing.M) {
	logging.SetLogStderr(false)
	os.Exit(m.Run())
}

// real is the whereabouts that go.mod requires.
func real(t testing.TB) gen.RealWhereabouts {
	file := filepath.Join(t.TempDir(), "whereabouts.conf")
	return gen.RealWhereabouts{Release: "v0.6.1",
		Load: func(conf, flat string) ([]gen.RealRange, error) {
			if err := os.WriteFile(file, []byte(flat), 0o600); err != nil {
				return nil, err
			}
			loaded, _, err := config.LoadIPAMConfig([]byte(conf), "", file)
			if err != nil {
				return nil, err
			}
			var out []gen.RealRange
			for _, r := range loaded.IPRanges {
				out = append(out, gen.RealRange{Network: r.Range, Next: next(r)})
			}
			return out, nil
		}}
}

// next assigns from r as ADD does, which crashes over a bad item of exclude.
func next(r types.RangeConfiguration) func(netip.Addr, []netip.Addr) (netip.Prefix, error) {
	return func(start netip.Addr, taken []netip.Addr) (p netip.Prefix, err error) {
		defer func() {
			if crash := recover(); crash != nil {
				err = fmt.Errorf("crash: %v", crash)
			}
		}()
		reserved := make([]types.IPReservation, 0, len(taken))
		for _, a := range taken {
			reserved = append(reserved,
				types.IPReservation{IP: net.IP(a.AsSlice()), PodRef: "ns/other"})
		}
		if start.IsValid() {
			r.RangeStart = net.IP(start.AsSlice())
		}
		got, _, err := allocate.AssignIP(r, reserved, "container", "ns/pod")
		if err != nil {
			return netip.Prefix{}, err
		}
		a, _ := netip.AddrFromSlice(got.IP)
		bits, _ := got.Mask.Size()
		return netip.PrefixFrom(a.Unmap(), bits), nil
	}
}

func TestAgreesWithWhereabouts(t *testing.T) {
	w := real(t)
	law.Reach(t, func(t *rapid.T, reach func(string)) {
		var n gen.Comparison
		w.Compare(t, &n)
		n.Reach(reach)
	}, gen.Compared())
}

func FuzzAgreesWithWhereabouts(f *testing.F) {
	w := real(f)
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) { w.Compare(t, new(gen.Comparison)) }))
}
