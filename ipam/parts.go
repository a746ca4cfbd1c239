package ipam

// The documents inside of others are JSON of their own too: their members in
// canonical order, then the unknown ones. The errors of UnmarshalJSON are for what
// is not an object.

// MarshalJSON writes the members of r.
func (r Route) MarshalJSON() ([]byte, error) { return routeTable.Marshal(&r) }

// UnmarshalJSON reads them.
func (r *Route) UnmarshalJSON(data []byte) error { return routeTable.Unmarshal(data, r) }

// MarshalJSON writes the members of d.
func (d DNS) MarshalJSON() ([]byte, error) { return dnsTable.Marshal(&d) }

// UnmarshalJSON reads them.
func (d *DNS) UnmarshalJSON(data []byte) error { return dnsTable.Unmarshal(data, d) }

// MarshalJSON writes the members of a.
func (a StaticAddress) MarshalJSON() ([]byte, error) { return addressTable.Marshal(&a) }

// UnmarshalJSON reads them.
func (a *StaticAddress) UnmarshalJSON(data []byte) error { return addressTable.Unmarshal(data, a) }

// MarshalJSON writes the members of r.
func (r WhereaboutsRange) MarshalJSON() ([]byte, error) { return whereaboutsRangeTable.Marshal(&r) }

// UnmarshalJSON reads them.
func (r *WhereaboutsRange) UnmarshalJSON(data []byte) error {
	return whereaboutsRangeTable.Unmarshal(data, r)
}

// MarshalJSON writes the members of k.
func (k Kubernetes) MarshalJSON() ([]byte, error) { return kubernetesTable.Marshal(&k) }

// UnmarshalJSON reads them.
func (k *Kubernetes) UnmarshalJSON(data []byte) error { return kubernetesTable.Unmarshal(data, k) }

// MarshalJSON writes the members of r.
func (r HostLocalRange) MarshalJSON() ([]byte, error) { return hostLocalRangeTable.Marshal(&r) }

// UnmarshalJSON reads them.
func (r *HostLocalRange) UnmarshalJSON(data []byte) error {
	return hostLocalRangeTable.Unmarshal(data, r)
}

// MarshalJSON writes the members of o.
func (o DHCPOption) MarshalJSON() ([]byte, error) { return dhcpOptionTable.Marshal(&o) }

// UnmarshalJSON reads them.
func (o *DHCPOption) UnmarshalJSON(data []byte) error { return dhcpOptionTable.Unmarshal(data, o) }

// MarshalJSON writes the members of r.
func (r DHCPRequest) MarshalJSON() ([]byte, error) { return dhcpRequestTable.Marshal(&r) }

// UnmarshalJSON reads them.
func (r *DHCPRequest) UnmarshalJSON(data []byte) error {
	return dhcpRequestTable.Unmarshal(data, r)
}

// MarshalJSON writes the members of a.
func (a Args) MarshalJSON() ([]byte, error) { return argsTable.Marshal(&a) }

// UnmarshalJSON reads them.
func (a *Args) UnmarshalJSON(data []byte) error { return argsTable.Unmarshal(data, a) }

// MarshalJSON writes the members of a.
func (a CNIArgs) MarshalJSON() ([]byte, error) { return cniArgsTable.Marshal(&a) }

// UnmarshalJSON reads them.
func (a *CNIArgs) UnmarshalJSON(data []byte) error { return cniArgsTable.Unmarshal(data, a) }

// MarshalJSON writes the members of r.
func (r RuntimeConfig) MarshalJSON() ([]byte, error) { return runtimeConfigTable.Marshal(&r) }

// UnmarshalJSON reads them.
func (r *RuntimeConfig) UnmarshalJSON(data []byte) error {
	return runtimeConfigTable.Unmarshal(data, r)
}
