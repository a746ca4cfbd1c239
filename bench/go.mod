module github.com/migrationnet/migrationnet/bench

go 1.26

replace github.com/migrationnet/migrationnet => ../

require (
	github.com/containernetworking/cni v1.3.1
	github.com/evanphx/json-patch/v5 v5.9.11
	github.com/go-json-experiment/json v0.0.0-20260820222146-c27c302e5fc3
	github.com/google/go-cmp v0.7.0
	github.com/migrationnet/migrationnet v0.0.0-00010101000000-000000000000
)

require (
	go.opentelemetry.io/otel v1.35.0 // indirect
	go.opentelemetry.io/otel/trace v1.35.0 // indirect
)
