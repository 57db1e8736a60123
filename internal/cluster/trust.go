package cluster

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"time"
)

// Trust is what makes nodes one cluster: a secret key, and a CA whose
// certificates only they hold. Both are in the database, so that who may use
// the database may join, and nothing needs to be handed out by hand. They are
// never logged and in nobody's answer; Secret and TLS are for the bus alone.
//
// To replace both, stop all nodes, delete the property and start them again.
type Trust struct {
	key  [trustKeySize]byte
	ca   *x509.Certificate
	sign *ecdsa.PrivateKey
	now  func() time.Time
}

// trustProperty is where the database keeps it, as one value, so that a key and
// a CA that were made together stay together.
const trustProperty = "cluster_trust"

const trustKeySize = 32

// storedTrust is the value of trustProperty.
type storedTrust struct {
	Key   []byte `json:"key"`
	CA    []byte `json:"ca"`     // DER
	CAKey []byte `json:"ca_key"` // PKCS #8
}

// NewTrust returns the trust of the cluster that uses the database, and makes
// it if this is the first node. Of nodes that start at the same time, one makes
// it for all.
func NewTrust(ctx context.Context, properties interface {
	// Init stores value unless the name has one, and returns the one that stays.
	Init(ctx context.Context, name, value string) (string, error)
}) (*Trust, error) {
	made, err := makeTrust(time.Now())
	if err != nil {
		return nil, fmt.Errorf("make the cluster's key and CA: %w", err)
	}
	value, err := json.Marshal(made)
	if err != nil {
		return nil, fmt.Errorf("make the cluster's key and CA: %w", err)
	}
	stays, err := properties.Init(ctx, trustProperty, string(value))
	if err != nil {
		return nil, fmt.Errorf("keep the cluster's key and CA: %w", err)
	}
	t, err := readTrust(stays)
	if err != nil {
		return nil, fmt.Errorf("read the cluster's key and CA from property %s: %w", trustProperty, err)
	}
	return t, nil
}

// forever is how RFC 5280 (4.1.2.5) says that a certificate has no end.
var forever = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)

// makeTrust makes a key and a CA. The CA does not end: its life is that of the
// property.
func makeTrust(now time.Time) (*storedTrust, error) {
	key := make([]byte, trustKeySize)
	if _, err := rand.Read(key); err != nil {
		return nil, err
	}
	sign, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	serial, err := newSerial()
	if err != nil {
		return nil, err
	}
	ca := &x509.Certificate{
		SerialNumber:          serial,
		Subject:               pkix.Name{CommonName: "polder cluster " + now.UTC().Format(time.DateOnly)},
		NotBefore:             now.AddDate(-10, 0, 0),
		NotAfter:              forever,
		IsCA:                  true,
		MaxPathLenZero:        true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, ca, ca, &sign.PublicKey, sign)
	if err != nil {
		return nil, err
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(sign)
	if err != nil {
		return nil, err
	}
	return &storedTrust{Key: key, CA: der, CAKey: pkcs8}, nil
}

// readTrust checks a stored value. Its errors hold nothing of it.
func readTrust(value string) (*Trust, error) {
	var s storedTrust
	if json.Unmarshal([]byte(value), &s) != nil {
		return nil, errors.New("not the JSON that was stored")
	}
	if len(s.Key) != trustKeySize {
		return nil, fmt.Errorf("the key has %d bytes, not %d", len(s.Key), trustKeySize)
	}
	ca, err := x509.ParseCertificate(s.CA)
	if err != nil {
		return nil, errors.New("the CA is not a certificate")
	}
	key, err := x509.ParsePKCS8PrivateKey(s.CAKey)
	if err != nil {
		return nil, errors.New("the CA's key is not a key")
	}
	sign, ok := key.(*ecdsa.PrivateKey)
	if !ok || !sign.PublicKey.Equal(ca.PublicKey) {
		return nil, errors.New("the CA and its key don't belong together")
	}
	return &Trust{key: [trustKeySize]byte(s.Key), ca: ca, sign: sign, now: time.Now}, nil
}

// Secret returns the cluster key as text. Who opens a route must know it.
func (t *Trust) Secret() string { return hex.EncodeToString(t.key[:]) }

// TLS returns what both ends of a connection between nodes use. Each shows a
// certificate of the cluster's CA and accepts no other.
//
// The certificates bear no addresses: all have the same name. That is as it
// should be. A node trusts all nodes of its cluster alike, so it matters that
// the other end is one of them and not which one, or at which address. Nodes
// can move and be reached by any name, and the CA signs for nobody else.
func (t *Trust) TLS(nodeID string) (*tls.Config, error) {
	i := &issuer{trust: t, node: nodeID}
	if _, err := i.certificate(); err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	pool.AddCert(t.ca)
	return &tls.Config{
		MinVersion: tls.VersionTLS13,
		ServerName: certificateName,
		RootCAs:    pool,
		ClientCAs:  pool,
		ClientAuth: tls.RequireAndVerifyClientCert,
		Time:       t.now,

		GetCertificate:       func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return i.certificate() },
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return i.certificate() },
	}, nil
}

// newSerial returns a random serial number.
func newSerial() (*big.Int, error) {
	return rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
}

// Format keeps the secrets out of everything that is printed.
func (t *Trust) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "cluster trust") }

// LogValue keeps the secrets out of the log.
func (t *Trust) LogValue() slog.Value { return slog.StringValue("cluster trust") }
