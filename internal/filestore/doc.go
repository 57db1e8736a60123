// Package filestore keeps the bytes of uploads, previews and profile pictures.
// It knows paths and bytes; what a file belongs to and who may read it is the
// database's and the app's business.
//
// [Store] is the contract, filestoretest checks it, [Local] keeps files in a
// directory. Nodes that share a store see each other's files at once, and
// never half of one.
package filestore
