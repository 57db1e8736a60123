package api

import "strings"

// userAgentMaxSize bounds what of a User-Agent header is looked at, in bytes.
const userAgentMaxSize = 512

// client names the program that a User-Agent header stands for, for the list
// of a user's sessions. It is a guess: nothing depends on it.
type client struct {
	platform, os, browser string
}

// agent is a piece of a User-Agent header and what it means; the first that is
// there counts.
type agent struct{ mark, name string }

func clientOf(userAgent string) client {
	if len(userAgent) > userAgentMaxSize {
		userAgent = userAgent[:userAgentMaxSize]
	}
	first := func(agents ...agent) string {
		for _, a := range agents {
			if strings.Contains(userAgent, a.mark) {
				return a.name
			}
		}
		return ""
	}
	version := func(mark string) string {
		_, rest, found := strings.Cut(userAgent, mark+"/")
		end := strings.IndexFunc(rest, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
		if end >= 0 {
			rest = rest[:end]
		}
		if !found || rest == "" {
			return ""
		}
		return "/" + rest
	}
	c := client{
		platform: first(agent{"iPhone", "iPhone"}, agent{"iPad", "iPad"}, agent{"Android", "Linux"}, agent{"Windows", "Windows"},
			agent{"Macintosh", "Macintosh"}, agent{"Linux", "Linux"}),
		os: first(agent{"iPhone", "iOS"}, agent{"iPad", "iOS"}, agent{"Android", "Android"}, agent{"Windows", "Windows"},
			agent{"Macintosh", "Mac OS"}, agent{"CrOS", "Chrome OS"}, agent{"Linux", "Linux"}),
	}
	// Many programs claim to be all that came before them: the newest first.
	for _, a := range []agent{
		{"Mattermost", "Desktop App"}, {"Edg", "Edge"}, {"OPR", "Opera"}, {"Firefox", "Firefox"},
		{"Chrome", "Chrome"}, {"Version", "Safari"}, {"curl", "curl"}, {"Go-http-client", "Go"},
	} {
		if v := version(a.mark); v != "" {
			c.browser = a.name + v
			break
		}
	}
	return c
}
