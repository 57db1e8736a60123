package replica

import (
	"bufio"
	_ "embed" // machine.sh
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/polder-chat/polder/internal/dbtest"
)

//go:embed machine.sh
var machineScript string

// Signals that a process can't refuse.
const (
	freeze = syscall.SIGSTOP
	thaw   = syscall.SIGCONT
)

// machine is what a server runs on: a shell of the server's own user, which
// works in a directory that goes with it.
type machine struct {
	name   string
	dir    string
	port   int
	shell  *exec.Cmd
	orders io.WriteCloser
	answer *bufio.Reader
	server int // the id of the server's process; 0: none runs
}

// newMachine returns a machine that ends with t. bin is $BIN for its commands.
func newMachine(t testing.TB, name, bin, user string) *machine {
	t.Helper()
	dir, err := os.MkdirTemp("", "polder-test-")
	if err != nil {
		t.Fatal(err)
	}
	m := &machine{name: name, dir: dir, port: freePort(t)}
	m.shell = exec.Command("/bin/sh", "-c", machineScript)
	m.shell.Dir = "/"
	m.shell.Env = []string{"BIN=" + bin, "DIR=" + dir, "PORT=" + strconv.Itoa(m.port), "PATH=" + os.Getenv("PATH"), "HOME=" + dir, "LC_ALL=C.UTF-8"}
	if os.Getuid() == 0 {
		if err := dbtest.RunAs(m.shell, user, dir); err != nil {
			t.Fatal(err)
		}
	} else {
		m.shell.SysProcAttr = &syscall.SysProcAttr{}
	}
	m.shell.SysProcAttr.Setpgid = true // Ctrl-C is for the test, which ends this
	out, err := m.shell.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if m.orders, err = m.shell.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	m.answer = bufio.NewReader(out)
	if err := m.shell.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.end(t) })
	return m
}

// end ends the machine and what runs on it.
func (m *machine) end(t testing.TB) {
	if t.Failed() {
		t.Logf("the log of %s:\n%s", m.name, m.lastWords())
	}
	if err := errors.Join(m.orders.Close(), m.shell.Wait(), os.RemoveAll(m.dir)); err != nil {
		t.Errorf("end %s: %v", m.name, err)
	}
}

// do runs a command of one line.
func (m *machine) do(t testing.TB, command string) {
	t.Helper()
	if _, err := io.WriteString(m.orders, command+"\n"); err != nil {
		t.Fatalf("%s: %v", m.name, err)
	}
	line, err := m.answer.ReadString('\n')
	if err != nil {
		t.Fatalf("%s: %v", m.name, err)
	}
	code, pid, _ := strings.Cut(strings.TrimSpace(line), " ")
	if code != "0" {
		t.Fatalf("on %s: %s: exit code %s; its last words:\n%s", m.name, command, code, m.lastWords())
	}
	m.server = 0
	if pid != "" {
		if m.server, err = strconv.Atoi(pid); err != nil {
			t.Fatalf("%s: %v", m.name, err)
		}
	}
}

// start begins the server and does not wait until it answers.
func (m *machine) start(t testing.TB, command string) {
	t.Helper()
	m.do(t, command+" & server=$!")
}

// stop sends the server a signal and waits for its end.
func (m *machine) stop(t testing.TB, signal string) {
	t.Helper()
	if m.server != 0 {
		m.do(t, "kill -s "+signal+` "$server"; wait "$server"; server=`)
	}
}

// kill ends the server and all its processes as a loss of power does.
func (m *machine) kill(t testing.TB) {
	t.Helper()
	m.signal(t, syscall.SIGKILL)
	m.do(t, `wait "$server"; server=`)
}

// signal sends a signal to all processes of the server, the first one first, so
// that none of them sees another's end.
func (m *machine) signal(t testing.TB, s syscall.Signal) {
	t.Helper()
	if m.server == 0 {
		t.Fatalf("no server runs on %s", m.name)
	}
	for _, pid := range append([]int{m.server}, m.children(t)...) {
		if err := syscall.Kill(pid, s); err != nil && !errors.Is(err, syscall.ESRCH) {
			t.Fatalf("%v to a process of %s: %v", s, m.name, err)
		}
	}
}

// children are the processes that the server started and that run.
func (m *machine) children(t testing.TB) (pids []int) {
	t.Helper()
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range stats {
		stat, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		// The name of the program is in brackets and may hold anything.
		fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
		if len(fields) < 2 || fields[1] != strconv.Itoa(m.server) {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path))); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}

// write adds to a file of the server.
func (m *machine) write(t testing.TB, name, text string) {
	t.Helper()
	f, err := os.OpenFile(filepath.Join(m.dir, name), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
}

// lastWords is the end of the log.
func (m *machine) lastWords() string {
	content, err := os.ReadFile(filepath.Join(m.dir, "log"))
	if err != nil {
		return err.Error()
	}
	return string(content[max(0, len(content)-4<<10):])
}

// freePort returns a port that nobody listens on.
func freePort(t testing.TB) int {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	if err := l.Close(); err != nil {
		t.Fatal(fmt.Errorf("free port %d: %w", port, err))
	}
	return port
}
