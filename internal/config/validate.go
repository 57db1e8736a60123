package config

import (
	"crypto/tls"
	"fmt"
	"strings"
)

// Validate returns all [Problems] of c at once, nil if it has none. It reads
// the certificate files that c names, and nothing else outside c.
func (c *Config) Validate() error {
	return append(c.ruleProblems(), c.crossProblems()...).err()
}

// ruleProblems checks each setting on its own.
func (c *Config) ruleProblems() (problems Problems) {
	for _, s := range Settings() {
		if value := c.value(s); !s.Rule.accepts(value) {
			problems = append(problems, s.problem(value, ""))
		}
	}
	return problems
}

// crossProblems checks settings that depend on each other.
func (c *Config) crossProblems() (problems Problems) {
	add := func(path string, value any, accepts string) {
		problems = append(problems, Problem{Path: path, Value: string(mustMarshal(value)), Accepts: accepts})
	}
	service := &c.ServiceSettings
	if service.ConnectionSecurity == "TLS" && !service.UseLetsEncrypt {
		if _, err := tls.LoadX509KeyPair(service.TLSCertFile, service.TLSKeyFile); err != nil {
			add("ServiceSettings.TLSCertFile", service.TLSCertFile,
				fmt.Sprintf("with ConnectionSecurity TLS, a certificate that belongs to the key in TLSKeyFile %q (%v)", service.TLSKeyFile, err))
		}
	}
	if service.UseLetsEncrypt && service.ConnectionSecurity != "TLS" {
		add("ServiceSettings.ConnectionSecurity", service.ConnectionSecurity, `"TLS" with UseLetsEncrypt`)
	}
	if service.UseLetsEncrypt && service.SiteURL == "" {
		add("ServiceSettings.SiteURL", "", "the site's address with UseLetsEncrypt: certificates are asked for its host alone")
	}
	if service.EnforceMultifactorAuthentication && !service.EnableMultifactorAuthentication {
		add("ServiceSettings.EnableMultifactorAuthentication", false, "true with EnforceMultifactorAuthentication")
	}
	email := &c.EmailSettings
	if !email.EnableSignInWithEmail && !email.EnableSignInWithUsername {
		add("EmailSettings.EnableSignInWithEmail", false, "true, or EnableSignInWithUsername true: else nobody could log in")
	}
	if c.SqlSettings.DriverName == DriverSQLite {
		if source := c.SqlSettings.DataSource; strings.Contains(source, "://") || strings.Contains(source, "@tcp(") {
			add("SqlSettings.DriverName", DriverSQLite, `"postgres" or "mysql" with a connection string in DataSource; SQLite takes the name of a file`)
		}
		if n := len(c.SqlSettings.DataSourceReplicas) + len(c.SqlSettings.DataSourceSearchReplicas); n > 0 {
			add("SqlSettings.DataSourceReplicas", Mask, "no replicas with SQLite")
		}
	}
	c.clusterProblems(add)
	if c.FileSettings.DriverName == FilesS3 && c.FileSettings.AmazonS3Bucket == "" {
		add("FileSettings.AmazonS3Bucket", "", "the name of a bucket with DriverName amazons3")
	}
	return problems
}
