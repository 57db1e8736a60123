package api

import "net/http"

// pageRoute is the row for everything outside the API's paths.
func (a *API) pageRoute() *route {
	return &route{method: http.MethodGet, pattern: "page", access: public, handle: a.page, spec: spec{out: blob("text/html")}}
}

// page answers with the web client.
func (a *API) page(c *call) error {
	protectPage(c.w.Header(), &c.config.ServiceSettings)
	c.singleRange()
	a.Page.ServeHTTP(c.w, c.r)
	return nil
}

// servesPage reports whether a path that has no route is the web client's.
func (a *API) servesPage(c *call, path string) bool {
	return a.Page != nil && c.config.ServiceSettings.WebserverMode != "disabled" &&
		path != "/api" && (len(path) < 5 || path[:5] != "/api/")
}
