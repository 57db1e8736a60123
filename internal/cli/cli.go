// Package cli is polder's command line. A command reads its flags, calls the
// room that does the work and prints; it decides nothing itself.
//
// The exit code is 0 for success, 1 for a failure and 2 for a mistake in the
// command line. Results go to standard output, all else to standard error.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/polder-chat/polder/internal/bench"
)

// The exit codes.
const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2
)

// Streams are what a command talks to.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
	Environ  []string // in the form of [os.Environ]
}

// System returns the streams of the process.
func System() Streams {
	return Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Environ: os.Environ()}
}

// Run runs the command line args and returns the exit code.
func Run(ctx context.Context, args []string, streams Streams) int {
	root := newRoot(streams)
	root.SetArgs(args)
	c, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitOK
	}
	fmt.Fprintln(streams.Err, "polder:", err)
	if isUsage(err) {
		fmt.Fprintf(streams.Err, "Run '%s --help' for usage.\n", c.CommandPath())
		return exitUsage
	}
	return exitFailure
}

func newRoot(streams Streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "polder",
		Short: "Team messaging that stays up",
		Long: `polder is team messaging that stays up: a server that speaks the Mattermost v4
API, with SQLite, PostgreSQL, MySQL or MariaDB.

Start with 'polder serve': it needs no configuration and keeps everything
under ./data.`,
		Example: `  polder serve
  polder serve --config /etc/polder/config.json
  polder config check --config /etc/polder/config.json`,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetIn(streams.In)
	root.SetOut(streams.Out)
	root.SetErr(streams.Err)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(newServe(streams), newVersion(), newConfig(streams), newDB(streams), newCluster(streams), newUser(streams), bench.Command())
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	checkArguments(root)
	return root
}

// checkArguments makes every command refuse wrong arguments as a usage error.
// A command that doesn't say what it takes takes none; one that only has
// subcommands shows its help.
func checkArguments(c *cobra.Command) {
	if c.Name() == "help" {
		return // it takes the name of any command
	}
	if !c.Runnable() {
		c.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
	}
	check := c.Args
	if check == nil {
		check = noArguments
	}
	c.Args = func(c *cobra.Command, args []string) error {
		if err := check(c, args); err != nil {
			return usageError{err}
		}
		return nil
	}
	for _, sub := range c.Commands() {
		checkArguments(sub)
	}
}

func noArguments(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if !c.HasAvailableSubCommands() {
		return fmt.Errorf("'%s' takes no argument %q", c.CommandPath(), args[0])
	}
	message := fmt.Sprintf("'%s' has no command %q", c.CommandPath(), args[0])
	c.SuggestionsMinimumDistance = 2
	if near := c.SuggestionsFor(args[0]); len(near) > 0 {
		message += "; did you mean " + strings.Join(near, " or ") + "?"
	}
	return errors.New(message)
}

// usageError is a mistake in the command line.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// Usage marks the error; errors of commands from other packages may have it too.
func (usageError) Usage() bool { return true }

func isUsage(err error) bool {
	marked, found := errors.AsType[interface {
		error
		Usage() bool
	}](err)
	return found && marked.Usage()
}
