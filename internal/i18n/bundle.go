// Package i18n gives the texts that people read from the server, in their
// language: error messages and system messages, by id.
//
// en.json and nl.json hold one message a line, sorted by id. A message names
// its values as {{.Name}}. Both files have the same ids and values, and every id
// that the code uses; the tests see to it.
package i18n

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"github.com/polder-chat/polder/internal/model"
)

//go:embed en.json nl.json
var files embed.FS

// fallback is the language that has every message.
const fallback = "en"

// Languages are those that messages are available in, as language tags.
func Languages() []string { return []string{"en", "nl"} }

// Bundle holds the messages. It is safe for concurrent use.
type Bundle struct {
	localizers    map[string]*i18n.Localizer // by base language
	defaultLocale func() string
}

// New reads the embedded messages. defaultLocale is asked for the language of a
// message whenever the reader's own isn't available; it may change at any time.
func New(defaultLocale func() string) (*Bundle, error) {
	bundle := i18n.NewBundle(language.English)
	bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	b := &Bundle{localizers: map[string]*i18n.Localizer{}, defaultLocale: defaultLocale}
	for _, tag := range Languages() {
		if _, err := bundle.LoadMessageFileFS(files, tag+".json"); err != nil {
			return nil, fmt.Errorf("read the messages in %q: %w", tag, err)
		}
		b.localizers[tag] = i18n.NewLocalizer(bundle, tag)
	}
	return b, nil
}

// Message returns the message id in the language of locale, else in the default
// language, else in English, else the id itself. params may be nil; its Count
// selects the plural form.
func (b *Bundle) Message(locale, id string, params model.Params) string {
	return b.Translate(id, params, locale)
}

// Translate is Message for several languages, best first. Each is a language
// tag, a whole Accept-Language header or "".
func (b *Bundle) Translate(id string, params model.Params, languages ...string) string {
	text, err := b.localizer(languages).Localize(&i18n.LocalizeConfig{
		MessageID:    id,
		TemplateData: map[string]any(params),
		PluralCount:  params["Count"],
	})
	if err != nil && text == "" {
		return id
	}
	return text
}

// localizer picks the first language that there are messages in.
func (b *Bundle) localizer(languages []string) *i18n.Localizer {
	for _, wanted := range append(slices.Clip(languages), b.defaultLocale()) {
		// What can't be parsed is no language that anybody could be answered in.
		tags, _, _ := language.ParseAcceptLanguage(wanted)
		for _, tag := range tags {
			base, _ := tag.Base()
			if l, found := b.localizers[base.String()]; found {
				return l
			}
		}
	}
	return b.localizers[fallback]
}
