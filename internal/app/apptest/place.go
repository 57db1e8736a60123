package apptest

import "github.com/polder-chat/polder/internal/model"

// Team makes a team with town-square and off-topic. The first member is its
// admin.
func (s *Site) Team(name string, members ...*model.Session) *model.Team {
	s.t.Helper()
	ctx := s.t.Context()
	team := &model.Team{Name: name, DisplayName: "The " + name, Type: model.TeamOpen, AllowOpenInvite: true, InviteID: model.NewID()}
	first := []*model.Channel{
		{Name: model.ChannelTownSquare, DisplayName: "Town Square", Type: model.ChannelOpen},
		{Name: model.ChannelOffTopic, DisplayName: "Off-Topic", Type: model.ChannelOpen},
	}
	if err := s.Store.Teams().Create(ctx, team, first, nil); err != nil {
		s.t.Fatal(err)
	}
	ms := make([]*model.TeamMember, len(members))
	for i, m := range members {
		ms[i] = &model.TeamMember{TeamID: team.ID, UserID: m.UserID, SchemeUser: true, SchemeAdmin: i == 0}
	}
	if _, err := s.Store.TeamMembers().Save(ctx, ms); err != nil {
		s.t.Fatal(err)
	}
	return team
}

// Channel makes a channel of the kind. The name of a direct or group channel
// comes from its members.
func (s *Site) Channel(teamID, kind, name string, members ...*model.Session) *model.Channel {
	s.t.Helper()
	c := &model.Channel{TeamID: teamID, Type: kind, Name: name, DisplayName: name}
	ms := make([]*model.ChannelMember, len(members))
	ids := make([]string, len(members))
	for i, m := range members {
		ids[i] = m.UserID
		ms[i] = &model.ChannelMember{UserID: m.UserID, SchemeUser: true, NotifyProps: model.DefaultChannelNotifyProps()}
	}
	switch kind {
	case model.ChannelDirect:
		c.Name, c.DisplayName = model.DirectChannelName(ids[0], ids[1]), ""
	case model.ChannelGroup:
		c.Name, c.DisplayName = model.GroupChannelName(ids), ""
	}
	c, _, err := s.Store.Channels().Create(s.t.Context(), c, ms)
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

// Post posts a message, as a reply to root unless that is nil.
func (s *Site) Post(author *model.Session, channelID string, root *model.Post, message string) *model.Post {
	s.t.Helper()
	draft := &model.Post{ChannelID: channelID, Message: message}
	if root != nil {
		draft.RootID = root.ID
	}
	post, err := s.Posts.Create(s.t.Context(), author, draft, false)
	if err != nil {
		s.t.Fatal(err)
	}
	return post
}
