package people

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"github.com/polder-chat/polder/systemtest/site"
)

// Result is what a node made of something that all were asked to do.
type Result struct {
	ID              string   `json:"id"`
	Hostname        string   `json:"hostname"`
	OK              bool     `json:"ok"`
	Error           string   `json:"error"`
	Changed         []string `json:"changed"`
	RestartRequired []string `json:"restart_required"`
	RecycleRequired []string `json:"recycle_required"`
}

// Order has all nodes do something by asking one at a path of the API, such as
// "/config/reload", and returns the results by the nodes' names.
func (p *Person) Order(ctx context.Context, n *site.Node, path string) (map[string]Result, error) {
	answer, err := p.At(n).DoAPIPost(ctx, path, "")
	if err != nil {
		return nil, Explain(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	var all struct {
		Status string   `json:"status"`
		Nodes  []Result `json:"nodes"`
	}
	if err := json.Unmarshal(body, &all); err != nil || all.Status != "OK" || answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %d: %s", path, answer.StatusCode, body)
	}
	results := make(map[string]Result, len(all.Nodes))
	for _, r := range all.Nodes {
		results[r.Hostname] = r
	}
	return results, nil
}
