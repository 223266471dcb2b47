// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"math/rand/v2"
	"testing"
)

// One cause is one incident across the grains, in any order, and what it does not explain stays apart.
func TestTogether(t *testing.T) {
	of := func(kind Kind, detector, metric, subject string, day Day) Finding {
		f := NewFinding(kind, Series{Partner: "acme", Feed: "sales", Metric: metric}, day, subject)
		f.Detector = detector
		return f
	}
	file := of(DecimalSlip, "file", "", "a.csv amount", start)
	slip := of(DecimalSlip, "slip", "gross", "", start)
	row, second := of(RowInfluence, "row", "", "r1", start), of(RowInfluence, "row", "", "r2", start)
	second.Incident = row.ID
	zero := of(UnexpectedZero, "zero", "orders", "", start)
	before := of(DecimalSlip, "slip", "gross", "", start-1)
	elsewhere := of(DecimalSlip, "slip", "gross", "", start)
	elsewhere.Series.Feed = "ads"
	elsewhere.Incident = ""
	elsewhere.identify()
	doubled, again := of(DoubledDay, "slip", "gross", "", start+1), of(DuplicateFile, "file", "", "b.csv content", start+1)
	list := []Finding{file, slip, row, second, zero, before, elsewhere, doubled, again}
	want := map[string]string{
		file.ID: file.ID, slip.ID: file.ID, row.ID: file.ID, second.ID: file.ID, zero.ID: zero.ID, before.ID: before.ID,
		elsewhere.ID: elsewhere.ID, doubled.ID: again.ID, again.ID: again.ID,
	}
	check := func(list []Finding, want map[string]string) {
		t.Helper()
		Together(list)
		for _, f := range list {
			if want[f.ID] != f.Incident {
				t.Errorf("%s %s: incident %s, want %s", f.Kind, f.Subject, f.Incident, want[f.ID])
			}
		}
	}
	two := file
	two.Subject = "a.csv price" // another column of the same file
	two.Incident = ""
	two.identify()
	list = append(list, two)
	for _, f := range []Finding{file, slip, row, second, two} {
		want[f.ID] = two.ID
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		shuffled := append([]Finding(nil), list...)
		r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		check(shuffled, want)
	}
	check([]Finding{row, second, slip}, map[string]string{row.ID: slip.ID, second.ID: slip.ID, slip.ID: slip.ID})
}
