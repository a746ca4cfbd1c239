// Package whereabouts compares package ipam with the real whereabouts, and sends
// what package nad writes through the NAD client and Multus to it. It has tests
// only; see README.md.
package whereabouts
