// Package web holds the built web client. Until `make web` has built it, a
// placeholder page stands in its place, so that Go alone builds polder.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist placeholder
var files embed.FS

// Dist is the web client: index.html and what it loads.
func Dist() fs.FS {
	if _, err := fs.Stat(files, "dist/index.html"); err == nil {
		return sub("dist")
	}
	return sub("placeholder")
}

func sub(dir string) fs.FS {
	f, err := fs.Sub(files, dir)
	if err != nil {
		panic(err) // both are valid paths
	}
	return f
}
