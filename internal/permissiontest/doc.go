// Package permissiontest tests who may do what: a table of all routes of the
// API by all kinds of people who call them, held against a whole server. A
// route without a row fails the test, and so does an answer that shows somebody
// what is not theirs to see, whichever row it answers.
package permissiontest
