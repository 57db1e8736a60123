package cli

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/server"
)

func newConfigReload(streams Streams, file *configFile) *cobra.Command {
	var all, asJSON bool
	c := &cobra.Command{
		Use:   "reload --all",
		Short: "Have the running nodes read their configuration again",
		Long: `Checks the configuration on this machine first, then asks all nodes that work
with its database to read theirs, each its own file and environment. Prints what
each made of it: what changed, and what of that waits for a restart. A node whose
configuration is wrong keeps the old one and says why; the command fails then.

The nodes are asked through the database, which they look at every two seconds:
it needs no session. Where SqlSettings.DataSource itself changed they look at the
old one still: use the API or SIGHUP.`,
		Example: "  polder config reload --all --config /etc/polder/config.json",
		RunE: func(c *cobra.Command, _ []string) error {
			if !all {
				return usageError{errors.New("say --all: this is for all nodes that work with the database; SIGHUP is for one")}
			}
			return withDatabase(c.Context(), *file, streams, server.OpenExisting, func(db *server.Database) error {
				results, err := server.ReloadNodes(c.Context(), db)
				if err != nil {
					return err
				}
				slices.SortFunc(results, func(a, b *model.NodeResult) int { return strings.Compare(a.Hostname+a.ID, b.Hostname+b.ID) })
				if asJSON {
					err = printJSON(c, results)
				} else {
					err = showResults(c.OutOrStdout(), results)
				}
				return errors.Join(err, failures(results))
			})
		},
	}
	c.Flags().BoolVar(&all, "all", false, "all nodes")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON, as POST /api/v4/config/reload answers it")
	return c
}

// showResults tells of each node what it made of a reload.
func showResults(out io.Writer, results []*model.NodeResult) error {
	var text strings.Builder
	for _, r := range results {
		fmt.Fprintf(&text, "%s (%s): ", r.Hostname, r.ID)
		if !r.OK {
			fmt.Fprintf(&text, "nothing changed: %s\n", strings.ReplaceAll(r.Error, "\n", "\n  "))
			continue
		}
		live := slices.DeleteFunc(slices.Clone(r.Changed), func(path string) bool { return slices.Contains(r.RestartRequired, path) })
		switch {
		case len(r.Changed) == 0:
			fmt.Fprintln(&text, "reloaded, nothing changed")
		case len(live) == 0:
			fmt.Fprintln(&text, "reloaded")
		default:
			fmt.Fprintf(&text, "reloaded; in effect: %s\n", strings.Join(live, ", "))
		}
		if len(r.RestartRequired) > 0 {
			fmt.Fprintf(&text, "  waiting for a restart: %s\n", strings.Join(r.RestartRequired, ", "))
		}
	}
	_, err := io.WriteString(out, text.String())
	return err
}

// failures is an error if a node did not reload.
func failures(results []*model.NodeResult) error {
	failed := 0
	for _, r := range results {
		if !r.OK {
			failed++
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d nodes keep their old configuration", failed, len(results))
	}
	return nil
}
