// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/jupan-go/jupan/settle"
)

// TestStatementJSONRoundTrip reads the statements of all scenarios back: what was
// written is a whole statement and gives the same bytes again.
func TestStatementJSONRoundTrip(t *testing.T) {
	read := 0
	for _, s := range allScenarios(t) {
		tally := s.plan.NewTally()
		addBatches(t, tally, s.batches)
		statements, err := tally.Statements()
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range statements {
			data, err := want.JSON()
			if err != nil {
				t.Fatal(err)
			}
			var got settle.Statement
			if err := json.Unmarshal(data, &got); err != nil {
				t.Errorf("%s: %s %s: %v", s.dir, want.Agreement, want.Period.Name, err)
				continue
			}
			again, err := got.JSON()
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(again, data) {
				t.Errorf("%s: %s %s reads back as\n%s\nwant\n%s", s.dir, want.Agreement, want.Period.Name, again, data)
			}
			read++
		}
	}
	if read < 60 {
		t.Errorf("%d statements, want 60 at least", read)
	}
}
