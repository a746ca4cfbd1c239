package migration

import "github.com/migrationnet/migrationnet/diag"

// UnmarshalJSON reads what [ParseVMI] reads as status.migrationState. A member of
// a wrong type is an error.
func (s *MigrationState) UnmarshalJSON(data []byte) error {
	return unmarshal(stateTable.Parse, data, s)
}

// MarshalJSON writes s as KubeVirt does: what is false or empty is left out.
// Equal values give equal bytes.
func (s SideState) MarshalJSON() ([]byte, error) {
	return sideTable.Marshal(&s)
}

// UnmarshalJSON reads sourceState or targetState of a [MigrationState]. A member
// of a wrong type is an error.
func (s *SideState) UnmarshalJSON(data []byte) error { return unmarshal(sideTable.Parse, data, s) }

// MarshalJSON writes c as KubeVirt does: what is absent is left out. Equal
// values give equal bytes.
func (c Configuration) MarshalJSON() ([]byte, error) {
	return configurationTable.Marshal(&c)
}

// UnmarshalJSON reads migrationConfiguration of a [MigrationState]. A member of a
// wrong type is an error.
func (c *Configuration) UnmarshalJSON(data []byte) error {
	return unmarshal(configurationTable.Parse, data, c)
}

// unmarshal sets out to what parse reads, unless that has errors.
func unmarshal[T any](parse func([]byte) (T, diag.List), data []byte, out *T) error {
	one, l := parse(data)
	if err := l.Err(); err != nil {
		return err
	}
	*out = one
	return nil
}
