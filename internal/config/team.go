package config

// TeamSettings is who may join, how large teams may grow, and how people are shown.
type TeamSettings struct {
	SiteName                            string
	CustomDescriptionText               string
	EnableCustomBrand                   bool
	CustomBrandText                     string
	EnableUserCreation                  bool
	EnableOpenServer                    bool
	RestrictCreationToDomains           string
	EnableUserDeactivation              bool
	MaxUsersPerTeam                     int
	MaxChannelsPerTeam                  int
	MaxNotificationsPerChannel          int
	EnableConfirmNotificationsToChannel bool
	RestrictDirectMessage               string
	TeammateNameDisplay                 string
	LockTeammateNameDisplay             bool
	UserStatusAwayTimeout               int
	EnableCustomUserStatuses            bool
	EnableLastActiveTime                bool
	EnableJoinLeaveMessageByDefault     bool
	ExperimentalPrimaryTeam             string
	ExperimentalDefaultChannels         []string
}

func teamSettings() []Setting {
	return []Setting{
		{Key: "SiteName", Default: "polder", Rule: text("1 to 30 characters", func(s string) bool { n := len([]rune(s)); return n >= 1 && n <= 30 }), ForClients: true, Doc: "The name of the site, on the login page and in messages."},
		{Key: "CustomDescriptionText", Default: "", ForClients: true, Doc: "A line on the login page that says what the site is for."},
		{Key: "EnableCustomBrand", Default: false, ForClients: true, Doc: "Shows CustomBrandText on the login page."},
		{Key: "CustomBrandText", Default: "", ForClients: true, Doc: "A text for the login page, in Markdown."},
		{Key: "EnableUserCreation", Default: true, Doc: "Allows new accounts at all."},
		{Key: "EnableOpenServer", Default: true, Doc: "Lets anyone who reaches the site sign up without an invitation."},
		{Key: "RestrictCreationToDomains", Default: "", Doc: "Domains of e-mail addresses that may sign up, separated by spaces or commas; empty for all."},
		{Key: "EnableUserDeactivation", Default: false, Doc: "Lets people deactivate their own account."},
		{Key: "MaxUsersPerTeam", Default: 10000, Rule: between(1, 1<<31-1), Doc: "The most active members of a team."},
		{Key: "MaxChannelsPerTeam", Default: 10000, Rule: between(1, 1<<31-1), Doc: "The most channels of a team, archived ones not counted."},
		{Key: "MaxNotificationsPerChannel", Default: 1000, Rule: between(0, 1<<31-1), Doc: "Members above which @all, @here and @channel notify nobody; 0 for no limit."},
		{Key: "EnableConfirmNotificationsToChannel", Default: true, ForClients: true, Doc: "Asks before @all, @here or @channel reaches more than five people."},
		{Key: "RestrictDirectMessage", Default: "any", Rule: oneOf("any", "team"), Doc: "Whom people may write to directly: anyone on the server, or members of a common team."},
		{Key: "TeammateNameDisplay", Default: "username", Rule: oneOf("username", "nickname_full_name", "full_name", ""), ForClients: true, Doc: "How people are shown unless they chose otherwise; empty is the same as username."},
		{Key: "LockTeammateNameDisplay", Default: false, ForClients: true, Doc: "Takes that choice from them."},
		{Key: "UserStatusAwayTimeout", Default: 300, Rule: between(1, 86400), Doc: "Time without activity after which a person is away, in seconds."},
		{Key: "EnableCustomUserStatuses", Default: true, Inert: true, Doc: "Lets people set a status of their own words."},
		{Key: "EnableLastActiveTime", Default: true, ForClients: true, Doc: "Shows when a person was last active."},
		{Key: "EnableJoinLeaveMessageByDefault", Default: true, ForClients: true, Doc: "Shows messages about who joined and left, unless a person chose otherwise."},
		{Key: "ExperimentalPrimaryTeam", Default: "", Inert: true, Doc: "The name of the team that everyone belongs to."},
		{Key: "ExperimentalDefaultChannels", Default: []string{}, Rule: each("a list of channel names", func(s string) bool { return s != "" && len(s) <= 64 }), Doc: "Names of the channels that new members of a team join, besides town-square; empty for off-topic."},
	}
}
