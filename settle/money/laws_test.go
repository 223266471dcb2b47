// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package money_test

import (
	"database/sql"
	"database/sql/driver"
	"encoding/binary"
	"encoding/json"
	"errors"
	"math/big"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/cockroachdb/apd/v3"

	"github.com/jupan-go/jupan/settle/money"
)

// The laws of this package. Each takes its values from a run of bytes: TestLaws
// feeds random ones from fixed seeds, FuzzLaws what the fuzzer finds.
//
//  1. Sums and differences are those of rational numbers, and fail exactly when
//     no amount holds the result. (From this follow: a + b = b + a, a + b − b = a,
//     and (a + b) + c = a + (b + c) where both sides exist.)
//  2. Rounding gives what apd gives, in all modes and units, and keeps
//     rounded + residual = exact.
//  3. An allocation adds up to the whole, in whole units, zero for weight zero,
//     within a unit of the exact share, and mirrors the sign.
//  4. Exact arithmetic is that of rational numbers.
//  5. Parts, text, JSON and SQL bring back what they were given.
//  6. Rates order as fractions and print as what they are.
func laws() map[string]func(*testing.T, *source) {
	return map[string]func(*testing.T, *source){
		"sums": lawSums, "rounding": lawRounding, "allocation": lawAllocation,
		"exact": lawExact, "text": lawText, "rates": lawRates,
	}
}

func TestLaws(t *testing.T) {
	for name, law := range laws() {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(2500) {
				r := rand.New(rand.NewPCG(seed, 0))
				b := make([]byte, 256)
				for i := range b {
					b[i] = byte(r.Uint32())
				}
				if law(t, &source{b}); t.Failed() {
					t.Fatalf("seed %d", seed)
				}
			}
		})
	}
}

func FuzzLaws(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte(strings.Repeat("\xff\x00\x01\x7f", 64)))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, law := range laws() {
			law(t, &source{b})
		}
	})
}

// source turns bytes into values; it gives zeros when they run out.
type source struct{ b []byte }

func (s *source) word() uint64 {
	var buf [8]byte
	s.b = s.b[copy(buf[:], s.b):]
	return binary.LittleEndian.Uint64(buf[:])
}

func (s *source) n(n int) int {
	if len(s.b) == 0 {
		return 0
	}
	v := int(s.b[0])
	s.b = s.b[1:]
	return v % n
}

func (s *source) currency() money.Currency {
	return []money.Currency{money.USD, money.KRW, money.KWD, money.MustCurrency("ETH:18")}[s.n(4)]
}

// decimal has up to 127 bits, mostly fewer, and up to 38 decimals, mostly fewer.
func (s *source) decimal() money.Decimal {
	hi, lo := int64(s.word()), s.word()
	switch s.n(8) {
	case 0, 1, 2:
		hi, lo = 0, lo%1_000_000
	case 3, 4:
		hi, lo = -1, -(lo % 1_000_000_000_000)
	case 5:
		hi = 0
	case 6:
		hi >>= s.n(63)
	}
	scale := s.n(39)
	if s.n(4) > 0 {
		scale %= 6
	}
	d, err := money.DecimalFromParts(hi, lo, uint8(scale))
	if err != nil { // −2^127
		return money.Int(1)
	}
	return d
}

// amount falls back to its whole minor units where it does not fit.
func (s *source) amount(c money.Currency) money.Amount {
	d := s.decimal()
	a, err := money.FromDecimal(d, c)
	if err != nil {
		return money.Minor(int64(s.word()), c)
	}
	return a
}

func (s *source) rate() money.Rate {
	num, den := int64(s.word()), int64(s.word()>>1)
	switch s.n(4) {
	case 0, 1:
		num, den = num%1000, []int64{100, 1000, 10_000, 1}[s.n(4)]
	case 2:
		num, den = num%1000, den%1000+1
	}
	r, err := money.Fraction(num, max(den, 1))
	if err != nil {
		return money.Percent(1)
	}
	return r
}

func (s *source) mode() money.RoundingMode { return money.RoundingMode(s.n(8)) }

// rat reads the number in front of a text.
func rat(t *testing.T, text string) *big.Rat {
	t.Helper()
	number, _, _ := strings.Cut(text, " ")
	top, bottom, found := strings.Cut(number, "/")
	r, ok := new(big.Rat).SetString(top)
	if ok && found { // read apart, because 010/1 together is octal
		den, okDen := new(big.Int).SetString(bottom, 10)
		if ok = okDen && den.Sign() != 0; ok {
			r.Quo(r, new(big.Rat).SetInt(den))
		}
	}
	if !ok {
		t.Fatalf("not a number: %q", text)
	}
	return r
}

// holds tells whether an amount of c can hold r: the definition of the range.
func holds(r *big.Rat, c money.Currency) bool {
	places, finite := r.FloatPrec()
	if !finite || places > 38 {
		return false
	}
	ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(places, c.Digits()))), nil)
	return new(big.Rat).Mul(r, new(big.Rat).SetInt(ten)).Num().BitLen() <= 127
}

// wantAmount asks that a is r exactly, or failed because nothing holds r.
func wantAmount(t *testing.T, what string, a money.Amount, err error, r *big.Rat) {
	t.Helper()
	switch held := holds(r, a.Currency()); {
	case err == nil && (rat(t, a.String()).Cmp(r) != 0 || !held):
		t.Errorf("%s = %s, want %s", what, a, r.RatString())
	case err != nil && (a != money.Amount{} || !errors.Is(err, money.ErrOverflow)):
		t.Errorf("%s = %s, %v", what, a, err)
	}
}

func lawSums(t *testing.T, s *source) {
	c := s.currency()
	a, b := s.amount(c), s.amount(c)
	ra, rb := rat(t, a.String()), rat(t, b.String())
	sum, err := a.Add(b)
	exact := new(big.Rat).Add(ra, rb)
	if (err == nil) != holds(exact, c) {
		t.Errorf("%s + %s = %s, %v", a, b, sum, err)
	}
	wantAmount(t, a.String()+" + "+b.String(), sum, err, exact)
	diff, err := a.Sub(b)
	wantAmount(t, a.String()+" - "+b.String(), diff, err, new(big.Rat).Sub(ra, rb))
	if order, err := a.Cmp(b); err != nil || order != ra.Cmp(rb) || (order == 0) != (a == b) {
		t.Errorf("%s against %s: %d, %v", a, b, order, err)
	}
	dSum, err := a.Decimal().Add(b.Decimal())
	if err == nil && rat(t, dSum.String()).Cmp(exact) != 0 || (err == nil) != holds(exact, 0) {
		t.Errorf("%s + %s = %s, %v", a.Decimal(), b.Decimal(), dSum, err)
	}
	if a.Decimal().Cmp(b.Decimal()) != ra.Cmp(rb) || a.Sign() != ra.Sign() || a.IsZero() != (ra.Sign() == 0) ||
		a.Neg().Neg() != a || rat(t, a.Neg().String()).Cmp(ra.Neg(ra)) != 0 || a.Abs().Sign() < 0 {
		t.Errorf("sign of %s", a)
	}
	if other := s.currency(); other != c {
		if _, err := a.Add(s.amount(other)); !errors.Is(err, money.ErrCurrency) {
			t.Errorf("%s + %s: %v", a, other, err)
		}
	}
	if none, err := a.Add(money.Amount{}); none != a || err != nil {
		t.Errorf("%s + 0 = %s, %v", a, none, err)
	}
}

func lawRounding(t *testing.T, s *source) {
	c := s.currency()
	a := s.amount(c)
	r := money.Rounding{Mode: s.mode()}
	// Units with a finite reciprocal, so that apd can divide by them exactly.
	units := []string{"", "1", "10", "1000", "0.05", "0.25", "0.5", "5", "50", "0.001", "0.00000001", "20000000000000000000000"}
	inverse := []string{"", "1", "0.1", "0.001", "20", "4", "2", "0.2", "0.02", "1000", "100000000", "0.00000000000000000000005"}
	i := s.n(len(units))
	if i > 0 {
		r.Unit = money.MustDecimal(units[i])
	}
	got, err := a.Round(r)
	context := apd.BaseContext.WithPrecision(200)
	context.Rounding = []apd.Rounder{
		apd.RoundHalfUp, apd.RoundHalfEven, apd.RoundHalfDown, apd.RoundUp, apd.RoundDown,
		apd.RoundCeiling, apd.RoundFloor, apd.Round05Up,
	}[r.Mode]
	want := a.APD()
	var conditions apd.Condition
	if i == 0 {
		conditions = quantize(context, want, -int32(c.Digits()))
	} else {
		unit, factor := r.Unit.APD(), apdOf(t, inverse[i])
		_, _ = context.Mul(want, want, factor)
		conditions = quantize(context, want, 0)
		_, _ = context.Mul(want, want, unit)
	}
	if conditions.InvalidOperation() {
		t.Fatalf("oracle: %s to %s: %v", a, r.Unit, conditions)
	}
	wantAmount(t, a.String()+" rounded to "+r.Unit.String()+" "+r.Mode.String(), got, err, rat(t, want.Text('f')))
	checkResidual(t, s, a, r)
	if i > 0 && i <= 3 {
		d, err := a.Decimal().Round(1-i, r.Mode)
		if i == 3 {
			d, err = a.Decimal().Round(-3, r.Mode)
		}
		if err == nil && rat(t, d.String()).Cmp(rat(t, want.Text('f'))) != 0 {
			t.Errorf("%s rounded to %d places %s = %s", a.Decimal(), 1-i, r.Mode, d)
		}
	}
}

// quantize is that of apd, which gives 0 for what is below a tenth of the unit
// whatever the mode: there, a tenth of the unit stands for it.
func quantize(c *apd.Context, d *apd.Decimal, exponent int32) apd.Condition {
	if tenth := apd.New(1, exponent-1); !d.IsZero() && new(apd.Decimal).Abs(d).Cmp(tenth) < 0 {
		tenth.Negative = d.Negative
		d.Set(tenth)
	}
	conditions, _ := c.Quantize(d, d, exponent)
	return conditions
}

func apdOf(t *testing.T, text string) *apd.Decimal {
	t.Helper()
	d, _, err := apd.NewFromString(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// checkResidual rounds a share of a: any fraction, to any unit.
func checkResidual(t *testing.T, s *source, a money.Amount, r money.Rounding) {
	t.Helper()
	if s.n(2) == 0 {
		r.Unit = s.decimal().Abs()
	}
	e := a.Exact().Mul(s.rate())
	rounded, residual, err := e.RoundResidual(r)
	if err != nil {
		return
	}
	unit := rat(t, r.Unit.String())
	if unit.Sign() == 0 {
		unit = rat(t, money.Minor(1, a.Currency()).String())
	}
	taken := rat(t, residual.String())
	if back, err := residual.Add(rounded.Exact()); err != nil || !back.Equal(e) {
		t.Errorf("%s = %s + %s, %v", e, rounded, residual, err)
	}
	if steps := new(big.Rat).Quo(rat(t, rounded.String()), unit); !steps.IsInt() {
		t.Errorf("%s rounded to %s: %s", e, unit.RatString(), rounded)
	}
	size := new(big.Rat).Abs(taken)
	twice := new(big.Rat).Add(size, size)
	switch r.Mode {
	case money.HalfUp, money.HalfDown, money.HalfEven:
		if twice.Cmp(unit) > 0 {
			t.Errorf("%s rounded to %s: %s", e, unit.RatString(), rounded)
		}
	case money.Up, money.Down, money.Ceiling, money.Floor, money.ZeroFiveUp:
		away := r.Mode == money.Up || r.Mode == money.Ceiling && e.Sign() > 0 || r.Mode == money.Floor && e.Sign() < 0
		wrong := taken.Sign() != 0 && (taken.Sign() == e.Sign()) == away && r.Mode != money.ZeroFiveUp
		if size.Cmp(unit) >= 0 || wrong {
			t.Errorf("%s rounded to %s %s: %s", e, unit.RatString(), r.Mode, rounded)
		}
	}
}

func lawAllocation(t *testing.T, s *source) {
	a := s.amount(s.currency())
	opts := &money.AllocateOptions{Mode: money.AllocateMode(s.n(5))}
	if s.n(3) == 0 {
		opts.Unit = s.decimal().Abs()
	}
	weights := make([]money.Rate, 1+s.n(5))
	total := new(big.Rat)
	for i := range weights {
		if weights[i] = s.rate(); weights[i].Sign() < 0 {
			weights[i] = weights[i].Neg()
		}
		total.Add(total, fraction(weights[i]))
	}
	separate := opts.Mode >= money.Separate
	if !separate { // make it whole in units
		var err error
		if a, err = a.Round(money.Rounding{Mode: money.Down, Unit: opts.Unit}); err != nil {
			return
		}
	}
	parts, rest, err := money.Allocate(a, weights, opts)
	if total.Sign() == 0 {
		if !errors.Is(err, money.ErrWeights) || parts != nil || rest != (money.Amount{}) {
			t.Errorf("weights of zero: %v", err)
		}
		return
	}
	if err != nil {
		if !errors.Is(err, money.ErrOverflow) {
			t.Errorf("%s by %v in %s: %v", a, weights, opts.Unit, err)
		}
		return
	}
	mirror, mirrorRest, err := money.Allocate(a.Neg(), weights, opts)
	if err != nil || mirrorRest != rest.Neg() {
		t.Errorf("%s by %v: rest %s, mirrored %s, %v", a, weights, rest, mirrorRest, err)
	}
	unit := rat(t, opts.Unit.String())
	if unit.Sign() == 0 {
		unit = rat(t, money.Minor(1, a.Currency()).String())
	}
	sum := rat(t, rest.String())
	if !separate && sum.Sign() != 0 {
		t.Errorf("%s by %v: rest %s", a, weights, rest)
	}
	for i, p := range parts {
		v := rat(t, p.String())
		sum.Add(sum, v)
		share := rat(t, a.String())
		share.Mul(share, fraction(weights[i])).Quo(share, total)
		off := share.Sub(share, v)
		near := unit
		if separate { // the rest may hold another unit's worth that was not whole
			near = new(big.Rat).Add(unit, unit)
		}
		switch {
		case p.Neg() != mirror[i]:
			t.Errorf("%s by %v: %v, mirrored %v", a, weights, parts, mirror)
		case weights[i].IsZero() && !p.IsZero(), p.Sign()*a.Sign() < 0:
			t.Errorf("%s by %v: part %d is %s", a, weights, i, p)
		case !new(big.Rat).Quo(v, unit).IsInt():
			t.Errorf("%s by %v in %s: part %d is %s", a, weights, opts.Unit, i, p)
		case opts.Mode != money.SeparateBlocks && off.Abs(off).Cmp(near) >= 0:
			t.Errorf("%s by %v: part %d is %s", a, weights, i, p)
		}
	}
	if sum.Cmp(rat(t, a.String())) != 0 {
		t.Errorf("%s by %v: %v and %s", a, weights, parts, rest)
	}
}

func fraction(r money.Rate) *big.Rat { return big.NewRat(r.Num(), r.Den()) }

// lawExact runs a chain of operations, which soon leaves 127 bits.
func lawExact(t *testing.T, s *source) {
	c := s.currency()
	a := s.amount(c)
	e, want := a.Exact(), rat(t, a.String())
	for range 6 {
		b, r, d := s.amount(c), s.rate(), s.decimal()
		var err error
		switch s.n(6) {
		case 0:
			e, err = e.Add(b.Exact().Mul(r))
			want.Add(want, new(big.Rat).Mul(rat(t, b.String()), fraction(r)))
		case 1:
			e, err = e.Sub(b.Exact())
			want.Sub(want, rat(t, b.String()))
		case 2:
			e = e.Mul(r)
			want.Mul(want, fraction(r))
		case 3:
			e = e.MulDecimal(d).Neg()
			want.Mul(want, rat(t, d.String())).Neg(want)
		case 4:
			if r.IsZero() {
				continue
			}
			e, err = e.Quo(r)
			want.Quo(want, fraction(r))
		case 5:
			if d.IsZero() {
				continue
			}
			e, err = e.QuoDecimal(d)
			want.Quo(want, rat(t, d.String()))
		}
		if err != nil || rat(t, e.String()).Cmp(want) != 0 || e.Sign() != want.Sign() || e.Currency() != c {
			t.Fatalf("%s, %v; want %s", e, err, want.RatString())
		}
		if order, err := e.Cmp(b.Exact()); err != nil || order != want.Cmp(rat(t, b.String())) ||
			(order == 0) != e.Equal(b.Exact()) {
			t.Errorf("%s against %s: %d, %v", e, b, order, err)
		}
	}
	back, err := money.ParseExact(e.String())
	if err != nil || !back.Equal(e) || back.String() != e.String() {
		t.Errorf("%s is read as %s, %v", e, back, err)
	}
	amount, err := e.Amount()
	if (err == nil) != holds(want, c) || err == nil && amount.String() != e.String() {
		t.Errorf("%s as an amount: %s, %v", e, amount, err)
	}
}

func lawText(t *testing.T, s *source) {
	c := s.currency()
	a, d, r := s.amount(c), s.decimal(), s.rate()
	hi, lo, scale := a.Parts()
	again, err := money.FromParts(hi, lo, scale, a.Currency())
	if err != nil || again != a {
		t.Errorf("parts of %s: %s, %v", a, again, err)
	}
	short, long := a.Decimal().String(), a.Number()
	if strings.Contains(long, ".") {
		long += "00"
	}
	for _, number := range []string{a.Number(), short, long} {
		if again, err := money.ParseIn(number, c); err != nil || again != a {
			t.Errorf("ParseIn(%q) = %s, %v", number, again, err)
		}
	}
	if again, err := money.FromShopspring(a.Shopspring(), c); err != nil || again != a {
		t.Errorf("%s through shopspring: %s, %v", a, again, err)
	}
	if again, err := money.FromAPD(a.APD(), c); err != nil || again != a {
		t.Errorf("%s through apd: %s, %v", a, again, err)
	}
	type all struct {
		Amount   money.Amount
		Decimal  money.Decimal
		Rate     money.Rate
		Currency money.Currency
	}
	was, is := all{a, d, r, c}, all{}
	text, err := json.Marshal(was)
	if err == nil {
		err = json.Unmarshal(text, &is)
	}
	if err != nil || is != was {
		t.Errorf("%s is read as %v, %v", text, is, err)
	}
	hi, lo, scale = d.Parts()
	if again, err := money.DecimalFromParts(hi, lo, scale); err != nil || again != d {
		t.Errorf("parts of %s: %s, %v", d, again, err)
	}
	e, eAgain := a.Exact().Mul(r), money.Exact{}
	text, err = json.Marshal(e)
	if err == nil {
		err = json.Unmarshal(text, &eAgain)
	}
	if appended, _ := e.AppendText(nil); err != nil || !eAgain.Equal(e) || string(text) != `"`+string(appended)+`"` {
		t.Errorf("%s is read as %s, %v", text, eAgain, err)
	}
	var fromSQL all
	for _, col := range []struct {
		value driver.Valuer
		into  sql.Scanner
	}{{a, &fromSQL.Amount}, {d, &fromSQL.Decimal}, {r, &fromSQL.Rate}, {c, &fromSQL.Currency}} {
		v, err := col.value.Value()
		if err == nil {
			err = col.into.Scan(v)
		}
		if err != nil {
			t.Errorf("%v: %v", col.value, err)
		}
	}
	if fromSQL != was {
		t.Errorf("%v is scanned as %v", was, fromSQL)
	}
}

func lawRates(t *testing.T, s *source) {
	r, q := s.rate(), s.rate()
	v, w := fraction(r), fraction(q)
	if r.Cmp(q) != v.Cmp(w) || (r == q) != (v.Cmp(w) == 0) || r.Sign() != v.Sign() || r.Neg().Neg() != r {
		t.Errorf("%s against %s: %d", r, q, r.Cmp(q))
	}
	if v.Num().Int64() != r.Num() || v.Denom().Int64() != r.Den() {
		t.Errorf("%d/%d is not in lowest terms", r.Num(), r.Den())
	}
	text := r.String()
	if again, err := money.ParseRate(text); err != nil || again != r {
		t.Errorf("%s is read as %s, %v", text, again, err)
	}
	if number, percent := strings.CutSuffix(text, "%"); percent {
		if p := rat(t, number); p.Quo(p, big.NewRat(100, 1)).Cmp(v) != 0 {
			t.Errorf("%s is printed %s", v, text)
		}
	} else if rat(t, text).Cmp(v) != 0 {
		t.Errorf("%s is printed %s", v, text)
	}
	sum, err := r.Add(q)
	v.Add(v, w)
	fits := v.Num().IsInt64() && v.Denom().IsInt64()
	if (err == nil) != fits || err == nil && fraction(sum).Cmp(v) != 0 {
		t.Errorf("%s + %s = %s, %v", r, q, sum, err)
	}
}

// plainNumber is the grammar of numbers.
var plainNumber = regexp.MustCompile(`^[+-]?[0-9]+(\.[0-9]+)?$`)

// FuzzParse asks that what is read is well formed, and that it is read again from
// its own text.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"1234.50 USD", "-0 KRW", "0", "5 POINT:0", "1000/3 USD", "-1/3", "30%", "250bp", "1e5 USD", "1  USD",
		"USD", "A:1", "0.00000000000000000000000000000000000001 USD", "99999999999999999999999999999999999999",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if a, err := money.Parse(s); err == nil {
			number, code, _ := strings.Cut(s, " ")
			again, err := money.Parse(a.String())
			if err != nil || again != a || !plainNumber.MatchString(number) || rat(t, a.String()).Cmp(rat(t, number)) != 0 {
				t.Errorf("Parse(%q) = %s, again %s, %v", s, a, again, err)
			}
			if c, err := money.ParseCurrency(code); code != "" && (err != nil || c != a.Currency()) {
				t.Errorf("Parse(%q) has currency %s", s, a.Currency())
			}
		}
		if d, err := money.ParseDecimal(s); err == nil {
			again, err := money.ParseDecimal(d.String())
			if err != nil || again != d || !plainNumber.MatchString(s) || rat(t, d.String()).Cmp(rat(t, s)) != 0 {
				t.Errorf("ParseDecimal(%q) = %s, again %s, %v", s, d, again, err)
			}
		}
		if r, err := money.ParseRate(s); err == nil {
			if again, err := money.ParseRate(r.String()); err != nil || again != r {
				t.Errorf("ParseRate(%q) = %s, again %s, %v", s, r, again, err)
			}
		}
		if e, err := money.ParseExact(s); err == nil {
			again, err := money.ParseExact(e.String())
			if err != nil || !again.Equal(e) || rat(t, e.String()).Cmp(rat(t, s)) != 0 {
				t.Errorf("ParseExact(%q) = %s, again %s, %v", s, e, again, err)
			}
		}
		if c, err := money.ParseCurrency(s); err == nil {
			again, err := money.NewCurrency(c.Code(), c.Digits())
			if err != nil || again != c || s != c.String() && s != c.Code()+":"+s[len(s)-1:] {
				t.Errorf("ParseCurrency(%q) = %s, again %s, %v", s, c, again, err)
			}
		}
	})
}
