package apiserver

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	listers "k8s.io/apiextensions-apiserver/pkg/client/listers/apiextensions/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/version"
)

// discovery answers /api and /apis, which in a cluster the aggregator does: the
// server for custom resources answers for one group at a time. Clients that
// look for a kind need both.
type discovery struct {
	definitions listers.CustomResourceDefinitionLister
}

func (d *discovery) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/api":
		reply(w, metav1.APIVersions{
			TypeMeta: metav1.TypeMeta{Kind: "APIVersions"},
			Versions: []string{},
		})
	case "/apis":
		all, err := d.definitions.List(labels.Everything())
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		reply(w, metav1.APIGroupList{
			TypeMeta: metav1.TypeMeta{Kind: "APIGroupList", APIVersion: "v1"},
			Groups:   groups(all),
		})
	default:
		http.NotFound(w, r)
	}
}

func reply(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(v) // fails when the client is gone
}

// groups returns the API groups of the definitions, and that of definitions
// itself, by name. The preferred version comes first.
func groups(definitions []*apiextensionsv1.CustomResourceDefinition) []metav1.APIGroup {
	versions := map[string][]string{
		apiextensionsv1.GroupName: {apiextensionsv1.SchemeGroupVersion.Version},
	}
	for _, d := range definitions {
		for _, v := range d.Spec.Versions {
			if v.Served && !slices.Contains(versions[d.Spec.Group], v.Name) {
				versions[d.Spec.Group] = append(versions[d.Spec.Group], v.Name)
			}
		}
	}
	var out []metav1.APIGroup
	for group, names := range versions {
		slices.SortFunc(names, func(a, b string) int {
			return version.CompareKubeAwareVersionStrings(b, a)
		})
		g := metav1.APIGroup{Name: group}
		for _, name := range names {
			g.Versions = append(g.Versions,
				metav1.GroupVersionForDiscovery{GroupVersion: group + "/" + name, Version: name})
		}
		g.PreferredVersion = g.Versions[0]
		out = append(out, g)
	}
	slices.SortFunc(out, func(a, b metav1.APIGroup) int { return cmp.Compare(a.Name, b.Name) })
	return out
}
