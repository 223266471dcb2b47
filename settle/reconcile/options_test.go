// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"encoding"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/settle/money"
)

// TestOptionFaults names every fault of options, all at once.
func TestOptionFaults(t *testing.T) {
	krw, usd := money.MustParse("1 KRW"), money.MustParse("1 USD")
	half := money.MustRate("50.01%")
	o := &Options{
		Rules: []Rule{
			{Method: ByKey, Before: -1, After: DaysMax + 1},
			{Method: OneToMany, Size: 1, Steps: -1, StepsTotal: -5},
			{Method: OneToMany, Size: SizeMax + 1},
			{Method: ByAmount, Tolerance: &Tolerance{Relative: half, Of: Ours}},
			{Method: "by_moon"},
		},
		Line:     Tolerance{Relative: money.Percent(1)},
		Total:    Tolerance{Of: Theirs, Absolute: []money.Amount{krw, krw, usd.Neg()}, Both: true},
		Required: []Field{FieldAmount, FieldDate, FieldFee},
		Units:    []money.Amount{money.Zero(money.KRW), {}},
		Explanations: []Explanation{
			{Key: "a", Amount: usd, Reason: "fine"}, {}, {Key: "b", Amount: money.MustParse("1000000000000000 USD"), Reason: "x"},
		},
	}
	want := []string{
		"line.of", "total.absolute[1]", "total.absolute[2]", "total.of", "rules[0].before", "rules[0].after",
		"rules[1].steps", "rules[1].steps_total", "rules[1].size", "rules[2].size", "rules[3].tolerance.relative",
		"required[0]", "required[1]", "units[0]", "units[1]",
		"explanations[1].key", "explanations[1].amount", "explanations[1].reason", "explanations[2].amount",
	}
	_, err := Run(nil, nil, o)
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok || !errors.Is(err, ErrOptions) {
		t.Fatalf("%v", err)
	}
	var got []string
	for _, err := range joined.Unwrap() {
		fault, ok := errors.AsType[*OptionError](err)
		if !ok || !strings.HasPrefix(err.Error(), "reconcile: "+fault.Option+": ") || fault.Unwrap() == nil {
			t.Errorf("%v", err)
			continue
		}
		got = append(got, fault.Option)
	}
	if diff := cmp.Diff(want, slices.DeleteFunc(got, func(s string) bool { return s == "total.both" })); diff != "" {
		t.Errorf("options at fault (-want +got):\n%s", diff)
	}
	if err := o.Validate(); !errors.Is(err, ErrOptions) || !strings.Contains(err.Error(), `rules[4].method: "by_moon" is not a method`) {
		t.Errorf("Validate: %v", err)
	}
	if err := (&Options{Rules: []Rule{{}}}).Validate(); !errors.Is(err, ErrOptions) {
		t.Errorf("no method: %v", err)
	}
	if err := (*Options)(nil).Validate(); err != nil {
		t.Errorf("nil: %v", err)
	}
}

// TestNames: every value of an enumeration has a name of its own, that is read back;
// another name is an error.
func TestNames(t *testing.T) {
	check(t, sideNames(), func(s *Side) encoding.TextUnmarshaler { return s })
	check(t, fieldNames(), func(s *Field) encoding.TextUnmarshaler { return s })
	check(t, statusNames(), func(s *Status) encoding.TextUnmarshaler { return s })
	check(t, causeNames(), func(s *Cause) encoding.TextUnmarshaler { return s })
	check(t, searchNames(), func(s *Search) encoding.TextUnmarshaler { return s })
	check(t, reasonNames(), func(s *Reason) encoding.TextUnmarshaler { return s })
	for o := RuleComplete; o <= RuleUnknown; o++ {
		var back RuleOutcome
		text, err := o.MarshalText()
		if err != nil || len(text) == 0 || back.UnmarshalText(text) != nil || back != o {
			t.Errorf("%d: %q, %v", o, text, err)
		}
	}
	w := english()
	for what, names := range map[string][2][]string{
		"statuses": {statusNames(), w.statuses}, "causes": {causeNames(), w.causes}, "fields": {fieldNames(), w.fields},
		"searches": {searchNames(), w.searches}, "reasons": {reasonNames(), w.reasons},
	} {
		if len(names[0]) != len(names[1]) || slices.Contains(names[1][1:], "") {
			t.Errorf("%s: %d names, words %q", what, len(names[0]), names[1])
		}
	}
}

func check[E interface {
	~uint8
	encoding.TextMarshaler
	String() string
}](t *testing.T, names []string, reader func(*E) encoding.TextUnmarshaler) {
	t.Helper()
	for v := range E(len(names) + 1) {
		text, err := v.MarshalText()
		if err != nil || string(text) != v.String() || (v > 0 && int(v) < len(names)) != (len(text) > 0) {
			t.Errorf("%T %d: %q, %v", v, v, text, err)
		}
		var back E
		if err := reader(&back).UnmarshalText(text); err != nil || int(v) < len(names) && back != v {
			t.Errorf("%T %q is read as %d, %v", v, text, back, err)
		}
	}
	var v E
	if err := reader(&v).UnmarshalText([]byte("no name")); err == nil {
		t.Errorf("%T: no error", v)
	}
}

// TestOptionsJSON: options that a host keeps in its database come back as they were.
func TestOptionsJSON(t *testing.T) {
	want := Options{
		Rules: []Rule{
			{Name: "orders", Method: ByKey, After: 2},
			{Method: ManyToOne, Before: 1, Size: 4, Steps: 10, StepsTotal: 20, AcrossKeys: true, Tolerance: &Tolerance{}},
		},
		Line:         Tolerance{Absolute: []money.Amount{money.MustParse("1 KRW")}, Relative: money.Percent(1), Of: Theirs, Both: true},
		Required:     []Field{FieldTax},
		Units:        []money.Amount{money.MustParse("10 KRW")},
		Explanations: []Explanation{{Key: "a", Amount: money.MustParse("-5 KRW"), Reason: "r"}},
	}
	data, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got Options
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("options mismatch (-want +got):\n%s", diff)
	}
}

// TestResultJSON: a result that a host keeps reads like the one it was.
func TestResultJSON(t *testing.T) {
	ours, theirs := readRows(t, "testdata/payments-all-causes", "ours.csv"), readRows(t, "testdata/payments-all-causes", "theirs.csv")
	want := mustRun(t, ours, theirs, &Options{Explanations: []Explanation{{Key: "o-07", Amount: money.MustParse("-1 KRW"), Reason: "x"}}})
	data, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got Result
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(picture(t, want), picture(t, &got)); diff != "" {
		t.Errorf("report mismatch (-want +got):\n%s", diff)
	}
}
