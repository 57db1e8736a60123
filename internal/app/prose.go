package app

import "strings"

// prose walks through the parts of a message in which people speak: without
// code blocks, code spans and the targets of links, in which an @name, a
// keyword or a #tag means nobody. It allocates nothing.
//
// It knows as much of Markdown as that needs. Text that is code only by its
// indentation counts as speech: to overlook a mention is worse than to see one
// too many.
type prose struct {
	message string
	pos     int
}

// linkMaxSize bounds the search for the end of a link's target, in bytes.
const linkMaxSize = 2048

// next returns the next part, which may be empty; ok is false at the end.
func (p *prose) next() (part string, ok bool) {
	m, start := p.message, p.pos
	if start > len(m) {
		return "", false
	}
	bracket := false // a [ was seen, so that ]( is a link
	for i := start; i < len(m); {
		if i == 0 || m[i-1] == '\n' {
			if end, ok := skipFence(m, i); ok {
				p.pos = end
				return m[start:i], true
			}
		}
		switch c := m[i]; {
		case c == '\\' && i+1 < len(m) && m[i+1] == '`':
			i += 2
			continue
		case c == '`':
			n := run(m[i:], '`')
			if end, ok := skipSpan(m, i+n, n); ok {
				p.pos = end
				return m[start:i], true
			}
			i += n
			continue
		case c == '[':
			bracket = true
		case c == ']' && bracket && i+1 < len(m) && m[i+1] == '(':
			if end, ok := skipTarget(m, i+2); ok {
				p.pos = end
				return m[start:i], true
			}
		case c == ':' && strings.HasPrefix(m[i:], "://"):
			from := i
			for from > start && isASCIILetter(m[from-1]) {
				from--
			}
			if from < i {
				p.pos = skipAddress(m, i)
				return m[start:from], true
			}
		case (c|0x20 == 'w' && hasPrefixFold(m[i:], "www.") || c|0x20 == 'm' && hasPrefixFold(m[i:], "mailto:")) &&
			(i == 0 || !isASCIILetter(m[i-1])):
			p.pos = skipAddress(m, i)
			return m[start:i], true
		}
		i++
	}
	p.pos = len(m) + 1
	return m[start:], true
}

// skipFence returns the end of the fenced code block that begins at the line
// start i. A block that nobody closed lasts to the end of the message.
func skipFence(m string, i int) (end int, ok bool) {
	mark, n, rest := fence(line(m, i))
	if n == 0 || mark == '`' && strings.IndexByte(rest, '`') >= 0 {
		return 0, false
	}
	for i += len(line(m, i)) + 1; i < len(m); i += len(line(m, i)) + 1 {
		if c, k, rest := fence(line(m, i)); c == mark && k >= n && strings.TrimSpace(rest) == "" {
			return i + len(line(m, i)), true
		}
	}
	return len(m), true
}

// fence reads the mark of a code fence, how often it stands there and what
// follows; n is 0 if the line is none. Quotes may stand before it.
func fence(l string) (mark byte, n int, rest string) {
	l = strings.TrimLeft(l, " >")
	if l == "" || l[0] != '`' && l[0] != '~' {
		return 0, 0, ""
	}
	if n = run(l, l[0]); n < 3 {
		return 0, 0, ""
	}
	return l[0], n, l[n:]
}

// skipSpan returns the end of a code span that n backticks before i opened: the
// next run of as many in the same paragraph.
func skipSpan(m string, i, n int) (end int, ok bool) {
	for i < len(m) {
		switch {
		case m[i] == '`':
			k := run(m[i:], '`')
			if k == n {
				return i + k, true
			}
			i += k
		case m[i] == '\n' && i+1 < len(m) && m[i+1] == '\n':
			return 0, false
		default:
			i++
		}
	}
	return 0, false
}

// skipTarget returns the end of a link's target, behind its ")".
func skipTarget(m string, i int) (end int, ok bool) {
	depth := 1
	for limit := min(len(m), i+linkMaxSize); i < limit && m[i] != '\n'; i++ {
		switch m[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i + 1, true
			}
		}
	}
	return 0, false
}

// skipAddress returns the end of a bare address.
func skipAddress(m string, i int) int {
	if k := strings.IndexAny(m[i:], " \t\r\n<>"); k >= 0 {
		return i + k
	}
	return len(m)
}

// line returns the line at i without its end.
func line(m string, i int) string {
	if k := strings.IndexByte(m[i:], '\n'); k >= 0 {
		return m[i : i+k]
	}
	return m[i:]
}

// run counts how often c stands at the beginning of s.
func run(s string, c byte) int {
	n := 0
	for n < len(s) && s[n] == c {
		n++
	}
	return n
}

func isASCIILetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}
