package cli

import (
	"bytes"
	"strings"
	"testing"
)

// runIn runs the command line with a database of its own and the input.
func runIn(t *testing.T, dir, in string, args ...string) (code int, out, errors string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = Run(t.Context(), args, Streams{In: strings.NewReader(in), Out: &stdout, Err: &stderr, Environ: []string{
		"MM_SQLSETTINGS_DATASOURCE=" + dir + "/polder.db", "MM_LOGSETTINGS_CONSOLELEVEL=ERROR",
	}})
	return code, stdout.String(), stderr.String()
}

func TestUser(t *testing.T) {
	dir := t.TempDir()
	for _, test := range []struct {
		name, in     string
		args         []string
		code         int
		out, errText string
	}{
		{"create the first", "", []string{"create", "--username", "ann", "--email", "ann@example.org"}, exitOK, "system_admin). Password: ", ""},
		{"create another", "Secret-Pass1\n", []string{"create", "--username", "bob", "--email", "bob@example.org"}, exitOK, "Created bob (system_user).\n", ""},
		{"create again", "", []string{"create", "--username", "bob", "--email", "b@example.org"}, exitFailure, "", "username"},
		{"create with a weak password", "x\n", []string{"create", "--username", "eve", "--email", "eve@example.org"}, exitFailure, "", "assword"},
		{"create nobody", "", []string{"create"}, exitUsage, "", "--username and --email"},
		{"promote", "", []string{"promote", "bob@example.org"}, exitOK, "bob@example.org is a system administrator.\n", ""},
		{"promote nobody", "", []string{"promote", "nobody"}, exitFailure, "", ""},
		{"reset a password", "", []string{"reset-password", "ann"}, exitOK, "The password of ann is changed. Password: ", ""},
		{"reset without a user", "", []string{"reset-password"}, exitUsage, "", "needs one USER"},
		{"list", "", []string{"list"}, exitOK, "bob       bob@example.org  system_user system_admin", ""},
		{"list as JSON", "", []string{"list", "--json"}, exitOK, `"username": "ann"`, ""},
	} {
		code, out, errText := runIn(t, dir, test.in, append([]string{"user"}, test.args...)...)
		if code != test.code || !strings.Contains(out, test.out) || !strings.Contains(errText, test.errText) {
			t.Errorf("%s: exit %d, want %d\n%s\n%s", test.name, code, test.code, out, errText)
		}
		if strings.Contains(out, "Secret-Pass1") || strings.Contains(out, "argon2") {
			t.Errorf("%s: a secret was printed:\n%s", test.name, out)
		}
	}
}
