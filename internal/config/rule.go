package config

import (
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Rule is what a setting accepts beyond its type.
type Rule struct {
	Accepts string         // ends the sentence "accepted: …"
	Options []string       // the only values, for a menu; nil if there are others
	Check   func(any) bool // nil accepts every value of the type
}

func (r Rule) accepts(value any) bool { return r.Check == nil || r.Check(value) }

// between accepts the integers from low to high.
func between(low, high int) Rule {
	return Rule{
		Accepts: fmt.Sprintf("a whole number from %d to %d", low, high),
		Check:   func(v any) bool { n := v.(int); return low <= n && n <= high },
	}
}

// oneOf accepts the options.
func oneOf(options ...string) Rule {
	quoted := make([]string, len(options))
	for i, option := range options {
		quoted[i] = strconv.Quote(option)
	}
	return Rule{
		Accepts: strings.Join(quoted, ", "),
		Options: options,
		Check:   func(v any) bool { return slices.Contains(options, v.(string)) },
	}
}

// text makes a rule of a check for strings.
func text(accepts string, check func(string) bool) Rule {
	return Rule{Accepts: accepts, Check: func(v any) bool { return check(v.(string)) }}
}

// each makes a rule for lists of a check for their elements.
func each(accepts string, check func(string) bool) Rule {
	return Rule{Accepts: accepts, Check: func(v any) bool {
		return !slices.ContainsFunc(v.([]string), func(s string) bool { return !check(s) })
	}}
}

// name accepts what can be shown in a line, kept and told to others; "" as well.
func name() Rule {
	return text("up to 100 characters that can be shown", func(s string) bool {
		return utf8.RuneCountInString(s) <= 100 && strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) < 0
	})
}

func required() Rule {
	return text("text that is not empty", func(s string) bool { return strings.TrimSpace(s) != "" })
}

func address() Rule {
	return text(`"host:port" or ":port", with a port from 0 to 65535`, isAddress)
}

func isAddress(s string) bool {
	_, port, err := net.SplitHostPort(s)
	return err == nil && isPort(port)
}

func isPort(s string) bool {
	n, err := strconv.ParseUint(s, 10, 16)
	return err == nil && strconv.FormatUint(n, 10) == s
}

// webURL accepts "" and http and https addresses without user, query or fragment.
func webURL() Rule {
	return text(`"" or an address such as "https://chat.example.com", without user, query or fragment`, func(s string) bool {
		return s == "" || isURL(s, "http", "https")
	})
}

// isURL reports whether s is an absolute address of one of the schemes, with a
// host and with nothing behind the path.
func isURL(s string, schemes ...string) bool {
	u, err := url.Parse(s)
	if err != nil || !slices.Contains(schemes, u.Scheme) || u.Hostname() == "" {
		return false
	}
	if u.Port() != "" && !isPort(u.Port()) {
		return false
	}
	return u.User == nil && u.RawQuery == "" && !u.ForceQuery && u.Fragment == ""
}

// link accepts what may stand in a href that users click: nothing, a web or
// mail address, or a path on this server.
func link() Rule {
	return text(`"", an address that begins with http://, https:// or mailto:, or a path that begins with /`, func(s string) bool {
		u, err := url.Parse(s)
		if err != nil {
			return false
		}
		switch u.Scheme {
		case "":
			return s == "" || strings.HasPrefix(s, "/")
		case "http", "https":
			return u.Host != ""
		default:
			return u.Scheme == "mailto"
		}
	})
}

var headerName = regexp.MustCompile(`^[!#$%&'*+.^_|~0-9A-Za-z-]+$`)

func isHeader(s string) bool { return headerName.MatchString(s) }

var languageTag = regexp.MustCompile(`^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$`)

func isLanguage(s string) bool { return languageTag.MatchString(s) }

var hexColor = regexp.MustCompile(`^#([0-9A-Fa-f]{3}){1,2}$`)

func color() Rule {
	return text(`"" or a colour such as "#1f7a5c"`, func(s string) bool { return s == "" || hexColor.MatchString(s) })
}

// mail accepts "" and what looks like an e-mail address.
func mail() Rule {
	return text(`"" or an e-mail address`, func(s string) bool {
		at := strings.LastIndexByte(s, '@')
		return s == "" || at > 0 && at < len(s)-1 && !strings.ContainsAny(s, " \t\r\n,<>")
	})
}

func logLevel() Rule {
	return oneOf("DEBUG", "INFO", "WARN", "ERROR", "debug", "info", "warn", "error")
}
