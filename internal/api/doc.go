// Package api speaks the v4 HTTP API (and what is left of v3): it reads a
// request, asks one use case of package app, and writes its answer. It decides
// nothing else. Permissions and rules are in app.
//
// # Adding a route
//
// One row in the table of its noun (routes.go):
//
//	v4.get("/channels/{channel_id}/members", session, a.listChannelMembers,
//		spec{sum: "List a channel's members", query: "page per_page", out: []*model.ChannelMember{}})
//
// and one handler in the file of its noun (channel_member.go):
//
//	// listChannelMembers answers a page of a channel's members.
//	func (a *API) listChannelMembers(c *call) error {
//		page, perPage := c.page()
//		members, err := a.Channels.ListMembers(c.ctx, c.session, c.id("channel_id"), page, perPage)
//		if err != nil {
//			return err
//		}
//		return c.json(http.StatusOK, members)
//	}
//
// The row is the truth: when the handler runs, its session is there (unless
// the route is open), path ids are ids with "me" resolved, and the declared
// query parameters are of their kind, so reading them can't fail. The OpenAPI
// document comes from the same row: "go generate ./internal/api" writes it to
// api/openapi.yaml. A multipart body is in: form{"files"}, any other that is not
// JSON in: blob("image/*"), and so is an answer, out: blob("image/png").
//
// A body is read with c.decode(&v). Answers are written with c.json, c.ok
// ({"status":"OK"}) or, for files, to c.w. c.etag(tag) says that the client
// has the answer already. An error is returned, never written or logged: a
// model.Error reaches the client in its language, everything else is a 500
// that only the log explains.
package api
