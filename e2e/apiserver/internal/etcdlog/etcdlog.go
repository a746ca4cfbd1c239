// Package etcdlog silences the etcd client of the API server, which logs every
// request that a stop cuts off. The logger is made when
// k8s.io/apiserver/pkg/storage/storagebackend/factory is initialized, from the
// defaults of logutil, and nothing can reach it after that. This package is
// initialized before: it needs little else, and of the packages that are ready
// Go takes the first by import path.
package etcdlog

import "go.etcd.io/etcd/client/pkg/v3/logutil"

func init() { logutil.DefaultZapLoggerConfig.OutputPaths = nil }
