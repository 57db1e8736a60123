package config

// SupportSettings is where people find help and the rules of the site.
type SupportSettings struct {
	TermsOfServiceLink string
	PrivacyPolicyLink  string
	AboutLink          string
	HelpLink           string
	ReportAProblemLink string
	ForgotPasswordLink string
	SupportEmail       string
}

func supportSettings() []Setting {
	return []Setting{
		{Key: "TermsOfServiceLink", Default: "", Rule: link(), ForClients: true, Doc: "The terms of service."},
		{Key: "PrivacyPolicyLink", Default: "", Rule: link(), ForClients: true, Doc: "The privacy policy."},
		{Key: "AboutLink", Default: "", Rule: link(), ForClients: true, Doc: "A page about the site."},
		{Key: "HelpLink", Default: "", Rule: link(), ForClients: true, Doc: "A page with help."},
		{Key: "ReportAProblemLink", Default: "", Rule: link(), ForClients: true, Doc: "Where people report problems."},
		{Key: "ForgotPasswordLink", Default: "", Rule: link(), ForClients: true, Doc: "Where people who forgot their password go, in place of polder's own page."},
		{Key: "SupportEmail", Default: "", Rule: mail(), ForClients: true, Doc: "The address for questions."},
	}
}
