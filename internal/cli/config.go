package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/polder-chat/polder/internal/config"
)

// defaultFile is read if it is there and --config isn't given; it is where a
// change is saved then.
const defaultFile = "data/config.json"

// configFile is the flag --config.
type configFile struct{ path string }

func (f *configFile) flag(c *cobra.Command) {
	c.PersistentFlags().StringVarP(&f.path, "config", "c", "", "the `file` with the configuration (default: "+defaultFile+" if it is there)")
	if err := c.MarkPersistentFlagFilename("config", "json"); err != nil {
		panic(err) // the flag is there
	}
}

func (f *configFile) load(environ []string) (*config.Store, error) {
	source := config.Source{Path: f.path, Environ: environ}
	if f.path == "" {
		source.Path, source.Optional = defaultFile, true
	}
	return config.Load(source)
}

func newConfig(streams Streams) *cobra.Command {
	var file configFile
	c := &cobra.Command{
		Use:   "config",
		Short: "Check, show and reload the configuration",
		Long: `The configuration is a JSON file with Mattermost's names, overridden by
environment variables MM_SECTION_KEY. What neither mentions has its default.`,
	}
	file.flag(c)
	c.AddCommand(
		&cobra.Command{
			Use:   "check",
			Short: "Tell everything that is wrong with the configuration",
			Long: `Reads the file and the environment as 'polder serve' does. Prints every problem
at once and fails if there is one; else lists what is ignored or has no effect.`,
			RunE: func(c *cobra.Command, _ []string) error { return checkConfig(c.OutOrStdout(), file, streams.Environ) },
		},
		&cobra.Command{
			Use:   "show",
			Short: "Print the effective configuration, without its secrets",
			RunE: func(c *cobra.Command, _ []string) error {
				store, err := file.load(streams.Environ)
				if err != nil {
					return err
				}
				return printJSON(c, store.Get().Sanitized())
			},
		},
		&cobra.Command{
			Use:   "defaults",
			Short: "Print a configuration file with all defaults",
			RunE:  func(c *cobra.Command, _ []string) error { return printJSON(c, config.Default()) },
		},
		&cobra.Command{
			Use:   "docs",
			Short: "Print the reference of all settings, as Markdown",
			RunE: func(c *cobra.Command, _ []string) error {
				_, err := io.WriteString(c.OutOrStdout(), config.Markdown())
				return err
			},
		},
		newConfigReload(streams, &file),
	)
	return c
}

func checkConfig(out io.Writer, file configFile, environ []string) error {
	store, err := file.load(environ)
	if err != nil {
		return err
	}
	var overridden []string
	for _, setting := range config.Settings() {
		if store.Overridden(setting.Path()) {
			overridden = append(overridden, setting.Path())
		}
	}
	var text strings.Builder
	fmt.Fprintln(&text, "The configuration is good.")
	for _, list := range []struct {
		title string
		names []string
	}{
		{"Ignored, as polder does not know them:", store.Ignored()},
		{"Set, but without effect in this version:", store.Inert()},
		{"Set by the environment:", overridden},
	} {
		if len(list.names) > 0 {
			fmt.Fprintf(&text, "%s\n  %s\n", list.title, strings.Join(list.names, "\n  "))
		}
	}
	_, err = io.WriteString(out, text.String())
	return err
}
