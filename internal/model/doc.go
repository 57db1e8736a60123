// Package model holds the wire and domain types, identifiers and the one coded
// error of polder. It imports the standard library only, so that every other
// room of the house may import it.
//
// JSON field names are those of the v4 API. Times are Unix milliseconds (see
// [Now]), identifiers are 26 characters (see [NewID]).
package model
