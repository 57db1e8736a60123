package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/server"
)

// watchEvery is the time between two looks: nodes write as often.
const watchEvery = 2 * time.Second

func newCluster(streams Streams) *cobra.Command {
	var file configFile
	c := &cobra.Command{
		Use:   "cluster",
		Short: "Look at the nodes of the cluster",
	}
	file.flag(c)
	c.AddCommand(newClusterStatus(streams, &file))
	return c
}

func newClusterStatus(streams Streams, file *configFile) *cobra.Command {
	var asJSON, watch bool
	c := &cobra.Command{
		Use:   "status",
		Short: "Tell which nodes there are and how they are",
		Long: `Reads what the nodes write to the database every two seconds, so it needs no
session, and works on any machine with the configuration and when the nodes
don't hear each other. It fails if a node is red, and if none runs.`,
		Example: `  polder cluster status --config /etc/polder/config.json
  polder cluster status --watch
  polder cluster status --json | jq '.[] | select(.status == "red")'`,
		RunE: func(c *cobra.Command, _ []string) error {
			configuration, err := file.load(streams.Environ)
			if err != nil {
				return err
			}
			settings := &configuration.Get().ClusterSettings
			if !settings.Enable {
				return errors.New("this configuration is that of a single node: ClusterSettings.Enable is false")
			}
			return withDatabase(c.Context(), *file, streams, server.OpenExisting, func(db *server.Database) error {
				inspector := server.NewInspector(db, settings)
				show := showNodes
				if asJSON {
					show = printNodes
				}
				if !watch {
					return lookOnce(c, inspector, show)
				}
				return lookAgain(c.Context(), c.OutOrStdout(), inspector, show)
			})
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON, as GET /api/v4/cluster/status answers it; with --watch a line each time")
	c.Flags().BoolVarP(&watch, "watch", "w", false, "look again every two seconds, until Ctrl+C")
	return c
}

// show writes the nodes; again says that it is not the only time.
type show func(out io.Writer, nodes []*model.NodeStatus, again bool) error

func lookOnce(c *cobra.Command, inspector *server.Inspector, show show) error {
	nodes, err := inspector.List(c.Context())
	if err != nil {
		return err
	}
	if err := show(c.OutOrStdout(), nodes, false); err != nil {
		return err
	}
	red := 0
	for _, n := range nodes {
		if n.Status != model.NodeGreen {
			red++
		}
	}
	switch {
	case len(nodes) == 0:
		return errors.New("no node runs")
	case red > 0:
		return fmt.Errorf("%d of %d nodes are red", red, len(nodes))
	}
	return nil
}

// lookAgain looks until ctx ends. A database that fails is tried again.
func lookAgain(ctx context.Context, out io.Writer, inspector *server.Inspector, show show) error {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		nodes, err := inspector.List(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err == nil {
			err = show(out, nodes, true)
		} else {
			_, err = fmt.Fprintf(out, "%s  the nodes can't be seen: %v\n", time.Now().Format(time.TimeOnly), err)
		}
		if err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// printNodes writes JSON.
func printNodes(out io.Writer, nodes []*model.NodeStatus, again bool) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	if !again {
		encoder.SetIndent("", "    ")
	}
	return encoder.Encode(nodes)
}

// showNodes writes a table, on a terminal in place of the one before.
func showNodes(out io.Writer, nodes []*model.NodeStatus, again bool) error {
	var text strings.Builder
	if again && isTerminal(out) {
		text.WriteString("\x1b[H\x1b[2J") // to the top of an empty screen
	}
	if again {
		fmt.Fprintln(&text, time.Now().Format(time.DateTime))
	}
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tHOSTNAME\tADDRESS\tVERSION\tCONFIG\tSTATUS\tREASONS\tSINCE\tWEBSOCKETS")
	for _, n := range nodes {
		hash := n.ConfigHash
		if len(hash) > 8 {
			hash = hash[:8]
		}
		row := []string{n.ID, n.Hostname, n.InternodeURL, n.Version, hash, n.Status, strings.Join(n.Reasons, ","), localTime(n.Since), strconv.FormatInt(n.WebSockets, 10)}
		for i, cell := range row {
			if cell == "" {
				row[i] = "-"
			}
		}
		fmt.Fprintln(table, strings.Join(row, "\t"))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if again && !isTerminal(out) {
		fmt.Fprintln(&text)
	}
	_, err := io.WriteString(out, text.String())
	return err
}

// localTime shows Unix ms; 0 is not known.
func localTime(ms int64) string {
	if ms == 0 {
		return ""
	}
	return time.UnixMilli(ms).Format(time.DateTime)
}
