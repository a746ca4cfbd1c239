package shell_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/internal/shell"
)

func TestAWordIsOneWord(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no sh on this machine")
	}
	for _, s := range []string{
		"eth1", "", "a b", "$(reboot)", "`id`", "it's", "-n", "a;b", "é", "*", "~", "a\nb",
		"--", "#x", "!", "\x1b[2J", "a\u202eb'c", "\u009b1m%s\\n", "\xff\n", "\r\n\n", "\u2028",
	} {
		out, err := exec.Command(sh, "-c", "printf %s "+shell.Word(s)).Output()
		if s == "-n" || s == "--" { // printf of some shells takes options
			out, err = exec.Command(sh, "-c", "x="+shell.Word(s)+`; printf '%s' "$x"`).Output()
		}
		if err != nil || string(out) != s {
			t.Errorf("%q came out as %q: %v", s, out, err)
		}
		if strings.ContainsAny(shell.Word(s), "\x1b\r\u202e\u009b\u2028") {
			t.Errorf("%q is in the command as it is", s)
		}
	}
}
