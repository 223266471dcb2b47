// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package jupanbeam

import (
	"fmt"

	"github.com/jupan-go/jupan/settle"
)

// Planner makes the plan, on the machine that starts the pipeline and on every
// worker, where all must get the same one. Only its exported fields travel, as
// JSON. [Spec] is one; with terms of your own, embed it:
//
//	type quizSpec struct{ jupanbeam.Spec }
//
//	func (s quizSpec) Plan() (*settle.Plan, error) {
//		types := settle.BuiltinTerms()
//		types["quiz"] = func() settle.Term { return new(Quiz) }
//		return s.Compile(types)
//	}
type Planner interface {
	Plan() (*settle.Plan, error)
}

// Spec is a plan as data. Its fields are those of [settle.PlanOptions].
type Spec struct {
	// Agreements is JSON, as [settle.ParseAgreements] reads it.
	Agreements string
	// Attribution, Seed, WithoutCampaigns, Dimensions and Holds are as in
	// [settle.PlanOptions]. The seed becomes part of the pipeline, which the runner
	// and its logs may show.
	Attribution      settle.Attribution
	Seed             [16]byte
	WithoutCampaigns bool
	Dimensions       []string
	Holds            []int
	// Workdays are the calendars that agreements name.
	Workdays map[string]settle.Holidays
	// Fixings is JSON, as [settle.ParseFixings] reads it; empty is none.
	Fixings string
}

// Plan compiles the spec with the built-in terms.
func (s Spec) Plan() (*settle.Plan, error) { return s.Compile(nil) }

// Compile compiles the spec with the terms given; nil is [settle.BuiltinTerms].
func (s Spec) Compile(types settle.TermTypes) (*settle.Plan, error) {
	opts := &settle.PlanOptions{
		Attribution: s.Attribution, Seed: s.Seed, WithoutCampaigns: s.WithoutCampaigns,
		Dimensions: s.Dimensions, Holds: s.Holds, Workdays: map[string]settle.Workdays{},
	}
	for name, days := range s.Workdays {
		opts.Workdays[name] = days
	}
	if s.Fixings != "" {
		fixings, err := settle.ParseFixings([]byte(s.Fixings))
		if err != nil {
			return nil, fmt.Errorf("jupanbeam: plan: %w", err)
		}
		opts.Fixings = fixings
	}
	agreements, err := settle.ParseAgreements([]byte(s.Agreements), types)
	if err != nil {
		return nil, fmt.Errorf("jupanbeam: plan: %w", err)
	}
	plan, err := settle.NewPlan(agreements, opts)
	if err != nil {
		return nil, fmt.Errorf("jupanbeam: plan: %w", err)
	}
	return plan, nil
}
