//go:build linux

package lab

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"slices"
	"time"

	"golang.org/x/sys/unix"
)

// claims returns the MAC addresses of all who answer for an address on the segment of an
// interface: arping -D. The probe is that of RFC 5227, with no sender address, so that who
// has the address himself may ask.
func (ns netns) claims(name string, addr netip.Addr) (out []string, err error) {
	err = ns.do(func() error {
		link, err := net.InterfaceByName(name)
		if err != nil {
			return err
		}
		const arp = unix.ETH_P_ARP
		fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC,
			int(swap(arp)))
		if err != nil {
			return err
		}
		defer unix.Close(fd)
		to := &unix.SockaddrLinklayer{Protocol: swap(arp), Ifindex: link.Index, Halen: 6}
		copy(to.Addr[:], []byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff})
		if err := unix.Bind(fd, &unix.SockaddrLinklayer{Protocol: swap(arp), Ifindex: link.Index}); err != nil {
			return err
		}
		if err := unix.Sendto(fd, probe(link.HardwareAddr, addr), 0, to); err != nil {
			return err
		}
		out, err = answers(fd, addr)
		return err
	})
	return out, err
}

func swap(v uint16) uint16 { return v<<8 | v>>8 }

// probe is the body of an ARP request.
func probe(mac net.HardwareAddr, addr netip.Addr) []byte {
	b := binary.BigEndian.AppendUint16(nil, 1) // Ethernet
	b = binary.BigEndian.AppendUint16(b, unix.ETH_P_IP)
	b = append(b, 6, 4, 0, 1)
	b = append(append(b, mac...), 0, 0, 0, 0)
	return append(append(b, 0, 0, 0, 0, 0, 0), addr.AsSlice()...)
}

// answers collects the replies of a third of a second.
func answers(fd int, addr netip.Addr) (out []string, err error) {
	end := time.Now().Add(time.Second / 3)
	b := make([]byte, 1500)
	for {
		left := time.Until(end)
		if left <= 0 {
			slices.Sort(out)
			return slices.Compact(out), nil
		}
		wait := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
		n, err := unix.Poll(wait, int(left.Milliseconds())+1)
		if errors.Is(err, unix.EINTR) || err == nil && n == 0 {
			continue
		}
		if err != nil {
			return nil, err
		}
		n, _, err = unix.Recvfrom(fd, b, 0)
		if err != nil {
			return nil, err
		}
		if n >= 28 && b[7] == 2 && bytes.Equal(b[14:18], addr.AsSlice()) {
			out = append(out, net.HardwareAddr(b[8:14]).String())
		}
	}
}

// mac returns the MAC address of an interface.
func (ns netns) mac(name string) (mac string, err error) {
	err = ns.do(func() error {
		link, err := net.InterfaceByName(name)
		if err == nil {
			mac = link.HardwareAddr.String()
		}
		return err
	})
	return mac, err
}

// An echo answers on TCP and UDP, with its name before what it was sent.
type echo struct {
	tcp net.Listener
	udp net.PacketConn
}

// echoPort is in the range in which the kernel of a target chooses the port of a migration.
const echoPort = 49152

// echo serves on the addresses of a pod until the test ends.
func (p *pod) echo(addr netip.Addr, name string) error {
	var e echo
	at := netip.AddrPortFrom(addr, echoPort).String()
	err := p.ns.do(func() (err error) {
		if e.tcp, err = net.Listen("tcp", at); err != nil {
			return err
		}
		e.udp, err = net.ListenPacket("udp", at)
		return err
	})
	if err != nil {
		return err
	}
	p.site.t.Cleanup(func() { e.tcp.Close(); e.udp.Close() })
	go func() {
		for {
			c, err := e.tcp.Accept()
			if err != nil {
				return
			}
			io.WriteString(c, name)
			c.Close()
		}
	}()
	go func() {
		b := make([]byte, 1500)
		for {
			n, from, err := e.udp.ReadFrom(b)
			if err != nil {
				return
			}
			e.udp.WriteTo(append([]byte(name+" "), b[:n]...), from)
		}
	}()
	return nil
}

// ask asks the echo at an address, by TCP and by UDP, who it is.
func (p *pod) ask(addr netip.Addr) (name string, err error) {
	to := netip.AddrPortFrom(addr, echoPort).String()
	err = p.ns.do(func() error {
		c, err := net.DialTimeout("tcp", to, 2*time.Second)
		if err != nil {
			return err
		}
		defer c.Close()
		all, err := io.ReadAll(c)
		if err != nil {
			return err
		}
		name = string(all)
		u, err := net.Dial("udp", to)
		if err != nil {
			return err
		}
		defer u.Close()
		u.SetDeadline(time.Now().Add(2 * time.Second))
		if _, err := io.WriteString(u, "hello"); err != nil {
			return err
		}
		b := make([]byte, 1500)
		n, err := u.Read(b)
		if err == nil && string(b[:n]) != name+" hello" {
			err = fmt.Errorf("by TCP %q, by UDP %q", name, b[:n])
		}
		return err
	})
	return name, err
}
