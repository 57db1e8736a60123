package app

import "testing"

func TestCleanFileName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"report.pdf":            "report.pdf",
		"../../etc/passwd":      "passwd",
		`C:\Users\a\b.txt`:      "b.txt",
		"a/":                    "",
		"..":                    "",
		" . ":                   "",
		" a b ":                 "a b",
		"a\x00b\r\nc":           "abc",
		"photo\u202egpj.exe":    "photogpj.exe",
		"\xffname":              "\uFFFDname",
		".gitignore":            ".gitignore",
		"résumé – naïve ☂.docx": "résumé – naïve ☂.docx",
	} {
		if got := cleanFileName(name); got != want {
			t.Errorf("%q becomes %q, want %q", name, got, want)
		}
	}
}

func TestMediaType(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, head, want string }{
		{"a.png", "", "image/png"},
		{"a.JPEG", "", "image/jpeg"},
		{"a.tar.gz", "", "application/gzip"},
		{"a.unknown", "plain", "text/plain"},
		{"a.unknown", "\x00\x01\x02", "application/octet-stream"},
		{"noext", "\x89PNG\r\n\x1a\n", "image/png"},
		{"png", "x", "text/plain"},
		{"a.", "x", "text/plain"},
		{"a.p", "x", "text/plain"},
		{"a.png jpg", "x", "text/plain"},
		{"a.html", "", "text/html"},
	} {
		if got := mediaType(c.name, []byte(c.head)); got != c.want {
			t.Errorf("%q with %q is %s, want %s", c.name, c.head, got, c.want)
		}
	}
}
