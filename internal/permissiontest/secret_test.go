package permissiontest

import (
	"regexp"
	"strings"
)

// secret is a text that no answer but those to its readers may have.
type secret struct {
	what, text string
	readers    audience
}

func (w *world) secret(what, text string, readers audience) {
	w.secrets = append(w.secrets, secret{what, text, readers})
}

// neverShown is what nobody is told, whoever it is about: hashes of passwords,
// and fields that would hold one or what another service knows of a user.
var neverShown = regexp.MustCompile(`\$argon2|\$2[aby]\$|"(password|password_hash|auth_data|mfa_secret|token|csrf)":"[^"]`)

// leaks tells which of the secrets an answer shows somebody who is not to see them.
func (w *world) leaks(p persona, body string) []string {
	var all []string
	for _, s := range w.secrets {
		if !s.readers.has(p) && strings.Contains(body, s.text) {
			all = append(all, s.what)
		}
	}
	if found := neverShown.FindString(body); found != "" {
		all = append(all, found)
	}
	return all
}
