package embedded

import (
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"
)

// WriteKubeconfig writes a configuration of a server to a file that kubectl reads. It has the
// token that opens the server, and is readable by its owner only.
func WriteKubeconfig(c *rest.Config, file string) error {
	const name = "embedded"
	return clientcmd.WriteToFile(api.Config{
		Clusters: map[string]*api.Cluster{name: {
			Server: c.Host, CertificateAuthorityData: c.CAData, TLSServerName: c.ServerName,
		}},
		AuthInfos:      map[string]*api.AuthInfo{name: {Token: c.BearerToken}},
		Contexts:       map[string]*api.Context{name: {Cluster: name, AuthInfo: name}},
		CurrentContext: name,
	}, file)
}
