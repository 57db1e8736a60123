package sqlstore

import "testing"

// What is cut off must not be more than need be: the shorter it is, the more
// messages are read. That it is enough is storetest's to show.
func TestStemPrefix(t *testing.T) {
	t.Parallel()
	for prefix, want := range map[string]string{
		"": "", "z": "z", "dike": "dik", "Easyg": "Easyg", "easy": "eas", "runni": "run", "thing": "thing", "zeeslzny": "zeeslzn",
		"dyi": "d", "willingn": "willing", "generalizations": "gen", "Вода": "Вода", "水": "水", "é": "é", "naïv": "naïv", "e\u0301": "",
	} {
		if got := stemPrefix(prefix); got != want {
			t.Errorf("stemPrefix(%q) = %q, want %q", prefix, got, want)
		}
	}
}
