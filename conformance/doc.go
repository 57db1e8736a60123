// Package conformance drives a running polder with the official Go client of
// the v4 API, on each kind of database, and checks what a client sees.
//
// There is nothing but tests here. TestConformance builds the server and starts
// it for each database as a process of its own: first for two people who chat on
// a server that nobody has used yet, then for a test of each noun of the API,
// many at a time. Every exchange is held against the server's own OpenAPI
// document, and at the end stands which of its routes were covered.
//
//	make conformance                                   # all databases
//	cd conformance && go test                          # SQLite
//	go test -run 'TestConformance/sqlite/nouns/posts'  # one noun
//	go test -update                                    # rewrite routes.txt
//
// A noun's file reads as a client would be written: people log in, do things
// and look. must and do end the test if that fails, refused wants it to fail.
package conformance
