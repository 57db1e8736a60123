package conformance

import (
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
)

func testReactions(t *testing.T, s *server) {
	ctx, p := t.Context(), s.place(t)
	others := p.anna.listen(t)
	post, plain := p.anna.say(t, p.channel, "smile"), p.anna.say(t, p.channel, "no reaction")
	smile := &model.Reaction{UserId: p.bas.user.Id, PostId: post.Id, EmojiName: "smile"}
	saved := must(p.bas.SaveReaction(ctx, smile))(t)
	equal(t, "emoji", saved.EmojiName, "smile")
	if saved.CreateAt == 0 {
		t.Error("the reaction has no create_at")
	}
	told := inside[model.Reaction](t, others.await(t, model.WebsocketEventReactionAdded, nil), "reaction")
	equal(t, "user in the event", told.UserId, p.bas.user.Id)
	must(p.bas.SaveReaction(ctx, smile))(t) // again: nothing happens
	must(p.anna.SaveReaction(ctx, &model.Reaction{UserId: p.anna.user.Id, PostId: post.Id, EmojiName: "+1"}))(t)
	name := func(r *model.Reaction) string { return r.EmojiName }
	same(t, "reactions", each(must(p.bas.GetReactions(ctx, post.Id))(t), name), "smile", "+1")
	bulk := must(p.bas.GetBulkReactions(ctx, []string{post.Id, plain.Id}))(t)
	same(t, "reactions of both", each(bulk[post.Id], name), "smile", "+1")
	if none, ok := bulk[plain.Id]; !ok || len(none) != 0 {
		t.Errorf("reactions to the other post: %v, %t", none, ok)
	}
	equal(t, "has_reactions", must(p.bas.GetPost(ctx, post.Id, ""))(t).HasReactions, true)

	do(p.bas.DeleteReaction(ctx, smile))(t)
	others.await(t, model.WebsocketEventReactionRemoved, nil)
	same(t, "reactions", each(must(p.bas.GetReactions(ctx, post.Id))(t), name), "+1")
	refused(p.bas.SaveReaction(ctx, &model.Reaction{UserId: p.anna.user.Id, PostId: post.Id, EmojiName: "smile"}))(t, 403, "api.reaction.save_reaction.user_id.app_error")
	refused(p.bas.SaveReaction(ctx, &model.Reaction{UserId: p.bas.user.Id, PostId: post.Id, EmojiName: "no such/emoji"}))(t, 400, "")
	refused(p.cas.SaveReaction(ctx, &model.Reaction{UserId: p.cas.user.Id, PostId: post.Id, EmojiName: "smile"}))(t, 403, noPermission)
	refused(p.cas.GetReactions(ctx, post.Id))(t, 403, noPermission)
	denied(p.bas.DeleteReaction(ctx, &model.Reaction{UserId: p.anna.user.Id, PostId: post.Id, EmojiName: "+1"}))(t, 403, noPermission)
}
