package hco

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/release"
)

// KubeVirtCR is what a KubeVirt object says about live migration. Clusters without
// HCO write it; with HCO the operator does, from the HyperConverged object, and
// undoes what others change. The rest of the object is not read and not written:
// apply the JSON of this one, never replace a live object with it.
//
// KubeVirt reads it: of a [Release] its KubeVirt counts, else that of its HCO or
// OpenShift, else the newest that is released.
type KubeVirtCR struct {
	Name       string // any; KubeVirt looks at all namespaces, and there is one object
	Namespace  string // of the operator: kubevirt
	Migrations MigrationConfiguration

	// FeatureGates and DisabledFeatureGates are those of
	// spec.configuration.developerConfiguration, in their order. Applying a list
	// replaces all of it: give none, or all. KubeVirt has DisabledFeatureGates since
	// v1.8.
	FeatureGates         []string
	DisabledFeatureGates []string
}

// MigrationConfiguration is spec.configuration.migrations of a KubeVirt object as its
// author wrote it. A nil pointer and an empty string are a member that is absent,
// which takes the default of the release.
type MigrationConfiguration struct {
	AllowAutoConverge                 *bool
	AllowPostCopy                     *bool
	AllowWorkloadDisruption           *bool  // from KubeVirt v1.5; absent, it follows AllowPostCopy
	BandwidthPerMigration             string // a Kubernetes quantity, in bytes a second
	CompletionTimeoutPerGiB           *int64 // seconds, per decimal gigabyte begun; 0 is no timeout
	DisableTLS                        *bool  // migrate without KubeVirt's encryption
	MatchSELinuxLevelOnMigration      *bool
	MaxDowntimeMs                     *int64 // milliseconds, 1 to 2000000; from KubeVirt v1.9
	Network                           string // a NetworkAttachmentDefinition, as [namespace/]name
	NodeDrainTaintKey                 string
	ParallelMigrationsPerCluster      *uint32
	ParallelOutboundMigrationsPerNode *uint32
	ProgressTimeout                   *int64 // seconds; 0 is no timeout
	UnsafeMigrationOverride           *bool
	UtilityVolumesTimeout             *int64 // seconds; from KubeVirt v1.8

	// Unknown holds, verbatim, the members that no field can hold: unknown
	// names, wrong types, and "" for a string.
	Unknown map[string]json.RawMessage
}

// The identity of the object.
const (
	kubeVirtAPIVersion = "kubevirt.io/v1"
	kubeVirtKind       = "KubeVirt"
	// ownedKubeVirt is the object that HCO writes (components.go, HCO 1.18.1).
	ownedKubeVirt = "kubevirt-" + objectName

	configurationPath diag.Path = "/spec/configuration"
	developerPath     diag.Path = "/spec/configuration/developerConfiguration"
)

// kubeVirtCompletion are the defaults of completionTimeoutPerGiB. The other defaults
// have been the same since v1.0: 5 and 2 migrations, 150 s without progress, no limit
// of the bandwidth.
var kubeVirtCompletion = []release.Row[int64]{
	{
		Since: release.MustParse("v1.0"), Does: 800,
		Source: "pkg/virt-config/virt-config.go, KubeVirt v1.0.0 to v1.3.0",
	},
	{
		Since: release.MustParse("v1.4"), Does: 150,
		Source: "pkg/virt-config/virt-config.go, KubeVirt v1.4.0 to v1.9.0",
	},
}

// Since when there are members and gates (staging/src/kubevirt.io/api/core/v1/types.go
// and pkg/virt-config/featuregate/active.go of v1.0.0 to v1.9.0).
var (
	firstDisruption    = release.MustParse("v1.5")
	firstDecentralized = release.MustParse("v1.6")
	firstUtility       = release.MustParse("v1.8")
	firstDowntime      = release.MustParse("v1.9")
)

// migrationBlock reads spec.configuration.migrations as the API server does.
var migrationBlock = table.New("the API server",
	func(c *MigrationConfiguration) *map[string]json.RawMessage { return &c.Unknown },
	table.Bool("allowAutoConverge",
		func(c *MigrationConfiguration) **bool { return &c.AllowAutoConverge }).
		Doc("slow the guest's CPUs down when its memory changes too fast to copy"),
	table.Bool("allowPostCopy",
		func(c *MigrationConfiguration) **bool { return &c.AllowPostCopy }).
		Doc("at the timeout, run the guest on the target before its memory is there"),
	table.Bool("allowWorkloadDisruption",
		func(c *MigrationConfiguration) **bool { return &c.AllowWorkloadDisruption }).
		Since(firstDisruption).
		Doc("at the timeout, pause the guest or use post-copy instead of giving up"),
	table.Member("bandwidthPerMigration",
		func(c *MigrationConfiguration) *string { return &c.BandwidthPerMigration },
		intOrString{}).
		Doc("most bytes a second of one migration, as a quantity; absent is no limit"),
	table.Member("completionTimeoutPerGiB",
		func(c *MigrationConfiguration) **int64 { return &c.CompletionTimeoutPerGiB },
		whole[int64]{}).
		Doc("seconds a migration may take for each decimal gigabyte begun; 0 is no limit"),
	table.Bool("disableTLS", func(c *MigrationConfiguration) **bool { return &c.DisableTLS }).
		Doc("migrate without the encryption of KubeVirt"),
	table.Bool("matchSELinuxLevelOnMigration",
		func(c *MigrationConfiguration) **bool { return &c.MatchSELinuxLevelOnMigration }).
		Doc("let the target pod have an SELinux level of its own"),
	table.Member("maxDowntimeMs",
		func(c *MigrationConfiguration) **int64 { return &c.MaxDowntimeMs }, whole[int64]{}).
		Since(firstDowntime).
		Doc("milliseconds for which the guest may stand still at the end"),
	table.NonEmpty("network", func(c *MigrationConfiguration) *string { return &c.Network }).
		Doc("NetworkAttachmentDefinition of the migration network, as [namespace/]name"),
	table.NonEmpty("nodeDrainTaintKey",
		func(c *MigrationConfiguration) *string { return &c.NodeDrainTaintKey }).
		Doc("the taint of a node from which virtual machines are to go"),
	table.Member("parallelMigrationsPerCluster",
		func(c *MigrationConfiguration) **uint32 { return &c.ParallelMigrationsPerCluster },
		limit{}).
		Doc("most migrations that run in the cluster at once"),
	table.Member("parallelOutboundMigrationsPerNode",
		func(c *MigrationConfiguration) **uint32 {
			return &c.ParallelOutboundMigrationsPerNode
		}, limit{}).
		Doc("most migrations away from one node at once"),
	table.Member("progressTimeout",
		func(c *MigrationConfiguration) **int64 { return &c.ProgressTimeout }, whole[int64]{}).
		Doc("seconds without progress until a migration is aborted; 0 is no limit"),
	table.Bool("unsafeMigrationOverride",
		func(c *MigrationConfiguration) **bool { return &c.UnsafeMigrationOverride }).
		Doc("migrate although libvirt says that the guest may be harmed"),
	table.Member("utilityVolumesTimeout",
		func(c *MigrationConfiguration) **int64 { return &c.UtilityVolumesTimeout },
		whole[int64]{}).
		Since(firstUtility).
		Doc("seconds that a migration waits for utility volumes to be detached"),
).Exact().Late(policyReads)

// MigrationConfigurationMembers describes the members of
// spec.configuration.migrations, sorted by name.
func MigrationConfigurationMembers() []release.Member { return migrationBlock.Members() }

// MarshalJSON writes the members sorted by name, then those of Unknown, sorted. It
// fails when a member is set and in Unknown too.
func (c MigrationConfiguration) MarshalJSON() ([]byte, error) { return migrationBlock.Marshal(&c) }

// UnmarshalJSON reads what MarshalJSON writes. Members that no field can hold are
// in Unknown; only what is not a JSON object is an error.
func (c *MigrationConfiguration) UnmarshalJSON(data []byte) error {
	out, l := migrationBlock.Parse(data)
	if l.Unread() {
		return l.Err()
	}
	*c = out
	return nil
}

// GoString returns c as its type and its JSON.
func (c MigrationConfiguration) GoString() string { return table.GoString(c) }

// Clone returns a copy of c that shares nothing with it.
func (c MigrationConfiguration) Clone() MigrationConfiguration { return table.Clone(c) }

// kubeVirtJSON is a KubeVirtCR as JSON.
type kubeVirtJSON struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Metadata   struct {
		Name      string `json:"name"`
		Namespace string `json:"namespace,omitempty"`
	} `json:"metadata"`
	Spec struct {
		Configuration struct {
			Developer  *developerJSON         `json:"developerConfiguration,omitempty"`
			Migrations MigrationConfiguration `json:"migrations"`
		} `json:"configuration"`
	} `json:"spec"`
}

type developerJSON struct {
	FeatureGates         []string `json:"featureGates,omitempty"`
	DisabledFeatureGates []string `json:"disabledFeatureGates,omitempty"`
}

// MarshalJSON writes apiVersion, kind, name, namespace, the feature gates and
// spec.configuration.migrations.
func (k KubeVirtCR) MarshalJSON() ([]byte, error) {
	out := kubeVirtJSON{APIVersion: kubeVirtAPIVersion, Kind: kubeVirtKind}
	out.Metadata.Name, out.Metadata.Namespace = k.Name, k.Namespace
	if len(k.FeatureGates)+len(k.DisabledFeatureGates) > 0 {
		out.Spec.Configuration.Developer = &developerJSON{k.FeatureGates, k.DisabledFeatureGates}
	}
	out.Spec.Configuration.Migrations = k.Migrations
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON writes. An object that is not a KubeVirt is an
// error; members that no field can hold are in Unknown.
func (k *KubeVirtCR) UnmarshalJSON(data []byte) error {
	out, l := ParseKubeVirtCR(data)
	for _, d := range l.Errors() {
		around := strings.HasPrefix(string(migrationsPath)+"/", string(d.Path)+"/")
		if d.Rule == ErrKubeVirtKind || around || d.Path.Touches(developerPath) {
			return d
		}
	}
	*k = out
	return nil
}

// GoString returns k as its type and its JSON.
func (k KubeVirtCR) GoString() string { return table.GoString(k) }

// Clone returns a copy of k that shares nothing with it.
func (k KubeVirtCR) Clone() KubeVirtCR {
	k.Migrations = k.Migrations.Clone()
	k.FeatureGates = slices.Clone(k.FeatureGates)
	k.DisabledFeatureGates = slices.Clone(k.DisabledFeatureGates)
	return k
}

// ParseKubeVirtCR reads a KubeVirt object.
func ParseKubeVirtCR(data []byte) (KubeVirtCR, diag.List) {
	return parseKubeVirt(data, migrationBlock.Reader())
}

// ReadKubeVirtCR reads a KubeVirt object as release r does, and returns what it means
// there, with everything that is wrong with it: the findings of ParseKubeVirtCR and
// Resolve in one list. The Resolved is zero when the object is refused.
func ReadKubeVirtCR(data []byte, r Release) (KubeVirtCR, Resolved, diag.List) {
	known, _ := policyRelease(r)
	k, l := parseKubeVirt(data, migrationBlock.ReaderFor(known))
	if l.Unread() {
		return k, Resolved{}, l
	}
	v, more := k.Resolve(r)
	l.Add(more...)
	if l.Refused() != 0 {
		return k, Resolved{}, l
	}
	return k, v, l
}

func parseKubeVirt(data []byte, r table.Reader) (KubeVirtCR, diag.List) {
	var k KubeVirtCR
	doc, err := jsonobj.Parse(data)
	if err != nil {
		r.List.Add(table.Syntax(diag.ErrSyntax, err))
		return k, r.List
	}
	if !isObject("", doc, &r.List) {
		return k, r.List
	}
	for _, id := range []struct{ name, want, too string }{
		{"apiVersion", kubeVirtAPIVersion, "kubevirt.io/v1alpha3"}, {"kind", kubeVirtKind, ""},
	} {
		if s, _ := doc.Member(id.name).Str(); s != id.want && (s != id.too || s == "") {
			r.List.Add(ErrKubeVirtKind.At(path(id.name), s, "%q is not %s", s, id.want).
				Hinted("write %q", id.want))
		}
	}
	if meta := doc.Member("metadata"); isObject("/metadata", meta, &r.List) {
		readStrings("/metadata", meta.Members(), &r.List,
			stringMember{"name", &k.Name}, stringMember{"namespace", &k.Namespace})
	}
	spec := doc.Member("spec")
	if !isObject("/spec", spec, &r.List) {
		return k, r.List
	}
	outsideMigrations("/spec", spec, &r.List)
	configuration := spec.Member("configuration")
	if !isObject(configurationPath, configuration, &r.List) {
		return k, r.List
	}
	outsideMigrations(configurationPath, configuration, &r.List)
	k.readGates(configuration.Member("developerConfiguration"), &r.List)
	if v := configuration.Member("migrations"); isObject(migrationsPath, v, &r.List) {
		migrationBlock.Object(&r, migrationsPath, v, &k.Migrations)
	}
	return k, r.List
}

// outsideMigrations reports the members of the object v at a path around the block that
// are meant for it, and that the API server prunes.
func outsideMigrations(at diag.Path, v jsonobj.Value, l *diag.List) {
	for m := range v.All() {
		ofKubeVirt := at == configurationPath && (m.Name == "migrations" || m.Name == "network") ||
			m.Name == "configuration"
		if ofKubeVirt || m.Value.Kind() == jsonobj.Null ||
			m.Name != "liveMigrationConfig" && !meantForBlock(m.Name) {
			continue
		}
		l.Add(misplaced(at, m, kubeVirtKind, migrationsPath))
	}
}

// readGates reads the feature gates of developerConfiguration.
func (k *KubeVirtCR) readGates(v jsonobj.Value, l *diag.List) {
	if !isObject(developerPath, v, l) {
		return
	}
	for _, m := range []struct {
		name string
		p    *[]string
	}{{"featureGates", &k.FeatureGates}, {"disabledFeatureGates", &k.DisabledFeatureGates}} {
		list, at := v.Member(m.name), developerPath.Name(m.name)
		if list.Kind() <= jsonobj.Null {
			continue
		}
		if list.Kind() != jsonobj.Array {
			l.Add(wrongType(at, list, "an array"))
			continue
		}
		gates := make([]string, 0, list.Len())
		for i, item := range list.Each() {
			s, ok := item.Str()
			if !ok {
				l.Add(wrongType(at.Index(i), item, "a string"))
				continue
			}
			gates = append(gates, s)
		}
		if len(gates) > 0 {
			*m.p = gates
		}
	}
}

// Validate returns the findings of Resolve.
func (k KubeVirtCR) Validate(r Release) diag.List {
	_, l := k.Resolve(r)
	return l
}

// Resolve returns what k means to release r, and what is wrong with it there, but for
// what [ParseKubeVirtCR] has reported. The Resolved is zero when k is refused. Paths
// start at the object.
func (k KubeVirtCR) Resolve(r Release) (Resolved, diag.List) {
	r, l := policyRelease(r)
	if k.Name == ownedKubeVirt {
		l.Add(WarnKubeVirtOwned.At(namePath, k.Name,
			"HCO writes this object, and undoes what others change in it").
			Hinted("change liveMigrationConfig of HyperConverged"))
	}
	k.checkGates(r, &l)
	out, more, refused := k.Migrations.resolve(r, k.on(StallDetection))
	l.Add(more.Under(migrationsPath)...)
	if refused || l.Refused() != 0 {
		return Resolved{}, l
	}
	out.DecentralizedLiveMigration = k.on(decentralizedOfKubeVirt) &&
		!r.KubeVirt.Before(firstDecentralized)
	return out, l
}

// decentralizedOfKubeVirt is alpha in KubeVirt v1.6 to v1.9: off unless it is named.
const decentralizedOfKubeVirt = "DecentralizedLiveMigration"

// on reports whether a feature gate that is off by default is on: the list of those that
// are on counts first (featuregate/feature-gates.go IsEnabled, KubeVirt v1.9.0).
func (k KubeVirtCR) on(gate string) bool { return slices.Contains(k.FeatureGates, gate) }

// checkGates reports a gate that is on and off.
func (k KubeVirtCR) checkGates(r Release, l *diag.List) {
	if r.KubeVirt.Before(firstUtility) {
		return // which has no disabledFeatureGates
	}
	off := map[string]bool{}
	for _, gate := range k.DisabledFeatureGates {
		off[gate] = true
	}
	for i, gate := range k.FeatureGates {
		if off[gate] {
			l.Add(ErrKubeVirtGates.At(developerPath.Name("featureGates").Index(i), gate,
				"%q is in disabledFeatureGates too", gate).
				With(developerPath.Name("disabledFeatureGates")).
				Hinted("write it in one of the lists"))
		}
	}
}

// resolve is Resolve for a release that is known. Paths start at the block.
func (c MigrationConfiguration) resolve(r Release, stall bool) (Resolved, diag.List, bool) {
	c, l := migrationBlock.ReadBy(c, r, func(at diag.Path, since release.Version) diag.Diagnostic {
		return ErrKubeVirtRelease.At(at, nil,
			"KubeVirt %v does not have it and drops it: it came in %v", r.KubeVirt, since).
			Hinted("leave it out, or upgrade")
	})
	more, refused := migrationBlock.Check(&c)
	l.Add(more...)
	block := LiveMigrationConfig{Unknown: c.Unknown}
	block.checkEmpty(&l)
	completion := release.At(kubeVirtCompletion, r.KubeVirt).Does
	out := Resolved{
		AllowAutoConverge:                 or(c.AllowAutoConverge, false),
		AllowPostCopy:                     or(c.AllowPostCopy, false),
		CompletionTimeoutPerGiB:           or(c.CompletionTimeoutPerGiB, completion),
		ParallelMigrationsPerCluster:      or(c.ParallelMigrationsPerCluster, perClusterDefault),
		ParallelOutboundMigrationsPerNode: or(c.ParallelOutboundMigrationsPerNode, 2),
		ProgressTimeout:                   or(c.ProgressTimeout, progressDefault),
	}
	out.AllowWorkloadDisruption = or(c.AllowWorkloadDisruption, out.AllowPostCopy)
	out.checkDisruption(!r.KubeVirt.Before(firstDisruption), &l)
	if c.BandwidthPerMigration != "" {
		out.Bandwidth = resolveBandwidth(c.BandwidthPerMigration, &l)
	}
	out.checkTimeouts(&l)
	if c.Network != "" {
		out.Network = resolveNetwork(c.Network, &l)
	}
	out.checkLimits(&l)
	if was := kubeVirtCompletion[0].Does; out.CompletionTimeoutPerGiB == was && was != completion {
		l.Add(stale("completionTimeoutPerGiB", was, completion))
	}
	c.checkDowntime(stall, &l)
	sortByPath(l)
	return out, l, refused
}

// checkDowntime is for maxDowntimeMs, which the webhook takes with a feature gate only.
func (c MigrationConfiguration) checkDowntime(stall bool, l *diag.List) {
	if c.MaxDowntimeMs == nil {
		return
	}
	at := path("maxDowntimeMs")
	l.Add(downtimeRange(at, *c.MaxDowntimeMs)...)
	if !stall {
		l.Add(ErrKubeVirtGate.At(at, nil,
			"it needs the feature gate %s of KubeVirt, which is off by default", StallDetection).
			Hinted("leave it out, or write %s into featureGates", StallDetection))
	}
}

// CheckNetwork returns what is wrong with the network of k at site s, as
// [HyperConverged.CheckNetwork] does.
func (k KubeVirtCR) CheckNetwork(s Site, r Release) diag.List {
	v, _ := k.Resolve(r)
	return s.check(v.Network, k.Namespace, migrationsPath.Name("network"), kubeVirtKind)
}

// Addresses returns how many addresses the network has to have where so many nodes run
// virt-handler, as [HyperConverged.Addresses] does.
func (k KubeVirtCR) Addresses(nodes int, r Release) int {
	v, _ := k.Resolve(r)
	return addresses(nodes, v.DecentralizedLiveMigration)
}
