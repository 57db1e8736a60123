package app

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/polder-chat/polder/internal/bus"
	"github.com/polder-chat/polder/internal/cluster"
	"github.com/polder-chat/polder/internal/model"
)

// nodeLog is the records of one node, the oldest first.
type nodeLog struct {
	name  string // "" for a node that is not in a cluster
	lines []string
}

// gather returns the records of all nodes, of this one first. A node that does
// not answer has one record, which says so.
func (l *Logs) gather(ctx context.Context, s *model.Session) ([]nodeLog, error) {
	if err := l.access.CheckSystem(ctx, s, model.PermManageSystem); err != nil {
		return nil, err
	}
	if !l.config().ClusterSettings.Enable {
		return []nodeLog{{lines: l.own()}}, nil
	}
	answers := l.cluster.Ask(ctx, operationLogs, nil)
	names := nodeNames(l.cluster.Self(), answers)
	logs := []nodeLog{{names[0], l.own()}}
	for i, a := range answers {
		lines, err := []string(nil), a.Err
		if err == nil {
			lines, err = unpackLines(a.Data)
		}
		if err != nil {
			lines = []string{absentLine(err)}
		}
		logs = append(logs, nodeLog{names[i+1], lines})
	}
	return logs, nil
}

func (l *Logs) own() []string {
	if l.lines == nil {
		return nil
	}
	return l.lines.Lines()
}

// nodeNames are the hostnames; nodes that share one also have their address.
func nodeNames(self cluster.Node, answers []cluster.Answer) []string {
	nodes := []cluster.Node{self}
	times := map[string]int{self.Hostname: 1}
	for _, a := range answers {
		nodes = append(nodes, a.Node)
		times[a.Node.Hostname]++
	}
	names := make([]string, len(nodes))
	for i, n := range nodes {
		names[i] = n.Hostname
		if times[n.Hostname] > 1 {
			names[i] += " (" + n.InternodeURL + ")"
		}
	}
	return names
}

// absentLine stands for the records of a node that could not be had.
func absentLine(err error) string {
	line, marshal := json.Marshal(struct {
		Timestamp string `json:"timestamp"`
		Level     string `json:"level"`
		Message   string `json:"msg"`
		Error     string `json:"error"`
	}{time.Now().Format(logTime), "error", "the log of this node could not be had", err.Error()})
	if marshal != nil {
		panic(marshal) // texts have a JSON form
	}
	return string(line)
}

// merged are the records of all nodes by time, each with the name of its node.
// Those of one node stay in their order, whatever its clock did.
func merged(logs []nodeLog) []string {
	if len(logs) == 1 && logs[0].name == "" {
		return logs[0].lines
	}
	type record struct {
		at   time.Time
		line string
	}
	var records []record
	for _, log := range logs {
		name, err := json.Marshal(log.name)
		if err != nil {
			panic(err) // texts have a JSON form
		}
		var latest time.Time
		for _, line := range log.lines {
			if at, ok := recordTime(line); ok && at.After(latest) {
				latest = at
			}
			records = append(records, record{latest, `{"node":` + string(name) + "," + strings.TrimPrefix(line, "{")})
		}
	}
	slices.SortStableFunc(records, func(a, b record) int { return a.at.Compare(b.at) })
	lines := make([]string, len(records))
	for i, r := range records {
		lines[i] = r.line
	}
	return lines
}

// recordTime is the time of a record.
func recordTime(line string) (time.Time, bool) {
	var record struct{ Timestamp string }
	if err := json.Unmarshal([]byte(line), &record); err != nil {
		return time.Time{}, false
	}
	at, err := time.Parse(logTime, record.Timestamp)
	return at, err == nil
}

// logBytesMax bounds the records of another node, unpacked: twice what a node
// remembers.
const logBytesMax = 8 << 20

// packLines makes records fit into one message: compressed, and without the
// oldest ones if need be.
func packLines(lines []string) ([]byte, error) {
	for {
		packed, err := pack(lines)
		if err != nil || len(packed) <= bus.MaxData {
			return packed, err
		}
		fit := len(lines) * bus.MaxData / len(packed)
		lines = lines[len(lines)-fit*9/10:] // records are not alike
	}
}

func pack(lines []string) ([]byte, error) {
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	for _, line := range lines {
		if _, err := io.WriteString(w, line+"\n"); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}

func unpackLines(packed []byte) ([]string, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("its answer can't be read: %w", err)
	}
	text, err := io.ReadAll(io.LimitReader(r, logBytesMax+1))
	if err == nil && len(text) > logBytesMax {
		err = errors.New("it is too long")
	}
	if err != nil {
		return nil, fmt.Errorf("its answer can't be read: %w", err)
	}
	if len(text) == 0 {
		return nil, nil
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n"), nil
}
