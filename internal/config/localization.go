package config

import "strings"

// LocalizationSettings is the languages of the site.
type LocalizationSettings struct {
	DefaultServerLocale string
	DefaultClientLocale string
	AvailableLocales    string
}

func localizationSettings() []Setting {
	language := text(`a language tag such as "en" or "nl"`, isLanguage)
	list := text(`"" or language tags separated by commas`, func(s string) bool {
		for tag := range strings.SplitSeq(s, ",") {
			if s != "" && !isLanguage(strings.TrimSpace(tag)) {
				return false
			}
		}
		return true
	})
	return []Setting{
		{Key: "DefaultServerLocale", Default: "en", Rule: language, Doc: "The language of messages that are for everyone, and where a person's own is not available."},
		{Key: "DefaultClientLocale", Default: "en", Rule: language, Doc: "The language of new accounts and of the pages before login."},
		{Key: "AvailableLocales", Default: "", Rule: list, ForClients: true, Doc: "The languages that people can choose, separated by commas; empty for all."},
	}
}
