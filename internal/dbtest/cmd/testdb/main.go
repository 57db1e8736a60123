// Testdb runs a command with a real PostgreSQL and a real MariaDB beside it:
//
//	testdb run -- go test ./...
//
// It starts both on free ports, sets POLDER_TEST_POSTGRES, POLDER_TEST_MYSQL
// and POLDER_TEST_DATABASES=all for the command, and stops both when the
// command has ended. It exits as the command does. SIGINT, SIGTERM and the end
// of its parent make it end the command and then the servers; should it be
// killed outright, the servers end by themselves.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/polder-chat/polder/internal/dbtest"
)

// patience is how long the command may take to end after a signal.
const patience = 10 * time.Second

func main() {
	if len(os.Args) < 4 || os.Args[1] != "run" || os.Args[2] != "--" {
		fmt.Fprintln(os.Stderr, "usage: testdb run -- COMMAND [ARGUMENT...]")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx = withParent(ctx)
	code, err := run(ctx, os.Args[3:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "testdb:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// withParent ends the context when this process has lost its parent.
func withParent(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancelCause(ctx)
	parent := os.Getppid()
	go func() {
		poll := time.NewTicker(time.Second)
		defer poll.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-poll.C:
				if os.Getppid() != parent {
					cancel(errors.New("the parent process has gone"))
					return
				}
			}
		}
	}()
	return ctx
}

// run starts the servers, runs the command and stops the servers. It returns
// the command's exit code; the error says what else went wrong.
func run(ctx context.Context, command []string) (code int, err error) {
	var postgres, mariadb *dbtest.Server
	start, startCtx := errgroup.WithContext(ctx)
	start.Go(func() (err error) {
		postgres, err = dbtest.Start(startCtx, dbtest.Postgres)
		return err
	})
	start.Go(func() (err error) {
		mariadb, err = dbtest.Start(startCtx, dbtest.MySQL)
		return err
	})
	err = start.Wait()
	for _, server := range []*dbtest.Server{postgres, mariadb} {
		if server != nil {
			defer func() { err = errors.Join(err, server.Stop()) }()
		}
	}
	if ctx.Err() != nil {
		return 0, context.Cause(ctx)
	}
	if err != nil {
		return 0, err
	}
	return runCommand(ctx, command, append(os.Environ(),
		"POLDER_TEST_POSTGRES="+postgres.DSN, "POLDER_TEST_MYSQL="+mariadb.DSN, dbtest.EnvDatabases+"=all"))
}

// runCommand runs the command until it ends or ctx does.
func runCommand(ctx context.Context, command, env []string) (code int, err error) {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = env
	// A group of its own, so that a signal reaches the test processes as well,
	// and each only once.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	cmd.WaitDelay = patience
	err = cmd.Run()
	if ctx.Err() != nil && cmd.Process != nil {
		// What is left of the group has had its time.
		if kill := syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL); kill != nil && !errors.Is(kill, syscall.ESRCH) {
			err = errors.Join(err, kill)
		}
		return 0, errors.Join(context.Cause(ctx), err)
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.Exited() {
		return exit.ExitCode(), nil
	}
	return 0, err
}
