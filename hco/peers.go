package hco

import "github.com/migrationnet/migrationnet/release"

// migrationCertificate is the first KubeVirt whose virt-handlers migrate with a
// certificate of their own, kubevirt.io:system:client:migration, and take no other once
// all of them have it. Its fall-back to the old certificate is not reached by TLS 1.3,
// where the target refuses after the source's handshake has ended.
var migrationCertificate = release.MustParse("v1.7")

// ShakeHands reports whether virt-handlers of clusters with the releases a and b take each
// other's certificates, so that virtual machines can migrate between them. KubeVirt v1.6
// and older on one side, and v1.7 and newer on the other, do not, in either direction,
// unless their certificates are managed from outside (pkg/util/tls/tls.go,
// pkg/virt-handler/migration-proxy/migration-proxy.go and
// pkg/virt-operator/resource/apply/apps.go, v1.6.0 to v1.9.0; migration.md A9).
func ShakeHands(a, b Release) bool {
	return KubeVirt(a).Before(migrationCertificate) == KubeVirt(b).Before(migrationCertificate)
}
