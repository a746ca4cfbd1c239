package podnet

import "github.com/migrationnet/migrationnet/internal/table"

// Clone returns a copy of c that shares nothing with it.
func (c Config) Clone() Config { return table.Clone(c) }

// Clone returns a copy of i that shares nothing with it.
func (i Interface) Clone() Interface { return table.Clone(i) }

// Clone returns a copy of n that shares nothing with it.
func (n Network) Clone() Network { return table.Clone(n) }

// Clone returns a copy of v that shares nothing with it.
func (v Volume) Clone() Volume { return table.Clone(v) }
