terraform {
  required_providers {
    migrationnet = { source = "example.test/acme/migrationnet" }
  }
}

output "bridge" {
  value = provider::migrationnet::bridge_config({
    cniVersion          = "1.0.0"
    name                = "migration"
    type                = "bridge"
    bridge              = "br-migration"
    vlan                = 100
    mtu                 = null
    preserveDefaultVlan = false
  }, { openshift = "4.21" })
}

output "conflicts" {
  value = provider::migrationnet::cidr_conflicts({
    pods      = "10.128.0.0/14"
    migration = "10.131.255.0/24"
    storage   = "FD00:200:5:0::/64"
  })
}

output "definition" {
  value = provider::migrationnet::macvlan_nad("migration", "openshift-cnv", {
    master = "eth1"
    ipam   = { type = "whereabouts", range = "10.200.5.0/24" }
  }, { openshift = "4.21" })
}

output "patch" {
  value = provider::migrationnet::hco_patch("v1beta1", {
    network                      = "migration"
    parallelMigrationsPerCluster = 5
  })
}

output "windows" {
  value = [for c in provider::migrationnet::plan({
    network = { name = "migration", cidr = "10.200.5.0/24" }
    clusters = [{
      name = "east", namespace = "openshift-cnv", nodes = 6, nic = "eth1"
    }]
  }).clusters : c.window]
}
