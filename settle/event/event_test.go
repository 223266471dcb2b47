// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/settle/money"
)

var noon = time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)

// sale is a valid event with every field filled.
func sale() Event {
	return Event{
		Key: Key{Source: "psp", ID: "ch/1"}, Kind: PaymentCaptured,
		At: noon, Booked: noon.Add(36*time.Hour + time.Nanosecond),
		Gross: money.MustParse("12900 KRW"), Fee: money.MustParse("-387 KRW"), Net: money.MustParse("9.61 USD"),
		Quantity: money.MustDecimal("1.5"),
		Order:    "ord-1", Parent: Key{Source: "shop", ID: "cart/7"},
		Party: "파트너 1", Campaign: "spring, sale", Product: `the "best" \ one`, Customer: "c-1",
		Dims:   []Dim{{"country", "KR"}, {"device", "a=b;c"}},
		Origin: Origin{File: "jan.csv", Row: 17, Hash: "sha256:00", Mapping: "psp/3"},
	}
}

// of is a minimal valid event of a kind, changed by edit.
func of(kind Kind, gross string, edit func(*Event)) Event {
	e := Event{Key: Key{Source: "s", ID: "1"}, Kind: kind, At: noon}
	if gross != "" {
		e.Gross = money.MustParse(gross)
	}
	if kind.Counted() {
		e.Quantity = money.Int(1)
	}
	if edit != nil {
		edit(&e)
	}
	return e
}

func fields(err error) (names []string) {
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		for _, err := range joined.Unwrap() {
			names = append(names, fields(err)...)
		}
		return names
	}
	var f *FieldError
	if errors.As(err, &f) {
		return []string{f.Field}
	}
	return nil
}

func TestNaturalSigns(t *testing.T) {
	// Source: the natural-sign table that adapters are held to; z is "0 USD", stated. n is negative,
	// z zero, p positive Gross; R reverses.
	table := map[Kind]string{
		PaymentCaptured: "p z Rn Rz", Bet: "p z Rn Rz", // a stated 0 is free of charge
		PaymentRefunded: "n Rp", AdCost: "n Rp", Chargeback: "n Rp", Fee: "n Rp", Payout: "n Rp",
		PaymentCancelled: "n z Rp Rz", Win: "n z Rp Rz",
		Conversion: "n z p Rn Rz Rp", Rollback: "n z p Rn Rz Rp", Adjustment: "n z p Rn Rz Rp",
		Impression: "z Rz", Click: "z Rz",
		"survey": "n z p Rn Rz Rp", "game.session_2": "n z p Rn Rz Rp",
	}
	for _, kind := range append(Kinds(), "survey", "game.session_2") {
		var got []string
		for _, reverses := range []string{"", "R"} {
			for sign, gross := range map[string]string{"n": "-1 USD", "z": "0 USD", "p": "1 USD"} {
				e := of(kind, gross, func(e *Event) { e.Reverses = reverses != "" })
				if e.Reverses {
					e.Quantity = e.Quantity.Neg()
				}
				if e.Validate() == nil {
					got = append(got, reverses+sign)
				}
			}
		}
		want := strings.Fields(table[kind])
		slices.Sort(got)
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("signs of %s mismatch (-want +got):\n%s", kind, diff)
		}
	}
}

func TestKindSign(t *testing.T) {
	for _, k := range append(Kinds(), "survey") {
		e := of(k, map[int]string{1: "1 USD", -1: "-1 USD", 0: ""}[k.Sign()], nil)
		if err := e.Validate(); err != nil {
			t.Errorf("%s with its natural sign %d: %v", k, k.Sign(), err)
		}
		if got := internKind(string(k)); got != k {
			t.Errorf("internKind(%q) = %q", k, got)
		}
		if k.Standard() == (k == "survey") {
			t.Errorf("Standard(%s) = %t", k, k.Standard())
		}
	}
}

func TestValidate(t *testing.T) {
	long := strings.Repeat("x", MaxText)
	tests := []struct {
		name  string
		event Event
		want  []string // fields at fault
		class error
	}{
		{"whole", sale(), nil, nil},
		{"zero", Event{}, []string{"id", "source", "at", "kind"}, ErrMissing},
		{"source with slash", of(AdCost, "-1 USD", func(e *Event) { e.Key.Source = "a/b" }), []string{"source"}, ErrSyntax},
		{"half a parent", of(AdCost, "-1 USD", func(e *Event) { e.Parent.ID = "x" }), []string{"parent"}, ErrMissing},
		{"other half", of(AdCost, "-1 USD", func(e *Event) { e.Parent.Source = "x" }), []string{"parent"}, ErrSyntax},
		{"text at the limit", of(AdCost, "-1 USD", func(e *Event) { e.Order = long }), nil, nil},
		{"text over it", of(AdCost, "-1 USD", func(e *Event) { e.Order = long + "x" }), []string{"order"}, ErrRange},
		{"newline", of(AdCost, "-1 USD", func(e *Event) { e.Product = "first\nsecond" }), []string{"product"}, ErrSyntax},
		{"C1 control", of(AdCost, "-1 USD", func(e *Event) { e.Product = "a\u0085" }), []string{"product"}, ErrSyntax},
		{"not UTF-8", of(AdCost, "-1 USD", func(e *Event) { e.Party = "caf\xe9" }), []string{"party"}, ErrSyntax},
		{"dims not sorted", of(AdCost, "-1 USD", func(e *Event) { e.Dims = []Dim{{"b", "1"}, {"a", "1"}} }), []string{"dims"}, ErrSyntax},
		{"dim twice", of(AdCost, "-1 USD", func(e *Event) { e.Dims = []Dim{{"a", "1"}, {"a", "1"}} }), []string{"dims"}, ErrSyntax},
		{"dim empty", of(AdCost, "-1 USD", func(e *Event) { e.Dims = []Dim{{"a", ""}} }), []string{"dim.a"}, ErrMissing},
		{"dim name", of(AdCost, "-1 USD", func(e *Event) { e.Dims = []Dim{{"A", "1"}} }), []string{"dims"}, ErrSyntax},
		{"dim named as a field", of(AdCost, "-1 USD", func(e *Event) { e.Dims = []Dim{{"party", "1"}} }), []string{"dims"}, ErrSyntax},
		{"dim text", of(AdCost, "-1 USD", func(e *Event) { e.Dims = []Dim{{"a", "\x7f"}} }), []string{"dim.a"}, ErrSyntax},
		{"row", of(AdCost, "-1 USD", func(e *Event) { e.Origin.Row = -1 }), []string{"origin.row"}, ErrRange},
		{"year 10000", of(AdCost, "-1 USD", func(e *Event) { e.At = noon.AddDate(8000, 0, 0) }), []string{"at"}, ErrRange},
		{"before year 1", of(AdCost, "-1 USD", func(e *Event) { e.Booked = noon.AddDate(-2026, 0, 0) }), []string{"booked"}, ErrRange},
		{"click with money", of(Click, "1 USD", nil), []string{"gross"}, ErrKind},
		{"click not counted", of(Click, "", func(e *Event) { e.Quantity = money.Decimal{} }), []string{"quantity"}, ErrMissing},
		{"click taken back", of(Click, "", func(e *Event) { e.Quantity = money.Int(-1) }), []string{"quantity"}, ErrKind},
		{"click reversed", of(Click, "", func(e *Event) { e.Quantity, e.Reverses = money.Int(-1), true }), nil, nil},
		{"click reversed wrongly", of(Click, "", func(e *Event) { e.Reverses = true }), []string{"quantity"}, ErrKind},
		{"conversion taken back", of(Conversion, "", func(e *Event) { e.Quantity = money.MustDecimal("-0.25") }), nil, nil},
		{"conversion reversed", of(Conversion, "", func(e *Event) { e.Quantity, e.Reverses = money.Int(-1), true }), nil, nil},
		{"conversion reversed wrongly", of(Conversion, "", func(e *Event) { e.Reverses = true }), []string{"quantity"}, ErrKind},
		{"conversion reversed by nothing", of(Conversion, "", func(e *Event) { e.Quantity, e.Reverses = money.Decimal{}, true }), []string{"quantity"}, ErrMissing},
		{"capture without amount", of(PaymentCaptured, "", nil), []string{"gross"}, ErrMissing},
		{"kind with capitals", of("Survey", "", nil), []string{"kind"}, ErrSyntax},
		{"kind with a gap", of("game..session", "", nil), []string{"kind"}, ErrSyntax},
		{"kind with a point behind", of("game.", "", nil), []string{"kind"}, ErrSyntax},
		{"kind that starts with a digit", of("2048.game", "", nil), []string{"kind"}, ErrSyntax},
		{"kind of a family", of("game.2048", "", nil), nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := tt.event.Validate()
			if diff := cmp.Diff(tt.want, fields(err)); diff != "" {
				t.Errorf("Validate() = %v, fields mismatch (-want +got):\n%s", err, diff)
			}
			if tt.want != nil && (!errors.Is(err, ErrInvalid) || !errors.Is(err, tt.class)) {
				t.Errorf("Validate() = %v, want ErrInvalid and %v", err, tt.class)
			}
		})
	}
}

// No text field is forgotten.
func TestValidateLooksAtEveryText(t *testing.T) {
	whole := sale()
	for i := range whole.texts() {
		for _, bad := range []string{"a\x01", "\xff", strings.Repeat("x", MaxText+1)} {
			e := sale()
			*e.texts()[i] = bad
			if got := fields(e.Validate()); len(got) != 1 {
				t.Errorf("text %d as %.10q: fields at fault %v, want one", i, bad, got)
			}
		}
	}
}

func TestNumberBounds(t *testing.T) {
	tests := []struct {
		amount string
		ok     bool
	}{
		{"999999999999999.999999999999 USD", true},
		{"-999999999999999.999999999999 USD", true},
		{"1000000000000000 USD", false},
		{"-1000000000000000 USD", false},
		{"1000000000000000 KRW", false},
		{"999999999999999 KRW", true},
		{"0.0000000000001 USD", false},
		{"999999999.999999999999999999 ETH:18", true}, // 27 digits in all
		{"-1000000000 ETH:18", false},
		{"0.0000000000000000001 ETH:18", false},
		{"170141183460469231731687303715884105727 KRW", false}, // 2^127 − 1
	}
	for _, tt := range tests {
		e := of(Adjustment, tt.amount, nil)
		if err := e.Validate(); (err == nil) != tt.ok {
			t.Errorf("Validate with %s = %v, want ok %t", tt.amount, err, tt.ok)
		}
		e = of(Adjustment, "", func(e *Event) { e.Quantity = e.Gross.Decimal() })
		e.Quantity = money.MustParse(tt.amount).Decimal()
		if err := e.Validate(); !strings.Contains(tt.amount, ":") && (err == nil) != tt.ok {
			t.Errorf("Validate with quantity of %s = %v, want ok %t", tt.amount, err, tt.ok)
		}
	}
}

func TestValidateDoesNotAllocate(t *testing.T) {
	e := sale()
	if n := testing.AllocsPerRun(100, func() {
		if e.Validate() != nil {
			t.Fatal("invalid")
		}
	}); n != 0 {
		t.Errorf("Validate allocates %v times", n)
	}
}

func TestKeyText(t *testing.T) {
	k, err := ParseKey("psp/ch/1")
	if want := (Key{Source: "psp", ID: "ch/1"}); err != nil || k != want {
		t.Errorf("ParseKey = %+v, %v; want %+v", k, err, want)
	}
	if got := k.String(); got != "psp/ch/1" {
		t.Errorf("String() = %q", got)
	}
	for _, s := range []string{"", "psp", "psp/", "/ch"} {
		if _, err := ParseKey(s); !errors.Is(err, ErrSyntax) {
			t.Errorf("ParseKey(%q) = %v, want ErrSyntax", s, err)
		}
	}
	for _, k := range []Key{k, {}} {
		text, _ := k.MarshalText()
		var back Key
		if err := back.UnmarshalText(text); err != nil || back != k {
			t.Errorf("UnmarshalText(%q) = %+v, %v", text, back, err)
		}
	}
}

func TestIsPlain(t *testing.T) {
	for n := range 40 {
		s := []byte(strings.Repeat("~ ", 20)[:n])
		if !isPlain(string(s)) {
			t.Fatalf("isPlain(%q) = false", s)
		}
		for i := range s {
			for _, c := range []byte{0, 0x1f, 0x7f, 0x80, 0xff} {
				old := s[i]
				s[i] = c
				if isPlain(string(s)) {
					t.Fatalf("isPlain(%q) = true", s)
				}
				s[i] = old
			}
		}
	}
}

func TestBatchValidate(t *testing.T) {
	b := Batch{Version: 1, Events: []Event{sale(), {}}}
	err := b.Validate()
	var bad *EventError
	if !errors.As(err, &bad) || bad.Index != 1 {
		t.Errorf("Validate() = %v, want event 1 at fault", err)
	}
	var field *FieldError
	if !errors.As(err, &field) || field.Field != "partition" {
		t.Errorf("Validate() = %v, want the partition at fault first", err)
	}
	good := Batch{Partition: "ads/2026-01-15", Version: 3, Events: []Event{sale()}}
	if err := good.Validate(); err != nil {
		t.Errorf("Validate() = %v", err)
	}
}

func TestClone(t *testing.T) {
	e := sale()
	c := e.Clone()
	if diff := cmp.Diff(e, c); diff != "" {
		t.Errorf("Clone mismatch (-want +got):\n%s", diff)
	}
	if c.Dims[0].Value = "US"; e.Dims[0].Value != "KR" {
		t.Error("Clone shares Dims")
	}
}

func TestBookedAt(t *testing.T) {
	e := sale()
	if got := e.BookedAt(); got != e.Booked {
		t.Errorf("BookedAt() = %v, want Booked", got)
	}
	if e.Booked = (time.Time{}); e.BookedAt() != e.At {
		t.Errorf("BookedAt() = %v, want At", e.BookedAt())
	}
}

func BenchmarkValidate(b *testing.B) {
	short := of(PaymentCaptured, "12900 KRW", func(e *Event) {
		e.Key.ID, e.Order = "01JH8Z6Q4T5V9K2M7N3P0R8S1W", "ord-1234567"
		e.Party, e.Campaign, e.Customer = "partner-0123", "campaign-01234", "cust-012345"
	})
	for name, e := range map[string]Event{"usual": short, "full": sale()} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if e.Validate() != nil {
					b.Fatal("invalid")
				}
			}
		})
	}
}

func TestJSON(t *testing.T) {
	events := append(randomEvents(9, 50), sale())
	text, err := json.MarshalIndent(events, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	var got []Event
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(events, got); diff != "" {
		t.Errorf("JSON mismatch (-want +got):\n%s", diff)
	}
	if _, err := json.Marshal(Event{}); !errors.Is(err, ErrInvalid) {
		t.Errorf("Marshal of an invalid event = %v", err)
	}
	for _, s := range []string{"{}", "null", "1", `{"source":"s","id":"1","kind":"fee","at":"2026-01-15T12:00:00Z"}`, `{"x":1}`} {
		e := sale()
		if err := json.Unmarshal([]byte(s), &e); !errors.Is(err, ErrInvalid) || !cmp.Equal(e, sale()) {
			t.Errorf("Unmarshal(%s) = %v, want it refused and the event as it was", s, err)
		}
	}
}
