module github.com/migrationnet/migrationnet/e2e

go 1.24.0

replace github.com/migrationnet/migrationnet => ../

require (
	github.com/google/go-cmp v0.7.0
	github.com/migrationnet/migrationnet v0.0.0-00010101000000-000000000000
	golang.org/x/sys v0.36.0
	pgregory.net/rapid v1.3.0
)
