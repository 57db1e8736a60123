package bench

import (
	"os"
	"time"
)

// meter reads what the server's processes and this client use. A server of which
// no process id is known is not measured.
type meter struct{ pids []int }

// reading is the state at an instant.
type reading struct {
	at             time.Time
	server, client usage
	measured       bool // server and client are known
}

// spent is what passed between two readings.
type spent struct {
	wall           time.Duration
	server, client time.Duration // CPU time
	measured       bool
}

func (m meter) read() (reading, error) {
	r := reading{at: time.Now()}
	if len(m.pids) == 0 {
		return r, nil
	}
	for _, pid := range m.pids {
		u, err := readUsage(pid)
		if err != nil {
			return r, err
		}
		r.server.cpu += u.cpu
		r.server.rss += u.rss
	}
	var err error
	if r.client, err = readUsage(os.Getpid()); err != nil {
		return r, err
	}
	r.measured = true
	return r, nil
}

func (r reading) until(end reading) spent {
	return spent{
		wall:     end.at.Sub(r.at),
		server:   end.server.cpu - r.server.cpu,
		client:   end.client.cpu - r.client.cpu,
		measured: r.measured && end.measured,
	}
}
