package config

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestClientConfig(t *testing.T) {
	c := Default()
	c.ServiceSettings.SiteURL = "https://chat.example.com/"
	c.TeamSettings.TeammateNameDisplay = ""
	full := c.ClientConfig(ClientInfo{Version: "11.6.0", ServerID: "id", InstalledAt: 5, MaxPostSize: 16383})
	for key, want := range map[string]string{
		"Version": "11.6.0", "SiteURL": "https://chat.example.com", "SiteName": "polder", "MaxPostSize": "16383",
		"MaxFileSize": "104857600", "CollapsedThreads": "always_on", "EnableOpenServer": "true", "EnableLdap": "false",
		"TeammateNameDisplay": "username", "InstallationDate": "5", "SQLDriverName": "sqlite", "NoAccounts": "false",
	} {
		if full[key] != want {
			t.Errorf("%s is %q, want %q", key, full[key], want)
		}
	}
}

func TestLimitedClientConfig(t *testing.T) {
	info := ClientInfo{Version: "11.6.0"}
	full, limited := Default().ClientConfig(info), Default().LimitedClientConfig(info)
	for key, value := range limited {
		if full[key] != value {
			t.Errorf("%s is %q without a session and %q with one", key, value, full[key])
		}
	}
	for _, key := range []string{"SiteName", "EnableSignInWithEmail", "EnableOpenServer", "PasswordMinimumLength", "EnableSaml"} {
		if _, found := limited[key]; !found {
			t.Errorf("the login page needs %s", key)
		}
	}
	for _, key := range []string{"SQLDriverName", "EnableCluster", "InstallationDate", "FileLevel"} {
		if _, found := limited[key]; found {
			t.Errorf("%s is told to everyone", key)
		}
	}
}

func TestClientConfigHoldsNoSecret(t *testing.T) {
	c := Default()
	for _, s := range Settings() {
		if _, isText := s.Default.(string); isText && s.Secret {
			c.set(s, "top-secret")
		}
	}
	if text, _ := json.Marshal(c.ClientConfig(ClientInfo{})); strings.Contains(string(text), "top-secret") {
		t.Errorf("a secret is told to clients: %s", text)
	}
}

func TestEveryFixedSignInKeyHasAValue(t *testing.T) {
	for _, key := range fixedSignIn {
		if _, found := fixed[key]; !found {
			t.Errorf("%s has no value", key)
		}
	}
}
