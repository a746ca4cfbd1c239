terraform {
  required_providers {
    migrationnet = { source = "example.test/acme/migrationnet" }
  }
}

data "migrationnet_lint" "manifests" {
  openshift = "4.21"
  network {
    owner = "pod network"
    cidr  = "10.128.0.0/14"
  }
  document {
    name    = "nad.yaml"
    content = file("nad.yaml")
  }
}
