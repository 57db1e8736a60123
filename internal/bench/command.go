package bench

import (
	"errors"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// envPassword keeps the password out of the list of processes.
const envPassword = "POLDER_BENCH_PASSWORD"

// usageError is a mistake in the flags.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// Usage tells a main program that the command line is at fault.
func (e usageError) Usage() bool { return true }

// Command returns `polder bench` with its subcommands.
func Command() *cobra.Command {
	c := &cobra.Command{
		Use:   "bench",
		Short: "Measure a running server",
		Long: `Measure a running server of the v4 API, this one or another, from outside.

A run makes a team, channels and users of its own with a random suffix, and
afterwards deletes what the API lets it delete; it says what it leaves. It needs
a system admin: --user and --password, or the variable ` + envPassword + `. On
an empty server leave both out: the run signs the first user up.

On the machine of the server give its process with --pid: the CPU time and the
memory that it uses are then measured as well (Linux).`,
		Example: `  polder bench posts --user admin --pid $(pidof polder) --compare --dsn "$DSN"
  polder bench fanout --user admin --pid $(pidof polder) --compare
  polder bench cluster --user admin --nodes http://10.0.0.1:8065,http://10.0.0.2:8065
  polder bench floor --driver postgres --dsn "$DSN" --json`,
	}
	c.AddCommand(
		newCommand("posts", "Posts acknowledged a second, their latency and cost", runPosts,
			server, loading, writers, channels, users, size, compare, database),
		newCommand("reads", "Pages of 60 posts a second, their latency and cost", runReads,
			server, loading, writers, channels, users, size),
		newCommand("fanout", "Posts to many listeners: latency and cost of a delivery", runFanout,
			server, loading, listeners, rate, users, size, compare),
		newCommand("idle", "Memory of an idle authenticated WebSocket", runIdle,
			server, listeners, users, settling),
		newCommand("cluster", "Posts and revoked sessions across nodes: latency and cost", runCluster,
			nodes, loading, writers, listeners, rate, channels, users, size),
		newCommand("floor", "What the machine does at best: raw INSERTs and frame writes", runFloor,
			loading, writers, listeners, rate, size, database),
	)
	return c
}

// flag adds flags of one theme to a command.
type flag func(*cobra.Command, *Options)

func server(c *cobra.Command, o *Options) {
	c.Flags().StringVar(&o.URL, "url", o.URL, "where the server is")
	c.Flags().StringVar(&o.User, "user", "", "name or e-mail address of a system admin")
	c.Flags().StringVar(&o.Password, "password", "", "the admin's password; better in "+envPassword)
	c.Flags().IntVar(&o.PID, "pid", 0, "process id of the server, to measure its CPU time and memory")
}

// nodes changes some defaults: it comes before the flags that have them.
func nodes(c *cobra.Command, o *Options) {
	o.Rate, o.Listeners, o.Users = 100, 10, 10
	c.Flags().StringSliceVar(&o.Nodes, "nodes", nil, "where the nodes are: clients write at the first and listen at the others")
	c.Flags().StringVar(&o.User, "user", "", "name or e-mail address of a system admin, also of --alone")
	c.Flags().StringVar(&o.Password, "password", "", "the admin's password; better in "+envPassword)
	c.Flags().IntVar(&o.Sessions, "sessions", o.Sessions, "sessions to revoke")
	c.Flags().StringVar(&o.Alone, "alone", "", "where a server without a cluster is: what a post costs all nodes is compared with its cost there")
	c.Flags().IntSliceVar(&o.NodePIDs, "pids", nil, "process ids of the nodes, for --alone")
	c.Flags().IntVar(&o.AlonePID, "alone-pid", 0, "process id of the server at --alone")
}

func loading(c *cobra.Command, o *Options) {
	c.Flags().DurationVar(&o.Duration, "duration", o.Duration, "how long to measure each load")
	c.Flags().DurationVar(&o.WarmUp, "warmup", o.WarmUp, "how long each load runs before it is measured")
}

func writers(c *cobra.Command, o *Options) {
	c.Flags().IntVar(&o.Writers, "writers", o.Writers, "concurrent clients")
}

func listeners(c *cobra.Command, o *Options) {
	c.Flags().IntVar(&o.Listeners, "listeners", o.Listeners, "open sockets")
}

func channels(c *cobra.Command, o *Options) {
	c.Flags().IntVar(&o.Channels, "channels", o.Channels, "channels that the clients share")
}

func users(c *cobra.Command, o *Options) {
	c.Flags().IntVar(&o.Users, "users", o.Users, "users that the clients and sockets share")
}

func rate(c *cobra.Command, o *Options) {
	c.Flags().Float64Var(&o.Rate, "rate", o.Rate, "posts a second")
}

func size(c *cobra.Command, o *Options) {
	c.Flags().IntVar(&o.Size, "size", o.Size, "bytes of a message")
}

func settling(c *cobra.Command, o *Options) {
	c.Flags().DurationVar(&o.Settle, "settle", o.Settle, "how long to wait at most for the server to become quiet, each time")
}

func compare(c *cobra.Command, o *Options) {
	c.Flags().BoolVar(&o.Compare, "compare", false, "measure what the machine does at best in the same run, and print the ratio")
}

func database(c *cobra.Command, o *Options) {
	c.Flags().StringVar(&o.Driver, "driver", o.Driver, "of the database for raw INSERTs: sqlite, postgres or mysql")
	c.Flags().StringVar(&o.DSN, "dsn", "", "data source of that database: the server's own, for a fair ratio")
}

func newCommand(name, short string, do run, flags ...flag) *cobra.Command {
	o := defaultOptions()
	var asJSON bool
	c := &cobra.Command{
		Use:   name,
		Short: short,
		RunE: func(c *cobra.Command, _ []string) error {
			if o.Password == "" && o.User != "" {
				o.Password = os.Getenv(envPassword)
			}
			// An interrupted run cleans up too.
			ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			report, err := execute(ctx, name, o, do, newProgress(c.ErrOrStderr()))
			if report == nil {
				return err
			}
			write := report.WriteText
			if asJSON {
				write = report.WriteJSON
			}
			return errors.Join(err, write(c.OutOrStdout()))
		},
	}
	for _, add := range flags {
		add(c, &o)
	}
	c.Flags().BoolVar(&asJSON, "json", false, "write the report as JSON")
	return c
}
