package podnet

// MarshalJSON writes the members as [Config.MarshalJSON] does.
func (i Interface) MarshalJSON() ([]byte, error) { return interfaceTable.Marshal(&i) }

// UnmarshalJSON reads what MarshalJSON writes.
func (i *Interface) UnmarshalJSON(data []byte) error { return interfaceTable.Unmarshal(data, i) }

// MarshalJSON writes the members as [Config.MarshalJSON] does.
func (n Network) MarshalJSON() ([]byte, error) { return networkTable.Marshal(&n) }

// UnmarshalJSON reads what MarshalJSON writes.
func (n *Network) UnmarshalJSON(data []byte) error { return networkTable.Unmarshal(data, n) }

// MarshalJSON writes the members as [Config.MarshalJSON] does.
func (v Volume) MarshalJSON() ([]byte, error) { return volumeTable.Marshal(&v) }

// UnmarshalJSON reads what MarshalJSON writes.
func (v *Volume) UnmarshalJSON(data []byte) error { return volumeTable.Unmarshal(data, v) }

// MarshalJSON writes the members as [Config.MarshalJSON] does.
func (m Method) MarshalJSON() ([]byte, error) { return methodTable.Marshal(&m) }

// UnmarshalJSON reads what MarshalJSON writes.
func (m *Method) UnmarshalJSON(data []byte) error { return methodTable.Unmarshal(data, m) }

// MarshalJSON writes the members as [Config.MarshalJSON] does.
func (p Plugin) MarshalJSON() ([]byte, error) { return pluginTable.Marshal(&p) }

// UnmarshalJSON reads what MarshalJSON writes.
func (p *Plugin) UnmarshalJSON(data []byte) error { return pluginTable.Unmarshal(data, p) }

// MarshalJSON writes the members as [Config.MarshalJSON] does.
func (p Port) MarshalJSON() ([]byte, error) { return portTable.Marshal(&p) }

// UnmarshalJSON reads what MarshalJSON writes.
func (p *Port) UnmarshalJSON(data []byte) error { return portTable.Unmarshal(data, p) }

// MarshalJSON writes the members as [Config.MarshalJSON] does.
func (p PortRange) MarshalJSON() ([]byte, error) { return portRangeTable.Marshal(&p) }

// UnmarshalJSON reads what MarshalJSON writes.
func (p *PortRange) UnmarshalJSON(data []byte) error { return portRangeTable.Unmarshal(data, p) }

// MarshalJSON writes the members as [Config.MarshalJSON] does.
func (p Pod) MarshalJSON() ([]byte, error) { return podTable.Marshal(&p) }

// UnmarshalJSON reads what MarshalJSON writes.
func (p *Pod) UnmarshalJSON(data []byte) error { return podTable.Unmarshal(data, p) }

// MarshalJSON writes the members as [Config.MarshalJSON] does.
func (m Multus) MarshalJSON() ([]byte, error) { return multusTable.Marshal(&m) }

// UnmarshalJSON reads what MarshalJSON writes.
func (m *Multus) UnmarshalJSON(data []byte) error { return multusTable.Unmarshal(data, m) }

// MarshalJSON writes the members as [Config.MarshalJSON] does.
func (r ResourceClaim) MarshalJSON() ([]byte, error) { return resourceClaimTable.Marshal(&r) }

// UnmarshalJSON reads what MarshalJSON writes.
func (r *ResourceClaim) UnmarshalJSON(data []byte) error {
	return resourceClaimTable.Unmarshal(data, r)
}

// MarshalJSON writes the members as [Config.MarshalJSON] does.
func (c CloudInitSource) MarshalJSON() ([]byte, error) { return cloudInitTable.Marshal(&c) }

// UnmarshalJSON reads what MarshalJSON writes.
func (c *CloudInitSource) UnmarshalJSON(data []byte) error {
	return cloudInitTable.Unmarshal(data, c)
}

// MarshalJSON writes the members as [Config.MarshalJSON] does.
func (s SecretRef) MarshalJSON() ([]byte, error) { return secretTable.Marshal(&s) }

// UnmarshalJSON reads what MarshalJSON writes.
func (s *SecretRef) UnmarshalJSON(data []byte) error { return secretTable.Unmarshal(data, s) }

// MarshalJSON writes the members as [Config.MarshalJSON] does.
func (d DHCPOptions) MarshalJSON() ([]byte, error) { return dhcpTable.Marshal(&d) }

// UnmarshalJSON reads what MarshalJSON writes.
func (d *DHCPOptions) UnmarshalJSON(data []byte) error { return dhcpTable.Unmarshal(data, d) }

// MarshalJSON writes the members as [Config.MarshalJSON] does.
func (p PrivateOption) MarshalJSON() ([]byte, error) { return privateOptionTable.Marshal(&p) }

// UnmarshalJSON reads what MarshalJSON writes.
func (p *PrivateOption) UnmarshalJSON(data []byte) error {
	return privateOptionTable.Unmarshal(data, p)
}

// MarshalJSON writes the members as [Config.MarshalJSON] does.
func (s Status) MarshalJSON() ([]byte, error) { return statusTable.Marshal(&s) }

// UnmarshalJSON reads what MarshalJSON writes.
func (s *Status) UnmarshalJSON(data []byte) error { return statusTable.Unmarshal(data, s) }
