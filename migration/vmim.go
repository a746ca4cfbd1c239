package migration

import (
	"time"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/table"
)

// evacuation is the annotation of a VMIM that has the node which is drained
// (EvacuationMigrationAnnotation in kubevirt.io/api core/v1/types.go).
const evacuation = "kubevirt.io/evacuationMigration"

var vmims = newKind("VirtualMachineInstanceMigration",
	func(_ *table.Reader, _ diag.Path, m *VMIM) VMIM { return *m },
	table.Inline("metadata", nil,
		table.String("namespace", func(m *VMIM) *string { return &m.Namespace }).
			Doc("namespace of the VMIM and of its VMI"),
		table.String("name", func(m *VMIM) *string { return &m.Name }).
			Doc("name of the VMIM"),
		table.String("uid", func(m *VMIM) *string { return &m.UID }).
			Doc("UID of the VMIM"),
		stamp("creationTimestamp", func(m *VMIM) *time.Time { return &m.Created }).
			Doc("when it was created"),
		table.Inline("annotations", nil,
			table.String(evacuation, func(m *VMIM) *string { return &m.Evacuates }).
				Doc("node that is drained by it"),
		).Doc("annotations of the VMIM"),
	).Doc("the object's metadata"),
	table.Inline("spec", nil,
		table.String("vmiName", func(m *VMIM) *string { return &m.VMIName }).
			Doc("name of the VMI that migrates"),
		table.Object("sendTo", func(m *VMIM) **SendTo { return &m.SendTo }, sendToTable).
			Since(v16).Doc("where a migration between clusters goes to"),
		table.Object("receive", func(m *VMIM) **Receive { return &m.Receive }, receiveTable).
			Since(v16).Doc("which migration between clusters comes in"),
	).Doc("what is to migrate"),
	table.Inline("status", nil,
		table.String("phase", func(m *VMIM) *string { return &m.Phase }).
			Doc("how far it is, such as Succeeded"),
		table.ObjectsOrNull("conditions",
			func(m *VMIM) *[]Condition { return &m.Conditions }, conditionTable).
			Doc("conditions of the VMIM"),
		table.Strings("synchronizationAddresses",
			func(m *VMIM) *[]string { return &m.SynchronizationAddresses }).
			Since(v16).Doc("addresses of the synchronization controller, with port"),
		table.Object("migrationState",
			func(m *VMIM) **MigrationState { return &m.MigrationState }, stateTable).
			Doc("the record of the VMI, copied when the migration is over"),
	).Doc("what became of it"),
)

var sendToTable = table.Part(nil,
	table.String("migrationID", func(s *SendTo) *string { return &s.MigrationID }).
		Doc("ID that both sides of the migration have"),
	table.String("connectURL", func(s *SendTo) *string { return &s.ConnectURL }).
		Doc("host and port of the target's synchronization controller"),
)

var receiveTable = table.Part(nil,
	table.String("migrationID", func(r *Receive) *string { return &r.MigrationID }).
		Doc("ID that both sides of the migration have"),
)
