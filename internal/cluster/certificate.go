package cluster

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"sync"
	"time"
)

// certificateName is in the certificate of every node.
const certificateName = "node.polder.internal"

// A certificate begins well before it is made and lasts much longer than it is
// used, so that nodes whose clocks differ by weeks still accept each other.
const (
	certificateEarly = 60 * 24 * time.Hour
	certificateUsed  = 30 * 24 * time.Hour
	certificateLate  = 365 * 24 * time.Hour
)

// issuer makes a node's certificates, each with a key of its own: a new one
// when a connection is made and the last has been used for long enough. So a
// node that runs for years does not expire.
type issuer struct {
	trust *Trust
	node  string

	mu   sync.Mutex
	cert *tls.Certificate
	made time.Time
}

// certificate returns the one to show at this moment.
func (i *issuer) certificate() (*tls.Certificate, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	now := i.trust.now()
	// A clock that was set back makes the certificate one of the future.
	if age := now.Sub(i.made); i.cert != nil && age < certificateUsed && age > -certificateUsed {
		return i.cert, nil
	}
	cert, err := i.trust.issue(i.node, now)
	if err != nil {
		return nil, fmt.Errorf("issue the certificate of node %s: %w", i.node, err)
	}
	i.cert, i.made = cert, now
	return cert, nil
}

// issue makes a certificate for both ends of a connection.
func (t *Trust) issue(node string, now time.Time) (*tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	serial, err := newSerial()
	if err != nil {
		return nil, err
	}
	leaf := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: node},
		DNSNames:     []string{certificateName},
		NotBefore:    now.Add(-certificateEarly),
		NotAfter:     now.Add(certificateLate),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, leaf, t.ca, &key.PublicKey, t.sign)
	if err != nil {
		return nil, err
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}
