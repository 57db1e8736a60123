package model

import "slices"

// DefaultRoles are the built-in roles with the permissions that a new server
// gives them. The result is the caller's to change.
func DefaultRoles() []*Role {
	channelGuest := []Permission{
		PermReadChannel, PermReadChannelContent, PermAddReaction, PermRemoveReaction, PermUploadFile,
		PermEditPost, PermDeletePost, PermCreatePost, PermUseChannelMentions, PermUseSlashCommands,
	}
	channelUser := append(slices.Clone(channelGuest),
		PermGetPublicLink, PermUseGroupMentions,
		PermManagePublicChannelProperties, PermManagePrivateChannelProperties,
		PermManagePublicChannelMembers, PermManagePrivateChannelMembers,
		PermDeletePublicChannel, PermDeletePrivateChannel,
		PermReadPublicChannelGroups, PermReadPrivateChannelGroups,
	)
	channelAdmin := append(slices.Clone(channelUser), PermManageChannelRoles)

	teamUser := []Permission{
		PermViewTeam, PermListTeamChannels, PermJoinPublicChannels, PermReadPublicChannel,
		PermCreatePublicChannel, PermCreatePrivateChannel, PermInviteUser, PermAddUserToTeam,
		PermPlaybookPublicCreate, PermPlaybookPrivateCreate,
	}
	teamAdmin := append(slices.Clone(teamUser),
		PermManageTeam, PermManageTeamRoles, PermRemoveUserFromTeam, PermImportTeam, PermInviteGuest,
		PermManageChannelRoles, PermConvertPublicToPrivate, PermConvertPrivateToPublic,
		PermDeleteOthersPosts, PermManageSlashCommands, PermManageOthersSlashCommands,
		PermManageIncomingWebhooks, PermManageOthersIncomingWebhooks,
		PermManageOutgoingWebhooks, PermManageOthersOutgoingWebhooks,
		PermReadPublicChannelGroups, PermReadPrivateChannelGroups,
		PermManagePublicChannelMembers, PermManagePrivateChannelMembers,
		PermManagePublicChannelProperties, PermManagePrivateChannelProperties,
		PermDeletePublicChannel, PermDeletePrivateChannel,
	)

	systemUser := []Permission{
		PermListPublicTeams, PermJoinPublicTeams, PermCreateDirectChannel, PermCreateGroupChannel,
		PermViewMembers, PermCreateTeam, PermCreateEmojis, PermDeleteEmojis,
	}

	return []*Role{
		builtIn(RoleSystemAdmin, true, AllPermissions()),
		builtIn(RoleSystemUser, true, systemUser),
		builtIn(RoleSystemGuest, true, []Permission{PermCreateDirectChannel, PermCreateGroupChannel}),
		builtIn(RoleTeamAdmin, true, teamAdmin),
		builtIn(RoleTeamUser, true, teamUser),
		builtIn(RoleTeamGuest, true, []Permission{PermViewTeam}),
		builtIn(RoleChannelAdmin, true, channelAdmin),
		builtIn(RoleChannelUser, true, channelUser),
		builtIn(RoleChannelGuest, true, channelGuest),
		builtIn(RoleSystemPostAll, false, []Permission{PermCreatePost, PermUseChannelMentions}),
		builtIn(RoleSystemPostAllPublic, false, []Permission{PermCreatePostPublic, PermUseChannelMentions}),
		builtIn(RoleTeamPostAll, false, []Permission{PermCreatePost, PermUseChannelMentions}),
		builtIn(RoleTeamPostAllPublic, false, []Permission{PermCreatePostPublic, PermUseChannelMentions}),
		builtIn(RoleSystemUserAccessToken, false, []Permission{PermCreateUserAccessToken, PermReadUserAccessToken, PermRevokeUserAccessToken}),
	}
}

func builtIn(name string, schemeManaged bool, perms []Permission) *Role {
	r := &Role{
		Name:          name,
		DisplayName:   "authentication.roles." + name + ".name",
		Description:   "authentication.roles." + name + ".description",
		SchemeManaged: schemeManaged,
		BuiltIn:       true,
	}
	for _, p := range perms {
		r.Permissions = append(r.Permissions, string(p))
	}
	return r
}

// AllPermissions are all that exist; a system admin has them.
func AllPermissions() []Permission {
	return []Permission{
		PermManageSystem,
		PermCreateTeam,
		PermListPublicTeams,
		PermListPrivateTeams,
		PermJoinPublicTeams,
		PermJoinPrivateTeams,
		PermCreateDirectChannel,
		PermCreateGroupChannel,
		PermViewMembers,
		PermEditOtherUsers,
		PermListUsersWithoutTeam,
		PermManageRoles,
		PermCreateUserAccessToken,
		PermReadUserAccessToken,
		PermRevokeUserAccessToken,
		PermPromoteGuest,
		PermDemoteToGuest,
		PermReadOtherUsersTeams,
		PermEditBrand,
		PermCreateEmojis,
		PermDeleteEmojis,
		PermDeleteOthersEmojis,
		PermManageBots,
		PermManageOthersBots,
		PermCreateBot,
		PermReadBots,
		PermReadOthersBots,
		PermManageOAuth,
		PermManageSystemWideOAuth,
		PermManageJobs,
		PermGetAnalytics,
		PermReadJobs,
		PermAssignSystemAdminRole,
		PermPermanentDeleteUser,
		PermSysconsoleReadUserUsers,
		PermViewTeam,
		PermManageTeam,
		PermManageTeamRoles,
		PermAddUserToTeam,
		PermInviteUser,
		PermInviteGuest,
		PermRemoveUserFromTeam,
		PermImportTeam,
		PermListTeamChannels,
		PermJoinPublicChannels,
		PermReadPublicChannel,
		PermReadPublicChannelGroups,
		PermReadPrivateChannelGroups,
		PermCreatePublicChannel,
		PermCreatePrivateChannel,
		PermConvertPublicToPrivate,
		PermConvertPrivateToPublic,
		PermManageSlashCommands,
		PermManageOthersSlashCommands,
		PermManageIncomingWebhooks,
		PermManageOthersIncomingWebhooks,
		PermManageOutgoingWebhooks,
		PermManageOthersOutgoingWebhooks,
		PermPlaybookPublicCreate,
		PermPlaybookPrivateCreate,
		PermReadChannel,
		PermReadChannelContent,
		PermCreatePost,
		PermCreatePostPublic,
		PermCreatePostEphemeral,
		PermEditPost,
		PermEditOthersPosts,
		PermDeletePost,
		PermDeleteOthersPosts,
		PermAddReaction,
		PermRemoveReaction,
		PermRemoveOthersReactions,
		PermUploadFile,
		PermGetPublicLink,
		PermUseChannelMentions,
		PermUseGroupMentions,
		PermUseSlashCommands,
		PermManageChannelRoles,
		PermManagePublicChannelProperties,
		PermManagePrivateChannelProperties,
		PermManagePublicChannelMembers,
		PermManagePrivateChannelMembers,
		PermDeletePublicChannel,
		PermDeletePrivateChannel,
	}
}
