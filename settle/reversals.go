// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"fmt"
)

// Reversals says in which period the reversal of an earlier event counts: a
// cancellation, a refund, a chargeback, or what takes one of these back. At the
// rates of the version that the original fell under it counts in either case.
type Reversals uint8

const (
	// InPeriod counts a reversal in the period in which it happens: it lessens the
	// base of that period, as in "net sales".
	InPeriod Reversals = iota
	// OriginalPeriod counts a reversal in the period of its original, whose
	// earnings are rated again with it; the difference to what they were is a line
	// of [StageCorrect] in the period in which the reversal happens. So a refund
	// takes back what the sale earned, whatever tier, cap or minimum was reached,
	// and never more.
	OriginalPeriod
)

func reversalsNames() []string { return []string{"in_period", "original_period"} }

// String returns "in_period" or "original_period".
func (r Reversals) String() string {
	if r > OriginalPeriod {
		return fmt.Sprintf("reversals %d", uint8(r))
	}
	return reversalsNames()[r]
}

// MarshalText writes "in_period" or "original_period".
func (r Reversals) MarshalText() ([]byte, error) {
	if r > OriginalPeriod {
		return nil, fmt.Errorf("settle: %s is not a rule for reversals", r)
	}
	return []byte(r.String()), nil
}

// UnmarshalText reads what MarshalText writes.
func (r *Reversals) UnmarshalText(text []byte) error {
	n, err := nameIndex("", string(text), reversalsNames())
	*r = Reversals(n)
	return err
}

// checkReversals refuses terms that cannot be rated again for an earlier period.
func (a *Agreement) checkReversals(add func(error)) {
	if a.Reversals > OriginalPeriod {
		add(fault(CodeUnknownName, "reversals", "%d is not a rule for reversals", a.Reversals))
	}
	if a.Reversals != OriginalPeriod {
		return
	}
	for i, t := range a.Terms {
		if isNil(t) || stageOf(t) != StageEarn {
			continue
		}
		path := fmt.Sprintf("terms[%d]", i)
		if c, ok := t.(Carrier); ok && len(c.Balances()) > 0 {
			add(fault(CodeConflict, path, "keeps a balance, and reversals count in their original period"))
		}
		for j, m := range t.Measures() {
			if m.Scope != ScopePeriod {
				add(fault(CodeConflict, joinPath(path, measurePath(t, j, m)),
					"%q adds up over more than the period, and reversals count in their original period", m.Name))
			}
		}
	}
}
