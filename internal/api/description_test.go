package api

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oasdiff/yaml"

	"github.com/polder-chat/polder/internal/api/apitest"
)

// descriptionFile is the description for those who read the repository.
const descriptionFile = "../../api/openapi.yaml"

var update = flag.Bool("update", false, "write "+descriptionFile)

// TestDescriptionFile shows that the file says what the route table says.
func TestDescriptionFile(t *testing.T) {
	t.Parallel()
	text, err := New(testOptions()).Description()
	if err != nil {
		t.Fatal(err)
	}
	want, err := yaml.JSONToYAML(text)
	if err != nil {
		t.Fatal(err)
	}
	want = append([]byte("# Made from the route table by: go generate ./internal/api\n"), want...)
	if *update {
		if err := os.WriteFile(descriptionFile, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(descriptionFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what the route table says; run: go generate ./internal/api", descriptionFile)
	}
}

// TestDescription shows that the description is OpenAPI and has every route.
func TestDescription(t *testing.T) {
	t.Parallel()
	a := New(testOptions())
	w := send(a, "GET", "/api/v4/openapi.json", "", "Authorization", "")
	loader := openapi3.NewLoader()
	doc, err := loader.LoadFromData(w.Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(loader.Context); err != nil {
		t.Error(err)
	}
	for _, r := range a.routes.list {
		item := doc.Paths.Find(r.pattern)
		if item == nil || item.GetOperation(r.method) == nil {
			t.Errorf("%s %s is not described", r.method, r.pattern)
			continue
		}
		o := item.GetOperation(r.method)
		if len(o.Parameters) != len(r.path)+len(r.query) || o.Responses.Status(r.spec.status) == nil || o.Responses.Default() == nil {
			t.Errorf("%s %s is not described as the table has it", r.method, r.pattern)
		}
	}
}

// TestSystemAsDescribed holds the routes that need no use case against the
// description.
func TestSystemAsDescribed(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		path   string
		health fakeHealth
		status int
	}{
		{"/api/v4/system/ping?get_server_status=true", fakeHealth{}, 200},
		{"/api/v4/system/ping?get_server_status=true", fakeHealth{database: errUnavailable}, 500},
		{"/api/v4/system/ping", fakeHealth{draining: true}, 503},
		{"/api/v4/system/ping?get_server_status=perhaps", fakeHealth{}, 400},
		{"/api/v3/general/ping", fakeHealth{}, 200},
		{"/api/v3/general/ping", fakeHealth{draining: true}, 503},
		{"/api/v4/config/client?format=old", fakeHealth{}, 200},
		{"/api/v4/license/client?format=old", fakeHealth{}, 200},
		{"/api/v4/openapi.json", fakeHealth{}, 200},
		{"/api/v4/cloud/products", fakeHealth{}, 501},
		{"/api/v4/nothing", fakeHealth{}, 404},
	} {
		o := testOptions()
		o.Health = &tc.health
		if w := send(apitest.Check(t, New(o)), "GET", tc.path, ""); w.Code != tc.status {
			t.Errorf("%s: got %d %s", tc.path, w.Code, w.Body)
		}
	}
}
