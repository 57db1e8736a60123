package config

// AnnouncementSettings is a banner that everyone sees.
type AnnouncementSettings struct {
	EnableBanner         bool
	BannerText           string
	BannerColor          string
	BannerTextColor      string
	AllowBannerDismissal bool
}

func announcementSettings() []Setting {
	return []Setting{
		{Key: "EnableBanner", Default: false, ForClients: true, Doc: "Shows a banner at the top of the page."},
		{Key: "BannerText", Default: "", ForClients: true, Doc: "What it says."},
		{Key: "BannerColor", Default: "#f2a93b", Rule: color(), ForClients: true, Doc: "Its colour."},
		{Key: "BannerTextColor", Default: "#333333", Rule: color(), ForClients: true, Doc: "The colour of its text."},
		{Key: "AllowBannerDismissal", Default: true, ForClients: true, Doc: "Lets people hide it."},
	}
}
