package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// revision is for who builds from an archive of the source, in which Go finds no
// revision: go build -ldflags "-X github.com/polder-chat/polder/internal/cli.revision=…".
var revision string

// Build says which program this is. Go stamps it into the binary.
type Build struct {
	Version  string `json:"version"` // a tag, or when and from what it was built
	Revision string `json:"revision,omitempty"`
	Time     string `json:"time,omitempty"` // of the revision, RFC 3339
	Modified bool   `json:"modified"`       // there were changes besides
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

// ReadBuild reads the build of the running program.
func ReadBuild() Build {
	b := Build{Version: "unknown", Revision: revision, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if info.Main.Version != "" {
		b.Version = info.Main.Version
	}
	for _, setting := range info.Settings {
		switch setting.Key {
		case "vcs.revision":
			b.Revision = cmp.Or(revision, setting.Value)
		case "vcs.time":
			b.Time = setting.Value
		case "vcs.modified":
			b.Modified = setting.Value == "true"
		}
	}
	return b
}

func newVersion() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "version",
		Short: "Tell which version this is",
		RunE: func(c *cobra.Command, _ []string) error {
			build := ReadBuild()
			if asJSON {
				return printJSON(c, build)
			}
			_, err := fmt.Fprintf(c.OutOrStdout(), "polder %s %s %s\n", build.Version, build.Go, build.Platform)
			return err
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

// printJSON prints a value for people and machines alike.
func printJSON(c *cobra.Command, value any) error {
	encoder := json.NewEncoder(c.OutOrStdout())
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "    ")
	return encoder.Encode(value)
}
