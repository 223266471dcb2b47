// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/jupan-go/jupan/internal/testkit"
)

// TestDecisionRules runs the shared table of decisions. Its rows are proposed, not
// taken from anybody's published results, which is said in their source.
func TestDecisionRules(t *testing.T) {
	raw, err := os.ReadFile(testkit.Shared(t, "vectors/metrics/decision_rules.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Vectors []struct {
			Name, Source string
			Inputs       struct {
				P       float64 `json:"srm_p"`
				CI      [2]float64
				Harm    bool `json:"guardrail_harm"`
				Info    float64
				Days    float64
				DaysMin float64    `json:"min_days"`
				MDE     float64    `json:"mde"`
				InfoMax float64    `json:"max_info"`
				Leading [2]float64 `json:"leading_ci"`
				Leads   bool       `json:"leading_verified"`
			}
			Expected struct {
				Decision Action
				Rule     Rule
			}
		}
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	proposed := 0
	for _, v := range file.Vectors {
		in := v.Inputs
		e := Evidence{
			MismatchP: in.P, MismatchMin: 0.001, CrossedMax: 0.01, NorthStar: Bounds{in.CI[0], in.CI[1]},
			Harmed: in.Harm, Leads: in.Leads && in.Leading[0] > 0, MDE: in.MDE,
			Information: in.Info, InformationMax: in.InfoMax, Days: in.Days, DaysMin: in.DaysMin,
		}
		if e.InformationMax == 0 {
			e.InformationMax = 1.5
		}
		if action, rule := e.Judge(); action != v.Expected.Decision || rule != v.Expected.Rule {
			t.Errorf("%s: %s by %s, want %s by %s", v.Name, action, rule, v.Expected.Decision, v.Expected.Rule)
		}
		if strings.HasPrefix(v.Source, "proposed") {
			proposed++
		}
	}
	t.Logf("decision_rules.json: %d of %d cases, %d of them proposed", len(file.Vectors), len(file.Vectors), proposed)
}

// TestJudgeOrder: a rule gives way to each one before it, whatever else is true.
func TestJudgeOrder(t *testing.T) {
	base := Evidence{
		MismatchP: 1, MismatchMin: 0.001, CrossedMax: 0.01, NorthStar: Bounds{-1, 1}, MDE: 0.1,
		Information: 1, InformationMax: 1.5, Days: 9, DaysMin: 7,
	}
	rows := []struct {
		rule   Rule
		action Action
		change func(e *Evidence)
	}{
		{RuleFreshness, Wait, func(e *Evidence) { e.Stale = true }},
		{RuleMismatch, Invalid, func(e *Evidence) { e.MismatchP = 0.0009 }},
		{RuleCrossed, Invalid, func(e *Evidence) { e.CrossedShare = 0.011 }},
		{RuleLook, Wait, func(e *Evidence) { e.Pending = RuleLook }},
		{RuleHarm, Stop, func(e *Evidence) { e.NorthStar = Bounds{-1, -0.1} }},
		{RuleGuardrail, Stop, func(e *Evidence) { e.Harmed = true }},
		{RuleRuntime, Wait, func(e *Evidence) { e.Days = 6.9 }},
		{RuleSuccess, Scale, func(e *Evidence) { e.NorthStar = Bounds{0.1, 1} }},
		{RuleFutility, Stop, func(e *Evidence) { e.NorthStar = Bounds{-1, 0.09} }},
		{RuleInformation, Stop, func(e *Evidence) { e.Information = 1.5 }},
		{RuleLeading, Extend, func(e *Evidence) { e.Leads = true }},
	}
	if action, rule := base.Judge(); action != Extend || rule != RuleInconclusive {
		t.Errorf("nothing known: %s by %s", action, rule)
	}
	for i := range rows {
		e := base
		for k := len(rows) - 1; k >= i; k-- {
			rows[k].change(&e)
		}
		if action, rule := e.Judge(); action != rows[i].action || rule != rows[i].rule {
			t.Errorf("from %s on: %s by %s", rows[i].rule, action, rule)
		}
	}
	exhausted := base
	exhausted.Exhausted = true
	if action, rule := exhausted.Judge(); action != Stop || rule != RuleInformation {
		t.Errorf("exhausted: %s by %s", action, rule)
	}
	unbounded := base
	unbounded.NorthStar = Bounds{math.Inf(-1), math.Inf(1)}
	if action, _ := unbounded.Judge(); action != Extend {
		t.Errorf("unbounded: %s", action)
	}
}
