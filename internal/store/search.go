package store

// PostSearch says which posts to find. Every condition that is given must
// hold; the ids of a list are alternatives.
type PostSearch struct {
	UserID string // who searches: only channels that they are in
	TeamID string // of the channel, or none for direct and group channels; "": any

	Terms    []Term
	NotTerms []Term
	Tags     []string // with their #
	NotTags  []string
	Any      bool // one of Terms and Tags is enough

	From, NotFrom   []string // user ids
	In, NotIn       []string // channel ids
	Times, NotTimes []Span

	Archived bool // archived channels too

	Offset, Limit int
}

// FileSearch says which files that posts carry to find, by their names, in
// which each of Terms is words in order, whole or in part; Tags are not looked
// at. Extensions are in lower case without the dot.
type FileSearch struct {
	PostSearch
	Extensions, NotExtensions []string
}

// Term is a word, the beginning of one, or several words in a row. SQLite and
// PostgreSQL find the other forms of an English word too, but for a beginning.
// MySQL takes what _ and ' join for one word.
type Term struct {
	// Text is what was asked for, with the punctuation between its words.
	Text string
	// Words are the letters and digits of Text, at least one word.
	Words  []string
	Prefix bool // the last word may go on
}

// Span is a time from From until before Until, in Unix ms; 0 is open.
type Span struct{ From, Until int64 }
