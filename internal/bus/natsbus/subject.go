package natsbus

import (
	"encoding/hex"
	"fmt"
	"strings"
)

// Classes of subjects, the first token after the cluster's.
const (
	classBeat    = 'b' // nodes show themselves
	classAsk     = 'a' // requests for marks
	classMessage = 'm' // messages, and the marks between them
	classRequest = 'q'
)

// names are the subjects of one cluster in NATS: <cluster>.<class>[.<rest>].
type names struct {
	prefix  string // "<cluster>."
	beat    string
	ask     string // of all nodes
	askMe   string // of this node
	message string // ends with a dot
	request string // ends with a dot
	inbox   string // of answers to requests
}

func newNames(cluster, node string) names {
	prefix := token(cluster) + "."
	return names{
		prefix:  prefix,
		beat:    prefix + string(classBeat),
		ask:     prefix + string(classAsk),
		askMe:   askOf(prefix, node),
		message: prefix + string(classMessage) + ".",
		request: prefix + string(classRequest) + ".",
		inbox:   prefix + "i",
	}
}

// askOf is where one node is asked. The id is in hex, as it may hold anything.
func askOf(prefix, node string) string {
	return prefix + string(classAsk) + "." + hex.EncodeToString([]byte(node))
}

// class tells what came on a subject of this cluster.
func (n *names) class(subject string) byte { return subject[len(n.prefix)] }

// token makes any name a single token of a subject, and different names
// different tokens.
func token(name string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-'
	}
	if strings.IndexFunc(name, func(r rune) bool { return !plain(r) }) < 0 {
		return name
	}
	return "_" + hex.EncodeToString([]byte(name))
}

// checkSubject refuses what NATS would not take as one literal subject.
func checkSubject(subject string) error {
	for t := range strings.SplitSeq(subject, ".") {
		if t == "" || strings.ContainsAny(t, "*> \t\r\n\x00") {
			return fmt.Errorf("natsbus: %q is not a subject: tokens between dots, without spaces, * and >", subject)
		}
	}
	return nil
}
