// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package money_test

import (
	"errors"
	"fmt"
	"maps"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cockroachdb/apd/v3"

	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/settle/money"
)

// The General Decimal Arithmetic test cases, version 2.62, by Mike Cowlishaw:
// speleotrove.com/decimal. Each case is worked out exactly, by the types of this
// package, and then rounded to the precision and by the mode its file sets.

// dectestMin is how many cases of an operation ran when this was written: fewer
// mean that a type lost range or that the reading of the files broke.
func dectestMin() map[string]int {
	return map[string]int{
		"abs": 57, "add": 2299, "apply": 16, "compare": 706, "divide": 816, "divideint": 468,
		"minus": 78, "multiply": 588, "plus": 82, "quantize": 501, "reduce": 132, "remainder": 590,
		"subtract": 756, "toeng": 153, "tointegral": 147, "tosci": 602,
	}
}

// A skip is the reason why a case is outside what the types hold.
type skip string

const (
	skipSpecial   skip = "NaN or infinity"
	skipEncoding  skip = "operand in a binary encoding"
	skipOperand   skip = "operand needs more than 127 bits or 38 decimals"
	skipExponent  skip = "limit of the exponent"
	skipResult    skip = "result needs more than 127 bits or 38 decimals"
	skipPrecision skip = "result refused for the precision of the context"
	skipOperation skip = "operation not offered"
)

// decCase is one line of a file under the directives that hold there.
type decCase struct {
	id, op     string
	operands   []string
	want       string
	conditions string
	precision  int
	mode       money.RoundingMode
}

func TestDectest(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(testkit.Shared(t, "data/dectest"), "*.decTest"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	ran, skipped := map[string]int{}, map[skip]int{}
	total := 0
	for _, file := range files {
		for _, c := range readDectest(t, file) {
			total++
			reason, err := c.run()
			switch {
			case err != nil:
				t.Errorf("%s: %s %s %v -> %s (precision %d, %s): %v", filepath.Base(file),
					c.id, c.op, c.operands, c.want, c.precision, c.mode, err)
			case reason != "":
				skipped[reason]++
			default:
				ran[c.op]++
			}
		}
	}
	sum := 0
	for _, op := range slices.Sorted(maps.Keys(ran)) {
		sum += ran[op]
		t.Logf("ran %5d %s", ran[op], op)
	}
	for _, reason := range slices.Sorted(maps.Keys(skipped)) {
		t.Logf("not run %5d: %s", skipped[reason], reason)
	}
	t.Logf("%d files, %d cases, %d run", len(files), total, sum)
	for op, floor := range dectestMin() {
		if ran[op] < floor {
			t.Errorf("%d cases of %s run, want at least %d", ran[op], op, floor)
		}
	}
}

func readDectest(t *testing.T, file string) []decCase {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var cases []decCase
	now := decCase{}
	for line := range strings.Lines(string(text)) {
		fields := dectestFields(line)
		if len(fields) == 2 && strings.HasSuffix(fields[0], ":") {
			now.direct(t, strings.ToLower(fields[0]), strings.ToLower(fields[1]))
			continue
		}
		arrow := slices.Index(fields, "->")
		if arrow < 3 || arrow+1 >= len(fields) {
			continue
		}
		c := now
		c.id, c.op, c.operands = fields[0], strings.ToLower(fields[1]), fields[2:arrow]
		c.want, c.conditions = fields[arrow+1], strings.ToLower(strings.Join(fields[arrow+2:], " "))
		cases = append(cases, c)
	}
	return cases
}

// direct takes a directive: precision and rounding are those that matter here.
func (c *decCase) direct(t *testing.T, name, value string) {
	t.Helper()
	var err error
	switch name {
	case "precision:":
		c.precision, err = strconv.Atoi(value)
	case "rounding:":
		if value == "05up" {
			value = "zero_five_up"
		}
		err = c.mode.UnmarshalText([]byte(value))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// dectestFields splits a line into words; quotes keep spaces and are doubled to
// stand for themselves, and a word that begins with -- ends the line.
func dectestFields(line string) []string {
	var fields []string
	for {
		line = strings.TrimLeft(line, " \t\r\n")
		if line == "" || strings.HasPrefix(line, "--") {
			return fields
		}
		if q := line[0]; q == '\'' || q == '"' {
			var b strings.Builder
			i := 1
			for ; i < len(line); i++ {
				if line[i] == q {
					if i+1 >= len(line) || line[i+1] != q {
						break
					}
					i++
				}
				b.WriteByte(line[i])
			}
			fields, line = append(fields, b.String()), line[min(i+1, len(line)):]
			continue
		}
		end := strings.IndexAny(line, " \t\r\n")
		if end < 0 {
			end = len(line)
		}
		fields, line = append(fields, line[:end]), line[end:]
	}
}

// unit is a currency to do plain arithmetic in.
var unit = money.MustCurrency("UNIT:0")

// run works the case out; a skip says that it is out of range, an error that the
// answer is wrong.
func (c decCase) run() (skip, error) {
	switch c.op {
	case "tosci", "toeng", "apply":
		return c.runText()
	case "comparetotal", "power":
		return skipOperation, nil
	}
	args, reason, err := c.arguments()
	if reason != "" || err != nil {
		return reason, err
	}
	if strings.Contains(c.conditions, "division_by_zero") || strings.Contains(c.conditions, "division_undefined") {
		return "", c.runZero(args)
	}
	want, reason := c.expected()
	if reason != "" {
		return reason, nil
	}
	switch c.op {
	case "compare":
		return "", c.check(want, money.Int(int64(args[0].Cmp(args[1]))), c.checkCompare(args))
	case "quantize", "tointegral":
		return "", c.runRound(args[0], want)
	}
	exact, err := c.exact(args)
	if err != nil {
		return "", err
	}
	got, err := c.limit(exact)
	if err != nil {
		return "", err
	}
	return "", c.check(want, got.Decimal(), c.checkSmall(args, exact))
}

// expected returns what the case must give.
func (c decCase) expected() (money.Decimal, skip) {
	for _, limit := range []string{"overflow", "underflow", "subnormal"} {
		if strings.Contains(c.conditions, limit) {
			return money.Decimal{}, skipExponent
		}
	}
	if isSpecial(c.want) {
		return money.Decimal{}, skipPrecision
	}
	want, fits, err := dectestNumber(c.want)
	if err != nil || !fits {
		return money.Decimal{}, skipResult
	}
	return want, ""
}

// arguments reads the operands. An operand that is refused must be one that the
// types cannot hold.
func (c decCase) arguments() ([]money.Decimal, skip, error) {
	args := make([]money.Decimal, len(c.operands))
	reason := skip("")
	for i, text := range c.operands {
		if isSpecial(text) {
			return nil, skipSpecial, nil
		}
		if strings.Contains(text, "#") {
			return nil, skipEncoding, nil
		}
		d, fits, err := dectestNumber(text)
		if err != nil {
			return nil, "", err
		}
		if !fits && (c.op != "quantize" || i == 0) { // of y in quantize only the exponent matters
			reason = skipOperand
		}
		args[i] = d
	}
	return args, reason, nil
}

func isSpecial(text string) bool {
	text = strings.ToLower(text)
	return strings.Contains(text, "nan") || strings.Contains(text, "inf") || text == "?"
}

// dectestNumber reads a number through apd, because of its exponent, and a plain
// one also on its own, which must give the same. It fits if the types hold it.
func dectestNumber(text string) (d money.Decimal, fits bool, err error) {
	viaAPD, err := apdNumber(text)
	if err != nil || viaAPD == nil {
		return money.Decimal{}, false, err
	}
	d, err = money.DecimalFromAPD(viaAPD)
	fits = err == nil
	if fits != inRange(viaAPD) {
		return d, fits, fmt.Errorf("%q: %v, %w", text, d, err)
	}
	if err != nil && !errors.Is(err, money.ErrOverflow) {
		return d, fits, err
	}
	if back := d.APD(); fits && back.Cmp(viaAPD) != 0 {
		return d, fits, fmt.Errorf("%q: %v as apd is %v", text, d, back)
	}
	if strings.ContainsAny(text, "eE") || strings.HasSuffix(text, ".") ||
		strings.HasPrefix(strings.TrimLeft(text, "+-"), ".") {
		return d, fits, nil
	}
	own, err := money.ParseDecimal(text)
	if own != d || (err == nil) != fits {
		return d, fits, fmt.Errorf("%q: %v, %w, but through apd %v", text, own, err, d)
	}
	return d, fits, nil
}

// apdNumber reads a number whose exponent may be beyond the limit of apd's own
// reading; nil if it is beyond an int32.
func apdNumber(text string) (*apd.Decimal, error) {
	mantissa, tail, _ := strings.Cut(strings.ToUpper(text), "E")
	d, _, err := apd.NewFromString(mantissa)
	if err != nil || tail == "" {
		return d, err
	}
	exponent, err := strconv.ParseInt(tail, 10, 64)
	if err != nil {
		return nil, err
	}
	exponent += int64(d.Exponent)
	if exponent != int64(int32(exponent)) {
		return nil, nil
	}
	d.Exponent = int32(exponent)
	return d, nil
}

// inRange tells whether d has a form of at most 127 bits and 38 decimals.
func inRange(d *apd.Decimal) bool {
	short, _ := new(apd.Decimal).Reduce(d)
	switch {
	case short.IsZero():
		return true
	case short.Exponent < -38 || short.Exponent > 38:
		return false
	}
	coef := short.Coeff.MathBigInt()
	power := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(short.Exponent, 0))), nil)
	return coef.Mul(coef, power).BitLen() <= 127
}

// exact returns the exact result of the case.
func (c decCase) exact(args []money.Decimal) (money.Exact, error) {
	x, err := money.FromDecimal(args[0], unit)
	if err != nil {
		return money.Exact{}, err
	}
	e := x.Exact()
	var f money.Exact
	if len(args) > 1 {
		y, err := money.FromDecimal(args[1], unit)
		if err != nil {
			return money.Exact{}, err
		}
		f = y.Exact()
	}
	switch c.op {
	case "add":
		return e.Add(f)
	case "subtract":
		return e.Sub(f)
	case "multiply":
		return e.MulDecimal(args[1]), nil
	case "divide":
		return e.QuoDecimal(args[1])
	case "plus", "reduce":
		return e, nil
	case "minus":
		return e.Neg(), nil
	case "abs":
		return x.Abs().Exact(), nil
	case "divideint", "remainder":
		q, err := e.QuoDecimal(args[1])
		if err != nil {
			return money.Exact{}, err
		}
		whole, err := q.Round(money.Rounding{Mode: money.Down, Unit: money.Int(1)})
		if err != nil || c.op == "divideint" {
			return whole.Exact(), err
		}
		return e.Sub(whole.Exact().MulDecimal(args[1]))
	}
	return money.Exact{}, fmt.Errorf("operation %s is not known", c.op)
}

// limit rounds e to the precision of the context: to the unit of its digit
// number precision.
func (c decCase) limit(e money.Exact) (money.Amount, error) {
	text, _, _ := strings.Cut(e.String(), " ")
	value, ok := new(big.Rat).SetString(text)
	if !ok {
		return money.Amount{}, fmt.Errorf("no number: %s", e)
	}
	places := c.precision - 1 - magnitude(value.Abs(value))
	u, err := apdUnit(places)
	if err != nil { // finer than any decimal, or beyond the value
		return e.Amount()
	}
	return e.Round(money.Rounding{Mode: c.mode, Unit: u})
}

func apdUnit(places int) (money.Decimal, error) {
	return money.DecimalFromAPD(apd.New(1, -int32(places)))
}

// magnitude is ⌊log10 v⌋ for v > 0, and 0 for 0.
func magnitude(v *big.Rat) int {
	if v.Sign() == 0 {
		return 0
	}
	m := len(v.Num().String()) - len(v.Denom().String())
	ten := new(big.Rat).SetInt64(10)
	power := new(big.Rat).SetInt64(1)
	for range max(m, -m) {
		power.Mul(power, ten)
	}
	if m < 0 {
		power.Inv(power)
	}
	if v.Cmp(power) < 0 {
		m--
	}
	return m
}

// check compares a result; err is what another route had to say.
func (c decCase) check(want, got money.Decimal, err error) error {
	if err == nil && got != want {
		err = fmt.Errorf("got %s", got)
	}
	return err
}

// checkSmall holds the operations of Decimal and Amount to the exact result.
func (c decCase) checkSmall(args []money.Decimal, exact money.Exact) error {
	x, _ := money.FromDecimal(args[0], unit)
	var d money.Decimal
	var a money.Amount
	var errD, errA error
	switch c.op {
	case "add", "subtract":
		y, _ := money.FromDecimal(args[1], unit)
		if c.op == "subtract" {
			d, errD = args[0].Sub(args[1])
			a, errA = x.Sub(y)
		} else {
			d, errD = args[0].Add(args[1])
			a, errA = x.Add(y)
		}
	case "minus":
		d, a = args[0].Neg(), x.Neg()
	case "abs":
		d, a = args[0].Abs(), x.Abs()
	default:
		return nil
	}
	want, wantErr := exact.Amount()
	if a != want || a.Decimal() != d || (errA == nil) != (wantErr == nil) || (errD == nil) != (wantErr == nil) {
		return fmt.Errorf("exact %v, amount %v, decimal %v: %w", want, a, d, errors.Join(wantErr, errA, errD))
	}
	return nil
}

func (c decCase) checkCompare(args []money.Decimal) error {
	x, _ := money.FromDecimal(args[0], unit)
	y, _ := money.FromDecimal(args[1], unit)
	a, err := x.Cmp(y)
	e, exactErr := x.Exact().Cmp(y.Exact())
	if want := args[0].Cmp(args[1]); a != want || e != want || err != nil || exactErr != nil ||
		(want == 0) != (args[0] == args[1]) {
		return fmt.Errorf("decimal %d, amount %d, exact %d: %w", want, a, e, errors.Join(err, exactErr))
	}
	return nil
}

// runRound rounds to the exponent of the second operand of quantize.
func (c decCase) runRound(x, want money.Decimal) error {
	places := int32(0)
	if c.op == "quantize" {
		y, err := apdNumber(c.operands[1])
		if err != nil {
			return err
		}
		places = -y.Exponent
	}
	got, err := x.Round(int(places), c.mode)
	if err != nil {
		return err
	}
	u, err := apdUnit(int(places))
	if err != nil {
		return c.check(want, got, nil)
	}
	a, err := money.FromDecimal(x, unit)
	if err != nil {
		return err
	}
	rounded, err := a.Round(money.Rounding{Mode: c.mode, Unit: u})
	if err == nil && rounded.Decimal() != got {
		err = fmt.Errorf("amount rounded to %s", rounded)
	}
	return c.check(want, got, err)
}

// runZero asks that a division by zero is refused.
func (c decCase) runZero(args []money.Decimal) error {
	a, err := money.FromDecimal(args[0], unit)
	if err != nil {
		return err
	}
	if _, err := a.Exact().QuoDecimal(args[1]); !errors.Is(err, money.ErrDivision) {
		return fmt.Errorf("division by zero: %w", err)
	}
	return nil
}

// runText reads a number, or refuses what is none. Text with an exponent is read
// by apd only, and converted.
func (c decCase) runText() (skip, error) {
	_, err := money.ParseDecimal(c.operands[0])
	if strings.Contains(c.conditions, "conversion_syntax") || strings.ContainsAny(c.operands[0], "eE") {
		if !errors.Is(err, money.ErrSyntax) {
			return "", fmt.Errorf("ParseDecimal, want a syntax error: %w", err)
		}
	}
	if strings.Contains(c.conditions, "conversion_syntax") {
		return "", nil
	}
	args, reason, err := c.arguments()
	if reason != "" || err != nil {
		return reason, err
	}
	want, reason := c.expected()
	if reason != "" {
		return reason, nil
	}
	a, err := money.FromDecimal(args[0], unit)
	if err != nil {
		return "", err
	}
	got, err := c.limit(a.Exact())
	return "", c.check(want, got.Decimal(), err)
}
