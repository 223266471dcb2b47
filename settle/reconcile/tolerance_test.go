// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/jupan-go/jupan/internal/dec"
	"github.com/jupan-go/jupan/settle/money"
)

func TestWithin(t *testing.T) {
	usd := func(s string) []money.Amount { return []money.Amount{money.MustParse(s + " USD")} }
	ten, zero := money.Percent(10), Tolerance{}
	for _, x := range []struct {
		name         string
		tol          Tolerance
		ours, theirs string
		want         bool
	}{
		{"nothing, equal", zero, "5 USD", "5.00 USD", true},
		{"nothing, apart", zero, "5 USD", "5.000000000001 USD", false},
		{"two currencies", Tolerance{Absolute: usd("100")}, "5 USD", "5 EUR", false},
		{"absolute, at it", Tolerance{Absolute: usd("0.01")}, "5 USD", "5.01 USD", true},
		{"absolute, beyond", Tolerance{Absolute: usd("0.01")}, "5 USD", "5.011 USD", false},
		{"absolute of another currency", Tolerance{Absolute: usd("1")}, "5 KRW", "6 KRW", false},
		{"relative to ours", Tolerance{Relative: ten, Of: Ours}, "100 USD", "110 USD", true},
		{"relative to theirs", Tolerance{Relative: ten, Of: Theirs}, "110 USD", "100 USD", true},
		{"relative to the other", Tolerance{Relative: ten, Of: Ours}, "100 USD", "110.01 USD", false},
		{"negative", Tolerance{Relative: ten, Of: Ours}, "-100 USD", "-110 USD", true},
		{"negative, beyond", Tolerance{Relative: ten, Of: Ours}, "-100 USD", "-110.01 USD", false},
		{"the other sign", Tolerance{Relative: money.Percent(50), Of: Ours}, "1 USD", "-1 USD", false},
		{"of nothing", Tolerance{Relative: ten, Of: Theirs}, "1 USD", "0 USD", false},
		{"either", Tolerance{Absolute: usd("1"), Relative: ten, Of: Ours}, "1 USD", "2 USD", true},
		{"both", Tolerance{Absolute: usd("1"), Relative: ten, Of: Ours, Both: true}, "1 USD", "2 USD", false},
		{"both, at both", Tolerance{Absolute: usd("1"), Relative: ten, Of: Ours, Both: true}, "10 USD", "11 USD", true},
		{"both, other currency", Tolerance{Absolute: usd("1"), Relative: ten, Of: Ours, Both: true}, "10 KRW", "11 KRW", false},
		{"a third", Tolerance{Relative: money.MustRate("1/3"), Of: Ours}, "3 USD", "4 USD", true},
	} {
		got, err := x.tol.Within(money.MustParse(x.ours), money.MustParse(x.theirs))
		if err != nil || got != x.want {
			t.Errorf("%s: Within(%s, %s) = %v, %v, want %v", x.name, x.ours, x.theirs, got, err, x.want)
		}
	}
}

func TestWithinFaults(t *testing.T) {
	one := money.MustParse("1 USD")
	bad := Tolerance{Relative: money.Percent(10)}
	if _, err := bad.Within(one, one); !errors.Is(err, ErrOptions) {
		t.Errorf("no side: %v", err)
	}
	if _, err := (&Tolerance{}).Within(one, money.MustParse("1000000000000000 USD")); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("10^15: %v", err)
	}
}

// TestAround holds the interval of a tolerance to its definition, on both edges.
func TestAround(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	one := dec.FromInt64(1)
	for range 4_000 {
		tol := Tolerance{}
		if r.IntN(3) > 0 {
			rate, err := money.Fraction(1+r.Int64N(50), 100+r.Int64N(1000))
			if err != nil {
				t.Fatal(err)
			}
			tol.Relative, tol.Of = rate, Side(1+r.IntN(2))
		}
		if r.IntN(3) > 0 {
			a, err := money.New(r.Int64N(1000), 12, money.USD)
			if err != nil {
				t.Fatal(err)
			}
			tol.Absolute = []money.Amount{a}
			tol.Both = r.IntN(2) == 0 && !tol.Relative.IsZero()
		}
		var f faults
		b := tol.compile("x", &f)
		if f.err() != nil {
			t.Fatal(f.err())
		}
		x := dec.FromInt64(r.Int64N(4000) - 2000)
		side := Side(1 + r.IntN(2))
		within := func(y dec.Int) bool {
			if side == Ours {
				return b.within(x, y, money.USD)
			}
			return b.within(y, x, money.USD)
		}
		low, high := b.around(x, side, money.USD)
		if !within(low) || !within(high) || within(low.SubWrap(one)) || within(high.AddWrap(one)) {
			t.Fatalf("%+v: around %d of %s: %d to %d", tol, x.Int64(), side, low.Int64(), high.Int64())
		}
		for y := low; y.Cmp(high) <= 0; y = y.AddWrap(one) {
			if !within(y) {
				t.Fatalf("%+v: around %d of %s: %d to %d, but not %d", tol, x.Int64(), side, low.Int64(), high.Int64(), y.Int64())
			}
		}
	}
}
