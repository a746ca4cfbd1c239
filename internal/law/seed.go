package law

import "flag"

// The tests of a package that imports this one draw the same each time, so that what fails
// is what was changed, wherever it runs. -rapid.seed=0 draws what nobody has drawn yet.
func init() {
	if err := flag.Set("rapid.seed", "1"); err != nil {
		panic(err)
	}
}
