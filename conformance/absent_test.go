package conformance

import (
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
)

// testAbsent asks for features that there are none of: clients that ask for
// them at each page load get an empty answer, not an error.
func testAbsent(t *testing.T, s *server) {
	ctx, p := t.Context(), s.place(t)
	admin := s.admin.in(t)
	must(p.bas.GetNotices(ctx, 0, p.team.Id, model.NoticeClientTypeWeb, "11.6.0", "en", ""))(t)
	do(p.bas.MarkNoticesViewed(ctx, []string{model.NewId()}))(t)
	must(p.bas.GetWebappPlugins(ctx))(t)
	must(admin.GetPlugins(ctx))(t)
	must(admin.GetPluginStatuses(ctx))(t)
	must(p.bas.GetDrafts(ctx, "me", p.team.Id))(t)
	must(p.bas.GetEmojiList(ctx, 0, 10))(t)
	must(p.bas.SearchEmoji(ctx, &model.EmojiSearch{Term: "smile"}))(t)
	must(p.bas.GetEmojisByNames(ctx, []string{"dyke"}))(t)
	must(p.bas.AutocompleteEmoji(ctx, "smi", ""))(t)
	must(p.bas.GetGroups(ctx, model.GroupSearchOpts{}))(t)
	must(p.bas.GetGroupsByNames(ctx, []string{"dyke"}))(t)
	must(p.bas.GetGroupsByUserId(ctx, "me"))(t)
	if _, _, _, err := p.bas.GetGroupsByTeam(ctx, p.team.Id, model.GroupSearchOpts{}); err != nil {
		t.Error(explain(err))
	}
	if _, _, _, err := p.bas.GetGroupsByChannel(ctx, p.channel.Id, model.GroupSearchOpts{}); err != nil {
		t.Error(explain(err))
	}
	must(p.bas.GetDataRetentionPolicy(ctx))(t)
	must(p.bas.GetRedirectLocation(ctx, "https://example.com", ""))(t)
	s.getJSON(t, "/api/v4/warn_metrics/status", admin.token)
	do(p.bas.SubmitClientMetrics(ctx, &model.PerformanceReport{Version: "0.1.0", Start: 1, End: 2}))(t)
	answer, err := p.bas.DoAPIPostJSON(ctx, "/notifications/ack", map[string]any{"id": model.NewId(), "received_at": 1, "platform": "ios", "type": "message"})
	if err != nil {
		t.Fatal(explain(err))
	}
	answer.Body.Close()
	refused(p.bas.GetTermsOfService(ctx, ""))(t, 404, "")
}
