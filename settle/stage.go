// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"errors"
	"fmt"
)

// Stage is a place in the order in which a statement is worked out. The terms of
// an agreement are listed in the order of their stages, and within a stage in the
// order in which they apply: a term sees the lines before it.
type Stage uint8

// The stages, in order.
const (
	// StageEarn is what the period brought: shares, prices, fees, deductions, and
	// the period's minimum and cap, each of which bounds the lines above it. Every
	// version of the agreement that the events name earns by itself.
	StageEarn Stage = iota
	// StageCorrect is what earlier periods would have earned less or more, had
	// their reversals been known; see [OriginalPeriod]. No term has this stage.
	StageCorrect
	// StageCarry is what balances over time take and give: negative carry-over,
	// recoupment, guarantees over several periods.
	StageCarry
	// StageSplit passes on to other payees.
	StageSplit
	// StageTax adds and withholds taxes.
	StageTax
	// StagePay is what is paid now and what later: reserves, holds, thresholds.
	StagePay
)

// Staged is a term that belongs to another stage than [StageEarn].
type Staged interface {
	// Stage is one of those above, but not StageCorrect.
	Stage() Stage
}

func stageNames() []string { return []string{"earn", "correct", "carry", "split", "tax", "pay"} }

// String returns the name: earn, correct, carry, split, tax or pay.
func (s Stage) String() string {
	if int(s) < len(stageNames()) {
		return stageNames()[s]
	}
	return fmt.Sprintf("stage %d", uint8(s))
}

// MarshalText writes the name.
func (s Stage) MarshalText() ([]byte, error) {
	if s > StagePay {
		return nil, fmt.Errorf("settle: %s is not a stage", s)
	}
	return []byte(s.String()), nil
}

// UnmarshalText reads what MarshalText writes.
func (s *Stage) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		return errors.New("missing")
	}
	n, err := nameIndex("", string(text), stageNames())
	*s = Stage(n)
	return err
}

func stageOf(t Term) Stage {
	if s, ok := t.(Staged); ok {
		return s.Stage()
	}
	return StageEarn
}

// checkStages refuses a term that stands behind one of a later stage.
func (a *Agreement) checkStages(add func(error)) {
	last := StageEarn
	for i, t := range a.Terms {
		if isNil(t) {
			continue
		}
		s := stageOf(t)
		path := func() string { return fmt.Sprintf("terms[%d].type", i) }
		switch {
		case s == StageCorrect || s > StagePay:
			add(fault(CodeInvalid, path(), "%s has the stage %s, which no term can have", t.Type(), s))
		case s < last:
			add(fault(CodeOrder, path(), "%s belongs to the stage %s, which comes before %s", t.Type(), s, last))
		}
		last = max(last, s)
	}
}
