package claim

import (
	"fmt"
	"strings"
	"time"

	"github.com/polder-chat/polder/internal/store"
)

// TakenError says that a server may not work with the database because of
// others that do.
type TakenError struct {
	Cluster bool          // the server that was refused is of a cluster
	By      []store.Lease // of those that are in its way
}

// Error says who is in the way, since when, and what to do.
func (e *TakenError) Error() string {
	by := make([]string, len(e.By))
	for i, l := range e.By {
		by[i] = fmt.Sprintf("%s (since %s)", l.Note, time.UnixMilli(l.Since).UTC().Format(time.RFC3339))
	}
	who := strings.Join(by, ", ")
	switch {
	case strings.HasPrefix(e.By[0].Name, prefixCluster):
		return "a cluster works with this database: " + who +
			". Set ClusterSettings.Enable to join it, stop its nodes first, or give this server a SqlSettings.DataSource of its own"
	case e.Cluster:
		return "a server outside the cluster works with this database: " + who +
			". Stop it first, or set ClusterSettings.Enable there too"
	}
	return "another server works with this database: " + who +
		". Stop it first, set ClusterSettings.Enable on both to make them a cluster, or give this one a SqlSettings.DataSource of its own"
}

// inWay are those of the others that this server can't work next to.
func (c *Claim) inWay(others []store.Lease) []store.Lease {
	var list []store.Lease
	for _, l := range others {
		if l.Name != c.name() && (!c.opts.Cluster || strings.HasPrefix(l.Name, prefixAlone)) {
			list = append(list, l)
		}
	}
	return list
}
