// Package whereabouts061 compares package ipam with whereabouts v0.6.1, the last
// release that honours bounds outside the range. It has tests only.
package whereabouts061
