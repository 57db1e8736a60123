package config

// PasswordSettings is what a new password must have.
type PasswordSettings struct {
	MinimumLength    int
	Lowercase        bool
	Number           bool
	Uppercase        bool
	Symbol           bool
	EnableForgotLink bool
}

func passwordSettings() []Setting {
	return []Setting{
		{Key: "MinimumLength", Default: 8, Rule: between(5, 72), Doc: "The fewest characters of a password."},
		{Key: "Lowercase", Default: false, Doc: "Asks for a lower-case letter."},
		{Key: "Number", Default: false, Doc: "Asks for a digit."},
		{Key: "Uppercase", Default: false, Doc: "Asks for a capital letter."},
		{Key: "Symbol", Default: false, Doc: "Asks for a symbol such as !, @ or a space."},
		{Key: "EnableForgotLink", Default: true, ForClients: true, Doc: "Shows a link for a forgotten password on the login page."},
	}
}
