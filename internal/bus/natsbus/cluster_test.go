package natsbus_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"log/slog"
	"math/big"
	"sync"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/bus"
	"github.com/polder-chat/polder/internal/bus/bustest"
	"github.com/polder-chat/polder/internal/bus/natsbus"
)

const testQueue = 500

func testLog(t testing.TB) *slog.Logger {
	return slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// eventually polls until ok or bustest's deadline.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(bustest.Deadline); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within %v: %s", bustest.Deadline, what)
		}
	}
}

func publish(t testing.TB, b bus.Bus, subject, text string) {
	t.Helper()
	if err := b.Publish(context.Background(), subject, []byte(text)); err != nil {
		t.Fatal(err)
	}
}

// authority issues the certificates of a cluster.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t testing.TB) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &authority{cert, key}
}

func (a *authority) tls(t testing.TB) *tls.Config {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "node"}, DNSNames: []string{"node"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, a.cert, &key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(a.cert)
	return &tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}},
		RootCAs:      pool, ClientCAs: pool, ServerName: "node",
	}
}

// cluster joins nodes by a route each pair, through a proxy.
type cluster struct {
	ca *authority

	mu      sync.Mutex
	joined  int
	nodes   []*natsbus.Bus
	proxies map[[2]string]*proxy // by the ids of the older and the younger
	tune    func(*natsbus.Options)
}

func newCluster(t testing.TB) *cluster {
	return &cluster{ca: newAuthority(t), proxies: map[[2]string]*proxy{}}
}

func (c *cluster) Queue() int { return testQueue }

func (c *cluster) options(t testing.TB, id string) natsbus.Options {
	o := natsbus.Options{
		NodeID: id, ClusterName: "test", Listen: "127.0.0.1:0",
		TLS: c.ca.tls(t), Secret: "the cluster key", Queue: testQueue,
		Logger: testLog(t),
	}
	if c.tune != nil {
		c.tune(&o)
	}
	return o
}

func (c *cluster) Join(t *testing.T) bus.Bus {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.joined++
	return c.join(t, fmt.Sprintf("node%d", c.joined))
}

func (c *cluster) join(t *testing.T, id string) *natsbus.Bus {
	t.Helper()
	o := c.options(t, id)
	for _, n := range c.nodes {
		p := newProxy(t, n.Addr().String())
		c.proxies[[2]string{n.NodeID(), id}] = p
		o.Routes = append(o.Routes, p.addr())
	}
	b, err := natsbus.New(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	c.nodes = append(c.nodes, b)
	return b
}

func (c *cluster) between(a, b bus.Bus) *proxy {
	c.mu.Lock()
	defer c.mu.Unlock()
	if p := c.proxies[[2]string{a.NodeID(), b.NodeID()}]; p != nil {
		return p
	}
	return c.proxies[[2]string{b.NodeID(), a.NodeID()}]
}

func (c *cluster) Cut(_ *testing.T, a, b bus.Bus)  { c.between(a, b).setCut(true) }
func (c *cluster) Heal(_ *testing.T, a, b bus.Bus) { c.between(a, b).setCut(false) }

func TestContract(t *testing.T) {
	bustest.Run(t, func(t *testing.T) bustest.Cluster { return newCluster(t) })
}

// join adds a node that is closed at the end of the test.
func join(t *testing.T, c *cluster) *natsbus.Bus {
	t.Helper()
	b := c.Join(t).(*natsbus.Bus)
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}
