module github.com/migrationnet/migrationnet/e2e/kubevirtapi

go 1.24.0
