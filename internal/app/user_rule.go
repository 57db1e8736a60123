package app

import (
	"encoding/json"
	"net/mail"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"

	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/model"
)

// checkUser returns what is wrong with the fields that people write.
func checkUser(u *model.User) error {
	switch {
	case !validUsername(u.Username):
		return model.NewError(model.Invalid, "model.user.is_valid.username.app_error", model.Params{"Max": model.UserNameMaxLength})
	case !validEmail(u.Email):
		return model.NewError(model.Invalid, "model.user.is_valid.email.app_error", model.Params{"Max": model.UserEmailMaxLength})
	case !fits(u.Nickname, model.UserFieldMaxLength):
		return model.NewError(model.Invalid, "model.user.is_valid.nickname.app_error", model.Params{"Max": model.UserFieldMaxLength})
	case !fits(u.FirstName, model.UserFieldMaxLength):
		return model.NewError(model.Invalid, "model.user.is_valid.first_name.app_error", model.Params{"Max": model.UserFieldMaxLength})
	case !fits(u.LastName, model.UserFieldMaxLength):
		return model.NewError(model.Invalid, "model.user.is_valid.last_name.app_error", model.Params{"Max": model.UserFieldMaxLength})
	case !fits(u.Position, model.UserPositionMaxLength):
		return model.NewError(model.Invalid, "model.user.is_valid.position.app_error", model.Params{"Max": model.UserPositionMaxLength})
	case !validLocale(u.Locale):
		return model.NewError(model.Invalid, "model.user.is_valid.locale.app_error", nil)
	case !smallMap(u.NotifyProps):
		return model.InvalidParam("notify_props")
	case !smallMap(u.Props):
		return model.InvalidParam("props")
	case !smallMap(u.Timezone):
		return model.InvalidParam("timezone")
	}
	return nil
}

// fits reports whether s is text of at most limit characters.
func fits(s string, limit int) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= limit && !strings.ContainsRune(s, 0)
}

func smallMap(m model.StringMap) bool {
	b, err := json.Marshal(m)
	return err == nil && len(b) <= model.UserPropsMaxSize && !strings.Contains(string(b), `\u0000`)
}

// validUsername wants 1 to 64 of a-z, 0-9, ".", "-" and "_", and no word that a
// mention, an address ("..") or the server itself uses.
func validUsername(name string) bool {
	if len(name) < model.UserNameMinLength || len(name) > model.UserNameMaxLength {
		return false
	}
	for i := range len(name) {
		c := name[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '.' && c != '-' && c != '_' {
			return false
		}
	}
	return !slices.Contains([]string{"all", "channel", "here", "matterbot", "system", me, ".", ".."}, name)
}

// me is what stands for the caller where an API's path has a user.
const me = "me"

// validEmail wants a bare address in lower case.
func validEmail(address string) bool {
	if address == "" || !fits(address, model.UserEmailMaxLength) || address != strings.ToLower(address) {
		return false
	}
	parsed, err := mail.ParseAddress(address)
	return err == nil && parsed.Address == address && parsed.Name == ""
}

func validLocale(locale string) bool {
	if locale == "" {
		return true
	}
	_, err := language.Parse(locale)
	return len(locale) <= model.UserLocaleMaxLength && err == nil
}

// checkPassword returns which rule of the settings the password breaks.
func checkPassword(secret string, rules config.PasswordSettings) error {
	has := func(is func(rune) bool) bool { return strings.ContainsFunc(secret, is) }
	symbol := func(r rune) bool { return unicode.IsPunct(r) || unicode.IsSymbol(r) || r == ' ' }
	switch {
	case utf8.RuneCountInString(secret) < rules.MinimumLength:
		return model.NewError(model.Invalid, "model.user.is_valid.pwd_min_length.app_error", model.Params{"Min": rules.MinimumLength})
	case len(secret) > model.PasswordMaxLength:
		return model.NewError(model.Invalid, "model.user.is_valid.pwd_max_length.app_error", model.Params{"Max": model.PasswordMaxLength})
	case rules.Lowercase && !has(unicode.IsLower):
		return model.NewError(model.Invalid, "model.user.is_valid.pwd_lowercase.app_error", nil)
	case rules.Uppercase && !has(unicode.IsUpper):
		return model.NewError(model.Invalid, "model.user.is_valid.pwd_uppercase.app_error", nil)
	case rules.Number && !has(unicode.IsDigit):
		return model.NewError(model.Invalid, "model.user.is_valid.pwd_number.app_error", nil)
	case rules.Symbol && !has(symbol):
		return model.NewError(model.Invalid, "model.user.is_valid.pwd_symbol.app_error", nil)
	}
	return nil
}

// allowedDomain reports whether an address may sign up. domains is a list
// separated by spaces or commas, with or without an @ before each; "" is all.
func allowedDomain(email, domains string) bool {
	list := strings.FieldsFunc(strings.ToLower(domains), func(r rune) bool { return r == ',' || unicode.IsSpace(r) })
	_, domain, _ := strings.Cut(email, "@")
	return len(list) == 0 || slices.ContainsFunc(list, func(d string) bool { return strings.TrimPrefix(d, "@") == domain })
}

// defaultNotifyProps is how a new user hears of messages.
func defaultNotifyProps() model.StringMap {
	return model.StringMap{
		"email": "true", "desktop": "mention", "desktop_sound": "true", "desktop_threads": "all", "email_threads": "all",
		"push": "mention", "push_status": "online", "push_threads": "all", "comments": "never",
		"channel": "true", "first_name": "false", "mention_keys": "",
	}
}

// withDefaults fills in the keys that a client left out.
func withDefaults(given model.StringMap) model.StringMap {
	m := defaultNotifyProps()
	for k, v := range given {
		m[k] = v
	}
	return m
}

// defaultTimezone leaves the choice to the client.
func defaultTimezone() model.StringMap {
	return model.StringMap{"useAutomaticTimezone": "true", "automaticTimezone": "", "manualTimezone": ""}
}
