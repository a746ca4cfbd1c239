package apiserver

import (
	"context"
	"net/url"
	"path/filepath"

	_ "github.com/migrationnet/migrationnet/e2e/apiserver/internal/etcdlog" // quiet
	"go.etcd.io/etcd/server/v3/embed"
)

// startEtcd starts an etcd that keeps its files in dir, and listens there for
// clients. It does not wait for the disk: what it holds dies with the process.
func startEtcd(ctx context.Context, dir string) (endpoint string, stop func() error, err error) {
	config := embed.NewConfig()
	config.Dir = filepath.Join(dir, "etcd")
	config.UnsafeNoFsync = true
	config.TickMs, config.ElectionMs = 10, 100 // it elects itself, sooner
	config.LogLevel = "fatal"

	socket := url.URL{Scheme: "unix", Path: filepath.Join(dir, "etcd.sock")}
	config.ListenClientUrls, config.AdvertiseClientUrls = []url.URL{socket}, []url.URL{socket}
	peer := url.URL{Scheme: "http", Host: "127.0.0.1:0"} // there are none, and a socket is refused
	config.ListenPeerUrls, config.AdvertisePeerUrls = []url.URL{peer}, []url.URL{peer}
	config.InitialCluster = config.InitialClusterFromName(config.Name)

	etcd, err := embed.StartEtcd(config)
	if err != nil {
		return "", nil, err
	}
	stop = func() error { etcd.Close(); return nil }
	select {
	case <-etcd.Server.ReadyNotify():
		return socket.String(), stop, nil
	case err = <-etcd.Err():
	case <-ctx.Done():
		err = ctx.Err()
	}
	stop()
	return "", nil, err
}
