package bench

import (
	"os"
	"strconv"
	"testing"
)

func TestCluster(t *testing.T) {
	t.Parallel()
	needLinux(t)
	f := newFake(t)
	pid := strconv.Itoa(os.Getpid())
	admin, err := newClient(f.url)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := admin.admin(t.Context(), "ada", "Aa1!secret"); err != nil {
		t.Fatal(err)
	}
	r := execute1(t, "cluster", "--nodes", f.url+","+f.second, "--user", "ada", "--password", "Aa1!secret",
		"--duration", "1s", "--warmup", "200ms", "--listeners", "5", "--users", "3", "--writers", "2", "--channels", "2",
		"--rate", "50", "--sessions", "7", "--alone", f.url, "--alone-pid", pid, "--pids", pid+","+pid)
	if got, expected := r.value(t, "deliveries received"), r.value(t, "deliveries expected"); got != expected || got < 5*10 {
		t.Errorf("%g of %g deliveries", got, expected)
	}
	for _, name := range []string{"post to event on another node", "revocation latency", "revoked to refused on another node"} {
		if p50, p99 := r.value(t, name+" p50"), r.value(t, name+" p99"); p50 <= 0 || p99 < p50 || p99 > 2000 {
			t.Errorf("%s: p50 %g ms, p99 %g ms", name, p50, p99)
		}
	}
	if f.revoked != 7 {
		t.Errorf("%d sessions were revoked", f.revoked)
	}
	// Both nodes are this process, so they seem to cost twice what one does.
	all, alone := r.value(t, "server CPU per post, all nodes"), r.value(t, "server CPU per post, alone")
	if ratio := r.value(t, "all nodes / alone"); all <= 0 || alone <= 0 || ratio != all/alone {
		t.Errorf("%g µs of all nodes, %g µs alone: ratio %g", all, alone, ratio)
	}
	f.checkCleanedUp()
}
