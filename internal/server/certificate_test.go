package server

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/config"
)

// newPair returns the PEM of a certificate with the serial number, and its key.
func newPair(t *testing.T, serial int64) (cert, key []byte) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(serial), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	signed, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded})
}

// served returns the serial number of the certificate that a client gets.
func served(t *testing.T, settings *tls.Config) int64 {
	t.Helper()
	near, far := net.Pipe()
	defer near.Close()
	defer far.Close()
	server := tls.Server(far, settings)
	shaken := make(chan error, 1)
	go func() { shaken <- server.HandshakeContext(t.Context()) }()
	client := tls.Client(near, &tls.Config{InsecureSkipVerify: true}) //nolint:gosec // the test signs by itself
	if err := client.HandshakeContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := <-shaken; err != nil {
		t.Fatal(err)
	}
	return client.ConnectionState().PeerCertificates[0].SerialNumber.Int64()
}

func TestCertificateRenewal(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	certFile, keyFile := filepath.Join(dir, "chain.pem"), filepath.Join(dir, "key.pem")
	age := time.Now().Add(-time.Hour)
	write := func(file string, content []byte) {
		t.Helper()
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		age = age.Add(time.Second) // however coarse the file system's times are
		if err := os.Chtimes(file, age, age); err != nil {
			t.Fatal(err)
		}
	}
	settings := config.Default()
	settings.ServiceSettings.TLSCertFile, settings.ServiceSettings.TLSKeyFile = certFile, keyFile
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, nil))
	get := func() *config.Config { return settings }
	if _, err := newCertificate(get, logger); err == nil || !strings.Contains(err.Error(), "TLSCertFile") {
		t.Fatalf("without the files: %v", err)
	}
	cert, key := newPair(t, 1)
	write(certFile, cert)
	write(keyFile, key)
	c, err := newCertificate(get, logger)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	c.now = func() time.Time { return now }
	c.checked = now
	serves := func(what string, serial int64, logged int) {
		t.Helper()
		if got := served(t, &tls.Config{GetCertificate: c.get}); got != serial { //nolint:gosec // the default version will do
			t.Errorf("%s: certificate %d, want %d", what, got, serial)
		}
		if n := strings.Count(log.String(), "\n"); n != logged {
			t.Errorf("%s: %d lines, want %d:\n%s", what, n, logged, &log)
		}
	}
	serves("at the start", 1, 0)
	cert, key = newPair(t, 2)
	write(certFile, cert)
	now = now.Add(certificateCheck)
	serves("half-way through a change", 1, 1)
	now = now.Add(certificateCheck)
	serves("no better yet", 1, 1)
	write(keyFile, key)
	serves("so soon", 1, 1)
	now = now.Add(certificateCheck)
	serves("renewed", 2, 2)
	now = now.Add(certificateCheck)
	serves("unchanged", 2, 2)
	if err := os.Remove(keyFile); err != nil {
		t.Fatal(err)
	}
	now = now.Add(certificateCheck)
	serves("gone", 2, 3)
	cert, key = newPair(t, 3)
	write(certFile, cert)
	write(keyFile, key)
	settings = settings.Clone()
	serves("after a reload", 3, 4)
	if text := log.String(); strings.Count(text, "level=ERROR") != 2 || strings.Count(text, "level=INFO") != 2 {
		t.Errorf("the log: %s", text)
	}
}
