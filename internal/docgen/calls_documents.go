package main

import (
	"encoding/json"

	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/migration/plan"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/yamldoc"
)

var documentCalls = map[string]call{
	"json-member-shadowed": {
		wrong: func() diag.List {
			c := bridgeconf.Config{
				Name:       "m",
				CNIVersion: "1.0.0",
				Unknown:    map[string]json.RawMessage{"mtu": []byte("9000")},
			}
			return c.Validate(bridgeconf.Release{})
		},
		fixed: func() diag.List {
			mtu := 9000
			c := bridgeconf.Config{Name: "m", CNIVersion: "1.0.0", MTU: &mtu}
			return c.Validate(bridgeconf.Release{})
		},
	},
	"nad-config-many": {
		wrong: func() diag.List {
			macvlan := nad.Macvlan{Name: "m", CNIVersion: "1.0.0", Master: "eth1"}
			c := nad.Config{Plugin: macvlan, List: &nad.List{Name: "m"}}
			return c.Validate(nad.Release{})
		},
		fixed: func() diag.List {
			macvlan := nad.Macvlan{Name: "m", CNIVersion: "1.0.0", Master: "eth1"}
			c := nad.Config{Plugin: macvlan}
			return c.Validate(nad.Release{})
		},
	},
	"yaml-documents": {
		wrong: func() diag.List {
			_, l := yamldoc.JSON([]byte("name: east\n---\nname: west\n"))
			return l
		},
		fixed: func() diag.List {
			_, l := yamldoc.JSON([]byte("- name: east\n- name: west\n"))
			return l
		},
	},
	"yaml-member-twice": {
		wrong: func() diag.List {
			_, l := yamldoc.Parse([]byte("network: {name: m, name: n}"), plan.Parse)
			return l
		},
		fixed: func() diag.List {
			_, l := yamldoc.Parse([]byte("network: {name: m}"), plan.Parse)
			return l
		},
	},
}
