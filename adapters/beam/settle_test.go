// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package jupanbeam_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/metrics"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"

	jupanbeam "github.com/jupan-go/jupan/adapters/beam"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
)

// However the files are cut, and however many shards or levels of a tree there are, the bytes are
// those of one machine.
func TestSameBytes(t *testing.T) {
	files := inputs(t, 900)
	want := wanted(t, spec(), files)
	for _, part := range []string{`"conflicts":`, `"agreement":"navi"`, `"agreement":"kite"`} {
		if !strings.Contains(string(want.statements), part) {
			t.Fatalf("the input is too tame: no %s in the statements", part)
		}
	}
	for name, try := range map[string]struct {
		ranges int
		opts   jupanbeam.Options
	}{
		"1 worker":                         {1, jupanbeam.Options{Shards: 1}},
		"2 workers":                        {2, jupanbeam.Options{Shards: 2}},
		"8 workers":                        {8, jupanbeam.Options{Shards: 8}},
		"more shards than ranges, pieces":  {3, jupanbeam.Options{Shards: 40, FanIn: 3, PieceBytes: 1000}},
		"more ranges than shards":          {60, jupanbeam.Options{Shards: 5}},
		"the tree, 1 range":                {1, jupanbeam.Options{WithTally: true}},
		"the tree, 8 ranges, deep, pieces": {8, jupanbeam.Options{WithTally: true, FanIn: 2, PieceBytes: 1000}},
		"the tree, 60 ranges":              {60, jupanbeam.Options{WithTally: true, FanIn: 5}},
	} {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && try.ranges != 8 {
				t.Skip("-short runs 8 ranges only")
			}
			for i := range files {
				files[i].Ranges = try.ranges
			}
			out := onPrism(t, spec(), files, &try.opts)
			t.Logf("statements: one machine %s, Beam %s", digest(want.statements), digest(out.statements))
			if digest(out.statements) != digest(want.statements) {
				t.Errorf("other statements:\n%s\nwant\n%s", out.statements, want.statements)
			}
			if digest(out.sums) != digest(want.sums) {
				t.Errorf("other sums: %d bytes, want %d", len(out.sums), len(want.sums))
			}
			if try.opts.WithTally && digest(out.tally) != digest(want.tally) {
				t.Errorf("another tally: %d bytes, want %d", len(out.tally), len(want.tally))
			}
			if len(out.rejections) > 0 {
				t.Errorf("rejections: %s", out.rejections)
			}
		})
	}
}

// A plan that follows reversals to their originals is settled by the tree, without being asked.
func TestWholePlan(t *testing.T) {
	files := inputs(t, 90)
	for i := range files {
		files[i].Ranges = 4
	}
	plan := spec()
	plan.Agreements = `{"id": "navi", "party": "navi", "currency": "KRW", "reversals": "original_period",
		"terms": [{"type": "revenue_share", "rate": "5%"}]}`
	want, out := wanted(t, plan, files), onPrism(t, plan, files, nil)
	if digest(out.statements) != digest(want.statements) || digest(out.sums) != digest(want.sums) {
		t.Errorf("other statements:\n%s\nwant\n%s", out.statements, want.statements)
	}
	if !strings.Contains(string(want.statements), `"corrects"`) {
		t.Errorf("no reversal counts in an earlier period:\n%s", want.statements)
	}
}

// Without events there are no statements, and the files of the result are there.
func TestNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.csv")
	if err := os.WriteFile(path, []byte(header), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, opts := range map[string]*jupanbeam.Options{"shards": nil, "tree": {WithTally: true}} {
		out := onPrism(t, spec(), []jupanbeam.File{{Path: path, Ranges: 2}}, opts)
		if len(out.statements) > 0 || len(out.sums) == 0 {
			t.Errorf("%s: %d bytes of statements, %d of sums", name, len(out.statements), len(out.sums))
		}
	}
}

// The metrics count every event once.
func TestMetrics(t *testing.T) {
	files := inputs(t, 60)
	plan, err := spec().Plan()
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for i, f := range files {
		files[i].Ranges = 3
		file, err := os.Open(f.Path)
		if err != nil {
			t.Fatal(err)
		}
		r, err := event.NewReader(file, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, added, err := settle.Fold(context.Background(), plan, r)
		if err = errors.Join(err, file.Close()); err != nil {
			t.Fatal(err)
		}
		rows += added.Events()
	}
	for name, opts := range map[string]*jupanbeam.Options{"shards": nil, "tree": {WithTally: true}} {
		got := counters(t, onPrism(t, spec(), files, opts).job)
		sum := got["accepted"] + got["duplicates"] + got["conflicts"] + got["superseded"] + got["rejected"]
		if sum != int64(rows) || got["duplicates"] == 0 || got["conflicts"] == 0 {
			t.Errorf("%s: %v is %d events, want %d", name, got, sum, rows)
		}
		for _, bytes := range []string{"key_bytes", "order_bytes", "sum_bytes"} {
			if (got[bytes] > 0) != (opts == nil) {
				t.Errorf("%s: %d %s", name, got[bytes], bytes)
			}
		}
	}
}

func counters(t *testing.T, job beam.PipelineResult) map[string]int64 {
	t.Helper()
	sums := map[string]int64{}
	ours := func(r metrics.SingleResult) bool { return r.Namespace() == "jupan" }
	for _, c := range job.Metrics().Query(ours).Counters() {
		sums[c.Name()] += c.Result()
	}
	return sums
}

// A bad row is told by its line, whichever range it is in.
func TestRejections(t *testing.T) {
	rows := lines(40)
	rows[0] = strings.Replace(rows[0], "2026", "no time", 1)
	rows[len(rows)-1] = strings.Replace(rows[len(rows)-1], "2026", "no time", 1)
	path := filepath.Join(t.TempDir(), "a.csv")
	if err := os.WriteFile(path, []byte(header+strings.Join(rows, "")), 0o600); err != nil {
		t.Fatal(err)
	}
	list := func(ranges int) []string {
		out := onPrism(t, spec(), []jupanbeam.File{{Path: path, Ranges: ranges}}, nil)
		return strings.Split(strings.TrimSpace(string(out.rejections)), "\n")
	}
	one, four := list(1), list(4)
	if len(one) != 2 || strings.Join(one, "\n") != strings.Join(four, "\n") {
		t.Errorf("in 4 ranges\n%q, in one\n%q", four, one)
	}
	for _, line := range []int{2, len(rows) + 1} {
		if want := fmt.Sprintf("%s:%d: ", path, line); !strings.Contains(strings.Join(one, "\n"), want) {
			t.Errorf("%q does not name %s", one, want)
		}
	}
}

// A host's own term and its events travel with a plan of its own.
func TestOwnTerm(t *testing.T) {
	path := filepath.Join(t.TempDir(), "quiz.jsonl")
	var text strings.Builder
	for _, id := range []string{"1", "2", "3", "2", "1"} {
		text.WriteString(`{"source":"app","id":"` + id + `","kind":"quiz.answered","at":"2026-01-05T00:00:00Z","party":"navi"}` + "\n")
	}
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	plan := quizSpec{jupanbeam.Spec{Agreements: `{"id": "q", "party": "navi", "currency": "KRW",
		"terms": [{"type": "quiz", "price": "7 KRW"}]}`}}
	files := []jupanbeam.File{{Path: path, Ranges: 4}}
	out := onPrism(t, plan, files, nil)
	want := wanted(t, plan, files)
	if string(out.statements) != string(want.statements) || !strings.Contains(string(want.statements), `"21 KRW"`) {
		t.Errorf("%s\nwant\n%s", out.statements, want.statements)
	}
}

func TestRefused(t *testing.T) {
	_, s := beam.NewPipelineWithRoot()
	good := []jupanbeam.File{{Path: "a.csv"}}
	for name, try := range map[string]struct {
		files []jupanbeam.File
		opts  *jupanbeam.Options
	}{
		"no files":      {nil, nil},
		"no path":       {[]jupanbeam.File{{}}, nil},
		"ranges":        {[]jupanbeam.File{{Path: "a.csv", Ranges: -1}}, nil},
		"endless tree":  {good, &jupanbeam.Options{FanIn: 1}},
		"negative size": {good, &jupanbeam.Options{PieceBytes: -1}},
		"no shards":     {good, &jupanbeam.Options{Shards: -1}},
		"many shards":   {good, &jupanbeam.Options{Shards: 1 << 20}},
	} {
		if _, err := jupanbeam.Settle(s, spec(), try.files, try.opts); !errors.Is(err, jupanbeam.ErrJob) {
			t.Errorf("%s: %v, want %v", name, err, jupanbeam.ErrJob)
		}
	}
	result, err := jupanbeam.Settle(s, spec(), good, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := jupanbeam.Write(s, "tally", result.Tally); !errors.Is(err, jupanbeam.ErrJob) {
		t.Errorf("a tally that was not asked for is written: %v", err)
	}
	_, err = jupanbeam.Settle(s, jupanbeam.Spec{Agreements: `{"id": "a"}`}, good, nil)
	if len(settle.Faults(err)) == 0 {
		t.Errorf("%v names no fault of the agreement", err)
	}
}

// A file that is not there, or not in the wire form, fails the pipeline.
func TestBadFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.csv")
	for _, text := range []string{"", "this,is,no,header\n1,2,3,4\n"} {
		if text != "" {
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		p, s := beam.NewPipelineWithRoot()
		if _, err := jupanbeam.Settle(s, spec(), []jupanbeam.File{{Path: path}}, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := prism.Execute(context.Background(), p); err == nil || !strings.Contains(err.Error(), "a.csv") {
			t.Errorf("%q: %v does not name the file", text, err)
		}
	}
}
