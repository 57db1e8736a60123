package config

// ComplianceSettings is the reports of who wrote what.
type ComplianceSettings struct {
	Enable      bool
	EnableDaily bool
	BatchSize   int
}

func complianceSettings() []Setting {
	return []Setting{
		{Key: "Enable", Default: false, Inert: true, Doc: "Lets administrators make compliance reports. They are kept in the file store."},
		{Key: "EnableDaily", Default: false, Inert: true, Doc: "Makes a report of each day."},
		{Key: "BatchSize", Default: 30000, Rule: between(1, 1000000), Inert: true, Doc: "How many posts are read at a time for a report."},
	}
}
