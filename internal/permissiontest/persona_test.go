package permissiontest

// persona is somebody who calls the API. All but nobody and the outsider have
// to do with the team of the world, and some of them with its private channel.
type persona int

const (
	nobody       persona = iota // has no session
	outsider                    // has an account and is not in the team
	guest                       // is in the team and its channels, as a guest
	teammate                    // is in the team, and not in its channels
	member                      // is in the channels
	channelAdmin                // is in the channels, as their admin
	teamAdmin                   // is admin of the team, and not in its channels
	systemAdmin                 // is in neither
	personas                    // how many there are
)

func (p persona) String() string {
	return [...]string{"nobody", "outsider", "guest", "teammate", "member", "channeladmin", "teamadmin", "systemadmin"}[p]
}

// audience is a set of personas.
type audience uint

func those(ps ...persona) audience {
	var a audience
	for _, p := range ps {
		a |= 1 << p
	}
	return a
}

func (a audience) has(p persona) bool { return a&(1<<p) != 0 }

// The audiences of the table. The system admin is in all that are not made of
// members only.
const (
	noOne     audience = 0
	everybody audience = 1<<personas - 1
	sysAdmins audience = 1 << systemAdmin

	users    = everybody &^ (1 << nobody)
	accounts = users &^ (1 << guest) // who are no guests

	team         = users &^ (1 << outsider)
	teamUsers    = team &^ (1 << guest)
	teamManagers = sysAdmins | 1<<teamAdmin

	channel         = channelMembers | sysAdmins // of the private channel, or any that they are in
	channelUsers    = channel &^ (1 << guest)
	channelManagers = teamManagers | 1<<channelAdmin

	// Members only: what needs a place of one's own there.
	teamMembers    = team &^ sysAdmins
	channelMembers = audience(1<<guest | 1<<member | 1<<channelAdmin)

	// Those of the direct and of the group channel.
	talkers  = sysAdmins | 1<<member
	groupers = sysAdmins | 1<<member | 1<<channelAdmin
)
