// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/settle/money"
)

// TestVectors runs the published figures about reconciling.
func TestVectors(t *testing.T) {
	data, err := os.ReadFile(testkit.Shared(t, "vectors/settlement_vectors.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []vector
	d := json.NewDecoder(strings.NewReader(string(data)))
	d.UseNumber()
	if err := d.Decode(&all); err != nil {
		t.Fatal(err)
	}
	runners := map[string]func(*testing.T, vector){"adsense-final": adsense, "iab-10pct": iab}
	ran := 0
	for _, v := range all {
		if v.Topic != "reconcile" {
			continue
		}
		run := runners[v.ID]
		if run == nil {
			t.Errorf("no test for the vector %s", v.ID)
			continue
		}
		ran++
		t.Run(v.ID, func(t *testing.T) { run(t, v) })
	}
	if ran != len(runners) {
		t.Errorf("%d vectors ran, want %d", ran, len(runners))
	}
}

type vector struct {
	ID, Topic       string
	Input, Expected map[string]any
}

func (v vector) amount(t *testing.T, fields map[string]any, name string) money.Amount {
	t.Helper()
	n, ok := fields[name].(json.Number)
	if !ok {
		t.Fatalf("%s: %s is %v", v.ID, name, fields[name])
	}
	a, err := money.ParseIn(n.String(), money.USD)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// adsense: an estimate that was finalised lower, with a reason.
func adsense(t *testing.T, v vector) {
	deduction := v.amount(t, v.Expected, "deduction")
	ours := []Row{{Key: "month", Amount: v.amount(t, v.Input, "estimated")}}
	theirs := []Row{{Key: "month", Amount: v.amount(t, v.Input, "finalized")}}
	res := mustRun(t, ours, theirs, nil)
	if m := res.Matches[0]; m.Status != Differs || m.Delta != deduction.Neg() || m.Unexplained() != deduction.Neg() || res.Reconciled() {
		t.Errorf("%+v", m)
	}
	reason, ok := v.Expected["reason"].(string)
	if !ok {
		t.Fatalf("reason is %v", v.Expected["reason"])
	}
	res = mustRun(t, ours, theirs, &Options{Explanations: []Explanation{{Key: "month", Amount: deduction.Neg(), Reason: reason}}})
	if m := res.Matches[0]; !m.ExplainedInFull() || m.Explained.Sum != deduction.Neg() || !res.Reconciled() {
		t.Errorf("explained: %+v", m)
	}
}

// iab: a discrepancy is a fraction of the publisher's figure, who is theirs.
func iab(t *testing.T, v vector) {
	ours, theirs := v.amount(t, v.Input, "third_party"), v.amount(t, v.Input, "publisher")
	percent, ok := v.Expected["discrepancy_pct"].(string)
	if !ok {
		t.Fatalf("discrepancy_pct is %v", v.Expected["discrepancy_pct"])
	}
	at := Tolerance{Relative: money.MustRate(percent + "%"), Of: Theirs}
	below := Tolerance{Relative: money.MustRate("8.999999999999%"), Of: Theirs}
	ten := Tolerance{Relative: money.Percent(10), Of: Theirs}
	for _, x := range []struct {
		name string
		tol  *Tolerance
		want bool
	}{{"the discrepancy", &at, true}, {"less", &below, false}, {"10%", &ten, v.Expected["within_tolerance_10pct"] == true}} {
		if got, err := x.tol.Within(ours, theirs); err != nil || got != x.want {
			t.Errorf("%s: within %v, %v, want %v", x.name, got, err, x.want)
		}
		res := mustRun(t, []Row{{Key: "k", Amount: ours}}, []Row{{Key: "k", Amount: theirs}}, &Options{Line: *x.tol})
		if got := res.Count(Matched).Matches == 1; got != x.want {
			t.Errorf("%s: matched %v, want %v", x.name, got, x.want)
		}
	}
}
