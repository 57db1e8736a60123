package api

import "strings"

// unimplemented are the parts of the v4 API that polder leaves out by design.
// They answer 501 so that clients hide what they would show.
func unimplemented() []string {
	return []string{
		"/api/v4/access_control_policies",
		"/api/v4/agents",
		"/api/v4/ai",
		"/api/v4/cloud",
		"/api/v4/content_flagging",
		"/api/v4/hosted_customer",
		"/api/v4/ldap",
		"/api/v4/playbooks",
		"/api/v4/plugins/marketplace",
		"/api/v4/recaps",
		"/api/v4/remotecluster",
		"/api/v4/saml",
		"/api/v4/sharedchannels",
		"/api/v4/users/migrate_auth",
	}
}

// isUnimplemented reports whether path lies in one of those parts.
func isUnimplemented(path string) bool {
	for _, prefix := range unimplemented() {
		if rest, found := strings.CutPrefix(path, prefix); found && (rest == "" || rest[0] == '/') {
			return true
		}
	}
	return false
}
