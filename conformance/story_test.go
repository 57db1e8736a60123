package conformance

import (
	"image/color"
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
)

// testStory lets two people chat on a server that nobody has used before.
func testStory(t *testing.T, binary, driver string) {
	s := start(t, binary, driver)
	ctx := t.Context()

	// Anna is the first: the server is hers. She makes a team and invites Bas.
	equal(t, "NoAccounts", must(s.client(t).GetClientConfig(ctx, ""))(t)["NoAccounts"], "true")
	anna := s.signUp(t, "anna")
	same(t, "anna's roles", strings.Fields(anna.user.Roles), "system_admin", "system_user")
	equal(t, "NoAccounts", must(s.client(t).GetClientConfig(ctx, ""))(t)["NoAccounts"], "false")
	team := anna.team(t)
	invitation := must(s.client(t).GetTeamInviteInfo(ctx, team.InviteId))(t)
	equal(t, "team of the invitation", invitation.DisplayName, team.DisplayName)
	annas := anna.listen(t)
	name := unique("bas")
	bas := s.logIn(t, must(s.client(t).CreateUserWithInviteId(ctx, &model.User{Username: name, Email: name + "@example.com", Password: password}, team.InviteId))(t))
	equal(t, "bas's roles", bas.user.Roles, "system_user")
	annas.await(t, model.WebsocketEventUserAdded, with("user_id", bas.user.Id))
	square := must(bas.GetChannelByName(ctx, model.DefaultChannelName, team.Id, ""))(t)
	bass := bas.listen(t)
	anna.awaitStatus(t, bas, model.StatusOnline)

	// They talk.
	bass.client.UserTyping(square.Id, "")
	annas.await(t, model.WebsocketEventTyping, with("user_id", bas.user.Id))
	hello := bas.say(t, square, "Goedemorgen @"+anna.user.Username)
	posted := annas.await(t, model.WebsocketEventPosted, with("sender_name", "@"+bas.user.Username))
	equal(t, "message that came", inside[model.Post](t, posted, "post").Message, hello.Message)
	ordered(t, "mentioned", inside[[]string](t, posted, "mentions"), anna.user.Id)
	equal(t, "anna's mentions", must(anna.GetChannelUnread(ctx, square.Id, "me"))(t).MentionCount, int64(1))
	must(anna.ViewChannel(ctx, "me", &model.ChannelView{ChannelId: square.Id}))(t)
	equal(t, "anna's mentions after reading", must(anna.GetChannelUnread(ctx, square.Id, "me"))(t).MentionCount, int64(0))
	reply := anna.reply(t, hello, "Morgen!")
	equal(t, "root of the reply", inside[model.Post](t, bass.await(t, model.WebsocketEventPosted, with("sender_name", "@"+anna.user.Username)), "post").RootId, hello.Id)
	bass.await(t, model.WebsocketEventThreadUpdated, nil)
	must(anna.SaveReaction(ctx, &model.Reaction{UserId: anna.user.Id, PostId: hello.Id, EmojiName: "wave"}))(t)
	equal(t, "reaction that came", inside[model.Reaction](t, bass.await(t, model.WebsocketEventReactionAdded, nil), "reaction").EmojiName, "wave")
	must(anna.PatchPost(ctx, reply.Id, &model.PostPatch{Message: model.NewPointer("Goedemorgen!")}))(t)
	equal(t, "edited reply", inside[model.Post](t, bass.await(t, model.WebsocketEventPostEdited, nil), "post").Message, "Goedemorgen!")
	slip := bas.say(t, square, "oops")
	do(bas.DeletePost(ctx, slip.Id))(t)
	equal(t, "deleted post", inside[model.Post](t, annas.await(t, model.WebsocketEventPostDeleted, nil), "post").Id, slip.Id)

	// Anna keeps the greeting for later.
	do(anna.SetPostUnread(ctx, "me", hello.Id, true))(t)
	annas.await(t, model.WebsocketEventPostUnread, nil)
	equal(t, "anna's mentions again", must(anna.GetChannelUnread(ctx, square.Id, "me"))(t).MentionCount, int64(1))

	// Bas shows a picture, and Anna finds it by its words.
	file := must(bas.UploadFile(ctx, picture(t, 2000, 1000, color.RGBA{G: 160, A: 255}), square.Id, "windmill.png"))(t).FileInfos[0]
	photo := must(bas.CreatePost(ctx, &model.Post{ChannelId: square.Id, Message: "the windmill at dawn", FileIds: model.StringArray{file.Id}}))(t)
	annas.await(t, model.WebsocketEventPosted, with("image", "true"))
	if _, width, _ := pictureSize(t, must(anna.GetFilePreview(ctx, file.Id))(t)); width != 1920 {
		t.Errorf("the preview is %d wide", width)
	}
	ordered(t, "found posts", must(anna.SearchPosts(ctx, team.Id, "windmill dawn", false))(t).Order, photo.Id)

	// Bas goes away and his connection breaks. He misses nothing.
	must(bas.UpdateUserStatus(ctx, "me", &model.Status{UserId: bas.user.Id, Status: model.StatusAway}))(t)
	anna.awaitStatus(t, bas, model.StatusAway)
	bass.close()
	missed := []string{anna.say(t, square, "still there?").Id, anna.say(t, square, "see you later").Id}
	again := bas.resume(t, bass.connectionID, bass.nextSequence())
	ordered(t, "posts that bas missed", []string{
		inside[model.Post](t, again.await(t, model.WebsocketEventPosted, nil), "post").Id,
		inside[model.Post](t, again.await(t, model.WebsocketEventPosted, nil), "post").Id,
	}, missed...)

	// They leave.
	for _, p := range []*person{bas, anna} {
		do(p.Logout(ctx))(t)
	}
	again.awaitEnd(t)
	annas.awaitEnd(t)
	bas.SetToken(bas.token)
	refused(bas.GetMe(ctx, ""))(t, 401, noSession)
	s.stop(t)
}
