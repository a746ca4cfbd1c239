// Package plan shares one migration network among clusters: every cluster gets
// a window of its own, so that no two of them ever hand out the same address,
// and the documents that make it so.
//
//	Request ──Plan──► Plan: per cluster a window, a NetworkAttachmentDefinition,
//	                  a HyperConverged patch, commands, a checklist
//
// All clusters use the same network with the same prefix length, for a peer
// outside the prefix would be reached through the pod network. Only the windows
// differ.
//
// # Stability
//
// A window that a cluster has already is kept: put it into the Request, or take
// [Plan.Keep] of the earlier plan. One that has become too small is widened by the addresses
// that are free above it, and then by those below; it never moves, whichever clusters come,
// go, or change places. New windows take the lowest free addresses. A cluster that is on the
// network, and whose window is not given, is an error: its addresses could be given away.
//
// # Capacity
//
// A cluster needs one address for each virt-handler, and with migration between
// clusters one for each synchronization controller and one for its roll-out; a
// quarter more is for addresses that deleted pods leave after. New windows are
// rounded up to a power of two where there is room.
package plan
