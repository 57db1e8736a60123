package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Report is what a run found, in the order in which a person should read it.
type Report struct {
	Benchmark string   `json:"benchmark"`
	URL       string   `json:"url,omitempty"`
	Settings  []Figure `json:"settings"`
	Results   []Figure `json:"results"`
	Left      string   `json:"left,omitempty"`  // what is still on the server
	Error     string   `json:"error,omitempty"` // the first of those counted
}

// Figure is one number with its unit. Names are stable: machines read them.
type Figure struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Unit  string  `json:"unit,omitempty"` // ms, µs, kB, MB, 1/s; empty: a count or a ratio
}

func (r *Report) set(name string, value float64, unit string) {
	r.Settings = append(r.Settings, Figure{name, value, unit})
}

func (r *Report) add(name string, value float64, unit string) {
	r.Results = append(r.Results, Figure{name, value, unit})
}

// addLatency adds the percentiles of a histogram under names that begin with
// the prefix.
func (r *Report) addLatency(prefix string, h *Histogram) {
	for _, p := range []float64{50, 95, 99} {
		r.add(prefix+" p"+strconv.Itoa(int(p)), milliseconds(h.Percentile(p)), "ms")
	}
	r.add(prefix+" max", milliseconds(h.Max()), "ms")
}

// addLoad adds what every load has.
func (r *Report) addLoad(what string, o *outcome) {
	r.add(what+" rate", o.rate(), "1/s")
	r.addLatency(what+" latency", &o.latency)
	r.add(what+" errors", float64(o.failed), "")
	if o.firstError != nil && r.Error == "" {
		r.Error = o.firstError.Error()
	}
}

// addCPU adds what each of n operations cost, if it was measured.
func (r *Report) addCPU(what string, s spent, n int64) {
	if s.measured && n > 0 {
		r.add("server CPU per "+what, microseconds(s.server)/float64(n), "µs")
		r.add("client CPU per "+what, microseconds(s.client)/float64(n), "µs")
	}
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
func microseconds(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }

// WriteJSON writes the report for machines: one object and a line end.
func (r *Report) WriteJSON(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(r)
}

// WriteText writes the report for people.
func (r *Report) WriteText(w io.Writer) error {
	title := "polder bench " + r.Benchmark
	width := len(title)
	for _, f := range slices.Concat(r.Settings, r.Results) {
		width = max(width, utf8.RuneCountInString(f.Name))
	}
	var text strings.Builder
	line := func(name, value string) { fmt.Fprintf(&text, "%-*s  %s\n", width, name, value) }
	line(title, r.URL)
	for _, figures := range [][]Figure{r.Settings, r.Results} {
		text.WriteByte('\n')
		for _, f := range figures {
			line(f.Name, f.text())
		}
	}
	if r.Error != "" {
		fmt.Fprintf(&text, "\nfirst error: %s\n", r.Error)
	}
	if r.Left != "" {
		fmt.Fprintf(&text, "\nleft on the server: %s\n", r.Left)
	}
	_, err := io.WriteString(w, text.String())
	return err
}

// text shows three significant digits and no fewer than the integer has.
func (f Figure) text() string {
	digits := 0
	if f.Value != 0 && f.Value != math.Trunc(f.Value) {
		digits = max(0, 2-int(math.Floor(math.Log10(math.Abs(f.Value)))))
	}
	s := strconv.FormatFloat(f.Value, 'f', min(digits, 6), 64)
	switch f.Unit {
	case "":
		return s
	case "1/s":
		return s + "/s"
	default:
		return s + " " + f.Unit
	}
}
