// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package naver_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/adapters/naver"
	"github.com/jupan-go/jupan/internal/testkit"
)

// TestSamples holds the columns to Naver's notices, as Naver has published no report.
func TestSamples(t *testing.T) {
	for file, stream := range map[string]string{
		"2022-03-31-notice1.md": "naverpay_conversion", "2024-08-27-notice1.md": "expkeyword",
	} {
		text, err := os.ReadFile(testkit.Shared(t, "samples/naver/"+file))
		if err != nil {
			t.Fatal(err)
		}
		// The last of the tables is the one in English.
		var want []string
		for line := range strings.Lines(string(text)) {
			cells := strings.Split(strings.ReplaceAll(line, "*", ""), "|")
			if len(cells) < 4 {
				continue
			}
			if number := strings.TrimSpace(cells[0]); number == "1" {
				want = want[:0]
			} else if number < "1" || number > "99" {
				continue
			}
			want = append(want, strings.ToLower(strings.TrimSpace(cells[1])))
		}
		info := naver.Adapter{}.Info()
		s, _ := info.Stream(stream)
		var got []string
		for _, c := range s.Table.Columns {
			got = append(got, strings.ToLower(c.Name))
		}
		t.Logf("%s: %d columns of %s", file, len(want), stream)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-notice +ours):\n%s", stream, diff)
		}
	}
}

// TestSpecification holds the types of reports, and their states, to Naver's description
// of the API. It was written before there were reports of Naver Pay.
func TestSpecification(t *testing.T) {
	text, err := os.ReadFile(testkit.Shared(t, "samples/naver/ncc-report.json"))
	if err != nil {
		t.Fatal(err)
	}
	var api struct {
		Definitions struct {
			Job struct {
				Properties struct{ ReportTp, Status struct{ Enum []string } }
			} `json:"ReportJobResponse"`
		}
	}
	if err := json.Unmarshal(text, &api); err != nil {
		t.Fatal(err)
	}
	job := api.Definitions.Job.Properties
	for _, s := range (naver.Adapter{}).Info().Streams {
		if name := strings.ToUpper(s.Name); name != "NAVERPAY_CONVERSION" && !slices.Contains(job.ReportTp.Enum, name) {
			t.Errorf("there is no report %s among %q", name, job.ReportTp.Enum)
		}
	}
	slices.Sort(job.Status.Enum)
	want := []string{"AGGREGATING", "BUILT", "ERROR", "NONE", "REGIST", "RUNNING", "WAITING"}
	if diff := cmp.Diff(want, job.Status.Enum); diff != "" {
		t.Errorf("states (-known +theirs):\n%s", diff)
	}
}
