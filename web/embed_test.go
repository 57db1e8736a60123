package web

import (
	"io/fs"
	"strings"
	"testing"
)

func TestDistHasAPage(t *testing.T) {
	page, err := fs.ReadFile(Dist(), "index.html")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(strings.ToLower(string(page)), "<!doctype html>") {
		t.Error("index.html is no HTML page")
	}
}
