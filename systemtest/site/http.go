package site

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// askTime bounds one question to a node, which may be frozen.
const askTime = 2 * time.Second

// get fetches a URL, whose answer must be 200.
func get(ctx context.Context, url, token string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s: %.300s", url, answer.Status, body)
	}
	return body, nil
}

// Status is what a node says of one.
type Status struct {
	ID            string   `json:"id"`
	Version       string   `json:"version"`
	SchemaVersion string   `json:"schema_version"`
	ConfigHash    string   `json:"config_hash"`
	IPAddress     string   `json:"ipaddress"`
	Hostname      string   `json:"hostname"`
	InternodeURL  string   `json:"internode_url"`
	LastPing      int64    `json:"last_ping"`
	IsAlive       bool     `json:"is_alive"`
	Status        string   `json:"status"`
	Reasons       []string `json:"reasons"`
	Since         int64    `json:"since"` // Unix ms
	WebSockets    int64    `json:"websockets"`
	StartedAt     int64    `json:"started_at"` // Unix ms
}

// Statuses returns how the nodes are, as this one sees it, by name. The token
// is an administrator's.
func (n *Node) Statuses(ctx context.Context, token string) (map[string]Status, error) {
	body, err := get(ctx, n.URL+"/api/v4/cluster/status", token)
	if err != nil {
		return nil, err
	}
	var list []Status
	if err := json.Unmarshal(body, &list); err != nil {
		return nil, err
	}
	statuses := make(map[string]Status, len(list))
	for _, s := range list {
		if other, double := statuses[s.Hostname]; double {
			return nil, fmt.Errorf("%s is there twice: %+v and %+v", s.Hostname, other, s)
		}
		statuses[s.Hostname] = s
	}
	return statuses, nil
}

// Metric is the sum of a metric's samples whose labels contain all of labels,
// such as `status="2xx"`. It ends the test if there is no such metric.
func (n *Node) Metric(t testing.TB, name string, labels ...string) float64 {
	t.Helper()
	body, err := get(t.Context(), n.Metrics, "")
	if err != nil {
		t.Fatal(err)
	}
	sum, found := 0.0, false
	for line := range strings.Lines(string(body)) {
		rest, ok := strings.CutPrefix(line, name)
		if !ok || rest[0] != ' ' && rest[0] != '{' {
			continue
		}
		found = true
		at := strings.LastIndexByte(rest, ' ')
		if !containsAll(rest[:at], labels) {
			continue
		}
		value, err := strconv.ParseFloat(strings.TrimSpace(rest[at:]), 64)
		if err != nil {
			t.Fatalf("metric %s: %v", strings.TrimSpace(line), err)
		}
		sum += value
	}
	if !found {
		t.Fatalf("%s has no metric %s", n.Name, name)
	}
	return sum
}

func containsAll(s string, parts []string) bool {
	for _, part := range parts {
		if !strings.Contains(s, part) {
			return false
		}
	}
	return true
}
