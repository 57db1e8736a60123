package app

import (
	"net/http"
	"path"
	"strings"
	"unicode"
)

// fileNameMax is the longest name of a file, in characters.
const fileNameMax = 255

// extensionMax is the longest extension that is taken for one, in bytes.
const extensionMax = 16

// cleanFileName returns the last element of name without the characters that
// nobody sees: control characters break headers and logs, and those that turn
// the direction of text make "gpj.exe" look like "exe.jpg".
func cleanFileName(name string) string {
	name = strings.ToValidUTF8(name, "\uFFFD")
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, name)
	if name = strings.TrimSpace(name); name == "." || name == ".." {
		return ""
	}
	return name
}

// extension returns what follows the last dot of a name, in lower case.
func extension(name string) string {
	ext := strings.TrimPrefix(path.Ext(name), ".")
	if len(ext) > extensionMax {
		return ""
	}
	return strings.ToLower(ext)
}

// mediaType tells a file's type by its name, else by how it begins. The table
// is our own: the system's would make nodes differ.
func mediaType(name string, head []byte) string {
	ext := extension(name)
	for _, line := range mediaTypes {
		if mime, exts, _ := strings.Cut(line, " "); ext != "" && strings.Contains(" "+exts+" ", " "+ext+" ") {
			return mime
		}
	}
	mime, _, _ := strings.Cut(http.DetectContentType(head), ";")
	return mime
}

// mediaTypes has on each line a type and its extensions.
var mediaTypes = [...]string{
	"image/png png",
	"image/jpeg jpg jpeg jpe jfif",
	"image/gif gif",
	"image/webp webp",
	"image/bmp bmp",
	"image/avif avif",
	"image/heic heic",
	"image/heif heif",
	"image/tiff tif tiff",
	"image/svg+xml svg svgz",
	"image/vnd.microsoft.icon ico",
	"image/vnd.adobe.photoshop psd",
	"video/mp4 mp4 m4v",
	"video/webm webm",
	"video/quicktime mov",
	"video/x-matroska mkv",
	"video/x-msvideo avi",
	"video/mpeg mpg mpeg",
	"audio/mpeg mp3",
	"audio/mp4 m4a",
	"audio/ogg ogg oga opus",
	"audio/wav wav",
	"audio/flac flac",
	"audio/aac aac",
	"application/pdf pdf",
	"text/plain txt log text ini conf",
	"text/markdown md markdown",
	"text/csv csv",
	"text/html html htm xhtml",
	"text/css css",
	"text/javascript js mjs",
	"application/json json",
	"application/xml xml",
	"application/zip zip",
	"application/gzip gz tgz",
	"application/x-tar tar",
	"application/x-7z-compressed 7z",
	"application/rtf rtf",
	"application/msword doc",
	"application/vnd.ms-excel xls",
	"application/vnd.ms-powerpoint ppt",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document docx",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet xlsx",
	"application/vnd.openxmlformats-officedocument.presentationml.presentation pptx",
	"application/vnd.oasis.opendocument.text odt",
	"application/vnd.oasis.opendocument.spreadsheet ods",
	"application/vnd.oasis.opendocument.presentation odp",
}
