package i18n

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// root is the repository's, seen from this package.
const root = "../.."

func messages(t *testing.T, language string) map[string]any {
	t.Helper()
	text, err := files.ReadFile(language + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var byID map[string]any
	if err := json.Unmarshal(text, &byID); err != nil {
		t.Fatalf("%s.json: %v", language, err)
	}
	return byID
}

var placeholder = regexp.MustCompile(`{{[^}]*}}`)

func placeholders(message any) []string {
	text, _ := json.Marshal(message)
	return slices.Compact(slices.Sorted(slices.Values(placeholder.FindAllString(string(text), -1))))
}

func TestLanguagesHaveTheSameMessages(t *testing.T) {
	english := messages(t, fallback)
	for _, language := range Languages() {
		other := messages(t, language)
		for id, message := range english {
			if _, found := other[id]; !found {
				t.Errorf("%s.json lacks %s", language, id)
			} else if got, want := placeholders(other[id]), placeholders(message); !slices.Equal(got, want) {
				t.Errorf("%s.json: %s has the values %v, in English %v", language, id, got, want)
			}
		}
		for id := range other {
			if _, found := english[id]; !found {
				t.Errorf("%s.json has %s, which is not in English", language, id)
			}
		}
	}
}

func TestFilesAreSortedAndOneLineAMessage(t *testing.T) {
	for _, language := range Languages() {
		text, err := files.ReadFile(language + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, line := range bytes.Split(bytes.TrimSpace(text), []byte("\n")) {
			if quoted, _, found := strings.Cut(strings.TrimSpace(string(line)), `": `); found {
				ids = append(ids, strings.TrimPrefix(quoted, `"`))
			}
		}
		if byID := messages(t, language); len(ids) != len(byID) {
			t.Errorf("%s.json: %d lines, %d messages: an id stands twice, or a message has several lines", language, len(ids), len(byID))
		}
		for i := 1; i < len(ids); i++ {
			if ids[i-1] >= ids[i] {
				t.Errorf("%s.json: %s must stand before %s", language, ids[i], ids[i-1])
			}
		}
	}
}

func TestEveryIDInTheCodeHasAMessage(t *testing.T) {
	used := idsInCode(t)
	if len(used) < 5 {
		t.Fatalf("found only %d ids: the search is broken", len(used))
	}
	for _, language := range Languages() {
		byID := messages(t, language)
		for _, id := range slices.Sorted(maps.Keys(used)) {
			if _, found := byID[id]; !found {
				t.Errorf("%s: %s.json has no %q", used[id], language, id)
			}
		}
	}
}

// idsInCode returns the message ids that stand in the code outside tests, with a
// place of each: the arguments of NewError, Message and Translate, and all else
// that ends as ids do.
func idsInCode(t *testing.T) map[string]string {
	t.Helper()
	used := map[string]string{}
	positions := token.NewFileSet()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() && (name == "node_modules" || name == "testdata" || len(name) > 2 && name[0] == '.') {
			return fs.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(positions, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(node ast.Node) bool {
			for _, literal := range idLiterals(node) {
				if id, err := strconv.Unquote(literal.Value); err == nil {
					used[id] = positions.Position(literal.Pos()).String()
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return used
}

// idArgument is the place of the id among a function's arguments.
var idArgument = map[string]int{"NewError": 1, "Message": 1, "Translate": 0}

func idLiterals(node ast.Node) []*ast.BasicLit {
	switch n := node.(type) {
	case *ast.BasicLit:
		if n.Kind == token.STRING && strings.HasSuffix(n.Value, `.app_error"`) && !strings.HasPrefix(n.Value, `".`) {
			return []*ast.BasicLit{n}
		}
	case *ast.CallExpr:
		name := ""
		switch function := n.Fun.(type) {
		case *ast.Ident:
			name = function.Name
		case *ast.SelectorExpr:
			name = function.Sel.Name
		}
		at, found := idArgument[name]
		if !found || at >= len(n.Args) {
			return nil
		}
		if literal, ok := n.Args[at].(*ast.BasicLit); ok && literal.Kind == token.STRING {
			return []*ast.BasicLit{literal}
		}
	}
	return nil
}
