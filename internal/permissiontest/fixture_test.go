package permissiontest

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

var placeholder = regexp.MustCompile(`\{[a-z][a-z ]*\}`)

// fill replaces the placeholders of a text, for somebody who will use it.
// {fresh …} is made anew for those who may have it, so that rows can change or
// delete it; all who are to be refused meet the same. {that …} is the last fresh
// one, {my …} and {own …} the caller's, or the victim's for who has none.
func (w *world) fill(p persona, may bool, text string) string {
	w.t.Helper()
	return placeholder.ReplaceAllStringFunc(text, func(name string) string {
		w.t.Helper()
		name = name[1 : len(name)-1]
		caller := p.String()
		if p == nobody {
			caller = victim
		}
		kind, fresh := strings.CutPrefix(name, "fresh ")
		switch {
		case w.things[name] != "":
			return w.things[name]
		case name == "me":
			return w.things[caller]
		case strings.HasPrefix(name, "my "):
			return w.things[caller+strings.TrimPrefix(name, "my")]
		case fresh && !may:
			if kind == "team" {
				kind = "whole team" // members, but no more than that
			}
			if w.untouched[kind] == "" {
				w.untouched[kind] = w.fresh(kind)
			}
			w.things["that "+strings.TrimPrefix(name, "fresh ")] = w.untouched[kind]
			return w.untouched[kind]
		case fresh:
			w.things["that "+kind] = w.fresh(kind)
			return w.things["that "+kind]
		default:
			return w.own(p, strings.TrimPrefix(name, "own "))
		}
	})
}

// name is one that nothing has yet.
func (w *world) name() string {
	w.made++
	return fmt.Sprintf("thing-%d", w.made)
}

// fresh makes a thing of the kind.
func (w *world) fresh(kind string) string {
	w.t.Helper()
	switch kind {
	case "name":
		return w.name()
	case "private":
		return w.channel("shortlived", "P")
	case "public":
		return w.channel("shortlived", "O")
	case "archived":
		w.channel("shortlived", "P")
		w.do(channelAdmin, http.MethodDelete, "/channels/{shortlived}", "")
		return w.things["shortlived"]
	case "post":
		return w.as(victim, http.MethodPost, "/posts", `{"channel_id":"{private}","message":"soon gone"}`).id()
	case "public post":
		return w.as(victim, http.MethodPost, "/posts", `{"channel_id":"{public}","message":"soon gone"}`).id()
	case "team":
		id := w.team("I").id()
		w.join(id, victim)
		return id
	case "whole team":
		id := w.team("I").id()
		w.join(id, victim, "guest", "teammate", "member", "channeladmin")
		return id
	case "open team":
		return w.team("O").id()
	case "invite":
		return w.team("I").field("invite_id")
	}
	w.t.Fatalf("there is no fresh %s", kind)
	return ""
}

// team makes one of the kind, with the team admin alone in it.
func (w *world) team(kind string) answer {
	w.t.Helper()
	return w.do(teamAdmin, http.MethodPost, "/teams", fmt.Sprintf(`{"name":"%s","display_name":"T","type":"%s","allow_open_invite":%t}`, w.name(), kind, kind == "O"))
}

// own makes a thing of the kind that is somebody's own.
func (w *world) own(p persona, kind string) string {
	w.t.Helper()
	switch {
	case kind == "post" && p == nobody:
		return w.things["public post"]
	case kind == "post":
		talk := w.do(p, http.MethodPost, "/channels/direct", `["{`+p.String()+`}","{victim}"]`).id()
		return w.do(p, http.MethodPost, "/posts", `{"channel_id":"`+talk+`","message":"my own"}`).id()
	case kind == "category" && !teamMembers.has(p):
		return w.things["category"]
	case kind == "category":
		return w.do(p, http.MethodPost, "/users/me/teams/{team}/channels/categories",
			`{"user_id":"{`+p.String()+`}","team_id":"{team}","display_name":"Mine","type":"custom"}`).id()
	}
	w.t.Fatalf("nothing is called {%s}", kind)
	return ""
}

// pictureForm is a form with an image, and its content type.
func pictureForm(t *testing.T) (contentType, body string) {
	t.Helper()
	var form bytes.Buffer
	writer := multipart.NewWriter(&form)
	part, err := writer.CreateFormFile("image", "image.png")
	if err == nil {
		err = png.Encode(part, image.NewGray(image.Rect(0, 0, 2, 2)))
	}
	if err == nil {
		err = writer.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return writer.FormDataContentType(), form.String()
}

// picture uploads an image.
func (w *world) picture(p persona, path string) {
	w.t.Helper()
	contentType, body := pictureForm(w.t)
	if a := w.call(w.tokens[p.String()], http.MethodPost, w.fill(p, true, "/api/v4"+path), contentType, body); a.status >= http.StatusBadRequest {
		w.t.Fatalf("%s: %d %s", path, a.status, a.body)
	}
}
