// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// The promises of the package, on rows that meet often:
//
//  1. every row is in exactly one match, counts and sums add up;
//  2. the order of the rows does not matter;
//  3. negative amounts match like positive ones;
//  4. what is matched is within the tolerance, by hand;
//  5. a rule that is not known changes nothing;
//  6. what rules by key or amount could join is not left over.
//
// TestLaws runs them on fixed seeds, FuzzLaws on any.

func TestLaws(t *testing.T) {
	n := uint64(1000)
	if testing.Short() {
		n = 200
	}
	counts := map[string]int{}
	for seed := range n {
		checkLaws(t, seed, newLawCase(rand.New(rand.NewPCG(seed, 7))), counts)
		if t.Failed() {
			return
		}
	}
	for _, s := range statusNames()[1:] {
		if counts[s] == 0 {
			t.Errorf("no match of status %s in %d seeds", s, n)
		}
	}
	for _, c := range causeNames()[1:] {
		if counts[c] == 0 {
			t.Errorf("no difference of cause %s in %d seeds", c, n)
		}
	}
	for _, m := range []Method{ByKey, ByText, ByAmount, OneToMany, ManyToOne, BySlip} {
		if counts["rule "+string(m)] == 0 {
			t.Errorf("rule %s joined nothing in %d seeds", m, n)
		}
	}
	for _, s := range searchNames()[1:] {
		if counts[s] == 0 {
			t.Errorf("no search was %s in %d seeds", s, n)
		}
	}
	t.Logf("%d seeds, %v", n, counts)
}

func FuzzLaws(f *testing.F) {
	r := rand.New(rand.NewPCG(1, 1))
	for n := range 6 {
		data := make([]byte, 100*n)
		for i := range data {
			data[i] = byte(r.Uint32())
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		seed := uint64(len(data))
		checkLaws(t, seed, newLawCase(rand.New(&bytesSource{data})), map[string]int{})
	})
}

// bytesSource is a source of chance that a fuzzer steers: each byte is one choice.
type bytesSource struct{ data []byte }

func (s *bytesSource) Uint64() uint64 {
	const rest = 0x5a5a_5a5a_5a5a_5a5a // not 0, or the sampling without bias would go on for ever
	if len(s.data) == 0 {
		return rest
	}
	b := s.data[0]
	s.data = s.data[1:]
	return uint64(b)*0x0101_0101_0101_0101 ^ rest // every bit depends on the byte
}

// lawCase is rows and options that come from a seed.
type lawCase struct {
	ours, theirs []Row
	opts         Options
}

func newLawCase(r *rand.Rand) *lawCase {
	c := &lawCase{opts: randomOptions(r)}
	for range r.IntN(14) {
		row := randomRow(r)
		switch r.IntN(5) {
		case 0:
			c.ours = append(c.ours, row)
		case 1:
			c.theirs = append(c.theirs, row)
		case 2:
			c.ours, c.theirs = append(c.ours, row), append(c.theirs, slipped(r, row))
		case 3:
			parts := split(r, row)
			if r.IntN(2) == 0 {
				c.ours, c.theirs = append(c.ours, row), append(c.theirs, parts...)
			} else {
				c.ours, c.theirs = append(c.ours, parts...), append(c.theirs, row)
			}
		default:
			c.ours, c.theirs = append(c.ours, row), append(c.theirs, row)
			if r.IntN(4) == 0 {
				c.theirs = append(c.theirs, row)
			}
		}
	}
	for i := range c.ours {
		c.ours[i].Origin = event.Origin{File: "ours.csv", Row: int64(i + 2)}
	}
	for i := range c.theirs {
		c.theirs[i].Origin = event.Origin{File: "theirs.csv", Row: int64(i + 2)}
	}
	return c
}

func pick[T any](r *rand.Rand, values ...T) T { return values[r.IntN(len(values))] }

func randomRow(r *rand.Rand) Row {
	row := Row{Key: pick(r, "", "", "a", "b", "c", "d", "e", "f", "g"), Text: pick(r, "", "x", "pay a b", "pay (c)")}
	if r.IntN(8) > 0 {
		row.Date = settle.NewDate(2026, 1, 25+r.IntN(12))
	}
	row.Amount = randomAmount(r)
	if r.IntN(3) == 0 {
		row.Fee, row.Tax = randomAmount(r), pick(r, money.Amount{}, randomAmount(r))
	}
	switch r.IntN(40) {
	case 0:
		row.Amount = money.Amount{}
	case 1:
		row.Amount = money.MustParse("1234567890123456789.01 USD")
	case 2:
		row.Fee = money.MustParse("0.12345678901234567890123 USD")
	case 3:
		row.Amount = money.Minor(5, 0)
	case 4:
		row.Amount = money.MustParse("999999999999999.999999999999 USD")
	}
	return row
}

func randomAmount(r *rand.Rand) money.Amount {
	c := pick(r, money.KRW, money.USD, money.USD, money.MustCurrency("TOKEN:18"))
	a, err := money.New(pick[int64](r, 0, 100, 120, 200, 1000, 1234, 1243, 50, 70, 300)*pick[int64](r, 1, 1, -1), min(c.Digits(), 2)+pick(r, 0, 0, 2), c)
	if err != nil {
		panic(err) // a fault of the generator
	}
	return a
}

// slipped is what the other side made of a row.
func slipped(r *rand.Rand, row Row) Row {
	scaled := func(n, d int64) money.Amount {
		rate, err := money.Fraction(n, d)
		if err != nil {
			panic(err)
		}
		a, err := row.Amount.Exact().Mul(rate).Amount()
		if err != nil {
			return row.Amount
		}
		return a
	}
	switch r.IntN(10) {
	case 8:
		if row.Amount.Currency() == 0 {
			return row
		}
		row.Amount = money.MustParse(strings.Replace(row.Amount.String(), "12", "21", 1))
	case 9:
		row.Net, row.Amount = row.Amount, randomAmount(r)
	case 0:
		row.Amount = row.Amount.Neg()
	case 1:
		row.Amount = scaled(100, 1)
	case 2:
		row.Amount = scaled(1, 10)
	case 3:
		row.Amount = scaled(101, 100)
	case 4:
		row.Date = pick(r, settle.Date{}, settle.NewDate(2026, 2, 1+r.IntN(4)))
	case 5:
		row.Fee = pick(r, money.Amount{}, randomAmount(r))
	case 6:
		row.Key = ""
	default:
		row.Amount = randomAmount(r)
	}
	return row
}

// split divides a row into two or three that add up to it.
func split(r *rand.Rand, row Row) []Row {
	weights := []money.Rate{money.Percent(1), money.Percent(2), money.Percent(int64(r.IntN(3)))}
	amounts, _, err := money.Allocate(row.Amount, weights, nil)
	if err != nil {
		return []Row{row}
	}
	var parts []Row
	for i, a := range amounts {
		part := row
		part.Amount, part.Fee, part.Tax = a, money.Amount{}, money.Amount{}
		if r.IntN(2) == 0 {
			part.Key = pick(r, "", fmt.Sprint(row.Key, i))
		}
		parts = append(parts, part)
	}
	return parts
}

func randomOptions(r *rand.Rand) Options {
	var o Options
	methods := []Method{ByKey, ByText, ByAmount, OneToMany, ManyToOne, BySlip, "by_moon"}
	if r.IntN(4) > 0 {
		o.Rules = []Rule{}
		for range r.IntN(6) {
			rule := Rule{
				Method: pick(r, methods...), Before: r.IntN(3), After: r.IntN(4), AcrossKeys: r.IntN(2) == 0,
				Steps: pick(r, 0, 0, 5, 40), StepsTotal: pick(r, 0, 0, 30), Size: pick(r, 0, 2, 4),
			}
			if r.IntN(3) == 0 {
				rule.Tolerance = pick(r, &Tolerance{}, &Tolerance{Relative: money.Percent(5), Of: pick(r, Ours, Theirs)})
			}
			o.Rules = append(o.Rules, rule)
		}
	}
	switch r.IntN(4) {
	case 0:
		o.Line = Tolerance{Relative: money.Percent(1), Of: pick(r, Ours, Theirs)}
	case 1:
		o.Line = Tolerance{Absolute: []money.Amount{money.MustParse("0.50 USD")}, Relative: money.Percent(10), Of: Ours, Both: r.IntN(2) == 0}
	}
	if r.IntN(2) == 0 {
		o.Calendar = &settle.Calendar{}
	}
	if r.IntN(4) == 0 {
		o.Required = []Field{FieldFee}
	}
	for range r.IntN(3) {
		if a := randomAmount(r); !a.IsZero() {
			o.Explanations = append(o.Explanations, Explanation{Key: pick(r, "a", "b", "c"), Amount: a, Reason: "agreed"})
		}
	}
	return o
}

func mustRun(t *testing.T, ours, theirs []Row, o *Options) *Result {
	t.Helper()
	res, err := Run(ours, theirs, o)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// picture is everything that a result says, without the places of rows.
func picture(t *testing.T, r *Result) string {
	t.Helper()
	var b bytes.Buffer
	if err := r.Text(&b, &ReportOptions{Lines: 1000}); err != nil {
		t.Fatal(err)
	}
	if err := r.CSV(&b, &ReportOptions{All: true}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func checkLaws(t *testing.T, seed uint64, c *lawCase, counts map[string]int) {
	t.Helper()
	res := mustRun(t, c.ours, c.theirs, &c.opts)
	count(res, counts)
	checkRows(t, seed, res)
	checkBridge(t, seed, res)
	checkMatched(t, seed, c, res)
	checkComplete(t, seed, res)
	want := picture(t, res)

	r := rand.New(rand.NewPCG(seed, 11))
	ours, theirs, opts := shuffled(r, c.ours), shuffled(r, c.theirs), c.opts
	opts.Explanations = shuffled(r, opts.Explanations)
	if diff := cmp.Diff(want, picture(t, mustRun(t, ours, theirs, &opts))); diff != "" {
		t.Errorf("seed %d: in another order (-want +got):\n%s", seed, diff)
	}
	if c.opts.Rules != nil {
		opts = c.opts
		opts.Rules = append(slices.Clone(opts.Rules), Rule{Method: "by_sun"})
		got := mustRun(t, c.ours, c.theirs, &opts)
		if diff := cmp.Diff(res.Matches, got.Matches, cmp.Comparer(func(a, b settle.Date) bool { return a == b })); diff != "" || got.Complete() {
			t.Errorf("seed %d: with an unknown rule (-want +got):\n%s", seed, diff)
		}
	}
	checkMirror(t, seed, c, res, counts)
}

func count(res *Result, counts map[string]int) {
	for i := range res.Matches {
		m := &res.Matches[i]
		counts[m.Status.String()]++
		counts[m.Search.String()]++
		for _, d := range m.Differences {
			counts[d.Cause.String()]++
		}
		if m.Rule >= 0 {
			counts["rule "+string(res.Rules[m.Rule].Rule.Method)]++
		}
		if m.Explained != nil {
			counts["explained"]++
		}
	}
	counts["unused"] += len(res.Unused)
}

func shuffled[T any](r *rand.Rand, in []T) []T {
	out := slices.Clone(in)
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// checkRows holds promise 1 for rows, without the help of Result.verify.
func checkRows(t *testing.T, seed uint64, res *Result) {
	t.Helper()
	seen := [2][]int{make([]int, len(res.Ours)), make([]int, len(res.Theirs))}
	total := Count{}
	for s := Matched; s <= Rejected; s++ {
		c := res.Count(s)
		total.Matches, total.OurRows, total.TheirRows = total.Matches+c.Matches, total.OurRows+c.OurRows, total.TheirRows+c.TheirRows
	}
	for _, m := range res.Matches {
		for _, i := range m.Ours {
			seen[0][i]++
		}
		for _, i := range m.Theirs {
			seen[1][i]++
		}
		o, u := len(m.Ours), len(m.Theirs)
		both := m.Status == Matched || m.Status == Differs
		if both != (o > 0 && u > 0) || !both && o+u != 1 || (m.Status == Differs) != (both && len(m.Differences) > 0) {
			t.Errorf("seed %d: a match of %d and %d rows: %+v", seed, o, u, m)
		}
	}
	for s := range seen {
		for i, n := range seen[s] {
			if n != 1 {
				t.Errorf("seed %d: row %d of %s is in %d matches", seed, i, Side(s+1), n)
			}
		}
	}
	if want := (Count{len(res.Matches), len(res.Ours), len(res.Theirs)}); total != want {
		t.Errorf("seed %d: counts add up to %+v, want %+v", seed, total, want)
	}
}

// checkBridge holds promise 1 for sums: each total again from the rows.
func checkBridge(t *testing.T, seed uint64, res *Result) {
	t.Helper()
	rejected := [2]map[int]bool{{}, {}}
	for _, m := range res.Matches {
		if m.Status == Rejected {
			for s, rows := range [2][]int{m.Ours, m.Theirs} {
				for _, i := range rows {
					rejected[s][i] = true
				}
			}
		}
	}
	sum := func(s int, rows []Row, c money.Currency) (all money.Amount) {
		all = money.Zero(c)
		for i, row := range rows {
			if row.Amount.Currency() == c && !rejected[s][i] {
				var err error
				if all, err = all.Add(row.Amount); err != nil {
					t.Fatal(err)
				}
			}
		}
		return all
	}
	for _, x := range res.Totals {
		if got := sum(0, res.Ours, x.Currency); got != x.Ours {
			t.Errorf("seed %d: ours add up to %s, total %s", seed, got, x.Ours)
		}
		if got := sum(1, res.Theirs, x.Currency); got != x.Theirs {
			t.Errorf("seed %d: theirs add up to %s, total %s", seed, got, x.Theirs)
		}
		if err := x.verify(); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
	}
}

// checkMatched holds promise 4: with sums and tolerance by hand.
func checkMatched(t *testing.T, seed uint64, c *lawCase, res *Result) {
	t.Helper()
	for _, m := range res.Matches {
		if m.Status != Matched {
			continue
		}
		for f := FieldAmount; f <= FieldNet; f++ {
			o, u := res.sum(Ours, m.Ours, f), res.sum(Theirs, m.Theirs, f)
			if f != FieldAmount && (!stated(o) || !stated(u)) && !slices.Contains(c.opts.Required, f) {
				continue
			}
			if o == u {
				continue
			}
			delta, err := u.Sub(o)
			if err != nil || !m.Tolerated || !byHand(t, c.opts.Line, o, delta, u) {
				t.Errorf("seed %d: matched with %s and %s in %s", seed, o, u, f)
			}
		}
	}
}

// checkComplete holds promise 6: every pair of rows left over is looked at.
func checkComplete(t *testing.T, seed uint64, res *Result) {
	t.Helper()
	for _, rule := range res.Rules {
		for _, o := range res.Open(Ours) {
			for _, u := range res.Open(Theirs) {
				apart := daysBetween(o.Date, u.Date)
				dated := !o.Date.IsZero() && !u.Date.IsZero() && -rule.Rule.Before <= apart && apart <= rule.Rule.After
				currency := o.Amount.Currency() == u.Amount.Currency()
				switch {
				case rule.Rule.Method == ByKey && o.Key != "" && o.Key == u.Key && currency:
				case rule.Rule.Method == ByAmount && dated && stated(o.Amount) && o.Amount == u.Amount &&
					(o.Key == "" || u.Key == "" || rule.Rule.AcrossKeys):
				default:
					continue
				}
				t.Errorf("seed %d: %s left\n%+v\n%+v", seed, rule.Rule.Method, o, u)
			}
		}
	}
}

// byHand is the definition of a tolerance in unbounded fractions.
func byHand(t *testing.T, tol Tolerance, ours, delta, theirs money.Amount) bool {
	t.Helper()
	base := ours
	if tol.Of == Theirs {
		base = theirs
	}
	relative, err := delta.Abs().Exact().Cmp(base.Abs().Exact().Mul(tol.Relative))
	if err != nil {
		t.Fatal(err)
	}
	near := false
	for _, a := range tol.Absolute {
		if a.Currency() == delta.Currency() {
			n, err := delta.Abs().Cmp(a)
			if err != nil {
				t.Fatal(err)
			}
			near = n <= 0
		}
	}
	if tol.Both {
		return near && relative <= 0
	}
	return near || !tol.Relative.IsZero() && relative <= 0
}

// opposites tells whether two rows differ in their sign: which of them comes first
// turns around, too.
func opposites(rows []Row) bool {
	seen := map[money.Amount]bool{}
	for _, r := range rows {
		seen[r.Amount] = true
		if !r.Amount.IsZero() && seen[r.Amount.Neg()] {
			return true
		}
	}
	return false
}

// checkMirror holds promise 3: all amounts turned around give the same matches,
// where no search ended at a bound.
func checkMirror(t *testing.T, seed uint64, c *lawCase, res *Result, counts map[string]int) {
	t.Helper()
	if opposites(c.ours) || opposites(c.theirs) || slices.ContainsFunc(res.Rules, func(x RuleResult) bool { return x.Bounded > 0 }) {
		return
	}
	counts["turned around"]++
	mirror := func(rows []Row) []Row {
		rows = slices.Clone(rows)
		for i := range rows {
			for f := range 4 {
				p := []*money.Amount{&rows[i].Amount, &rows[i].Fee, &rows[i].Tax, &rows[i].Net}[f]
				*p = p.Neg()
			}
		}
		return rows
	}
	opts := c.opts
	opts.Explanations = slices.Clone(opts.Explanations)
	for i := range opts.Explanations {
		opts.Explanations[i].Amount = opts.Explanations[i].Amount.Neg()
	}
	got := mustRun(t, mirror(c.ours), mirror(c.theirs), &opts)
	if slices.ContainsFunc(got.Rules, func(x RuleResult) bool { return x.Bounded > 0 }) {
		return
	}
	if a, b := mirrorPicture(res), mirrorPicture(got); a != b {
		t.Errorf("seed %d: turned around (-want +got):\n%s", seed, cmp.Diff(a, b))
	}
}

// mirrorPicture counts what does not depend on which of several rows, equal but
// for their sign and order, stand together.
func mirrorPicture(res *Result) string {
	var b bytes.Buffer
	for s := Matched; s <= Rejected; s++ {
		fmt.Fprintln(&b, s, res.Count(s))
	}
	return b.String()
}
