//go:build linux

package e2e

import (
	"encoding/binary"
	"fmt"
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// Requests to rtnetlink, for iproute2 checks the names before it asks the kernel.

// addBridge makes a bridge of that name.
func (ns netns) addBridge(name string) error {
	info := attribute(unix.IFLA_LINKINFO, attribute(unix.IFLA_INFO_KIND, []byte("bridge")))
	return ns.request(unix.RTM_NEWLINK, unix.NLM_F_CREATE|unix.NLM_F_EXCL, "",
		append(attribute(unix.IFLA_IFNAME, append([]byte(name), 0)), info...))
}

// addName gives a link another name.
func (ns netns) addName(link, name string) error {
	list := attribute(unix.IFLA_PROP_LIST|unix.NLA_F_NESTED,
		attribute(unix.IFLA_ALT_IFNAME, append([]byte(name), 0)))
	return ns.request(unix.RTM_NEWLINKPROP, unix.NLM_F_CREATE|unix.NLM_F_EXCL, link, list)
}

// request has the kernel change a link, or make one when there is none.
func (ns netns) request(kind, flags uint16, link string, attributes []byte) error {
	return ns.do(func() error {
		body := make([]byte, unix.SizeofIfInfomsg)
		if link != "" {
			l, err := net.InterfaceByName(link)
			if err != nil {
				return err
			}
			binary.NativeEndian.PutUint32(body[4:], uint32(l.Index))
		}
		body = append(body, attributes...)
		head := make([]byte, unix.NLMSG_HDRLEN)
		binary.NativeEndian.PutUint32(head, uint32(len(head)+len(body)))
		binary.NativeEndian.PutUint16(head[4:], kind)
		binary.NativeEndian.PutUint16(head[6:], unix.NLM_F_REQUEST|unix.NLM_F_ACK|flags)
		return exchange(append(head, body...))
	})
}

// exchange sends a request and returns the error that the kernel acknowledges it with.
func exchange(message []byte) error {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_ROUTE)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	kernel := &unix.SockaddrNetlink{Family: unix.AF_NETLINK}
	if err := unix.Sendto(fd, message, 0, kernel); err != nil {
		return err
	}
	answer := make([]byte, 8192)
	n, _, err := unix.Recvfrom(fd, answer, 0)
	if err != nil {
		return err
	}
	all, err := syscall.ParseNetlinkMessage(answer[:n])
	if err != nil || len(all) != 1 || all[0].Header.Type != unix.NLMSG_ERROR {
		return fmt.Errorf("answer %x: %v", answer[:n], err)
	}
	if code := int32(binary.NativeEndian.Uint32(all[0].Data)); code != 0 {
		return unix.Errno(-code)
	}
	return nil
}

func attribute(kind uint16, value []byte) []byte {
	out := binary.NativeEndian.AppendUint16(nil, uint16(unix.SizeofRtAttr+len(value)))
	out = append(binary.NativeEndian.AppendUint16(out, kind), value...)
	return append(out, make([]byte, -len(out)&3)...)
}
