// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package money_test

import (
	"encoding/json"
	"math/big"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/settle/money"
)

// allocationVector is a case from the tests of another library, which Source
// names.
type allocationVector struct {
	Source, Amount, Currency, Step, Mode string
	Ratios, Expected                     []string
}

// vectorModes maps the names of the vectors to the modes. RubyMoney's algorithm
// is none of them and is built from public parts in rubySequential.
func vectorModes() map[string]money.AllocateMode {
	return map[string]money.AllocateMode{
		"FloorToLargestRemainder": money.LargestRemainder,
		"FloorToFirst":            money.FloorToFirst,
		"FloorToLargestRatio":     money.FloorToLargest,
		"FloorSeparate":           money.Separate,
		"BlockSeparate":           money.SeparateBlocks,
	}
}

func TestAllocationVectors(t *testing.T) {
	text, err := os.ReadFile(testkit.Shared(t, "vectors/allocation_vectors.json"))
	if err != nil {
		t.Fatal(err)
	}
	var vectors []allocationVector
	if err := json.Unmarshal(text, &vectors); err != nil {
		t.Fatal(err)
	}
	ran := map[string]int{}
	for i, v := range vectors {
		c := money.KRW // amounts without a currency are whole numbers
		if v.Currency != "" {
			c = money.MustCurrency(v.Currency)
		}
		got := v.allocate(t, c)
		var want []money.Amount
		for _, s := range v.Expected {
			want = append(want, amountIn(t, s, c))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d: %s: %s by %v %s mismatch (-want +got):\n%s", i, v.Source, v.Amount, v.Ratios, v.Mode, diff)
		}
		ran[v.Mode]++
	}
	t.Logf("%d vectors, all run, no exception: %v", len(vectors), ran)
	if len(vectors) < 60 {
		t.Errorf("%d vectors, want 60", len(vectors))
	}
}

func amountIn(t *testing.T, s string, c money.Currency) money.Amount {
	t.Helper()
	a, err := money.ParseIn(s, c)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// weight reads a weight: a number or a quotient.
func weight(t *testing.T, s string) money.Rate {
	t.Helper()
	if d, err := money.ParseDecimal(s); err == nil {
		r, err := money.RateFromDecimal(d)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	return money.MustRate(s)
}

// allocate returns the parts, with the rest as one more where it is separate.
func (v allocationVector) allocate(t *testing.T, c money.Currency) []money.Amount {
	t.Helper()
	var weights []money.Rate
	for _, s := range v.Ratios {
		weights = append(weights, weight(t, s))
	}
	a := amountIn(t, v.Amount, c)
	mode, ok := vectorModes()[v.Mode]
	if !ok {
		return rubySequential(t, a, weights)
	}
	step, err := money.ParseDecimal(v.Step)
	if err != nil {
		t.Fatal(err)
	}
	parts, rest, err := money.Allocate(a, weights, &money.AllocateOptions{Mode: mode, Unit: step})
	if err != nil {
		t.Fatal(err)
	}
	if mode >= money.Separate {
		parts = append(parts, rest)
	}
	return parts
}

// rubySequential gives each part, from the last on, its share of what is left by
// the weights that are left, cut off.
func rubySequential(t *testing.T, a money.Amount, weights []money.Rate) []money.Amount {
	t.Helper()
	left := new(big.Rat)
	for _, w := range weights {
		left.Add(left, fraction(w))
	}
	parts := make([]money.Amount, len(weights))
	for i, w := range slices.Backward(weights) {
		share := new(big.Rat).Quo(fraction(w), left)
		r, err := money.Fraction(share.Num().Int64(), share.Denom().Int64())
		if err != nil {
			t.Fatal(err)
		}
		part, err := a.Exact().Mul(r).Round(money.Rounding{Mode: money.Down})
		if err != nil {
			t.Fatal(err)
		}
		if a, err = a.Sub(part); err != nil {
			t.Fatal(err)
		}
		parts[i] = part
		left.Sub(left, fraction(w))
	}
	return parts
}
