package bench

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"
	"time"
)

func sampleReport() *Report {
	r := &Report{Benchmark: "posts", URL: "http://localhost:8065", Left: "3 deactivated users", Error: "status 503: busy"}
	r.set("writers", 32, "")
	r.set("duration", 10, "s")
	o := &outcome{spent: spent{wall: 10 * time.Second, server: 3 * time.Second, client: time.Second, measured: true},
		done: 20_000, failed: 1}
	o.latency.Record(1500 * time.Microsecond)
	r.addLoad("post", o)
	r.addCPU("post", o.spent, o.done)
	r.add("posts / raw INSERTs", 0.41234, "")
	return r
}

func TestReportText(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := sampleReport().WriteText(&out); err != nil {
		t.Fatal(err)
	}
	want := `polder bench posts   http://localhost:8065

writers              32
duration             10 s

post rate            2000/s
post latency p50     1.50 ms
post latency p95     1.50 ms
post latency p99     1.50 ms
post latency max     1.50 ms
post errors          1
server CPU per post  150 µs
client CPU per post  50 µs
posts / raw INSERTs  0.412

first error: status 503: busy

left on the server: 3 deactivated users
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}

func TestReportJSON(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	r := sampleReport()
	if err := r.WriteJSON(&out); err != nil {
		t.Fatal(err)
	}
	back := &Report{}
	if err := json.Unmarshal(out.Bytes(), back); err != nil || !reflect.DeepEqual(r, back) {
		t.Errorf("%v: %s", err, out.String())
	}
}

func TestFigureText(t *testing.T) {
	t.Parallel()
	for want, f := range map[string]Figure{
		"12346/s":  {Value: 12345.678, Unit: "1/s"},
		"123 µs":   {Value: 123.4, Unit: "µs"},
		"1.23 ms":  {Value: 1.234, Unit: "ms"},
		"0.0123":   {Value: 0.01234},
		"0":        {Value: 0},
		"-4.50 kB": {Value: -4.5, Unit: "kB"},
	} {
		if got := f.text(); got != want {
			t.Errorf("%+v is %q, want %q", f, got, want)
		}
	}
}

func TestProgressLine(t *testing.T) {
	t.Parallel()
	if got := progressLine("posts", -time.Second, 10*time.Second, 5, 0); got != "posts: warming up, 5/s, 0 errors" {
		t.Error(got)
	}
	if got := progressLine("posts", 3500*time.Millisecond, 10*time.Second, 2000, 1); got != "posts: 3 of 10s, 2000/s, 1 errors" {
		t.Error(got)
	}
}
