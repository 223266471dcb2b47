// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/internal/dec"
	"github.com/jupan-go/jupan/settle/money"
)

// randomNum has up to so many bits, either sign and few decimals.
func randomNum(r *rand.Rand, bits int) num {
	n := num{c: dec.Int{Hi: int64(r.Uint64() >> 1), Lo: r.Uint64()}, scale: uint8(r.IntN(4))}
	for range 127 - bits {
		n.c.Lo = n.c.Lo>>1 | uint64(n.c.Hi)<<63
		n.c.Hi >>= 1
	}
	if r.IntN(3) == 0 {
		n.c = n.c.Neg()
	}
	return n
}

// TestApportionRoutes holds the division in 128 bits to that in numbers of any size,
// and both to their sum.
func TestApportionRoutes(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	tally, small, wide := &Tally{}, 0, 0
	for range 20_000 {
		parts := make([]campaignPart, 1+r.IntN(6))
		bits := r.IntN(70)
		for i := range parts {
			parts[i].campaign = tally.texts.Number(string(rune('z' - i)))
			if r.IntN(4) > 0 {
				parts[i].weight = randomNum(r, bits)
			}
		}
		n := randomNum(r, r.IntN(70))
		amount, err := money.FromParts(n.c.Hi, n.c.Lo, n.scale, money.USD)
		if err != nil {
			t.Fatal(err)
		}
		slow := append([]campaignPart(nil), parts...)
		d, ok := divideWide(amount, slow)
		if !ok {
			t.Fatalf("%s among %v: too large", amount, parts)
		}
		if err := handOut(tally, d, slow, (*big.Int).Cmp); err != nil {
			t.Fatal(err)
		}
		if _, ok := divideSmall(amount, parts); ok {
			small++
		} else {
			wide++
		}
		if err := tally.apportion(amount, parts); err != nil {
			t.Fatal(err)
		}
		var sum money.Amount
		var got, want []string
		for i := range parts {
			if sum, err = sum.Add(parts[i].amount); err != nil {
				t.Fatal(err)
			}
			got, want = append(got, parts[i].amount.Decimal().String()), append(want, slow[i].amount.Decimal().String())
		}
		if diff := cmp.Diff(want, got); diff != "" || !sum.Equal(amount) {
			t.Fatalf("%s among %v gives %s (-any size +128 bits):\n%s", amount, parts, sum, diff)
		}
	}
	if small == 0 || wide == 0 {
		t.Errorf("%d divisions in 128 bits and %d in more: want both", small, wide)
	}
}

// TestApportion has the rules by example.
func TestApportion(t *testing.T) {
	for _, c := range []struct {
		amount  string
		weights []int64 // of no campaign, b, a
		want    []string
	}{
		{"10 KRW", []int64{0, 1, 1}, []string{"0", "5", "5"}},
		{"11 KRW", []int64{0, 1, 1}, []string{"0", "5", "6"}}, // of equal rests the first by name
		{"-11 KRW", []int64{0, 1, 1}, []string{"0", "-6", "-5"}},
		{"10 KRW", []int64{1, 1, 1}, []string{"4", "3", "3"}},
		{"0.10 USD", []int64{0, 2, 1}, []string{"0", "0.07", "0.03"}},
		{"10 KRW", []int64{0, -1, 3}, []string{"0", "-5", "15"}},
		{"10 KRW", []int64{0, -1, -3}, []string{"0", "2", "8"}}, // of 2.5 and 7.5
		{"10 KRW", []int64{0, 1, -1}, []string{"10", "0", "0"}},
		{"10 KRW", []int64{0, 0, 0}, []string{"10", "0", "0"}},
		{"10 KRW", []int64{0, math.MaxInt64, math.MaxInt64}, []string{"0", "5", "5"}},
	} {
		tally := &Tally{}
		b, a := tally.texts.Number("b"), tally.texts.Number("a")
		parts := make([]campaignPart, 3)
		for i, n := range []uint32{0, b, a} {
			parts[i] = campaignPart{campaignShare: campaignShare{campaign: n}, weight: num{c: dec.FromInt64(c.weights[i])}}
		}
		if err := tally.apportion(money.MustParse(c.amount), parts); err != nil {
			t.Fatal(err)
		}
		for i := range parts {
			if got := parts[i].amount.Decimal(); !got.Equal(money.MustDecimal(c.want[i])) {
				t.Errorf("%s by %v: part %d is %s, want %s", c.amount, c.weights, i, got, c.want[i])
			}
		}
	}
}
