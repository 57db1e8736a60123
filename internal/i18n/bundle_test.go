package i18n

import (
	"strings"
	"sync"
	"testing"

	"github.com/polder-chat/polder/internal/model"
)

const (
	unknownPath = "api.context.404.app_error"
	bodyParam   = "api.context.invalid_body_param.app_error"
)

func newBundle(t *testing.T, defaultLocale string) *Bundle {
	t.Helper()
	b, err := New(func() string { return defaultLocale })
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestLanguageOfAMessage(t *testing.T) {
	const english, dutch = "There is nothing at this address.", "Op dit adres is niets te vinden."
	for _, test := range []struct {
		defaultLocale string
		wanted        []string
		want          string
	}{
		{"en", []string{"nl"}, dutch},
		{"en", []string{"nl-BE"}, dutch},
		{"en", []string{"nl_NL"}, dutch},
		{"en", []string{"NL"}, dutch},
		{"en", []string{"de;q=0.9, nl;q=0.8, en;q=0.5"}, dutch},
		{"en", []string{"en;q=0.5, nl;q=0.8"}, dutch},
		{"nl", []string{"en"}, english},
		{"nl", []string{"de"}, dutch},
		{"nl", []string{""}, dutch},
		{"nl", nil, dutch},
		{"en", []string{"", "de", "nl"}, dutch},
		{"de", []string{"fr"}, english},
		{"", []string{"\x00;;,"}, english},
	} {
		if got := newBundle(t, test.defaultLocale).Translate(unknownPath, nil, test.wanted...); got != test.want {
			t.Errorf("default %q, wanted %q: %q", test.defaultLocale, test.wanted, got)
		}
	}
}

func TestValuesOfAMessage(t *testing.T) {
	b := newBundle(t, "en")
	if got := b.Message("nl", bodyParam, model.Params{"Name": "<email>"}); got != "<email> ontbreekt of is niet geldig." {
		t.Errorf("message is %q", got)
	}
	if got := b.Message("en", "no.such.id", nil); got != "no.such.id" {
		t.Errorf("an unknown id is %q", got)
	}
	if got := b.Message("en", bodyParam, nil); !strings.Contains(got, "is missing or not valid") {
		t.Errorf("without its values the message is %q", got)
	}
}

func TestConcurrentMessages(t *testing.T) {
	b := newBundle(t, "en")
	var group sync.WaitGroup
	for _, locale := range []string{"en", "nl", "de", "nl"} {
		group.Go(func() {
			for range 100 {
				if got := b.Message(locale, bodyParam, model.Params{"Name": "email"}); !strings.HasPrefix(got, "email ") {
					t.Errorf("message is %q", got)
				}
			}
		})
	}
	group.Wait()
}

func BenchmarkMessage(b *testing.B) {
	bundle, err := New(func() string { return "en" })
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		bundle.Message("nl", bodyParam, model.Params{"Name": "email"})
	}
}
