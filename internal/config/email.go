package config

// EmailSettings is signing in by e-mail address, and the mail that polder sends.
type EmailSettings struct {
	EnableSignUpWithEmail             bool
	EnableSignInWithEmail             bool
	EnableSignInWithUsername          bool
	RequireEmailVerification          bool
	SendEmailNotifications            bool
	EmailNotificationContentsType     string
	EnableEmailBatching               bool
	EmailBatchingBufferSize           int
	EmailBatchingInterval             int
	EnablePreviewModeBanner           bool
	FeedbackName                      string
	FeedbackEmail                     string
	ReplyToAddress                    string
	FeedbackOrganization              string
	SMTPServer                        string
	SMTPPort                          string
	SMTPServerTimeout                 int
	EnableSMTPAuth                    bool
	SMTPUsername                      string
	SMTPPassword                      string
	ConnectionSecurity                string
	SkipServerCertificateVerification bool
	SendPushNotifications             bool
	PushNotificationServer            string
	PushNotificationContents          string
}

func emailSettings() []Setting {
	return []Setting{
		{Key: "EnableSignUpWithEmail", Default: true, Doc: "Lets people sign up with an e-mail address and a password."},
		{Key: "EnableSignInWithEmail", Default: true, Doc: "Lets people log in with their e-mail address."},
		{Key: "EnableSignInWithUsername", Default: true, Doc: "Lets people log in with their username."},
		{Key: "RequireEmailVerification", Default: false, Doc: "Asks people to confirm their address before they log in."},
		{Key: "SendEmailNotifications", Default: false, Inert: true, Doc: "Sends e-mail about mentions and direct messages."},
		{Key: "EmailNotificationContentsType", Default: "full", Rule: oneOf("full", "generic"), Inert: true, Doc: "Whether that mail quotes the message or only says that there is one."},
		{Key: "EnableEmailBatching", Default: false, Inert: true, Doc: "Gathers notifications into one mail."},
		{Key: "EmailBatchingBufferSize", Default: 256, Rule: between(1, 1<<20), Inert: true, Doc: "The most notifications that wait to be gathered."},
		{Key: "EmailBatchingInterval", Default: 30, Rule: between(1, 86400), Inert: true, Doc: "How long they wait, in seconds."},
		{Key: "EnablePreviewModeBanner", Default: false, ForClients: true, Doc: "Says on a banner that e-mail is not set up."},
		{Key: "FeedbackName", Default: "", Inert: true, Doc: "The sender's name of mail from polder."},
		{Key: "FeedbackEmail", Default: "", Rule: mail(), Inert: true, Doc: "The sender's address of mail from polder."},
		{Key: "ReplyToAddress", Default: "", Rule: mail(), Inert: true, Doc: "Where answers to that mail go."},
		{Key: "FeedbackOrganization", Default: "", Inert: true, Doc: "The organisation's name and address in the foot of that mail."},
		{Key: "SMTPServer", Default: "", Inert: true, Doc: "The host that takes mail from polder."},
		{Key: "SMTPPort", Default: "", Rule: text(`"" or a port, as text`, func(s string) bool { return s == "" || isPort(s) }), Inert: true, Doc: "Its port."},
		{Key: "SMTPServerTimeout", Default: 10, Rule: between(1, 600), Inert: true, Doc: "How long it may take to answer, in seconds."},
		{Key: "EnableSMTPAuth", Default: false, Inert: true, Doc: "Logs in to the mail server."},
		{Key: "SMTPUsername", Default: "", Inert: true, Doc: "The name to log in with."},
		{Key: "SMTPPassword", Default: "", Secret: true, Inert: true, Doc: "The password to log in with."},
		{Key: "ConnectionSecurity", Default: "", Rule: oneOf("", "PLAIN", "TLS", "STARTTLS"), Inert: true, Doc: "How the connection to the mail server is protected."},
		{Key: "SkipServerCertificateVerification", Default: false, Inert: true, Doc: "Accepts any certificate of the mail server. For tests only."},
		{Key: "SendPushNotifications", Default: false, Inert: true, Doc: "Sends notifications to mobile apps."},
		{Key: "PushNotificationServer", Default: "", Rule: webURL(), Inert: true, Doc: "The service that passes them on."},
		{Key: "PushNotificationContents", Default: "full", Rule: oneOf("generic_no_channel", "generic", "full", "id_loaded"), Inert: true, Doc: "How much of the message they tell that service."},
	}
}
