// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jupan-go/jupan/settle/event"
)

// Sum is what a [Measure] adds up.
type Sum uint8

// The sums. Gross, Fee and Net are amounts; Quantity and Count are numbers.
const (
	SumGross    Sum = iota // before fees
	SumFee                 // stated on the event, negative as a rule
	SumNet                 // after fees, as stated
	SumQuantity            // may have fractions
	SumCount               // one for each event
)

// State is where a conversion with an order stands. A conversion is in exactly
// one of the first five states; see [Attribution] for how it moves.
type State string

// The states of a conversion.
const (
	Pending   State = "pending"   // no payment has named its order
	Approved  State = "approved"  // its order is paid, wholly or in part
	Cancelled State = "cancelled" // its order was cancelled
	Refunded  State = "refunded"  // its order was paid and wholly given back
	Lost      State = "lost"      // another touch has the order

	// PartlyRefunded marks those approved conversions of whose payment a part
	// was given back. It overlaps Approved.
	PartlyRefunded State = "partly_refunded"
	// Cleared marks those approved conversions that have stayed approved for the
	// measure's Hold. It overlaps Approved.
	Cleared State = "cleared"
)

// Scope is the stretch of time over which a measure adds up. A measure with a
// scope other than the period is read twice, through the end of the period and
// through its start, and what a term makes of the two differs by what is due for
// the period.
type Scope uint8

// The scopes.
const (
	ScopePeriod   Scope = iota // the period that is rated
	ScopeContract              // this version of the agreement, from its first event
	ScopeLifetime              // all versions of the agreement, from the first event
	ScopePayout                // all versions, since the end of the last period that was paid
)

func scopeNames() []string { return []string{"period", "contract", "lifetime", "payout"} }

// Measure is an additive sum over the selected events of a period:
//
//	m = ±Σ v(e)   over events e with a kind in Kinds that pass Where
//
// where v is what Sum names. With a State it counts, instead of events, the
// conversions that moved into the state less those that moved out of it, at the
// time they moved. Scope says over how long, and By into which groups.
type Measure struct {
	// Name is what a statement calls the measure.
	Name  string
	Sum   Sum
	Kinds []event.Kind
	State State
	// Hold is for how many days a conversion has to stay approved before it is
	// [Cleared].
	Hold  int
	Where Where
	// Negate turns the sum around, so that costs read as positive numbers.
	Negate bool
	// By keeps the values of a dimension apart, for [Rating.Groups]: any that Where
	// can name, or "order" for each order by itself, or "id" for each event. Every
	// group costs the Tally some 300 bytes.
	By    string
	Scope Scope
}

// Money reports whether the measure is an amount and not a plain number.
func (m Measure) Money() bool { return m.Sum <= SumNet }

// The measures that agreements name most. Amounts are in the agreement's
// currency and include every event of the kinds, reversed ones with their sign.

// GrossSales is what was captured.
func GrossSales() Measure {
	return Measure{Name: "gross_sales", Kinds: []event.Kind{event.PaymentCaptured}}
}

// NetSales is what was captured less what was cancelled, refunded and charged back.
func NetSales() Measure {
	return Measure{Name: "net_sales", Kinds: []event.Kind{
		event.PaymentCaptured, event.PaymentCancelled, event.PaymentRefunded, event.Chargeback,
	}}
}

// Refunds is what was cancelled and refunded, as a positive amount.
func Refunds() Measure {
	return Measure{Name: "refunds", Negate: true, Kinds: []event.Kind{
		event.PaymentCancelled, event.PaymentRefunded,
	}}
}

// Chargebacks is what was charged back, as a positive amount.
func Chargebacks() Measure {
	return Measure{Name: "chargebacks", Negate: true, Kinds: []event.Kind{event.Chargeback}}
}

// AdCost is what the ads cost, as a positive amount.
func AdCost() Measure {
	return Measure{Name: "ad_cost", Negate: true, Kinds: []event.Kind{event.AdCost}}
}

// FeesCharged is what was charged in events of their own, as a positive amount.
func FeesCharged() Measure {
	return Measure{Name: "fees_charged", Negate: true, Kinds: []event.Kind{event.Fee}}
}

// ProcessingFees is the fees stated on payments, as a positive amount.
func ProcessingFees() Measure {
	return Measure{Name: "processing_fees", Sum: SumFee, Negate: true, Kinds: []event.Kind{
		event.PaymentCaptured, event.PaymentCancelled, event.PaymentRefunded, event.Chargeback,
	}}
}

// GamingRevenue is stakes less winnings (gross gaming revenue).
func GamingRevenue() Measure {
	return Measure{Name: "gaming_revenue", Kinds: []event.Kind{event.Bet, event.Win, event.Rollback}}
}

// Impressions is the number of impressions.
func Impressions() Measure { return quantity("impressions", event.Impression) }

// Clicks is the number of clicks.
func Clicks() Measure { return quantity("clicks", event.Click) }

// Conversions is the number of conversions as reported, whatever became of them.
func Conversions() Measure { return quantity("conversions", event.Conversion) }

// ConversionsIn is the number of conversions that moved into a state, less
// those that moved out of it.
func ConversionsIn(s State) Measure {
	return Measure{Name: string(s), Sum: SumQuantity, State: s}
}

func quantity(name string, kinds ...event.Kind) Measure {
	return Measure{Name: name, Sum: SumQuantity, Kinds: kinds}
}

// Measures returns the measures that JSON can call by name alone.
func Measures() []Measure {
	return []Measure{
		GrossSales(), NetSales(), Refunds(), Chargebacks(), AdCost(), FeesCharged(), ProcessingFees(),
		GamingRevenue(), Impressions(), Clicks(), Conversions(),
		ConversionsIn(Pending), ConversionsIn(Approved), ConversionsIn(Cancelled), ConversionsIn(Refunded),
		ConversionsIn(Lost), ConversionsIn(PartlyRefunded),
	}
}

// measureNamed returns the one of Measures that has a name.
func measureNamed(name string) (m Measure, ok bool) {
	switch name {
	case "gross_sales":
		return GrossSales(), true
	case "net_sales":
		return NetSales(), true
	case "refunds":
		return Refunds(), true
	case "chargebacks":
		return Chargebacks(), true
	case "ad_cost":
		return AdCost(), true
	case "fees_charged":
		return FeesCharged(), true
	case "processing_fees":
		return ProcessingFees(), true
	case "gaming_revenue":
		return GamingRevenue(), true
	case "impressions":
		return Impressions(), true
	case "clicks":
		return Clicks(), true
	case "conversions":
		return Conversions(), true
	}
	switch s := State(name); s {
	case Pending, Approved, Cancelled, Refunded, Lost, PartlyRefunded:
		return ConversionsIn(s), true
	}
	return Measure{}, false
}

func (m *Measure) validate() error {
	var faults []error
	add := func(code FaultCode, path, format string, args ...any) {
		faults = append(faults, fault(code, path, format, args...))
	}
	switch {
	case m.Sum > SumCount:
		add(CodeRange, "sum", "%d is not a sum", m.Sum)
	case m.State == "" && len(m.Kinds) == 0:
		add(CodeMissing, "kinds", "a measure needs kinds of events, or a state")
	case m.State != "" && len(m.Kinds) > 0:
		add(CodeConflict, "kinds", "a measure has kinds or a state, not both")
	case m.State != "" && m.Money():
		add(CodeType, "sum", "conversions in a state are counted: quantity or count")
	case m.State != "" && !slices.Contains(states(), m.State):
		add(CodeUnknownName, "state", "%q is not a state", m.State)
	}
	if m.Name == "" {
		add(CodeMissing, "name", "missing")
	}
	if (m.State == Cleared) != (m.Hold > 0) || m.Hold < 0 || m.Hold > maxHold {
		add(CodeRange, "hold", "%d days: the state %q, and no other, needs 1 to %d", m.Hold, Cleared, maxHold)
	}
	if m.By != "" && !isGrouping(m.By) {
		add(CodeUnknownName, "by", "%q is not a dimension: no event can have it", m.By)
	}
	if m.Scope > ScopePayout {
		add(CodeRange, "scope", "%d is not a scope", m.Scope)
	}
	for i, k := range m.Kinds {
		if !allWords(string(k)) {
			add(CodeSyntax, fmt.Sprintf("kinds[%d]", i), "%q has not the form of a kind", k)
		}
	}
	if err := m.Where.validate(); err != nil {
		faults = append(faults, under("where", err))
	}
	return errors.Join(faults...)
}

// maxHold is ten years of days.
const maxHold = 3660

// allWords reports whether s is words joined by points, as a kind is.
func allWords(s string) bool {
	for word := range strings.SplitSeq(s, ".") {
		if !isWord(word) {
			return false
		}
	}
	return true
}

func states() []State {
	return []State{Pending, Approved, Cancelled, Refunded, Lost, PartlyRefunded, Cleared}
}

func (m Measure) equal(o Measure) bool { return m.is(&o) }

// is reports what equal does, without copies.
func (m *Measure) is(o *Measure) bool {
	if m.Name != o.Name || m.Sum != o.Sum || m.State != o.State || m.Hold != o.Hold ||
		m.Negate != o.Negate || m.By != o.By || m.Scope != o.Scope {
		return false
	}
	if !slices.Equal(m.Kinds, o.Kinds) || len(m.Where) != len(o.Where) {
		return false
	}
	for name, values := range m.Where {
		if other, ok := o.Where[name]; !ok || !slices.Equal(values, other) {
			return false
		}
	}
	return true
}

// stateName is the state with its hold, as cells are named by it: cleared:30.
func (m Measure) stateName() string {
	if m.State == Cleared {
		return clearedAfter(m.Hold)
	}
	return string(m.State)
}

// clearedAfter is the name of the state of conversions approved for days.
func clearedAfter(days int) string { return string(Cleared) + ":" + strconv.Itoa(days) }

func sumNames() []string { return []string{"gross", "fee", "net", "quantity", "count"} }

type measureJSON struct {
	Name   string       `json:"name"`
	Sum    string       `json:"sum,omitempty"`
	Kinds  []event.Kind `json:"kinds,omitempty"`
	State  State        `json:"state,omitempty"`
	Hold   int          `json:"hold,omitempty"`
	Where  Where        `json:"where,omitempty"`
	Negate bool         `json:"negate,omitempty"`
	By     string       `json:"by,omitempty"`
	Scope  string       `json:"scope,omitempty"`
}

// MarshalJSON writes the name alone for one of [Measures], and otherwise an
// object such as {"name":"app sales","sum":"gross","kinds":["payment_captured"],
// "where":{"product":["app"]}}.
func (m Measure) MarshalJSON() ([]byte, error) {
	if known, ok := measureNamed(m.Name); ok && m.equal(known) {
		return json.Marshal(m.Name)
	}
	if m.Sum > SumCount {
		return nil, fmt.Errorf("settle: measure %q: %d is not a sum", m.Name, m.Sum)
	}
	if m.Scope > ScopePayout {
		return nil, fmt.Errorf("settle: measure %q: %d is not a scope", m.Name, m.Scope)
	}
	out := measureJSON{m.Name, sumNames()[m.Sum], m.Kinds, m.State, m.Hold, m.Where, m.Negate, m.By, ""}
	if m.Scope != ScopePeriod {
		out.Scope = scopeNames()[m.Scope]
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (m *Measure) UnmarshalJSON(data []byte) error {
	var name string
	if json.Unmarshal(data, &name) == nil {
		known, ok := measureNamed(name)
		if !ok {
			return fault(CodeUnknownName, "", "%q is not the name of a measure", name)
		}
		*m = known
		return nil
	}
	var in measureJSON
	faults := []error{decodeStrict(data, &in)}
	sum, err := nameIndex("sum", in.Sum, sumNames())
	faults = append(faults, err)
	scope, err := nameIndex("scope", in.Scope, scopeNames())
	faults = append(faults, err)
	*m = Measure{in.Name, Sum(sum), in.Kinds, in.State, in.Hold, in.Where, in.Negate, in.By, Scope(scope)}
	return errors.Join(faults...)
}
