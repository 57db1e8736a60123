package storetest

import (
	"slices"
	"strings"
	"testing"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

func testFileSearch(t *testing.T, s store.Store) {
	ctx := t.Context()
	ann, bob := createUser(t, s, "ann").ID, createUser(t, s, "bob").ID
	red, _ := newTeam(t, s, "red", ann)
	blue, _ := newTeam(t, s, "blue", ann)
	news := newChannel(t, s, red.ID, model.ChannelOpen, "news", ann, bob)
	secret := newChannel(t, s, red.ID, model.ChannelPrivate, "secret", bob)
	far := newChannel(t, s, blue.ID, model.ChannelOpen, "far", ann)
	talk := newChannel(t, s, "", model.ChannelDirect, model.DirectChannelName(ann, bob), ann, bob)
	at := int64(1000)
	add := func(channelID, userID, name string) {
		t.Helper()
		f := newFile(channelID, model.NewID(), at)
		f.CreatorID, f.Name, f.Extension = userID, name, name[strings.LastIndex(name, ".")+1:]
		if strings.HasPrefix(name, "loose") {
			f.PostID = ""
		}
		if strings.HasPrefix(name, "gone") {
			f.DeleteAt = 5000
		}
		if err := s.Files().Create(ctx, f); err != nil {
			t.Fatal(err)
		}
		at += 1000
	}
	add(news.ID, ann, "Annual_Report-2026.pdf")
	add(news.ID, bob, "report of the dike.PDF")
	add(news.ID, bob, "École 100%.png")
	add(news.ID, ann, "loose report.pdf")
	add(news.ID, ann, "gone report.pdf")
	add(secret.ID, bob, "secret report.pdf")
	add(far.ID, ann, "far report.pdf")
	add(talk.ID, bob, "our report.txt")

	for _, test := range []struct {
		name string
		q    store.FileSearch
		want []string
	}{
		{"a word", store.FileSearch{PostSearch: store.PostSearch{TeamID: red.ID, Terms: terms("REPORT")}}, []string{"our report.txt", "report of the dike.PDF", "Annual_Report-2026.pdf"}},
		{"everywhere", store.FileSearch{PostSearch: store.PostSearch{Terms: terms("report", "far")}}, []string{"far report.pdf"}},
		{"either", store.FileSearch{PostSearch: store.PostSearch{Terms: terms("dike", "far"), Any: true}}, []string{"far report.pdf", "report of the dike.PDF"}},
		{"a second page", store.FileSearch{PostSearch: store.PostSearch{Terms: terms("report"), Limit: 2, Offset: 2}}, []string{"report of the dike.PDF", "Annual_Report-2026.pdf"}},
		{"words in order", store.FileSearch{PostSearch: store.PostSearch{Terms: terms("annual report")}}, []string{"Annual_Report-2026.pdf"}},
		{"words in another order", store.FileSearch{PostSearch: store.PostSearch{Terms: terms("report annual")}}, nil},
		{"part of a word", store.FileSearch{PostSearch: store.PostSearch{Terms: terms("nnua*")}}, []string{"Annual_Report-2026.pdf"}},
		{"without a word", store.FileSearch{PostSearch: store.PostSearch{TeamID: red.ID, Terms: terms("report"), NotTerms: terms("dike")}}, []string{"our report.txt", "Annual_Report-2026.pdf"}},
		{"an accent", store.FileSearch{PostSearch: store.PostSearch{Terms: terms("École")}}, []string{"École 100%.png"}},
		{"a pattern", store.FileSearch{PostSearch: store.PostSearch{Terms: []store.Term{{Text: "%", Words: []string{"_%"}}}}}, nil},
		{"an extension", store.FileSearch{Extensions: []string{"pdf"}, PostSearch: store.PostSearch{TeamID: red.ID}}, []string{"report of the dike.PDF", "Annual_Report-2026.pdf"}},
		{"two extensions", store.FileSearch{Extensions: []string{"png", "txt"}}, []string{"our report.txt", "École 100%.png"}},
		{"not an extension", store.FileSearch{NotExtensions: []string{"pdf"}}, []string{"our report.txt", "École 100%.png"}},
		{"from", store.FileSearch{PostSearch: store.PostSearch{TeamID: red.ID, Terms: terms("report"), From: []string{ann}}}, []string{"Annual_Report-2026.pdf"}},
		{"in", store.FileSearch{PostSearch: store.PostSearch{In: []string{far.ID, secret.ID}}}, []string{"far report.pdf"}},
		{"before", store.FileSearch{PostSearch: store.PostSearch{Times: []store.Span{{Until: 2000}}}}, []string{"Annual_Report-2026.pdf"}},
		{"not since", store.FileSearch{PostSearch: store.PostSearch{NotTimes: []store.Span{{From: 3000}}}}, []string{"report of the dike.PDF", "Annual_Report-2026.pdf"}},
	} {
		test.q.UserID = ann
		if test.q.Limit == 0 {
			test.q.Limit = 50
		}
		list, err := s.Files().Search(ctx, test.q)
		var found []string
		for _, f := range list {
			found = append(found, f.Name)
		}
		if err != nil || !slices.Equal(found, test.want) {
			t.Errorf("%s: found %q, %v; want %q", test.name, found, err, test.want)
		}
	}
	if _, err := s.Channels().Update(ctx, far.ID, func(c *model.Channel) error { c.DeleteAt = 1; return nil }); err != nil {
		t.Fatal(err)
	}
	for _, archived := range []bool{false, true} {
		list, err := s.Files().Search(ctx, store.FileSearch{PostSearch: store.PostSearch{UserID: ann, Terms: terms("far"), Archived: archived, Limit: 5}})
		if err != nil || (len(list) == 1) != archived {
			t.Errorf("in an archived channel, wanted %v: %d found, %v", archived, len(list), err)
		}
	}
}
