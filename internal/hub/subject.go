package hub

import (
	"strconv"
	"sync"

	"github.com/polder-chat/polder/internal/model"
)

// Partitions is how many subjects the channels share, and as many the users: a
// subject each would cost too much in a large cluster.
const Partitions = 1024

const (
	subjectAll  = "all"  // what is for everyone
	subjectHubs = "hubs" // that hubs live, and who is connected to them
)

// The subjects of the partitions, made once.
var channelSubjects, userSubjects = partitions("ev."), partitions("us.")

func partitions(prefix string) (subjects [Partitions]string) {
	for i := range subjects {
		subjects[i] = prefix + strconv.Itoa(i)
	}
	return subjects
}

func channelSubject(id string) string { return channelSubjects[partition(id)] }
func userSubject(id string) string    { return userSubjects[partition(id)] }
func teamSubject(id string) string    { return "tm." + id }

// hubSubject is where one hub answers the others.
func hubSubject(node string) string { return "hub." + node }

// partition is FNV-1a: all versions of the program have to agree on it.
func partition(id string) int {
	h := uint32(2166136261)
	for i := range len(id) {
		h = (h ^ uint32(id[i])) * 16777619
	}
	return int(h % Partitions)
}

// subjectOf is where an event is published. One for a connection goes to the
// nodes of its user, and to all if the user isn't named.
func subjectOf(to *model.Broadcast) string {
	switch {
	case to.UserID != "":
		return userSubject(to.UserID)
	case to.ConnectionID != "":
		return subjectAll
	case to.ChannelID != "":
		return channelSubject(to.ChannelID)
	case to.TeamID != "":
		return teamSubject(to.TeamID)
	default:
		return subjectAll
	}
}

// sequences number what this hub publishes, from 1, a count a subject. Who holds
// a subject's lock publishes, so that the order of the numbers is the order on
// the bus and that in which this hub's own router sees it.
type sequences struct {
	stripes [64]sequenceStripe
}

type sequenceStripe struct {
	sync.Mutex
	last map[string]uint64
}

// stripe returns where a subject is counted.
func (q *sequences) stripe(subject string) *sequenceStripe {
	return &q.stripes[partition(subject)%len(q.stripes)]
}

// next counts one more. The caller holds the lock.
func (s *sequenceStripe) next(subject string) uint64 {
	if s.last == nil {
		s.last = make(map[string]uint64)
	}
	s.last[subject]++
	return s.last[subject]
}
