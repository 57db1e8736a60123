package config_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/polder-chat/polder/internal/config"
)

const (
	module     = "github.com/polder-chat/polder"
	configPath = module + "/internal/config"
)

// TestEffectIsTrue holds what the table says of each setting's effect against
// the program's code: a setting that nothing reads has none, one that only
// clients are told works through them or not at all.
func TestEffectIsTrue(t *testing.T) {
	u := findUses(t)
	for _, s := range config.Settings() {
		path := s.Path()
		switch used, told := u.server[path], u.clients[path]; {
		case used != "" && s.Inert:
			t.Errorf("%s is marked as having no effect, but is read at %s: take the mark off", path, used)
		case used != "" && s.ForClients:
			t.Errorf("%s is marked as one that only clients act by, but is read at %s: take the mark off", path, used)
		case s.Inert && s.ForClients:
			t.Errorf("%s has two marks", path)
		case s.ForClients && told == "":
			t.Errorf("%s is marked as one that clients act by, but they are not told of it", path)
		case used == "" && !s.Inert && !s.ForClients:
			t.Errorf("%s is read by nothing (clients are told: %t): mark it Inert, or ForClients if they act by it", path, told != "")
		}
	}
}

// uses are the places where the program reads settings, one for each path.
type uses struct {
	server  map[string]string // reads them to act by them
	clients map[string]string // tells clients
}

// listed is a package of the program, as go list describes it.
type listed struct {
	ImportPath, Export, Dir string
	GoFiles                 []string
}

// findUses reads the code of all packages of the program.
func findUses(t *testing.T) *uses {
	t.Helper()
	packages := listProgram(t)
	files := token.NewFileSet()
	exports := importer.ForCompiler(files, "gc", func(path string) (io.ReadCloser, error) {
		p, found := packages[path]
		if !found {
			return nil, errors.New("not a part of the program")
		}
		return os.Open(p.Export)
	})
	u := &uses{server: map[string]string{}, clients: map[string]string{}}
	for path, p := range packages {
		if !strings.HasPrefix(path, module+"/") {
			continue
		}
		var parsed []*ast.File
		for _, name := range p.GoFiles {
			file, err := parser.ParseFile(files, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			parsed = append(parsed, file)
		}
		info := &types.Info{Selections: map[*ast.SelectorExpr]*types.Selection{}, Types: map[ast.Expr]types.TypeAndValue{}}
		if _, err := (&types.Config{Importer: exports}).Check(path, files, parsed, info); err != nil {
			t.Fatal(err)
		}
		for _, file := range parsed {
			u.add(files, file, info, path == configPath)
		}
	}
	return u
}

// add finds the uses in a file. In package config itself only the methods of a
// section act by it; the rest checks and copies, and client.go tells clients.
func (u *uses) add(files *token.FileSet, file *ast.File, info *types.Info, config bool) {
	for _, declaration := range file.Decls {
		into := u.server
		if config {
			f, isFunc := declaration.(*ast.FuncDecl)
			switch {
			case filepath.Base(files.Position(file.Pos()).Filename) == "client.go":
				into = u.clients
			case !isFunc || f.Recv == nil || section(info.TypeOf(f.Recv.List[0].Type)) == "":
				continue
			}
		}
		written := map[ast.Expr]bool{}
		ast.Inspect(declaration, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				for _, target := range n.Lhs {
					written[target] = true
				}
			case *ast.SelectorExpr:
				if s := info.Selections[n]; s != nil && s.Kind() == types.FieldVal && !written[n] {
					if name := section(s.Recv()); name != "" {
						into[name+"."+n.Sel.Name] = files.Position(n.Pos()).String()
					}
				}
			}
			return true
		})
	}
}

// section is the name of the type if it is one of a section's settings, else "".
func section(t types.Type) string {
	if p, isPointer := t.(*types.Pointer); isPointer {
		t = p.Elem()
	}
	n, named := t.(*types.Named)
	if !named || n.Obj().Pkg() == nil || n.Obj().Pkg().Path() != configPath || !strings.HasSuffix(n.Obj().Name(), "Settings") {
		return ""
	}
	return n.Obj().Name()
}

// listProgram lists the packages of polder, all of them, with what the compiler
// exports of each.
func listProgram(t *testing.T) map[string]listed {
	t.Helper()
	list := exec.CommandContext(t.Context(), "go", "list", "-export", "-deps", "-json=ImportPath,Export,Dir,GoFiles", module+"/cmd/polder")
	list.Stderr = os.Stderr
	out, err := list.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := list.Start(); err != nil {
		t.Fatal(err)
	}
	packages := map[string]listed{}
	for decoder := json.NewDecoder(out); ; {
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		packages[p.ImportPath] = p
	}
	if err := list.Wait(); err != nil {
		t.Fatal(err)
	}
	return packages
}
