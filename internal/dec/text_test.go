// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package dec

import (
	"errors"
	"math"
	"math/big"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	zeros := strings.Repeat("0", 60)
	for _, tt := range []struct {
		text  string
		coef  string
		scale uint8
	}{
		{"0", "0", 0},
		{"-0", "0", 0},
		{"-0.00", "0", 2},
		{"7", "7", 0},
		{"+7", "7", 0},
		{"-1234.50", "-123450", 2},
		{"0.05", "5", 2},
		{"007.5", "75", 1},
		{"9999999999999999999", "9999999999999999999", 0},    // 19 digits, beyond an int64
		{"-999999999999999999.9", "-9999999999999999999", 1}, // 19 digits and a point
		{"9999999999999999999.9", "99999999999999999999", 1},
		{"18446744073709551616", "18446744073709551616", 0}, // 2^64
		{"170141183460469231731687303715884105727", "170141183460469231731687303715884105727", 0},
		{"-170141183460469231731687303715884105727", "-170141183460469231731687303715884105727", 0},
		{"1.70141183460469231731687303715884105727", "170141183460469231731687303715884105727", 38},
		{zeros + "1", "1", 0},
		{"1.5" + zeros, "15" + zeros[:37], 38},
		{"0." + zeros, "0", 38},
		{"17014118346046923173168730371588410572.70", "170141183460469231731687303715884105727", 1},
		{"170141183460469231731687303715884105727.0", "170141183460469231731687303715884105727", 0},
		{"170141183460469231731687303715884105727." + zeros, "170141183460469231731687303715884105727", 0},
	} {
		coef, scale, err := Parse(tt.text)
		if err != nil || coef.Big().String() != tt.coef || scale != tt.scale {
			t.Errorf("Parse(%q) = %v, %d, %v; want %s, %d", tt.text, coef.Big(), scale, err, tt.coef, tt.scale)
		}
	}
}

func TestParseRefused(t *testing.T) {
	long := strings.Repeat("1", 20)
	for _, s := range []string{
		"", "+", "-", ".", "-.", ".5", "5.", "-.5", "1.2.3", "..", "1..2", "--1", "+-1", "1-", "1e5", "1E5",
		"0x10", "1_000", "1,000", " 1", "1 ", "1\n", "\x001", "NaN", "Inf", "١", "１", "1.٢", "−1", "1/2", "1%",
		long + ".", "." + long, long + "x", long + ".1.1", "-" + long + "e1", long + " ",
	} {
		if coef, scale, err := Parse(s); !errors.Is(err, ErrSyntax) || !coef.IsZero() || scale != 0 {
			t.Errorf("Parse(%q) = %v, %d, %v", s, coef, scale, err)
		}
	}
	for _, s := range []string{
		"170141183460469231731687303715884105728", // 2^127
		"-170141183460469231731687303715884105728",
		"17014118346046923173168730371588410572.81",
		"0." + strings.Repeat("0", 38) + "1",
		strings.Repeat("9", 100),
	} {
		if coef, scale, err := Parse(s); !errors.Is(err, ErrRange) || !coef.IsZero() || scale != 0 {
			t.Errorf("Parse(%q) = %v, %d, %v", s, coef, scale, err)
		}
	}
}

// checkParse holds Parse to the grammar and to math/big.
func checkParse(t *testing.T, s string) {
	t.Helper()
	coef, scale, err := Parse(s)
	if number.MatchString(s) != !errors.Is(err, ErrSyntax) {
		t.Fatalf("Parse(%q): %v", s, err)
	}
	if errors.Is(err, ErrSyntax) {
		return
	}
	want, _ := new(big.Rat).SetString(s)
	if _, held := canonicalRat(want, 0); held != (err == nil) {
		t.Fatalf("Parse(%q): %v", s, err)
	}
	if err != nil {
		return
	}
	got := new(big.Rat).SetFrac(coef.Big(), BigPow10(uint(scale)))
	if got.Cmp(want) != 0 {
		t.Fatalf("Parse(%q) = %v · 10^-%d", s, coef.Big(), scale)
	}
	text := string(coef.AppendDecimal([]byte("x"), scale))
	if again, scaleAgain, err := Parse(text[1:]); again != coef || scaleAgain != scale || err != nil {
		t.Fatalf("%q is printed %q, which is %v, %d, %v", s, text, again, scaleAgain, err)
	}
}

var number = regexp.MustCompile(`^[+-]?[0-9]+(\.[0-9]+)?$`)

func FuzzParse(f *testing.F) {
	for _, s := range []string{"0", "-1234.50", "+.5", "1e5", "99999999999999999999.99", "1.", "0.000000000000000000001"} {
		f.Add(s)
	}
	f.Fuzz(checkParse)
}

func TestParseRandom(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	const letters = "0123456789012345678901234567890123456789.+-e "
	for range 10_000 {
		b := make([]byte, r.IntN(45))
		for i := range b {
			b[i] = letters[r.IntN(len(letters))]
		}
		checkParse(t, string(b))
		x := random(r)
		checkParse(t, string(x.AppendDecimal(nil, uint8(r.IntN(MaxScale+1)))))
	}
}

func TestAppendDecimal(t *testing.T) {
	maxInt := Int{Hi: math.MaxInt64, Lo: math.MaxUint64}
	for _, tt := range []struct {
		x     Int
		scale uint8
		want  string
	}{
		{Int{}, 0, "0"},
		{Int{}, 2, "0.00"},
		{FromInt64(-5), 3, "-0.005"},
		{FromInt64(5), 38, "0.00000000000000000000000000000000000005"},
		{FromInt64(-123450), 2, "-1234.50"},
		{Pow10(19), 0, "10000000000000000000"},
		{Pow10(20), 1, "10000000000000000000.0"},
		{Pow10(38), 38, "1.00000000000000000000000000000000000000"},
		{maxInt, 38, "1.70141183460469231731687303715884105727"},
		{maxInt.Neg(), 0, "-170141183460469231731687303715884105727"},
	} {
		if got := string(tt.x.AppendDecimal(nil, tt.scale)); got != tt.want {
			t.Errorf("%v, %d: %s, want %s", tt.x, tt.scale, got, tt.want)
		}
	}
	for _, x := range edges() {
		if got := string(x.AppendDecimal(nil, 0)); got != x.Big().String() {
			t.Errorf("%v: %s", x.Big(), got)
		}
	}
}

func TestAllocations(t *testing.T) {
	buf := make([]byte, 0, 64)
	for _, s := range []string{"123456.78", "-170141183460469231731687303715884105727"} {
		x, scale, err := Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		if n := testing.AllocsPerRun(100, func() { _, _, _ = Parse(s) }); n != 0 {
			t.Errorf("Parse(%q): %v allocations", s, n)
		}
		if n := testing.AllocsPerRun(100, func() { x.AppendDecimal(buf, scale) }); n != 0 {
			t.Errorf("AppendDecimal of %q: %v allocations", s, n)
		}
	}
	if n := testing.AllocsPerRun(100, func() { _, _, _ = Parse("1e5") }); n != 0 {
		t.Errorf("refusing text: %v allocations", n)
	}
}
