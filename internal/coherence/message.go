package coherence

import (
	"encoding/json"
	"errors"

	"github.com/polder-chat/polder/internal/store"
)

// subject is where all nodes publish.
const subject = "inv"

// message is what nodes tell each other. Fields and caches that a node does not
// know are from a newer one, and not for it.
type message struct {
	Drop map[string][]string `json:"drop,omitempty"` // keys by cache; "" is all of it
	Sign int64               `json:"sign,omitempty"` // until when the sender's claim lasts, Unix ms
}

// Bounds of a message, beyond which it names whole caches.
const (
	keysMax  = 5000
	bytesMax = 256 << 10
)

// announcement is the message for what a commit changed.
func announcement(list []store.Invalidation) message {
	keys, bytes := 0, 0
	for _, i := range list {
		for _, key := range i.Keys {
			keys, bytes = keys+1, bytes+len(key)
		}
	}
	m := message{Drop: make(map[string][]string, len(list))}
	for _, i := range list {
		if keys > keysMax || bytes > bytesMax {
			m.Drop[i.Cache] = []string{""}
		} else {
			m.Drop[i.Cache] = append(m.Drop[i.Cache], i.Keys...)
		}
	}
	return m
}

func (m message) encode() ([]byte, error) { return json.Marshal(m) }

// decode reads a message. One that says nothing is as wrong as one that can't
// be read.
func decode(data []byte) (m message, err error) {
	if err = json.Unmarshal(data, &m); err == nil && m.Drop == nil && m.Sign == 0 {
		var fields map[string]json.RawMessage
		if err = json.Unmarshal(data, &fields); err == nil && len(fields) == 0 {
			err = errors.New("an empty message")
		}
	}
	return m, err
}
