package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/polder-chat/polder/internal/model"
)

// tokenVariable has the token of a system administrator, which is no argument:
// everybody on the machine sees those.
const tokenVariable = "POLDER_TOKEN"

// recyclePatience is longer than all nodes may take to prove and to switch.
const recyclePatience = time.Minute

func newDBRecycle(streams Streams, file *configFile) *cobra.Command {
	var all, asJSON bool
	var url string
	c := &cobra.Command{
		Use:   "recycle --all",
		Short: "Have the running nodes connect to the database that their configuration names",
		Long: `Asks a node to replace the connections of all nodes. Each opens new ones by the
SqlSettings that it has loaded, and proves that they lead to a master of the same
database; only when all have do they switch. Work that runs ends on the old
connections, and what comes meanwhile waits for the new ones.

It needs the token of a system administrator in ` + tokenVariable + `. Where nobody can log
in because the database is gone, send a node SIGUSR1 instead.`,
		Example: "  " + tokenVariable + "=… polder db recycle --all --url http://10.0.0.1:8065",
		RunE: func(c *cobra.Command, _ []string) error {
			if !all {
				return usageError{errors.New("say --all: the nodes of a cluster switch together")}
			}
			token := variable(streams.Environ, tokenVariable)
			if token == "" {
				return usageError{errors.New("the token of a system administrator is needed in " + tokenVariable)}
			}
			if url == "" {
				configuration, err := file.load(streams.Environ)
				if err != nil {
					return err
				}
				url = ownURL(configuration.Get().ServiceSettings.ListenAddress)
			}
			results, err := postRecycle(c.Context(), url, token)
			if err != nil {
				return err
			}
			if asJSON {
				err = printJSON(c, results)
			} else {
				err = showRecycled(c.OutOrStdout(), results)
			}
			return errors.Join(err, leftBehind(results))
		},
	}
	c.Flags().BoolVar(&all, "all", false, "all nodes")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON, as POST /api/v4/database/recycle answers it")
	c.Flags().StringVar(&url, "url", "", "the `address` of a node (default: that of the configuration, on this machine)")
	return c
}

// variable is the value of a variable of the environment.
func variable(environ []string, name string) string {
	for _, v := range environ {
		if value, found := strings.CutPrefix(v, name+"="); found {
			return value
		}
	}
	return ""
}

// ownURL is where a node on this machine listens.
func ownURL(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil || host == "" {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// postRecycle asks a node.
func postRecycle(ctx context.Context, url, token string) ([]*model.NodeResult, error) {
	ctx, cancel := context.WithTimeout(ctx, recyclePatience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(url, "/")+"/api/v4/database/recycle", nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	if err != nil {
		return nil, err
	}
	var told struct {
		Message string              `json:"message"`
		Nodes   []*model.NodeResult `json:"nodes"`
	}
	if err := json.Unmarshal(body, &told); err != nil {
		return nil, fmt.Errorf("%s answered %s, and not as polder does", url, answer.Status)
	}
	if answer.StatusCode != http.StatusOK {
		return nil, errors.New(told.Message)
	}
	return told.Nodes, nil
}

func showRecycled(out io.Writer, results []*model.NodeResult) error {
	var text strings.Builder
	for _, r := range results {
		state := "connected anew"
		if !r.OK {
			state = "not switched: " + strings.ReplaceAll(r.Error, "\n", "\n  ")
		}
		fmt.Fprintf(&text, "%s (%s): %s\n", r.Hostname, r.ID, state)
	}
	_, err := io.WriteString(out, text.String())
	return err
}

// leftBehind is an error if a node did not switch.
func leftBehind(results []*model.NodeResult) error {
	failed := 0
	for _, r := range results {
		if !r.OK {
			failed++
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d nodes did not switch", failed, len(results))
	}
	return nil
}

// recycleOnSignal has all nodes recycle at each signal to this one, until ctx
// ends: also when the database is gone and nobody can log in.
func recycleOnSignal(ctx context.Context, signals <-chan os.Signal, recycle func(context.Context)) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-signals:
			recycle(ctx)
		}
	}
}
