package cluster

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// property keeps one value, first come.
type property struct {
	mu    sync.Mutex
	value string
}

func (p *property) Init(_ context.Context, _, value string) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.value == "" {
		p.value = value
	}
	return p.value, nil
}

func newTrust(t *testing.T, p *property) *Trust {
	t.Helper()
	trust, err := NewTrust(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	return trust
}

func nodeTLS(t *testing.T, trust *Trust, node string) *tls.Config {
	t.Helper()
	c, err := trust.TLS(node)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// connect has two ends talk TLS and returns what each found wrong.
func connect(t *testing.T, server, client *tls.Config) (atServer, atClient error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var both sync.WaitGroup
	both.Go(func() {
		conn, err := l.Accept()
		if err != nil {
			atServer = err
			return
		}
		defer conn.Close()
		s := tls.Server(conn, server)
		if atServer = s.Handshake(); atServer == nil {
			_, atServer = s.Write([]byte("x"))
		}
	})
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	c := tls.Client(conn, client)
	if atClient = c.Handshake(); atClient == nil {
		// In TLS 1.3 a client learns by reading that it was refused.
		_, atClient = c.Read(make([]byte, 1))
	}
	conn.Close()
	both.Wait()
	return atServer, atClient
}

func TestNodesThatStartTogetherTrustEachOther(t *testing.T) {
	p := &property{}
	trusts := make([]*Trust, 8)
	var all sync.WaitGroup
	for i := range trusts {
		all.Go(func() {
			var err error
			if trusts[i], err = NewTrust(context.Background(), p); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if t.Failed() {
		t.FailNow()
	}
	first := nodeTLS(t, trusts[0], "first")
	for i, trust := range trusts {
		if trust.Secret() != trusts[0].Secret() || len(trust.Secret()) != 2*trustKeySize {
			t.Errorf("node %d has another key", i)
		}
		other := nodeTLS(t, trust, fmt.Sprint("node", i))
		if atServer, atClient := connect(t, first, other); atServer != nil || atClient != nil {
			t.Errorf("node %d: %v, %v", i, atServer, atClient)
		}
	}
}

func TestStrangersAreRefused(t *testing.T) {
	ours := nodeTLS(t, newTrust(t, &property{}), "ours")
	foreign := nodeTLS(t, newTrust(t, &property{}), "foreign")
	bare := &tls.Config{InsecureSkipVerify: true}
	strange := foreign.Clone()
	strange.InsecureSkipVerify = true // a stranger has no reason to check us
	for name, stranger := range map[string]*tls.Config{"without certificate": bare, "of another cluster": strange} {
		if atServer, atClient := connect(t, ours, stranger); atServer == nil || atClient == nil {
			t.Errorf("let in %s: %v, %v", name, atServer, atClient)
		}
	}
	if _, atClient := connect(t, foreign, ours); atClient == nil {
		t.Error("connected to a node of another cluster")
	}
}

func TestCertificatesOutliveYearsAndClocks(t *testing.T) {
	p := &property{}
	here, there := newTrust(t, p), newTrust(t, p)
	now := time.Now()
	var ahead time.Duration // of the clock there
	here.now = func() time.Time { return now }
	there.now = func() time.Time { return now.Add(ahead) }
	a, b := nodeTLS(t, here, "a"), nodeTLS(t, there, "b")
	for _, step := range []struct {
		years int
		ahead time.Duration
	}{{0, 0}, {0, 28 * 24 * time.Hour}, {0, -28 * 24 * time.Hour}, {5, 0}, {50, -28 * 24 * time.Hour}, {-1, 0}} {
		now, ahead = time.Now().AddDate(step.years, 0, 0), step.ahead
		if atServer, atClient := connect(t, a, b); atServer != nil || atClient != nil {
			t.Errorf("%d years on, clock ahead %v: %v, %v", step.years, step.ahead, atServer, atClient)
		}
	}
	first, err := a.GetCertificate(nil)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := a.GetCertificate(nil); err != nil || again != first {
		t.Errorf("a certificate a connection: %v", err)
	}
}

type broken struct{ err error }

func (b broken) Init(context.Context, string, string) (string, error) { return "", b.err }

func TestBadTrustIsAnError(t *testing.T) {
	down := errors.New("down")
	if _, err := NewTrust(context.Background(), broken{down}); !errors.Is(err, down) {
		t.Errorf("database down: %v", err)
	}
	p, q := &property{}, &property{}
	newTrust(t, p)
	newTrust(t, q)
	var one, other storedTrust
	for value, into := range map[string]*storedTrust{p.value: &one, q.value: &other} {
		if err := json.Unmarshal([]byte(value), into); err != nil {
			t.Fatal(err)
		}
	}
	for name, s := range map[string]storedTrust{
		"no key":           {CA: one.CA, CAKey: one.CAKey},
		"no CA":            {Key: one.Key, CAKey: one.CAKey},
		"no key of the CA": {Key: one.Key, CA: one.CA},
		"keys mixed up":    {Key: one.Key, CA: one.CA, CAKey: other.CAKey},
	} {
		value, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := NewTrust(context.Background(), &property{value: string(value)}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	_, err := NewTrust(context.Background(), &property{value: `{"key": "not-base64-but-secret"`})
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("broken JSON: %v", err)
	}
}

func TestTrustIsNotPrinted(t *testing.T) {
	p := &property{}
	trust := newTrust(t, p)
	var out bytes.Buffer
	log := slog.New(slog.NewTextHandler(&out, nil))
	log.Info("x", "trust", trust, "in", struct{ T *Trust }{trust})
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "trust", trust, "in", struct{ T *Trust }{trust})
	fmt.Fprintf(&out, "%v %+v %#v %s %d %x", trust, trust, trust, trust, trust, trust)
	var s storedTrust
	if err := json.Unmarshal([]byte(p.value), &s); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{
		trust.Secret(), base64.StdEncoding.EncodeToString(s.Key), strings.Trim(fmt.Sprintf("%d", s.Key), "[]"),
		base64.StdEncoding.EncodeToString(s.CAKey),
	} {
		if strings.Contains(out.String(), secret[1:len(secret)-1]) {
			t.Errorf("printed: %s", out.String())
		}
	}
}
