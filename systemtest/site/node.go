package site

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// Node is a polder that runs, or may run, as a process of its own. One
// goroutine at a time may start and end it.
type Node struct {
	Name      string // node-1
	Program   string // what Begin starts
	URL       string // http://ADDRESS:PORT
	Internode string // ADDRESS:PORT at which the other nodes reach it
	Metrics   string // the URL of its metrics
	Log       string // the file that it writes its log to, through all its lives

	site    *Site
	dir     string
	environ map[string]string
	process *process // nil: it never ran
}

// process is one life of a node.
type process struct {
	command *exec.Cmd
	exited  chan struct{} // closed when it has ended and err is set
	err     error
}

func newNode(t testing.TB, s *Site, i int, program, clients, internode, metrics string) *Node {
	dir := t.TempDir()
	at := func(port string) string { return net.JoinHostPort(address(i), port) }
	n := &Node{
		Name: fmt.Sprintf("node-%d", i+1), Program: program,
		URL: "http://" + at(clients), Internode: at(internode), Metrics: "http://" + at(metrics) + "/metrics",
		Log: filepath.Join(dir, "log"), site: s, dir: dir, environ: map[string]string{},
	}
	n.Set("MM_SERVICESETTINGS_LISTENADDRESS", at(clients))
	n.Set("MM_CLUSTERSETTINGS_INTERNODELISTENADDRESS", n.Internode)
	n.Set("MM_METRICSSETTINGS_LISTENADDRESS", at(metrics))
	n.Set("MM_CLUSTERSETTINGS_OVERRIDEHOSTNAME", n.Name)
	return n
}

// hide has the node listen for the others at an address that they don't know,
// and returns what connects them to it. It knows itself in the list of nodes by
// its name, which is then its address there.
func (n *Node) hide(t testing.TB, at string) *wire {
	host, _, err := net.SplitHostPort(n.Internode)
	if err != nil {
		t.Fatal(err)
	}
	n.Name = host
	n.Set("MM_CLUSTERSETTINGS_OVERRIDEHOSTNAME", n.Name)
	n.Set("MM_CLUSTERSETTINGS_INTERNODELISTENADDRESS", at)
	return newWire(t, n.Internode, at)
}

// Set changes the environment that the node is started with the next time.
func (n *Node) Set(variable, value string) { n.environ[variable] = value }

// Unset takes a variable out of it.
func (n *Node) Unset(variable string) { delete(n.environ, variable) }

// Begin starts the process and waits for nothing.
func (n *Node) Begin(t testing.TB) {
	t.Helper()
	if n.running() {
		t.Fatalf("%s runs already", n.Name)
	}
	log, err := os.OpenFile(n.Log, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	p := &process{command: n.Command("serve"), exited: make(chan struct{})}
	p.command.Stderr = log
	// Should this process be killed, its nodes must not stay.
	p.command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	n.process = p
	go func() {
		defer close(p.exited)
		p.err = p.command.Wait()
	}()
}

// Command returns one of the node's program, with its configuration.
func (n *Node) Command(args ...string) *exec.Cmd {
	c := exec.Command(n.Program, append(args, "--config", n.site.File)...)
	c.Dir = n.dir
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + n.dir, "TMPDIR=" + os.TempDir()}
	for variable, value := range n.environ {
		c.Env = append(c.Env, variable+"="+value)
	}
	return c
}

// Start begins and waits until the node is in service.
func (n *Node) Start(t testing.TB) {
	t.Helper()
	n.Begin(t)
	n.AwaitService(t)
}

// AwaitService waits until the node's health check says that it is in service.
func (n *Node) AwaitService(t testing.TB) {
	t.Helper()
	Await(t, Patience, n.Name+" is in service", func() error {
		select {
		case <-n.process.exited:
			t.Fatalf("%s ended: %v\n%s", n.Name, n.process.err, n.lastWords())
		default:
		}
		return n.Health(t.Context())
	})
}

// PID is the id of the process.
func (n *Node) PID() int { return n.process.command.Process.Pid }

func (n *Node) running() bool {
	if n.process == nil {
		return false
	}
	select {
	case <-n.process.exited:
		return false
	default:
		return true
	}
}

// Terminate tells the node to stop, as an operator does, and does not wait.
func (n *Node) Terminate(t testing.TB) {
	t.Helper()
	n.signal(t, syscall.SIGTERM)
}

// Stop tells the node to stop and wants it to end well.
func (n *Node) Stop(t testing.TB) {
	t.Helper()
	n.Terminate(t)
	if err := n.AwaitExit(t); err != nil {
		t.Errorf("%s ended with %v", n.Name, err)
	}
}

// AwaitExit waits for the end of the process and returns how it ended: nil for
// the exit code 0.
func (n *Node) AwaitExit(t testing.TB) error {
	t.Helper()
	select {
	case <-n.process.exited:
		return n.process.err
	case <-time.After(Patience):
		t.Fatalf("%s does not end", n.Name)
		return nil
	}
}

// Kill ends the process with SIGKILL: it can do nothing about it.
func (n *Node) Kill(t testing.TB) {
	t.Helper()
	n.signal(t, syscall.SIGKILL)
	<-n.process.exited
}

// Freeze stops the process where it stands; its connections stay open.
func (n *Node) Freeze(t testing.TB) {
	t.Helper()
	n.signal(t, syscall.SIGSTOP)
}

// Thaw lets a frozen process go on.
func (n *Node) Thaw(t testing.TB) {
	t.Helper()
	n.signal(t, syscall.SIGCONT)
}

// Reload tells the node to read its configuration again, as an operator does
// when nobody can log in.
func (n *Node) Reload(t testing.TB) {
	t.Helper()
	n.signal(t, syscall.SIGHUP)
}

// Recycle tells all nodes by this one to connect to the database that their
// configuration names.
func (n *Node) Recycle(t testing.TB) {
	t.Helper()
	n.signal(t, syscall.SIGUSR1)
}

func (n *Node) signal(t testing.TB, s syscall.Signal) {
	t.Helper()
	if !n.running() {
		t.Fatalf("%s does not run", n.Name)
	}
	if err := n.process.command.Process.Signal(s); err != nil {
		t.Fatalf("%v to %s: %v", s, n.Name, err)
	}
}

// end kills the node if it runs.
func (n *Node) end(t testing.TB) {
	if n.process == nil {
		return
	}
	if err := n.process.command.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Errorf("kill %s: %v", n.Name, err)
	}
	<-n.process.exited
}

// Health asks the health check for load balancers: nil if the node is in service.
func (n *Node) Health(ctx context.Context) error {
	_, err := get(ctx, n.URL+"/api/v3/general/ping", "")
	return err
}
