// Package web holds the built web client. A placeholder page stands in its
// place until `make web` has built it, so that Go alone builds polder.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Dist is the web client: index.html and what it loads.
func Dist() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // "dist" is a valid path
	}
	return sub
}
