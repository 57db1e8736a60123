package cli

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/polder-chat/polder/internal/app"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/server"
)

func newUser(streams Streams) *cobra.Command {
	var file configFile
	c := &cobra.Command{
		Use:   "user",
		Short: "Look after accounts",
		Long: `Works on the database, whether the server runs or not. A running server takes a
change over within seconds.`,
	}
	file.flag(c)
	c.AddCommand(newUserCreate(streams, &file), newUserList(streams, &file), newUserResetPassword(streams, &file), newUserPromote(streams, &file))
	return c
}

func newUserCreate(streams Streams, file *configFile) *cobra.Command {
	var username, email string
	var admin bool
	c := &cobra.Command{
		Use:   "create",
		Short: "Create an account",
		Long: `Creates an account, whatever the settings say about signing up. The password is
read from standard input; with nothing there one is made up and printed.`,
		Example: `  polder user create --username ann --email ann@example.org --admin
  echo "$PASSWORD" | polder user create --username bot --email bot@example.org`,
		RunE: func(c *cobra.Command, _ []string) error {
			if username == "" || email == "" {
				return usageError{errors.New("--username and --email are needed")}
			}
			return withOperator(c.Context(), *file, streams, func(o *server.Operator) error {
				password, made, err := readPassword(streams.In)
				if err != nil {
					return err
				}
				u, err := o.Create(c.Context(), app.SignUp{User: model.User{Username: username, Email: email}, Password: password}, admin)
				if err != nil {
					return err
				}
				return printPassword(c, fmt.Sprintf("Created %s (%s).", u.Username, u.Roles), password, made)
			})
		},
	}
	c.Flags().StringVar(&username, "username", "", "name to log in and be mentioned with")
	c.Flags().StringVar(&email, "email", "", "e-mail address")
	c.Flags().BoolVar(&admin, "admin", false, "make the account a system administrator's")
	return c
}

func newUserList(streams Streams, file *configFile) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "list",
		Short: "List all accounts",
		RunE: func(c *cobra.Command, _ []string) error {
			return withOperator(c.Context(), *file, streams, func(o *server.Operator) error {
				var users []*model.User
				for page := 0; ; page++ {
					found, err := o.List(c.Context(), page, 200)
					if err != nil {
						return err
					}
					if len(found) == 0 {
						break
					}
					users = append(users, found...)
				}
				if asJSON {
					return printJSON(c, users)
				}
				return printUsers(c.OutOrStdout(), users)
			})
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func printUsers(out io.Writer, users []*model.User) error {
	w := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, "USERNAME\tEMAIL\tROLES\tCREATED\tSTATE")
	for _, u := range users {
		state := "active"
		if u.DeleteAt != 0 {
			state = "deactivated"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", u.Username, u.Email, u.Roles, time.UnixMilli(u.CreateAt).Format(time.DateOnly), state)
	}
	return w.Flush()
}

func newUserResetPassword(streams Streams, file *configFile) *cobra.Command {
	return &cobra.Command{
		Use:   "reset-password USER",
		Short: "Give an account another password",
		Long: `USER is a username or an e-mail address. The password is read from standard
input; with nothing there one is made up and printed. All sessions of the
account end.`,
		Args: oneUser,
		RunE: func(c *cobra.Command, args []string) error {
			return withOperator(c.Context(), *file, streams, func(o *server.Operator) error {
				password, made, err := readPassword(streams.In)
				if err != nil {
					return err
				}
				if err := o.ResetPassword(c.Context(), args[0], password); err != nil {
					return err
				}
				return printPassword(c, "The password of "+args[0]+" is changed.", password, made)
			})
		},
	}
}

func newUserPromote(streams Streams, file *configFile) *cobra.Command {
	return &cobra.Command{
		Use:   "promote USER",
		Short: "Make an account a system administrator's",
		Long:  "USER is a username or an e-mail address.",
		Args:  oneUser,
		RunE: func(c *cobra.Command, args []string) error {
			return withOperator(c.Context(), *file, streams, func(o *server.Operator) error {
				if err := o.Promote(c.Context(), args[0]); err != nil {
					return err
				}
				_, err := fmt.Fprintf(c.OutOrStdout(), "%s is a system administrator.\n", args[0])
				return err
			})
		},
	}
}

// oneUser wants an account to be named, and nothing else.
func oneUser(c *cobra.Command, args []string) error {
	if len(args) == 1 {
		return nil
	}
	return fmt.Errorf("'%s' needs one USER, a username or an e-mail address; it got %d", c.CommandPath(), len(args))
}

// readPassword takes the first line of in, unless that is a terminal or empty:
// then it makes a password up.
func readPassword(in io.Reader) (password string, made bool, err error) {
	if in != nil && !isTerminal(in) {
		line, err := bufio.NewReader(io.LimitReader(in, 4096)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", false, fmt.Errorf("read the password: %w", err)
		}
		if password = strings.TrimRight(line, "\r\n"); password != "" {
			return password, false, nil
		}
	}
	return "Aa1!" + rand.Text(), true, nil // fits whatever PasswordSettings ask for
}

func printPassword(c *cobra.Command, done, password string, made bool) error {
	if made {
		done += " Password: " + password
	}
	_, err := fmt.Fprintln(c.OutOrStdout(), done)
	return err
}

// withOperator runs work on the accounts of the configuration's database.
func withOperator(ctx context.Context, file configFile, streams Streams, work func(*server.Operator) error) (err error) {
	configuration, err := file.load(streams.Environ)
	if err != nil {
		return err
	}
	log, logging, err := newLogger(configuration.Get().LogSettings, streams.Err)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, logging.Close()) }()
	o, err := server.OpenOperator(ctx, configuration, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, o.Close()) }()
	return o.Explain(work(o))
}
