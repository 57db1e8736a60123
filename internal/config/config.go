package config

import (
	"reflect"
	"slices"
)

// Config is the effective configuration: defaults, then the file, then the
// environment. A *Config that came from a [Store] is shared and must not be
// changed; change a [Config.Clone].
type Config struct {
	ServiceSettings      ServiceSettings
	TeamSettings         TeamSettings
	SqlSettings          SqlSettings
	LogSettings          LogSettings
	PasswordSettings     PasswordSettings
	FileSettings         FileSettings
	EmailSettings        EmailSettings
	RateLimitSettings    RateLimitSettings
	PrivacySettings      PrivacySettings
	SupportSettings      SupportSettings
	AnnouncementSettings AnnouncementSettings
	LocalizationSettings LocalizationSettings
	ClusterSettings      ClusterSettings
	MetricsSettings      MetricsSettings
	ComplianceSettings   ComplianceSettings
}

// Default returns a new configuration in which every setting has its default.
func Default() *Config {
	c := new(Config)
	for _, s := range Settings() {
		c.set(s, s.Default)
	}
	return c
}

// Clone returns a copy that shares nothing with c.
func (c *Config) Clone() *Config {
	clone := *c
	for _, s := range Settings() {
		clone.set(s, c.value(s))
	}
	return &clone
}

// value returns the setting's value: bool, int, string, []string or []ReplicaLag.
func (c *Config) value(s *Setting) any { return c.field(s).Interface() }

// set stores a value of the setting's type. Lists are copied, and never nil, so
// that they are [] in JSON.
func (c *Config) set(s *Setting, value any) {
	switch list := value.(type) {
	case []string:
		value = append(make([]string, 0, len(list)), list...)
	case []ReplicaLag:
		value = append(make([]ReplicaLag, 0, len(list)), list...)
	}
	c.field(s).Set(reflect.ValueOf(value))
}

func (c *Config) field(s *Setting) reflect.Value {
	return reflect.ValueOf(c).Elem().FieldByIndex(s.index)
}

// equal compares two values of one setting.
func equal(a, b any) bool {
	switch a := a.(type) {
	case []string:
		return slices.Equal(a, b.([]string))
	case []ReplicaLag:
		return slices.Equal(a, b.([]ReplicaLag))
	default:
		return a == b
	}
}
