package sqlstore

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/polder-chat/polder/internal/model"
)

// userSelection builds the FROM and WHERE of a query for users u.
type userSelection struct {
	from       strings.Builder
	fromArgs   []any
	conditions []string
	args       []any
}

func (us users) selection() *userSelection {
	q := new(userSelection)
	q.from.WriteString(" FROM users u")
	return q
}

func (q *userSelection) join(text string, args ...any) {
	q.from.WriteString(" " + text)
	q.fromArgs = append(q.fromArgs, args...)
}

func (q *userSelection) where(condition string, args ...any) {
	q.conditions = append(q.conditions, condition)
	q.args = append(q.args, args...)
}

// sql returns FROM … WHERE … and its arguments.
func (q *userSelection) sql() (string, []any) {
	text := q.from.String()
	if len(q.conditions) > 0 {
		text += " WHERE " + strings.Join(q.conditions, " AND ")
	}
	return text, append(q.fromArgs, q.args...)
}

// inTeam keeps members of the team, with any of the roles unless there are none.
func (q *userSelection) inTeam(teamID string, roles []string) {
	q.join("JOIN team_members tm ON tm.user_id = u.id AND tm.team_id = ? AND tm.delete_at = 0", teamID)
	q.memberRoles("tm", roles, model.RoleTeamGuest, model.RoleTeamUser, model.RoleTeamAdmin)
}

func (q *userSelection) inChannel(channelID string, roles []string) {
	q.join("JOIN channel_members cm ON cm.user_id = u.id AND cm.channel_id = ?", channelID)
	q.memberRoles("cm", roles, model.RoleChannelGuest, model.RoleChannelUser, model.RoleChannelAdmin)
}

// memberRoles keeps members that have any of the roles, by scheme or explicitly.
func (q *userSelection) memberRoles(alias string, roles []string, guest, user, admin string) {
	if len(roles) == 0 {
		return
	}
	condition, args := hasAnyRole(alias+".explicit_roles", roles)
	for _, role := range roles {
		column := map[string]string{guest: "scheme_guest", user: "scheme_user", admin: "scheme_admin"}[role]
		if column != "" {
			condition += " OR " + alias + "." + column + " = ?"
			args = append(args, true)
		}
	}
	q.where("("+condition+")", args...)
}

func (q *userSelection) notInTeam(teamID string) {
	q.where("NOT EXISTS (SELECT 1 FROM team_members tm WHERE tm.user_id = u.id AND tm.team_id = ? AND tm.delete_at = 0)", teamID)
}

func (q *userSelection) notInChannel(channelID string) {
	q.where("NOT EXISTS (SELECT 1 FROM channel_members cm WHERE cm.user_id = u.id AND cm.channel_id = ?)", channelID)
}

func (q *userSelection) withoutTeam() {
	q.where("NOT EXISTS (SELECT 1 FROM team_members tm WHERE tm.user_id = u.id AND tm.delete_at = 0)")
}

// knownTo keeps those who share a channel with the user, and the user.
func (q *userSelection) knownTo(userID string) {
	if userID != "" {
		q.where(`(u.id = ? OR EXISTS (SELECT 1 FROM channel_members theirs JOIN channel_members mine ON mine.channel_id = theirs.channel_id
			WHERE theirs.user_id = u.id AND mine.user_id = ?))`, userID, userID)
	}
}

func (q *userSelection) systemRoles(roles []string) {
	if len(roles) > 0 {
		condition, args := hasAnyRole("u.roles", roles)
		q.where(condition, args...)
	}
}

// hasAnyRole is the condition that a column of space-separated roles has one of
// the roles.
func hasAnyRole(column string, roles []string) (string, []any) {
	var conditions []string
	var args []any
	for _, role := range roles {
		role = escapeLike(role)
		for _, pattern := range []string{role, role + " %", "% " + role, "% " + role + " %"} {
			conditions = append(conditions, column+" LIKE ? ESCAPE '!'")
			args = append(args, pattern)
		}
	}
	return "(" + strings.Join(conditions, " OR ") + ")", args
}

func (us users) List(ctx context.Context, uq model.UserQuery) ([]*model.User, error) {
	q := us.selection()
	switch {
	case uq.NotInChannel != "":
		q.notInChannel(uq.NotInChannel)
		if uq.InTeam != "" {
			q.inTeam(uq.InTeam, uq.TeamRoles)
		}
	case uq.NotInTeam != "":
		q.notInTeam(uq.NotInTeam)
	case uq.InChannel != "":
		q.inChannel(uq.InChannel, uq.ChannelRoles)
	case uq.InTeam != "":
		q.inTeam(uq.InTeam, uq.TeamRoles)
	case uq.WithoutTeam:
		q.withoutTeam()
	}
	if uq.Active {
		q.where("u.delete_at = 0")
	}
	if uq.Inactive {
		q.where("u.delete_at > 0")
	}
	if uq.Since > 0 {
		q.where("u.update_at > ?", uq.Since)
	}
	q.systemRoles(uq.Roles)
	q.knownTo(uq.KnownTo)
	fields, order := userFields, "u.username"
	switch uq.Sort {
	case model.UserSortLastActivity:
		q.join("LEFT JOIN statuses st ON st.user_id = u.id")
		fields += ", COALESCE(st.last_activity_at, 0) AS last_activity_at"
		order = "COALESCE(st.last_activity_at, 0) DESC, u.username"
	case model.UserSortCreateAt:
		order = "u.create_at DESC, u.id"
	case model.UserSortStatus:
		q.join("LEFT JOIN statuses st ON st.user_id = u.id")
		order = "CASE st.status WHEN 'online' THEN 1 WHEN 'away' THEN 2 WHEN 'dnd' THEN 3 ELSE 4 END, u.username"
	case model.UserSortAdmin:
		if uq.InChannel != "" {
			order = "cm.scheme_admin DESC, u.username"
		}
	}
	from, args := q.sql()
	found := []*model.User{}
	err := us.s.read(ctx).list(ctx, &found, `SELECT `+fields+from+` ORDER BY `+order+` LIMIT ? OFFSET ?`,
		append(args, uq.PerPage, uq.Page*uq.PerPage)...)
	return found, err
}

func (us users) Count(ctx context.Context, uc model.UserCount) (n int64, err error) {
	q := us.selection()
	if uc.InTeam != "" {
		q.inTeam(uc.InTeam, uc.TeamRoles)
	}
	if uc.InChannel != "" {
		q.inChannel(uc.InChannel, uc.ChannelRoles)
	}
	if !uc.IncludeDeleted {
		q.where("u.delete_at = 0")
	}
	if !uc.IncludeBots {
		q.where("u.is_bot = ?", false)
	}
	q.systemRoles(uc.Roles)
	q.knownTo(uc.KnownTo)
	from, args := q.sql()
	err = us.s.read(ctx).get(ctx, &n, `SELECT count(*)`+from, args...)
	return n, err
}

func (us users) Search(ctx context.Context, search model.UserSearch) ([]*model.User, error) {
	q := us.selection()
	if search.TeamID != "" {
		q.inTeam(search.TeamID, search.TeamRoles)
	}
	if search.InChannelID != "" {
		q.inChannel(search.InChannelID, search.ChannelRoles)
	}
	if search.NotInTeamID != "" {
		q.notInTeam(search.NotInTeamID)
	}
	if search.NotInChannelID != "" {
		q.notInChannel(search.NotInChannelID)
	}
	if search.WithoutTeam {
		q.withoutTeam()
	}
	if !search.AllowInactive {
		q.where("u.delete_at = 0")
	}
	roles := search.Roles
	if search.Role != "" {
		roles = append([]string{search.Role}, roles...)
	}
	q.systemRoles(roles)
	q.knownTo(search.KnownTo)
	columns := []string{"u.username", "u.nickname"}
	if search.AllowFullNames {
		columns = append(columns, "u.first_name", "u.last_name")
	}
	if search.AllowEmails {
		columns = append(columns, "u.email")
	}
	for _, word := range strings.Fields(search.Term) {
		condition, args := beginsLike(columns, word)
		q.where(condition, args...)
	}
	from, args := q.sql()
	found := []*model.User{}
	err := us.s.read(ctx).list(ctx, &found, `SELECT `+userFields+from+` ORDER BY u.username LIMIT ?`, append(args, search.Limit)...)
	return found, err
}

// beginsLike is the condition that one of the columns begins with the word, in
// capitals or not. SQLite's lower() knows ASCII only, so a word with other
// letters is also looked for with a capital at its beginning.
func beginsLike(columns []string, word string) (string, []any) {
	word = strings.ToLower(strings.TrimPrefix(word, "@"))
	patterns := []string{escapeLike(word) + "%"}
	if r, size := utf8.DecodeRuneInString(word); r >= utf8.RuneSelf {
		patterns = append(patterns, string(unicode.ToUpper(r))+escapeLike(word[size:])+"%")
	}
	var conditions []string
	var args []any
	for _, column := range columns {
		for _, pattern := range patterns {
			conditions = append(conditions, "lower("+column+") LIKE ? ESCAPE '!'")
			args = append(args, pattern)
		}
	}
	return "(" + strings.Join(conditions, " OR ") + ")", args
}
