package config

// PrivacySettings is what people see of each other.
type PrivacySettings struct {
	ShowEmailAddress bool
	ShowFullName     bool
}

func privacySettings() []Setting {
	return []Setting{
		{Key: "ShowEmailAddress", Default: true, Doc: "Shows people each other's e-mail address."},
		{Key: "ShowFullName", Default: true, Doc: "Shows people each other's full name."},
	}
}
