// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jupan-go/jupan/anomaly/internal/edit"
	"github.com/jupan-go/jupan/settle/money"
)

// Balance is a sum that must come out: the fields of Plus less those of Minus are zero, as gross less
// fee less net is.
type Balance struct {
	// Name tells it from the others of a record; Plus and Minus are names of fields.
	Name  string   `json:"name"`
	Plus  []string `json:"plus"`
	Minus []string `json:"minus"`
}

// Repair is a change of one or two fields after which all balances hold.
type Repair struct {
	// Kind is SignFlip, DecimalSlip or TypingError.
	Kind Kind `json:"kind"`
	// Fields are those that change, with Was and Should as their values.
	Fields []string        `json:"fields"`
	Was    []money.Decimal `json:"was"`
	Should []money.Decimal `json:"should"`
	rank   int             // the lower, the likelier
}

// The ranks of slips: a turned sign is likelier than a digit that happens to make up for a difference.
const (
	rankSign = iota
	rankPower
	rankSwap
	rankDigit
	rankFields
	rankSigns
)

// Record is fields with their values, and the balances that hold between them.
type Record struct {
	// Series, Day and Subject say what the record is, for the finding.
	Series  Series
	Day     Day
	Subject string
	Fields  map[string]money.Decimal // by the names that Balances use
	// Balances must hold within Tolerance, which is what rounding may leave.
	Balances  []Balance
	Tolerance money.Decimal
}

// Check returns a finding if a balance does not hold. If one slip of the hand explains it and no other
// does (a sign turned, a decimal point moved, two digits swapped, one added, left out or mistyped, two
// fields exchanged), the finding suggests the repair. The slips are those of Scholtus, "Automatic correction
// of simple typing errors in numerical data with balance edits" (Statistics Netherlands, 2009).
func (r *Record) Check() (*Finding, []Repair, error) {
	broken, err := r.broken(nil)
	if err != nil || len(broken) == 0 {
		return nil, nil, err
	}
	repairs := r.repairs(broken)
	f := NewFinding(TypingError, r.Series, r.Day, r.Subject)
	f.Detector, f.Severity, f.Probability = "balance", Block, 0.999
	for _, b := range broken {
		f.Evidence = append(f.Evidence, Evidence{Name: "balance", Text: fmt.Sprintf("%s is off by %s", b.Name, r.rest(b, nil))})
	}
	f.Note = "does not add up: " + broken[0].Name + " is off by " + r.rest(broken[0], nil).String()
	if len(repairs) == 1 {
		rep := repairs[0]
		f.Kind = rep.Kind
		f.Note += "; " + rep.text()
		if len(rep.Fields) == 1 {
			f.Series.Metric, f.Value, f.Suggest = rep.Fields[0], &rep.Was[0], &rep.Should[0]
		}
	}
	f.identify()
	f.Incident = f.ID
	return &f, repairs, nil
}

// text tells what to change.
func (p *Repair) text() string {
	var parts []string
	for i, name := range p.Fields {
		parts = append(parts, fmt.Sprintf("%s %s should be %s", name, p.Was[i], p.Should[i]))
	}
	return strings.Join(parts, ", ")
}

// value returns a field, as changed.
func (r *Record) value(name string, changed map[string]money.Decimal) (money.Decimal, bool) {
	if v, ok := changed[name]; ok {
		return v, true
	}
	v, ok := r.Fields[name]
	return v, ok
}

// rest returns what is left of a balance: plus less minus.
func (r *Record) rest(b Balance, changed map[string]money.Decimal) (sum money.Decimal) {
	add := func(name string, negative bool) {
		v, _ := r.value(name, changed)
		if negative {
			v = v.Neg()
		}
		if next, err := sum.Add(v); err == nil {
			sum = next
		}
	}
	for _, name := range b.Plus {
		add(name, false)
	}
	for _, name := range b.Minus {
		add(name, true)
	}
	return sum
}

// broken returns the balances that do not hold; a field that is not there is an error.
func (r *Record) broken(changed map[string]money.Decimal) (out []Balance, err error) {
	for _, b := range r.Balances {
		for _, name := range slices.Concat(b.Plus, b.Minus) {
			if _, ok := r.Fields[name]; !ok {
				return nil, fmt.Errorf("anomaly: balance %s: no field %s: %w", b.Name, name, ErrArgument)
			}
		}
		if r.rest(b, changed).Abs().Cmp(r.Tolerance) > 0 {
			out = append(out, b)
		}
	}
	return out, nil
}

// holds tells whether all balances hold after a change.
func (r *Record) holds(changed map[string]money.Decimal) bool {
	broken, err := r.broken(changed)
	return err == nil && len(broken) == 0
}

// repairs returns the likeliest slips that explain the record: those of one field, or else those of
// two. More than one means that it cannot be told.
func (r *Record) repairs(broken []Balance) (out []Repair) {
	var names []string
	for _, b := range broken {
		names = append(names, b.Plus...)
		names = append(names, b.Minus...)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	for _, name := range names {
		if p, ok := r.single(name, broken[0]); ok {
			out = append(out, p)
		}
	}
	if len(out) == 0 {
		out = r.double(names)
	}
	best := rankSigns
	for _, p := range out {
		best = min(best, p.rank)
	}
	return slices.DeleteFunc(out, func(p Repair) bool { return p.rank > best })
}

// double returns the slips of two fields: exchanged, or both with the wrong sign.
func (r *Record) double(names []string) (out []Repair) {
	for i, a := range names {
		for _, b := range names[i+1:] {
			x, y := r.Fields[a], r.Fields[b]
			if x != y && r.holds(map[string]money.Decimal{a: y, b: x}) {
				out = append(out, Repair{TypingError, []string{a, b}, []money.Decimal{x, y}, []money.Decimal{y, x}, rankFields})
			}
			if !x.IsZero() && !y.IsZero() && r.holds(map[string]money.Decimal{a: x.Neg(), b: y.Neg()}) {
				out = append(out, Repair{SignFlip, []string{a, b}, []money.Decimal{x, y}, []money.Decimal{x.Neg(), y.Neg()}, rankSigns})
			}
		}
	}
	return out
}

// single returns the slip of one field that explains the record, if there is one: the balance says
// what the field should be, and the two texts say whether a hand could slip so.
func (r *Record) single(name string, b Balance) (Repair, bool) {
	v, rest := r.Fields[name], r.rest(b, nil)
	if slices.Contains(b.Plus, name) {
		rest = rest.Neg()
	} else if !slices.Contains(b.Minus, name) {
		return Repair{}, false
	}
	should, err := v.Add(rest)
	if err != nil || !r.holds(map[string]money.Decimal{name: should}) {
		return Repair{}, false
	}
	p := Repair{Fields: []string{name}, Was: []money.Decimal{v}, Should: []money.Decimal{should}}
	switch {
	case should == v.Neg() && !v.IsZero():
		p.Kind, p.rank = SignFlip, rankSign
	case isPowerApart(v, should):
		p.Kind, p.rank = DecimalSlip, rankPower
	case edit.Distance(padded(v, should), padded(should, v)) == 1:
		p.Kind, p.rank = TypingError, rankDigit
		if sameDigits(padded(v, should), padded(should, v)) {
			p.rank = rankSwap
		}
	default:
		return Repair{}, false
	}
	return p, true
}

// padded writes a number with as many decimals as the other has: 2714.5 as 2714.50 beside 2714.05.
func padded(v, other money.Decimal) string {
	_, _, a := v.Parts()
	_, _, b := other.Parts()
	text := v.String()
	if a < b {
		if a == 0 {
			text += "."
		}
		text += strings.Repeat("0", int(b-a))
	}
	return text
}

// sameDigits tells whether two texts have the same letters in another order.
func sameDigits(a, b string) bool {
	return slices.Equal(slices.Sorted(slices.Values([]byte(a))), slices.Sorted(slices.Values([]byte(b))))
}

// isPowerApart tells whether one number is the other times a power of ten.
func isPowerApart(a, b money.Decimal) bool {
	for k := 1; k <= 6; k++ {
		up, ok := shifted(a, -k)
		down, okay := shifted(a, k)
		if ok && up == b || okay && down == b {
			return !a.IsZero()
		}
	}
	return false
}
