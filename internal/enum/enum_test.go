package enum_test

import (
	"testing"

	"github.com/migrationnet/migrationnet/internal/enum"
)

type colour uint8

var colours = enum.Words[colour]{"None", enum.Invalid, "Red"}

func TestEveryNameIsReadAsWhatItIsWrittenFor(t *testing.T) {
	for v := range colour(5) {
		text, err := colours.Marshal(v)
		if want := v == 0 || v == 2; (err == nil) != want {
			t.Fatalf("%d: %q, %v", v, text, err)
		}
		if err != nil {
			if colours.String(v) != enum.Invalid {
				t.Errorf("%d is %s", v, colours.String(v))
			}
			continue
		}
		got := colour(9)
		if err := colours.Unmarshal(&got, text); err != nil || got != v {
			t.Errorf("%s: %d, %v", text, got, err)
		}
	}
}

func TestWhatIsNoNameIsRefused(t *testing.T) {
	for _, text := range []string{"", "red", "Invalid", "Red "} {
		v := colour(2)
		if err := colours.Unmarshal(&v, []byte(text)); err == nil || v != 2 {
			t.Errorf("%q: %d, %v", text, v, err)
		}
	}
}
