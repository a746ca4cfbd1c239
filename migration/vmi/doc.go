// Package vmi makes what package migration judges from the Go types of
// kubevirt.io/api and of Pods, and status conditions of what it says.
//
//	s := migration.Snapshot{VMI: &v, VMIM: &m, References: refs}
//
// where v is [FromVMI] of a VirtualMachineInstance, and so on. The parts that
// bear on a migration are written as JSON and read by package migration, so
// that an object and its JSON always give the same snapshot. [Condition] turns a
// verdict into a status condition for an operator.
//
// # Presence
//
// As in the API types: what is nil or zero there is absent in the snapshot. A
// nil object gives the zero value.
//
// # Compatibility
//
// The package compiles with kubevirt.io/api v1.2.0 to v1.9.0, and is tested from
// v1.6.0 on. The go.mod of this module asks for the lowest: have yours require the
// release of your clusters, whose types have more members. It never names
// the Go field of migrationConfiguration, which v1.9.0 renamed from
// MigrationConfiguration to VMIMConfigurationOptions; JSON has one name for it.
package vmi
