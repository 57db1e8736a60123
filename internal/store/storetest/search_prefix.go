package storetest

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// testSearchPrefixes looks for every beginning of words that stemming changes
// in all of its ways, and of common ones that an index may leave out.
func testSearchPrefixes(t *testing.T, s store.Store) {
	ann := createUser(t, s, "ann").ID
	talk := newChannel(t, s, "", model.ChannelGroup, "talk", ann)
	words := strings.Fields(`the this they about above zee zeeslzny zees by dry dried dries cry cries tie ties tying die dying
		skies sky idly gently ugly early only singly easy easier easily easygoing east ease running runner runs runnable hop hoping
		hopping hopped hoped fall falling fallen full fully fulfil thing things king bring red bed agree agreed agreeing feed
		relation relational relations conditional valency hesitancy digitizer conformably radically differently vilely
		analogously vietnamization predication operator operators feudalism decisiveness hopefulness callousness formality
		formalities sensitivity sensibility reliability accessibility triplicate formative formalize electricity electrical
		goodness revival allowance inference airliner gyroscopic adjustable defensible irritant replacement replacements
		adjustment dependent adoption homologous communism activate angularity homologies effective bowdlerize probate rate
		cease controlling controllable rolled rolls generalizations oscillators troubled sized conflated securely completeness
		purposefully liveliness happiness happily willingness willingly exceedingly markedly nationalist geologist apologies
		caresses ponies ies ing s ss yes year boy boys sayings say enjoyed varyingly underlying dryings playing toyish misses missing mississippi
		naïve naïveté café cafés résumés über straße зима зимой 24 2400 4ever v1 x2y`)
	names := map[string]string{}
	drafts := make([]*store.PostDraft, len(words))
	for i, w := range words {
		drafts[i] = &store.PostDraft{Post: &model.Post{ID: model.NewID(), ChannelID: talk.ID, UserID: ann, Message: w}}
		names[drafts[i].Post.ID] = w
	}
	if err := s.Posts().Create(t.Context(), drafts); err != nil {
		t.Fatal(err)
	}
	plain := strings.NewReplacer("é", "e", "ï", "i", "ü", "u", "ß", "ss")
	prefixes := map[string]bool{}
	for _, w := range words {
		for i := range w {
			prefixes[w[:i]] = i > 0
		}
		prefixes[w], prefixes[w+"q"] = true, true
	}
	delete(prefixes, "")
	for _, prefix := range slices.Sorted(maps.Keys(prefixes)) {
		list, err := s.Posts().Search(t.Context(), store.PostSearch{
			UserID: ann, Limit: len(words), Terms: []store.Term{{Text: prefix, Words: []string{prefix}, Prefix: true}},
		})
		if err != nil {
			t.Fatalf("Search(%q*): %v", prefix, err)
		}
		found := map[string]bool{}
		for _, id := range list.Order {
			found[names[id]] = true
		}
		for _, w := range words {
			// Whether é is an e is the database's to say.
			if want := strings.HasPrefix(w, prefix); found[w] != want && (want || !strings.HasPrefix(plain.Replace(w), plain.Replace(prefix))) {
				t.Errorf("Search(%q*) found %q: %v", prefix, w, found[w])
			}
		}
	}
}
