package api

import (
	"net/http"
	"strconv"

	"github.com/polder-chat/polder/internal/model"
)

// createPost stores a post of the caller.
func (a *API) createPost(c *call) error {
	var draft model.Post
	if err := c.decode(&draft); err != nil {
		return err
	}
	setOnline := c.query("set_online") == "" || c.bool("set_online")
	post, err := a.App.Posts.Create(c.ctx, c.session, &draft, setOnline)
	if err != nil {
		return err
	}
	return c.json(http.StatusCreated, post)
}

// getPost answers one post.
func (a *API) getPost(c *call) error {
	post, err := a.App.Posts.Get(c.ctx, c.session, c.id("post_id"), c.bool("include_deleted"))
	if err != nil {
		return err
	}
	if c.etag(post.ID + "." + strconv.FormatInt(post.UpdateAt, 10)) {
		return nil
	}
	return c.json(http.StatusOK, post)
}

// listPostsByIDs answers those of the posts that the caller may read.
func (a *API) listPostsByIDs(c *call) error {
	var ids []string
	if err := c.decode(&ids); err != nil {
		return err
	}
	if len(ids) == 0 || len(ids) > model.PostsMaxPerRequest {
		return model.InvalidParam("post_ids", model.Between(1, model.PostsMaxPerRequest))
	}
	posts, err := a.App.Posts.ListByIDs(c.ctx, c.session, ids)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, posts)
}

// patchPost changes parts of a post.
func (a *API) patchPost(c *call) error {
	var patch model.PostPatch
	if err := c.decode(&patch); err != nil {
		return err
	}
	post, err := a.App.Posts.Patch(c.ctx, c.session, c.id("post_id"), patch)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, post)
}

// updatePost changes a post to what the body says it is.
func (a *API) updatePost(c *call) error {
	var post model.Post
	if err := c.decode(&post); err != nil {
		return err
	}
	if post.ID != c.id("post_id") {
		return model.InvalidParam("id")
	}
	patch := model.PostPatch{Message: &post.Message, Props: &post.Props, IsPinned: &post.IsPinned}
	if post.FileIDs != nil { // clients leave them away that don't change them
		patch.FileIDs = &post.FileIDs
	}
	changed, err := a.App.Posts.Patch(c.ctx, c.session, post.ID, patch)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, changed)
}

// deletePost marks a post as deleted.
func (a *API) deletePost(c *call) error {
	if err := a.App.Posts.Delete(c.ctx, c.session, c.id("post_id")); err != nil {
		return err
	}
	return c.ok()
}

func (a *API) pinPost(c *call) error   { return a.setPinned(c, true) }
func (a *API) unpinPost(c *call) error { return a.setPinned(c, false) }

func (a *API) setPinned(c *call, pinned bool) error {
	if err := a.App.Posts.Pin(c.ctx, c.session, c.id("post_id"), pinned); err != nil {
		return err
	}
	return c.ok()
}

// listPinnedPosts answers what is pinned to a channel.
func (a *API) listPinnedPosts(c *call) error {
	list, err := a.App.Posts.Pinned(c.ctx, c.session, c.id("channel_id"))
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, list)
}

// listPosts answers a page of a channel's posts.
func (a *API) listPosts(c *call) error {
	page, perPage := c.page()
	q := model.PostsQuery{
		ChannelID:        c.id("channel_id"),
		Since:            c.int("since", 0),
		Before:           c.query("before"),
		After:            c.query("after"),
		Page:             page,
		PerPage:          perPage,
		IncludeDeleted:   c.bool("include_deleted"),
		CollapsedThreads: c.bool("collapsedThreads"),
		SkipThreads:      c.bool("skipFetchThreads"),
	}
	// With collapsed threads the page also says what the reader follows, which
	// its version does not know of.
	if !q.CollapsedThreads && c.r.Header.Get("If-None-Match") != "" {
		version, err := a.App.Posts.Version(c.ctx, c.session, q.ChannelID)
		if err != nil {
			return err
		}
		if c.etag(pageTag(version)) {
			return nil
		}
	}
	list, err := a.App.Posts.List(c.ctx, c.session, q)
	if err != nil {
		return err
	}
	if !q.CollapsedThreads {
		c.w.Header()["Etag"] = []string{`"` + pageTag(list.Version) + `"`}
	}
	return c.json(http.StatusOK, list)
}

// pageTag names the state of a channel's posts; the page itself is named by
// the address.
func pageTag(version int64) string { return strconv.FormatInt(version, 36) }

// listPostsAroundUnread answers the posts around the user's oldest unread one.
func (a *API) listPostsAroundUnread(c *call) error {
	q := model.PostsQuery{
		ChannelID:        c.id("channel_id"),
		CollapsedThreads: c.bool("collapsedThreads"),
		SkipThreads:      c.bool("skipFetchThreads"),
	}
	before := min(max(c.int("limit_before", perPageDefault), 0), perPageMax)
	after := min(max(c.int("limit_after", perPageDefault), 1), perPageMax)
	list, err := a.App.Posts.Unread(c.ctx, c.session, c.id("user_id"), q, int(before), int(after))
	if err != nil {
		return err
	}
	return c.tagged(list)
}

// getThread answers a root with its replies, or a page of them.
func (a *API) getThread(c *call) error {
	direction := c.query("direction")
	if direction != "" && direction != "up" && direction != "down" {
		return model.InvalidParam("direction", "up", "down")
	}
	list, err := a.App.Posts.Thread(c.ctx, c.session, c.id("post_id"), model.ThreadQuery{
		PerPage:      int(min(max(c.int("perPage", 0), 0), perPageMax)),
		FromPost:     c.query("fromPost"),
		FromCreateAt: c.int("fromCreateAt", 0),
		FromUpdateAt: c.int("fromUpdateAt", 0),
		UpdatesOnly:  c.bool("updatesOnly"),
		Down:         direction == "down",
	})
	if err != nil {
		return err
	}
	return c.tagged(list)
}
