package config

import (
	"strconv"
	"strings"
)

// ClientInfo is what clients are told besides the configuration.
type ClientInfo struct {
	Version     string // of the API that the server speaks, such as "11.6.0": clients switch features by it
	BuildNumber string
	BuildDate   string
	BuildHash   string
	ServerID    string // names the installation
	InstalledAt int64  // Unix ms
	NoAccounts  bool   // nobody signed up yet
	MaxPostSize int    // characters
}

// ClientConfig is the answer to GET /config/client for a reader with a session:
// every value is text, booleans are "true" and "false".
func (c *Config) ClientConfig(info ClientInfo) map[string]string {
	m := c.LimitedClientConfig(info)
	c.addService(m)
	c.addTeam(m)
	m["MaxPostSize"] = strconv.Itoa(info.MaxPostSize)
	for key, value := range fixed {
		if _, found := m[key]; !found {
			m[key] = value
		}
	}
	m["InstallationDate"] = strconv.FormatInt(info.InstalledAt, 10)
	m["SQLDriverName"] = c.SqlSettings.DriverName
	return m
}

// LimitedClientConfig is that answer for a reader without a session: what the
// login page needs, and nothing that says how the site is run.
func (c *Config) LimitedClientConfig(info ClientInfo) map[string]string {
	service, team, email, support := &c.ServiceSettings, &c.TeamSettings, &c.EmailSettings, &c.SupportSettings
	password, local, banner := &c.PasswordSettings, &c.LocalizationSettings, &c.AnnouncementSettings
	m := map[string]string{
		"Version":              info.Version,
		"BuildNumber":          info.BuildNumber,
		"BuildDate":            info.BuildDate,
		"BuildHash":            info.BuildHash,
		"BuildHashEnterprise":  "none",
		"BuildEnterpriseReady": "false",
		"DiagnosticId":         info.ServerID,
		"TelemetryId":          info.ServerID,
		"NoAccounts":           yes(info.NoAccounts),

		"SiteName":              team.SiteName,
		"SiteURL":               strings.TrimRight(service.SiteURL, "/"),
		"WebsocketURL":          strings.TrimRight(service.WebsocketURL, "/"),
		"WebsocketPort":         "80",
		"WebsocketSecurePort":   "443",
		"EnableCustomBrand":     yes(team.EnableCustomBrand),
		"CustomBrandText":       team.CustomBrandText,
		"CustomDescriptionText": team.CustomDescriptionText,

		"EnableUserCreation":       yes(team.EnableUserCreation),
		"EnableOpenServer":         yes(team.EnableOpenServer),
		"EnableSignUpWithEmail":    yes(email.EnableSignUpWithEmail),
		"EnableSignInWithEmail":    yes(email.EnableSignInWithEmail),
		"EnableSignInWithUsername": yes(email.EnableSignInWithUsername),
		"RequireEmailVerification": yes(email.RequireEmailVerification),

		"PasswordMinimumLength":    strconv.Itoa(password.MinimumLength),
		"PasswordRequireLowercase": yes(password.Lowercase),
		"PasswordRequireUppercase": yes(password.Uppercase),
		"PasswordRequireNumber":    yes(password.Number),
		"PasswordRequireSymbol":    yes(password.Symbol),
		"PasswordEnableForgotLink": yes(password.EnableForgotLink),

		"EnableMultifactorAuthentication":  yes(service.EnableMultifactorAuthentication),
		"EnforceMultifactorAuthentication": yes(service.EnforceMultifactorAuthentication),

		"DefaultClientLocale": local.DefaultClientLocale,
		"AvailableLocales":    local.AvailableLocales,

		"TermsOfServiceLink": support.TermsOfServiceLink,
		"PrivacyPolicyLink":  support.PrivacyPolicyLink,
		"AboutLink":          support.AboutLink,
		"HelpLink":           support.HelpLink,
		"ReportAProblemLink": support.ReportAProblemLink,
		"ForgotPasswordLink": support.ForgotPasswordLink,
		"SupportEmail":       support.SupportEmail,
		"DeleteAccountLink":  service.DeleteAccountLink,

		"EnableBanner":         yes(banner.EnableBanner),
		"BannerText":           banner.BannerText,
		"BannerColor":          banner.BannerColor,
		"BannerTextColor":      banner.BannerTextColor,
		"AllowBannerDismissal": yes(banner.AllowBannerDismissal),

		"EnableDesktopLandingPage": yes(service.EnableDesktopLandingPage),
	}
	for _, key := range fixedSignIn {
		m[key] = fixed[key]
	}
	return m
}

func (c *Config) addService(m map[string]string) {
	service, file := &c.ServiceSettings, &c.FileSettings
	for key, on := range map[string]bool{
		"AllowSyncedDrafts":           service.AllowSyncedDrafts,
		"EnableBotAccountCreation":    service.EnableBotAccountCreation,
		"EnableChannelViewedMessages": service.EnableChannelViewedMessages,
		"EnableCommands":              service.EnableCommands,
		"EnableCustomEmoji":           service.EnableCustomEmoji,
		"EnableDeveloper":             service.EnableDeveloper,
		"EnableEmailInvitations":      service.EnableEmailInvitations,
		"EnableEmojiPicker":           service.EnableEmojiPicker,
		"EnableIncomingWebhooks":      service.EnableIncomingWebhooks,
		"EnableInlineLatex":           service.EnableInlineLatex,
		"EnableLatex":                 service.EnableLatex,
		"EnableLinkPreviews":          service.EnableLinkPreviews,
		"EnableOnboardingFlow":        service.EnableOnboardingFlow,
		"EnableOutgoingWebhooks":      service.EnableOutgoingWebhooks,
		"EnablePermalinkPreviews":     service.EnablePermalinkPreviews,
		"EnablePostIconOverride":      service.EnablePostIconOverride,
		"EnablePostUsernameOverride":  service.EnablePostUsernameOverride,
		"EnableSVGs":                  service.EnableSVGs,
		"EnableTesting":               service.EnableTesting,
		"EnableTutorial":              service.EnableTutorial,
		"EnableUserAccessTokens":      service.EnableUserAccessTokens,
		"EnableUserStatuses":          service.EnableUserStatuses,
		"EnableUserTypingMessages":    service.EnableUserTypingMessages,
		"EnableFile":                  c.LogSettings.EnableFile,
		"EnableFileAttachments":       file.EnableFileAttachments,
		"EnableMobileFileDownload":    file.EnableMobileDownload,
		"EnableMobileFileUpload":      file.EnableMobileUpload,
		"EnablePublicLink":            file.EnablePublicLink,
		"EnableCluster":               c.ClusterSettings.Enable,
		"EnableCompliance":            c.ComplianceSettings.Enable,
		"EnableMetrics":               c.MetricsSettings.Enable,
		"EnableEmailBatching":         c.EmailSettings.EnableEmailBatching,
		"EnablePreviewModeBanner":     c.EmailSettings.EnablePreviewModeBanner,
		"SendEmailNotifications":      c.EmailSettings.SendEmailNotifications,
		"SendPushNotifications":       c.EmailSettings.SendPushNotifications,
		"ShowEmailAddress":            c.PrivacySettings.ShowEmailAddress,
		"ShowFullName":                c.PrivacySettings.ShowFullName,
	} {
		m[key] = yes(on)
	}
	m["CollapsedThreads"] = service.CollapsedThreads
	m["ManagedResourcePaths"] = service.ManagedResourcePaths
	m["MaxFileSize"] = strconv.Itoa(file.MaxFileSize)
	m["MinimumHashtagLength"] = strconv.Itoa(service.MinimumHashtagLength)
	m["PostEditTimeLimit"] = strconv.Itoa(service.PostEditTimeLimit)
	m["TimeBetweenUserTypingUpdatesMilliseconds"] = strconv.Itoa(service.TimeBetweenUserTypingUpdatesMilliseconds)
	m["UniqueEmojiReactionLimitPerPost"] = strconv.Itoa(service.UniqueEmojiReactionLimitPerPost)
	m["EmailNotificationContentsType"] = c.EmailSettings.EmailNotificationContentsType
	m["FileLevel"] = c.LogSettings.FileLevel
}

func (c *Config) addTeam(m map[string]string) {
	team := &c.TeamSettings
	m["EnableConfirmNotificationsToChannel"] = yes(team.EnableConfirmNotificationsToChannel)
	m["EnableCustomUserStatuses"] = yes(team.EnableCustomUserStatuses)
	m["EnableJoinLeaveMessageByDefault"] = yes(team.EnableJoinLeaveMessageByDefault)
	m["EnableLastActiveTime"] = yes(team.EnableLastActiveTime)
	m["EnableUserDeactivation"] = yes(team.EnableUserDeactivation)
	m["ExperimentalPrimaryTeam"] = team.ExperimentalPrimaryTeam
	m["LockTeammateNameDisplay"] = yes(team.LockTeammateNameDisplay)
	m["MaxNotificationsPerChannel"] = strconv.Itoa(team.MaxNotificationsPerChannel)
	m["RestrictDirectMessage"] = team.RestrictDirectMessage
	m["TeammateNameDisplay"] = team.TeammateNameDisplay
	if team.TeammateNameDisplay == "" {
		m["TeammateNameDisplay"] = "username"
	}
}

func yes(b bool) string { return strconv.FormatBool(b) }
