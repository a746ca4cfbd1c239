module github.com/migrationnet/migrationnet/e2e/schemas

go 1.24.0

replace github.com/migrationnet/migrationnet => ../..

require (
	github.com/migrationnet/migrationnet v0.0.0-00010101000000-000000000000
	github.com/santhosh-tekuri/jsonschema/v6 v6.0.2
)

require (
	go.yaml.in/yaml/v3 v3.0.4 // indirect
	golang.org/x/text v0.14.0 // indirect
)
