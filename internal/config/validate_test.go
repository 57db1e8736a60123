package config

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestRules(t *testing.T) {
	accepted := map[string][]any{
		"ServiceSettings.SiteURL":                  {"", "http://localhost:8065", "https://chat.example.com", "https://example.com/chat/", "http://[::1]:80"},
		"ServiceSettings.ListenAddress":            {":8065", "127.0.0.1:0", "[::1]:80", "localhost:65535"},
		"ServiceSettings.WebsocketURL":             {"", "wss://chat.example.com"},
		"SupportSettings.HelpLink":                 {"", "https://example.com/help?a=b#c", "mailto:help@example.com", "/static/help/terms.html"},
		"EmailSettings.SMTPPort":                   {"", "25", "65535"},
		"EmailSettings.FeedbackEmail":              {"", "chat@example.com"},
		"LocalizationSettings.DefaultServerLocale": {"en", "nl", "pt-BR", "zh-Hans", "zh_CN"},
		"LocalizationSettings.AvailableLocales":    {"", "en", "en,nl", "en, pt-BR"},
		"AnnouncementSettings.BannerColor":         {"", "#fff", "#F2A93B"},
		"ClusterSettings.InterNodeUrls":            {[]string{}, []string{"a", "a:1", "::1", "[::1]", "[::1]:80", "10.0.0.1", "http://10.0.0.1:8075", "https://a.example.com/", "nats://b:4222"}},
		"ClusterSettings.NatsUrls":                 {[]string{"nats://10.0.0.1:4222", "tls://ann:secret@nats.example.com"}},
		"ClusterSettings.OverrideHostname":         {"", "node-1", "knooppunt één", strings.Repeat("é", 100)},
		"ServiceSettings.PostEditTimeLimit":        {-1, 0, 300},
	}
	refused := map[string][]any{
		"ServiceSettings.SiteURL":                  {"chat", "ftp://x", "http://", "http://u:p@x", "http://x/?q=1", "http://x?", "http://x/#f", "http://x:99999", "http://x:y", "javascript:alert(1)"},
		"ServiceSettings.ListenAddress":            {"", "8065", ":", ":-1", ":65536", ":http", "::1:80", ":080"},
		"ServiceSettings.WebsocketURL":             {"https://chat.example.com", "chat"},
		"SupportSettings.HelpLink":                 {"javascript:alert(1)", "help", "http://", "data:text/html,x", "\x00"},
		"EmailSettings.SMTPPort":                   {"x", "0x19", "-1", "65536", " 25"},
		"EmailSettings.FeedbackEmail":              {"chat", "@x", "x@", "a b@c", "a@b\r\nBcc: c@d"},
		"LocalizationSettings.DefaultServerLocale": {"", "e", "../en", "en us"},
		"LocalizationSettings.AvailableLocales":    {"en,", "en;nl"},
		"AnnouncementSettings.BannerColor":         {"red", "#ffff", "#fff;background:url(x)"},
		"ClusterSettings.InterNodeUrls":            {[]string{""}, []string{":8075"}, []string{"a:0"}, []string{"a:x"}, []string{"a b"}, []string{"a:1", "ftp://b"}, []string{"http://"}, []string{"http://a/x"}, []string{"http://u@a"}, []string{"0.0.0.0:8075"}, []string{"[::1"}, []string{"a,b"}},
		"ClusterSettings.NatsUrls":                 {[]string{"http://a"}, []string{"a:4222"}, []string{"nats://"}, []string{"nats://a:99999"}},
		"ClusterSettings.OverrideHostname":         {strings.Repeat("x", 101), "a\nb"},
		"ServiceSettings.PostEditTimeLimit":        {-2, 1 << 31},
		"TeamSettings.SiteName":                    {"", strings.Repeat("é", 31)},
	}
	check := func(values map[string][]any, want bool) {
		for path, list := range values {
			section, key, _ := strings.Cut(path, ".")
			s, found := lookup(section, key)
			if !found {
				t.Fatalf("no setting %s", path)
			}
			for _, value := range list {
				if s.Rule.accepts(value) != want {
					t.Errorf("%s = %q: accepted is %t", path, value, !want)
				}
			}
		}
	}
	check(accepted, true)
	check(refused, false)
}

func TestSettingsThatDependOnEachOther(t *testing.T) {
	dir := t.TempDir()
	certificate, key := certificateFiles(t, dir)
	_, otherKey := certificateFiles(t, t.TempDir())
	for name, test := range map[string]struct {
		change func(*Config)
		want   []string
	}{
		"the defaults": {func(*Config) {}, nil},
		"TLS": {func(c *Config) {
			c.ServiceSettings.ConnectionSecurity = "TLS"
			c.ServiceSettings.TLSCertFile, c.ServiceSettings.TLSKeyFile = certificate, key
		}, nil},
		"TLS without files": {func(c *Config) { c.ServiceSettings.ConnectionSecurity = "TLS" }, []string{"ServiceSettings.TLSCertFile"}},
		"TLS with another key": {func(c *Config) {
			c.ServiceSettings.ConnectionSecurity = "TLS"
			c.ServiceSettings.TLSCertFile, c.ServiceSettings.TLSKeyFile = certificate, otherKey
		}, []string{"ServiceSettings.TLSCertFile"}},
		"Let's Encrypt": {func(c *Config) {
			c.ServiceSettings.ConnectionSecurity, c.ServiceSettings.UseLetsEncrypt = "TLS", true
			c.ServiceSettings.SiteURL = "https://chat.example.com"
		}, nil},
		"Let's Encrypt for any host": {func(c *Config) {
			c.ServiceSettings.ConnectionSecurity, c.ServiceSettings.UseLetsEncrypt = "TLS", true
		}, []string{"ServiceSettings.SiteURL"}},
		"Let's Encrypt without TLS": {func(c *Config) {
			c.ServiceSettings.SiteURL, c.ServiceSettings.UseLetsEncrypt = "https://chat.example.com", true
		}, []string{"ServiceSettings.ConnectionSecurity"}},
		"PostgreSQL's data source for SQLite": {func(c *Config) { c.SqlSettings.DataSource = "postgres://ann@host/polder" }, []string{"SqlSettings.DriverName"}},
		"MySQL's data source for SQLite":      {func(c *Config) { c.SqlSettings.DataSource = "ann@tcp(host:3306)/polder" }, []string{"SqlSettings.DriverName"}},
		"a cluster on SQLite":                 {func(c *Config) { c.ClusterSettings.Enable = true }, []string{"SqlSettings.DriverName"}},
		"a cluster on PostgreSQL": {func(c *Config) {
			c.ClusterSettings.Enable, c.SqlSettings.DriverName = true, DriverPostgres
			c.ClusterSettings.InterNodeUrls = []string{"http://10.0.0.1:8075", "http://10.0.0.1:8076", "http://10.0.0.2"}
		}, nil},
		"a node listed twice": {func(c *Config) {
			c.ClusterSettings.Enable, c.SqlSettings.DriverName = true, DriverPostgres
			c.ClusterSettings.InterNodeUrls = []string{"http://Node1:8075", "node1"}
		}, []string{"ClusterSettings.InterNodeUrls"}},
		"nodes that can't know the port": {func(c *Config) {
			c.ClusterSettings.Enable, c.SqlSettings.DriverName = true, DriverPostgres
			c.ClusterSettings.InterNodeListenAddress = ":0"
		}, []string{"ClusterSettings.InterNodeListenAddress"}},
		"a port that NATS makes needless": {func(c *Config) {
			c.ClusterSettings.Enable, c.SqlSettings.DriverName = true, DriverPostgres
			c.ClusterSettings.InterNodeListenAddress, c.ClusterSettings.NatsUrls = ":0", []string{"nats://a"}
		}, nil},
		"replicas of SQLite": {func(c *Config) { c.SqlSettings.DataSourceReplicas = []string{"x"} }, []string{"SqlSettings.DataSourceReplicas"}},
		"S3 without bucket":  {func(c *Config) { c.FileSettings.DriverName = FilesS3 }, []string{"FileSettings.AmazonS3Bucket"}},
		"no way to log in": {func(c *Config) {
			c.EmailSettings.EnableSignInWithEmail, c.EmailSettings.EnableSignInWithUsername = false, false
		}, []string{"EmailSettings.EnableSignInWithEmail"}},
		"a second factor forced but off": {func(c *Config) { c.ServiceSettings.EnforceMultifactorAuthentication = true }, []string{"ServiceSettings.EnableMultifactorAuthentication"}},
	} {
		c := Default()
		test.change(c)
		var got []string
		problems, _ := errors.AsType[Problems](c.Validate())
		for _, p := range problems {
			got = append(got, p.Path)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: problems of %v, want %v", name, got, test.want)
		}
	}
}

func TestNodes(t *testing.T) {
	c := ClusterSettings{InterNodeListenAddress: "127.0.0.1:8175", InterNodeUrls: []string{
		"http://10.0.0.1:8075", "https://Node2.example.com/", "nats://[2001:DB8::1]", "node4:80", "node5.", "[::1]:81", "::2", "::ffff:10.0.0.9",
	}}
	want := []string{
		"10.0.0.1:8075", "node2.example.com:8175", "[2001:db8::1]:8175", "node4:80", "node5:8175", "[::1]:81", "[::2]:8175", "10.0.0.9:8175",
	}
	if got := c.Nodes(); !slices.Equal(got, want) {
		t.Errorf("the nodes are %q, want %q", got, want)
	}
}

func certificateFiles(t *testing.T, dir string) (certificate, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	privateDER, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	certificate, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for path, block := range map[string]*pem.Block{
		certificate: {Type: "CERTIFICATE", Bytes: der},
		key:         {Type: "PRIVATE KEY", Bytes: privateDER},
	} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return certificate, key
}
