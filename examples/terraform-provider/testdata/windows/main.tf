terraform {
  required_providers {
    migrationnet = { source = "example.test/acme/migrationnet" }
  }
}

resource "migrationnet_windows" "migration" {
  network {
    name = "migration"
    cidr = "10.200.5.0/24"
    in_use {
      owner     = "router"
      addresses = ["10.200.5.1"]
    }
  }
  cluster {
    name                         = "east"
    openshift                    = "4.21"
    namespace                    = "openshift-cnv"
    nodes                        = 6
    nic                          = "eth1"
    decentralized_live_migration = true
    extra_network {
      name = "pods"
      cidr = "10.128.0.0/14"
    }
  }
  cluster {
    name                         = "west"
    openshift                    = "4.21"
    namespace                    = "openshift-cnv"
    nodes                        = 6
    nic                          = "eth1"
    decentralized_live_migration = true
  }
}

output "windows" {
  value = migrationnet_windows.migration.windows
}

output "patch" {
  value = migrationnet_windows.migration.documents["east"].patch
}
