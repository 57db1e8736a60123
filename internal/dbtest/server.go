package dbtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// startTimeout bounds making and starting a server, on a busy machine too.
const startTimeout = 2 * time.Minute

// Server is a database server that this process started.
type Server struct {
	DSN string // of an administrator

	dir   string
	guard *exec.Cmd
	stdin io.Closer
	log   *tail
}

// recipe is how a dialect makes and starts a server.
type recipe struct {
	script string // for sh, with $BIN, $DIR and $PORT; see the .sh files
	bin    string // the directory of the server's programs, or the server itself
	user   string // whom to run as when this process is root, which servers refuse
	dsn    func(port int) string
}

// Start makes and starts a new server of the driver, tuned for tests: nothing
// is safe on disk. The caller stops it. Should this process die without
// stopping it, the server ends all the same: its parent is a shell script that
// waits for the end of its standard input, which only this process holds open,
// then kills the server by its pid and removes its directory.
func Start(ctx context.Context, driver string) (*Server, error) {
	d, ok := dialects[driver]
	if !ok {
		return nil, fmt.Errorf("%q is not a database server", driver)
	}
	r, err := d.recipe()
	if err != nil {
		return nil, err
	}
	// Another process may take the free port before the server does.
	for attempt := 1; ; attempt++ {
		s, err := r.start(ctx, d.sqlDriver())
		if err == nil || attempt == 3 || ctx.Err() != nil {
			return s, err
		}
	}
}

// Installed returns where the driver's server is installed, a directory of
// programs or the server itself, and the user to run it as when this process is
// root: for who starts servers in ways of their own.
func Installed(driver string) (bin, user string, err error) {
	d, ok := dialects[driver]
	if !ok {
		return "", "", fmt.Errorf("%q is not a database server", driver)
	}
	r, err := d.recipe()
	if err != nil {
		return "", "", err
	}
	return r.bin, r.user, nil
}

func (r *recipe) start(ctx context.Context, sqlDriver string) (*Server, error) {
	port, err := freePort(ctx)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "polder-test-")
	if err != nil {
		return nil, err
	}
	// ctx bounds the start; the server lives until Stop.
	cmd := exec.CommandContext(context.WithoutCancel(ctx), "/bin/sh", "-c", r.script)
	cmd.Dir = "/"
	cmd.Env = []string{"BIN=" + r.bin, "DIR=" + dir, "PORT=" + strconv.Itoa(port),
		"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "LC_ALL=C.UTF-8"}
	// A process group of its own: Ctrl-C in the terminal must reach the tests,
	// and the server only after them.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	log := &tail{ended: make(chan struct{})}
	if os.Getuid() == 0 {
		err = RunAs(cmd, r.user, dir)
	}
	var stdin io.Closer
	if err == nil {
		stdin, err = log.attach(cmd)
	}
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	go log.read()
	s := &Server{DSN: r.dsn(port), dir: dir, guard: cmd, stdin: stdin, log: log}
	if err := s.awaitReady(ctx, sqlDriver); err != nil {
		err = errors.Join(err, s.Stop())
		return nil, fmt.Errorf("%w; its last words:\n%s", err, log)
	}
	return s, nil
}

// Stop ends the server at once and removes what it had on disk.
func (s *Server) Stop() error {
	if err := s.stdin.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		return err
	}
	<-s.log.ended
	err := s.guard.Wait()
	// The guard can't remove the directory itself where TMPDIR isn't open to
	// all users as /tmp is.
	if err = errors.Join(err, os.RemoveAll(s.dir)); err != nil {
		return fmt.Errorf("stop the database server: %w", err)
	}
	return nil
}

func (s *Server) awaitReady(ctx context.Context, sqlDriver string) error {
	db, err := sql.Open(sqlDriver, s.DSN)
	if err != nil {
		return err
	}
	defer db.Close()
	poll := time.NewTicker(20 * time.Millisecond)
	defer poll.Stop()
	for {
		if err = db.PingContext(ctx); err == nil {
			return nil
		}
		select {
		case <-s.log.ended:
			return errors.New("the server ended")
		case <-ctx.Done():
			return fmt.Errorf("the server did not answer: %w", err)
		case <-poll.C:
		}
	}
}

// RunAs makes cmd run as the user, who gets the directory. Only root may.
func RunAs(cmd *exec.Cmd, name, dir string) error {
	u, err := user.Lookup(name)
	if err != nil {
		return fmt.Errorf("%w: run scripts/deps.sh, whose packages create it", err)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return err
	}
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return os.Chown(dir, int(uid), int(gid))
}

// freePort returns a port of 127.0.0.1 that nobody listens on now.
func freePort(ctx context.Context) (int, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}

// findProgram looks for one of the programs in PATH and then in directories
// that match the patterns, the last match first: the newest version. It
// returns the full path.
func findProgram(programs []string, patterns ...string) (string, error) {
	for _, program := range programs {
		if path, err := exec.LookPath(program); err == nil {
			return path, nil
		}
		for _, pattern := range patterns {
			found, err := filepath.Glob(filepath.Join(pattern, program))
			if err != nil {
				return "", err
			}
			if len(found) > 0 {
				return slices.MaxFunc(found, compareVersions), nil
			}
		}
	}
	return "", fmt.Errorf("%s is not installed: run scripts/deps.sh", strings.Join(programs, " or "))
}

// compareVersions orders paths with version numbers: 9 before 15.
func compareVersions(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}

// tail keeps the end of what the server writes to its log. The end of the log
// is the end of the server: the guard itself lets go of it.
type tail struct {
	pipe  io.Reader
	ended chan struct{}

	mu   sync.Mutex
	last []byte
}

// attach connects the log and returns what holds the guard's input open.
func (l *tail) attach(cmd *exec.Cmd) (io.Closer, error) {
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	l.pipe = stderr
	return cmd.StdinPipe()
}

func (l *tail) read() {
	defer close(l.ended)
	const keep = 4 << 10
	buf := make([]byte, keep)
	for {
		n, err := l.pipe.Read(buf)
		l.mu.Lock()
		l.last = append(l.last, buf[:n]...)
		l.last = l.last[max(0, len(l.last)-keep):]
		l.mu.Unlock()
		if err != nil {
			return
		}
	}
}

func (l *tail) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.last)
}
