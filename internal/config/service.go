package config

import "net/url"

// ServiceSettings is how the server listens, who may talk to it, and which
// parts of it are on. Times are in the unit that the key or the table names.
type ServiceSettings struct {
	SiteURL      string
	WebsocketURL string

	ListenAddress                   string
	ConnectionSecurity              string
	TLSCertFile                     string
	TLSKeyFile                      string
	TLSMinVer                       string
	TLSStrictTransport              bool
	TLSStrictTransportMaxAge        int
	UseLetsEncrypt                  bool
	LetsEncryptCertificateCacheFile string
	Forward80To443                  bool
	ReadTimeout                     int
	WriteTimeout                    int
	IdleTimeout                     int
	WebserverMode                   string
	TrustedProxyIPHeader            []string
	MaximumPayloadSizeBytes         int
	MaximumURLLength                int

	AllowCorsFrom             string
	CorsExposedHeaders        string
	CorsAllowCredentials      bool
	AllowCookiesForSubdomains bool
	FrameAncestors            string
	ManagedResourcePaths      string

	MaximumLoginAttempts              int
	EnableMultifactorAuthentication   bool
	EnforceMultifactorAuthentication  bool
	EnableUserAccessTokens            bool
	SessionLengthWebInHours           int
	SessionLengthMobileInHours        int
	SessionCacheInMinutes             int
	SessionIdleTimeoutInMinutes       int
	ExtendSessionLengthWithActivity   bool
	TerminateSessionsOnPasswordChange bool

	EnableIncomingWebhooks              bool
	EnableOutgoingWebhooks              bool
	EnableCommands                      bool
	EnableBotAccountCreation            bool
	DisableBotsWhenOwnerIsDeactivated   bool
	EnablePostUsernameOverride          bool
	EnablePostIconOverride              bool
	OutgoingIntegrationRequestsTimeout  int
	EnableInsecureOutgoingConnections   bool
	AllowedUntrustedInternalConnections string

	PostEditTimeLimit                        int
	CollapsedThreads                         string
	ThreadAutoFollow                         bool
	EnableLinkPreviews                       bool
	RestrictLinkPreviews                     string
	EnablePermalinkPreviews                  bool
	EnableCustomEmoji                        bool
	EnableEmojiPicker                        bool
	EnableSVGs                               bool
	EnableLatex                              bool
	EnableInlineLatex                        bool
	AllowSyncedDrafts                        bool
	UniqueEmojiReactionLimitPerPost          int
	EnablePostSearch                         bool
	EnableFileSearch                         bool
	MinimumHashtagLength                     int
	EnableUserTypingMessages                 bool
	TimeBetweenUserTypingUpdatesMilliseconds int
	EnableChannelViewedMessages              bool
	EnableUserStatuses                       bool

	EnableEmailInvitations   bool
	EnableTutorial           bool
	EnableOnboardingFlow     bool
	EnableDesktopLandingPage bool
	DeleteAccountLink        string
	EnableAPITeamDeletion    bool
	EnableAPIChannelDeletion bool
	EnableAPIUserDeletion    bool
	EnableAPIPostDeletion    bool
	EnableTesting            bool
	EnableDeveloper          bool
}

func serviceSettings() []Setting {
	return append(append(serviceNetwork(), serviceAccess()...), serviceFeatures()...)
}

func serviceNetwork() []Setting {
	return []Setting{
		{Key: "SiteURL", Default: "", Rule: webURL(), Doc: "Where people reach the site. Links in messages, cookies and the check of a WebSocket's origin depend on it."},
		{Key: "WebsocketURL", Default: "", Rule: text(`"" or an address that begins with ws:// or wss://`, func(s string) bool { return s == "" || isURL(s, "ws", "wss") }), ForClients: true, Doc: "Where clients open their WebSocket, if not under SiteURL."},
		{Key: "ListenAddress", Default: ":8065", Rule: address(), Restart: true, Local: true, Doc: "The address and port that the server listens on."},
		{Key: "ConnectionSecurity", Default: "", Rule: oneOf("", "TLS"), Restart: true, Doc: "TLS makes the server itself speak HTTPS; leave it empty behind a proxy that does."},
		{Key: "TLSCertFile", Default: "", Restart: true, Local: true, Doc: "The file with the certificate chain (PEM), for TLS without Let's Encrypt."},
		{Key: "TLSKeyFile", Default: "", Restart: true, Local: true, Doc: "The file with the certificate's private key (PEM)."},
		{Key: "TLSMinVer", Default: "1.2", Rule: oneOf("1.2", "1.3"), Restart: true, Doc: "The oldest version of TLS that is accepted."},
		{Key: "TLSStrictTransport", Default: false, Doc: "Tells browsers to use nothing but HTTPS for this site (HSTS)."},
		{Key: "TLSStrictTransportMaxAge", Default: 63072000, Rule: between(0, 1<<31-1), Doc: "How long browsers remember that, in seconds."},
		{Key: "UseLetsEncrypt", Default: false, Restart: true, Doc: "Gets and renews the certificate from Let's Encrypt; the site must be reachable on port 443."},
		{Key: "LetsEncryptCertificateCacheFile", Default: "./data/letsencrypt", Restart: true, Local: true, Doc: "The directory that keeps the certificates from Let's Encrypt."},
		{Key: "Forward80To443", Default: false, Restart: true, Doc: "Also listens on port 80 and sends browsers on to HTTPS."},
		{Key: "ReadTimeout", Default: 300, Rule: between(1, 86400), Restart: true, Doc: "The longest that reading one request may take, in seconds. An upload may take longer as long as its bytes come."},
		{Key: "WriteTimeout", Default: 300, Rule: between(1, 86400), Restart: true, Doc: "The longest that answering one request may take, in seconds."},
		{Key: "IdleTimeout", Default: 60, Rule: between(1, 86400), Restart: true, Doc: "How long an unused connection is kept, in seconds."},
		{Key: "WebserverMode", Default: "gzip", Rule: oneOf("gzip", "uncompressed", "disabled"), Restart: true, Doc: "Serves the web client compressed, uncompressed, or not at all (the API alone)."},
		{Key: "TrustedProxyIPHeader", Default: []string{}, Rule: each("a list of header names", isHeader), Doc: "Headers in which a trusted proxy gives the client's address, the first that is present wins. List one only if every request comes through that proxy."},
		{Key: "MaximumPayloadSizeBytes", Default: 300000, Rule: between(1024, 1<<30), Doc: "The largest JSON body of a request, in bytes. Uploads have FileSettings.MaxFileSize."},
		{Key: "MaximumURLLength", Default: 2048, Rule: between(256, 65536), Doc: "The longest address of a request, in bytes."},
	}
}

func serviceAccess() []Setting {
	return []Setting{
		{Key: "AllowCorsFrom", Default: "", Doc: "Other origins whose pages may use the API, separated by spaces; * allows all."},
		{Key: "CorsExposedHeaders", Default: "", Doc: "Response headers that those pages may read, separated by spaces."},
		{Key: "CorsAllowCredentials", Default: false, Doc: "Lets those pages send cookies."},
		{Key: "AllowCookiesForSubdomains", Default: false, Doc: "Makes session cookies valid for subdomains of SiteURL too."},
		{Key: "FrameAncestors", Default: "", Doc: "Origins that may show the site in a frame, separated by spaces."},
		{Key: "ManagedResourcePaths", Default: "", ForClients: true, Doc: "Paths under SiteURL that another program serves, separated by commas."},
		{Key: "MaximumLoginAttempts", Default: 10, Rule: between(1, 10000), Doc: "Failed logins after which further ones have to wait: 1 minute, then twice as long each time, up to 30."},
		{Key: "EnableMultifactorAuthentication", Default: false, Inert: true, Doc: "Lets people protect their account with a second factor."},
		{Key: "EnforceMultifactorAuthentication", Default: false, Inert: true, Doc: "Asks everyone for a second factor."},
		{Key: "EnableUserAccessTokens", Default: false, Inert: true, Doc: "Lets people with the permission make personal access tokens."},
		{Key: "SessionLengthWebInHours", Default: 720, Rule: between(1, 876000), Doc: "How long a login in a browser lasts, in hours."},
		{Key: "SessionLengthMobileInHours", Default: 720, Rule: between(1, 876000), Doc: "How long a login in a mobile app lasts, in hours."},
		{Key: "SessionCacheInMinutes", Default: 10, Rule: between(0, 1440), Inert: true, Doc: "How long a node keeps a session in memory, in minutes."},
		{Key: "SessionIdleTimeoutInMinutes", Default: 43200, Rule: between(0, 52560000), Doc: "How long a session without activity lasts, in minutes; 0 for no limit. Only used when sessions are not extended."},
		{Key: "ExtendSessionLengthWithActivity", Default: true, Doc: "Extends a session to its full length while it is used."},
		{Key: "TerminateSessionsOnPasswordChange", Default: true, Doc: "Ends a user's other sessions when the password changes."},
		{Key: "EnableIncomingWebhooks", Default: true, Inert: true, Doc: "Lets other programs post through incoming webhooks."},
		{Key: "EnableOutgoingWebhooks", Default: true, Inert: true, Doc: "Tells other programs of posts through outgoing webhooks."},
		{Key: "EnableCommands", Default: true, Inert: true, Doc: "Allows custom slash commands."},
		{Key: "EnableBotAccountCreation", Default: false, Inert: true, Doc: "Allows making bot accounts."},
		{Key: "DisableBotsWhenOwnerIsDeactivated", Default: true, Inert: true, Doc: "Deactivates a user's bots with the user."},
		{Key: "EnablePostUsernameOverride", Default: false, Inert: true, Doc: "Lets integrations post under another name."},
		{Key: "EnablePostIconOverride", Default: false, Inert: true, Doc: "Lets integrations post with another picture."},
		{Key: "OutgoingIntegrationRequestsTimeout", Default: 30, Rule: between(1, 600), Inert: true, Doc: "How long an integration may take to answer, in seconds."},
		{Key: "EnableInsecureOutgoingConnections", Default: false, Inert: true, Doc: "Accepts certificates of other servers that can't be verified. For tests only."},
		{Key: "AllowedUntrustedInternalConnections", Default: "", Inert: true, Doc: "Internal hosts, addresses and networks that integrations and link previews may reach, separated by spaces or commas."},
	}
}

func serviceFeatures() []Setting {
	return []Setting{
		{Key: "PostEditTimeLimit", Default: -1, Rule: between(-1, 1<<31-1), Doc: "How long a post can be edited, in seconds; -1 for no limit."},
		{Key: "CollapsedThreads", Default: "always_on", Rule: oneOf("disabled", "default_off", "default_on", "always_on"), Doc: "Whether replies are shown in threads of their own, and whether each person may choose."},
		{Key: "ThreadAutoFollow", Default: true, Doc: "Makes people follow a thread that they write or are mentioned in."},
		{Key: "EnableLinkPreviews", Default: true, Inert: true, Doc: "Shows what is behind a link under a post."},
		{Key: "RestrictLinkPreviews", Default: "", Inert: true, Doc: "Domains that are not previewed, separated by commas."},
		{Key: "EnablePermalinkPreviews", Default: true, Inert: true, Doc: "Shows the post behind a link to a post."},
		{Key: "EnableCustomEmoji", Default: true, Inert: true, Doc: "Lets people add emoji."},
		{Key: "EnableEmojiPicker", Default: true, ForClients: true, Doc: "Offers a menu of emoji."},
		{Key: "EnableSVGs", Default: false, ForClients: true, Doc: "Shows SVG files as pictures."},
		{Key: "EnableLatex", Default: false, ForClients: true, Doc: "Renders LaTeX in code blocks."},
		{Key: "EnableInlineLatex", Default: true, ForClients: true, Doc: "Renders LaTeX within a line, if EnableLatex is on."},
		{Key: "AllowSyncedDrafts", Default: true, Inert: true, Doc: "Keeps drafts on the server, so that they are on all of a person's devices."},
		{Key: "UniqueEmojiReactionLimitPerPost", Default: 50, Rule: between(0, 500), Doc: "How many different emoji may stand under one post."},
		{Key: "EnablePostSearch", Default: true, Doc: "Allows searching posts."},
		{Key: "EnableFileSearch", Default: true, Doc: "Allows searching files."},
		{Key: "MinimumHashtagLength", Default: 3, Rule: between(2, 100), Doc: "The fewest characters of a hashtag."},
		{Key: "EnableUserTypingMessages", Default: true, Doc: "Shows who is typing."},
		{Key: "TimeBetweenUserTypingUpdatesMilliseconds", Default: 5000, Rule: between(1000, 3600000), ForClients: true, Doc: "How often a client may say that its user is typing, in milliseconds."},
		{Key: "EnableChannelViewedMessages", Default: true, Inert: true, Doc: "Tells a person's other clients that a channel was read."},
		{Key: "EnableUserStatuses", Default: true, Doc: "Shows who is online, away or offline."},
		{Key: "EnableEmailInvitations", Default: false, Inert: true, Doc: "Lets people invite others by e-mail."},
		{Key: "EnableTutorial", Default: true, ForClients: true, Doc: "Offers newcomers a tour."},
		{Key: "EnableOnboardingFlow", Default: false, ForClients: true, Doc: "Guides the first administrator through the set-up."},
		{Key: "EnableDesktopLandingPage", Default: false, ForClients: true, Doc: "Asks in the browser whether to open a link in the desktop app."},
		{Key: "DeleteAccountLink", Default: "", Rule: link(), ForClients: true, Doc: "Where people ask for the deletion of their account."},
		{Key: "EnableAPITeamDeletion", Default: false, Inert: true, Doc: "Lets an administrator delete a team for good through the API."},
		{Key: "EnableAPIChannelDeletion", Default: false, Inert: true, Doc: "Lets an administrator delete a channel for good through the API."},
		{Key: "EnableAPIUserDeletion", Default: false, Inert: true, Doc: "Lets an administrator delete a user for good through the API."},
		{Key: "EnableAPIPostDeletion", Default: false, Inert: true, Doc: "Lets an administrator delete a post for good through the API."},
		{Key: "EnableTesting", Default: false, Inert: true, Doc: "Enables what only tests need. Never in production."},
		{Key: "EnableDeveloper", Default: false, Doc: "Shows errors of the web client's code to its user."},
	}
}

// SiteHost is the host name of SiteURL, without its port; "" if there is none.
func (s *ServiceSettings) SiteHost() string {
	u, err := url.Parse(s.SiteURL)
	if err != nil {
		return ""
	}
	return u.Hostname()
}
