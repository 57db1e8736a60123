// Package picture makes the small images that clients show: thumbnails and
// previews of uploads, profile pictures cut from one, and the profile picture
// of a user who has none.
//
// Uploads come from anybody, so every image is measured before it is decoded
// and a [Processor] bounds the memory and the time of all its work.
package picture
