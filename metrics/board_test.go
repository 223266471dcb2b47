// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

var newYear = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// sale is a payment of an order on a day of January.
func sale(id, order, customer string, day int) event.Event {
	return event.Event{
		Key: event.Key{Source: "shop", ID: id}, Kind: event.PaymentCaptured, At: newYear.AddDate(0, 0, day-1),
		Order: order, Customer: customer, Gross: money.Minor(100, money.KRW),
	}
}

func TestPartitions(t *testing.T) {
	m := modelOf(Metric{Name: "cost", Is: Sum{Of: On(event.AdCost), Value: Gross, Negate: true}})
	b := newBoard(t, m)
	cost := func(id string, won int64) event.Event {
		return event.Event{Key: event.Key{Source: "ads", ID: id}, Kind: event.AdCost, At: newYear, Gross: money.Minor(-won, money.KRW)}
	}
	for _, step := range []struct {
		version int64
		events  []event.Event
		want    float64
	}{
		{1, []event.Event{cost("a", 10), cost("b", 20)}, 30},
		{2, []event.Event{cost("a", 11)}, 11}, // b has fallen to zero and is left out
		{1, []event.Event{cost("a", 10), cost("b", 20)}, 11},
		{3, nil, 0},
	} {
		if _, err := b.Add(event.Batch{Partition: "day", Version: step.version, Events: step.events}); err != nil {
			t.Fatal(err)
		}
		if r := read(t, b.At(newYear.AddDate(1, 0, 0)), "cost", Window{}); r.Value != step.want {
			t.Errorf("version %d: %v, want %v", step.version, r, step.want)
		}
	}
	if v, ok := b.Partition("day"); v != 3 || !ok {
		t.Errorf("version %d, %t", v, ok)
	}
}

// TestRefundNamesPaymentOnly is an order that its refund does not name.
func TestRefundNamesPaymentOnly(t *testing.T) {
	m := modelOf(Metric{Name: "orders", Is: Counted{Of: Of(SettledOrders)}},
		Metric{Name: "returned", Is: Rate{Of: Of(ReturnedOrders), Per: Of(PlacedOrders)}})
	refund := sale("r1", "", "", 9)
	refund.Kind, refund.Gross, refund.Parent = event.PaymentRefunded, refund.Gross.Neg(), event.Key{Source: "shop", ID: "p1"}
	for _, order := range []string{"o1", ""} {
		b := boardOf(t, m, []event.Event{refund, sale("p1", order, "ann", 2), sale("p2", "o2", "bob", 3)})
		v := b.At(newYear.AddDate(0, 1, 0))
		if r := read(t, v, "orders", Window{}); r.Value != 1 {
			t.Errorf("order %q: %v settled, want 1", order, r)
		}
		if r := read(t, v, "returned", Window{}); r.Value != 0.5 || r.N != 2 {
			t.Errorf("order %q: %v, want 1 of 2", order, r)
		}
	}
}

func TestBy(t *testing.T) {
	m := modelOf(Metric{Name: "sales", Is: Sum{Of: Of(SettledOrders), Value: Gross}},
		Metric{Name: "clicks", Is: Counted{Of: On(event.Click)}})
	m.Breakdowns = []string{"campaign"}
	touch := func(id, order, campaign string, day int) event.Event {
		e := sale(id, order, "", day)
		e.Key.Source, e.Kind, e.Gross, e.Party, e.Campaign, e.Quantity = "ads", event.Conversion, money.Amount{}, "p", campaign, money.Int(1)
		return e
	}
	click := touch("k", "", "A", 1)
	click.Kind = event.Click
	events := []event.Event{
		sale("p1", "o1", "ann", 2), touch("c1", "o1", "A", 1), touch("c2", "o1", "B", 2), // the last touch has it
		sale("p2", "o2", "bob", 3), click,
	}
	v := boardOf(t, m, events).At(newYear.AddDate(0, 1, 0))
	for metric, want := range map[string]map[string]float64{
		"sales": {"": 100, "B": 100, "A": 0}, "clicks": {"": 0, "A": 1, "B": 0},
	} {
		by, err := v.By("campaign", metric, Window{})
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]float64{}
		for name, r := range by {
			got[name] = r.Value
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s by campaign %v, want %v", metric, got, want)
		}
	}
	if _, err := v.By("country", "sales", Window{}); !errors.Is(err, ErrUnknown) {
		t.Errorf("%v, want ErrUnknown", err)
	}
	if _, err := v.Read("nothing", Window{}); !errors.Is(err, ErrUnknown) {
		t.Errorf("%v, want ErrUnknown", err)
	}
}

func TestOverlappingWindows(t *testing.T) {
	m := modelOf(Metric{Name: "orders", Is: Counted{Of: Of(SettledOrders)}})
	var events []event.Event
	for day := 1; day <= 20; day++ {
		events = append(events, sale(fmt.Sprint(day), "", "", day))
	}
	day := func(n int) time.Time { return newYear.AddDate(0, 0, n-1) }
	windows := []Window{{day(5), day(15)}, {}, {day(1), day(6)}, {day(10), day(3)}, {day(5), day(15)}, {day(14), day(30)}}
	list, err := boardOf(t, m, events).At(day(40)).ReadAll("orders", windows)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{10, 20, 5, 0, 10, 7} {
		if list[i].Value != want || list[i].Window != windows[i] {
			t.Errorf("window %d: %v of %v, want %v", i, list[i], list[i].Window, want)
		}
	}
}

// TestRolling holds the rolling window to its definition, day by day.
func TestRolling(t *testing.T) {
	d := Retention{Of: On("session"), Kind: Rolling, Days: 14, Length: 7}
	m := modelOf(Metric{Name: "rolling", Is: d})
	days := map[string][]int{"ann": {1, 2, 10, 15, 16}, "bob": {3}, "cy": {5, 12, 19, 26}}
	var events []event.Event
	var k, n, immature int
	const asOf = 31
	for who, active := range days {
		for _, day := range active {
			e := sale(fmt.Sprint(who, day), "", who, day)
			e.Kind, e.Gross, e.At = "session", money.Amount{}, e.At.Add(13*time.Hour)
			events = append(events, e)
			switch {
			case day+14+1 > asOf:
				immature++
			default:
				n++
				if slices.ContainsFunc(active, func(x int) bool { return x >= day+8 && x <= day+14 }) {
					k++
				}
			}
		}
	}
	r := read(t, boardOf(t, m, events).At(newYear.AddDate(0, 0, asOf-1)), "rolling", Window{})
	if r.Value != float64(k)/float64(n) || r.N != int64(n) || r.Immature != int64(immature) || k == 0 {
		t.Errorf("%v, want %d of %d, %d immature", r, k, n, immature)
	}
}

// TestCalendarDays is a return on the next day of the calendar and less than 24
// hours later, across the change to summer time.
func TestCalendarDays(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	m := modelOf(
		Metric{Name: "calendar", Is: Retention{Of: On("session"), Kind: OnDay, Days: 1, Calendar: true}},
		Metric{Name: "hours", Is: Retention{Of: On("session"), Kind: OnDay, Days: 1}},
	)
	m.Calendar.Zone = berlin
	var events []event.Event
	for i, at := range []time.Time{
		time.Date(2026, 3, 28, 20, 0, 0, 0, berlin), time.Date(2026, 3, 29, 19, 30, 0, 0, berlin),
	} {
		e := sale(fmt.Sprint(i), "", "ann", 1)
		e.Kind, e.Gross, e.At = "session", money.Amount{}, at
		events = append(events, e)
	}
	v := boardOf(t, m, events).At(newYear.AddDate(1, 0, 0))
	if c, h := read(t, v, "calendar", Window{}), read(t, v, "hours", Window{}); c.Value != 1 || h.Value != 0 {
		t.Errorf("on the next day %v, after 24 hours %v; want 1 and 0", c, h)
	}
}

// TestListedPeriods ends where the calendar does.
func TestListedPeriods(t *testing.T) {
	m := modelOf(Metric{Name: "orders", Is: Counted{Of: Of(SettledOrders)}})
	m.Calendar = settle.Calendar{Cycle: settle.Custom, Until: settle.MustDate("2026-02-01"), Starts: []settle.PeriodStart{
		{Name: "one", Date: settle.MustDate("2026-01-05")}, {Name: "two", Date: settle.MustDate("2026-01-20")},
	}}
	b := boardOf(t, m, []event.Event{sale("1", "", "", 1), sale("2", "", "", 6), sale("3", "", "", 25)})
	series, err := b.At(time.Date(2300, 1, 1, 0, 0, 0, 0, time.UTC)).Series("orders", Window{})
	if err != nil || len(series) != 2 || series[0].Value != 1 || series[1].Value != 1 {
		t.Errorf("%v, %v; want one order in each of two periods", series, err)
	}
}

// TestRatioOfSums is the figure that stored averages get wrong. Source: the
// vectors' ratio_rollup.
func TestRatioOfSums(t *testing.T) {
	m := modelOf(Metric{Name: "mean", Is: Mean{Of: On("job"), Value: Quantity}},
		Metric{Name: "ratio", Is: Ratio{Of: Total{Signal: On("job"), Value: Quantity}, Per: Total{Signal: On("job")}}})
	var events []event.Event
	for i, q := range []int64{700, 1000, 853} {
		e := sale(fmt.Sprint(i), "", "", 1+i/2)
		e.Kind, e.Gross, e.Quantity = "job", money.Amount{}, money.Int(q)
		events = append(events, e)
	}
	v := boardOf(t, m, events).At(newYear.AddDate(0, 1, 0))
	for _, name := range []string{"mean", "ratio"} {
		if r := read(t, v, name, Window{}); r.Value != 851 {
			t.Errorf("%s %v, want 851", name, r)
		}
	}
}

func TestSketchedFigures(t *testing.T) {
	m := modelOf(
		Metric{Name: "p90", Is: Quantile{Of: On("job"), Value: Quantity, P: 0.9}},
		Metric{Name: "delay", Is: Quantile{Of: On("job"), Value: Delay, P: 0.5}},
		Metric{Name: "who", Is: Distinct{Of: On("job"), Precision: 12}},
		Metric{Name: "few", Is: Distinct{Of: On("job"), Entity: "product", Precision: 12}},
	)
	var events []event.Event
	for i := range 5000 {
		e := sale(fmt.Sprint(i), "", fmt.Sprint("c", i), 1+i%20)
		e.Kind, e.Gross, e.Quantity, e.Product = "job", money.Amount{}, money.Int(int64(i)), fmt.Sprint(i%300)
		e.Booked = e.At.Add(time.Duration(i) * time.Second)
		events = append(events, e)
	}
	v := boardOf(t, m, events).At(newYear.AddDate(0, 1, 0))
	for name, want := range map[string]float64{"p90": 4499, "delay": 2499, "who": 5000, "few": 300} {
		r := read(t, v, name, Window{})
		if math.Abs(r.Value-want) > 3*r.RelativeError*want || !r.Interval.Contains(r.Value) || r.Exact != (name == "few") {
			t.Errorf("%s %v ± %v, want %v", name, r, r.RelativeError, want)
		}
	}
	if r := read(t, v, "delay", Window{}); r.Unit != Seconds || r.N != 5000 {
		t.Errorf("delay %v", r)
	}
}

func TestForms(t *testing.T) {
	m := everything()
	b := newBoard(t, m)
	addAll(t, b, stories(3, 10))
	data, err := b.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	other := boardOf(t, modelOf(Metric{Name: "clicks", Is: Counted{Of: On(event.Click)}}), nil)
	if err := other.UnmarshalBinary(data); !errors.Is(err, ErrModel) {
		t.Errorf("%v, want ErrModel", err)
	}
	if _, err := other.Merge(b); !errors.Is(err, ErrModel) {
		t.Errorf("%v, want ErrModel", err)
	}
	seeded, err := NewBoard(m, &BoardOptions{Seed: [16]byte{1}})
	if err != nil {
		t.Fatal(err)
	}
	if err := seeded.UnmarshalBinary(data); !errors.Is(err, ErrModel) {
		t.Errorf("another seed: %v, want ErrModel", err)
	}
	for i := range data {
		bad := slices.Clone(data)
		bad[i] ^= 1
		if err := b.New().UnmarshalBinary(bad); err == nil {
			t.Fatalf("byte %d is damaged, and nobody notices", i)
		}
	}
	if err := new(Board).UnmarshalBinary(data); err == nil {
		t.Error("the zero board has no model")
	}
	// Another metric over the same signals, and another order of the metrics, keep
	// the state.
	more := everything()
	more.Metrics = append([]Metric{{Name: "more", Is: Counted{Of: On(event.Click)}}}, more.Metrics...)
	slices.Reverse(more.Metrics)
	wider := newBoard(t, more)
	if err := wider.UnmarshalBinary(data); err != nil {
		t.Errorf("a model with one more metric: %v", err)
	}
	again, err := wider.MarshalBinary()
	if err != nil || !bytes.Equal(again, data) {
		t.Errorf("%v, or other bytes", err)
	}
}

func FuzzUnmarshal(f *testing.F) {
	b := newBoard(f, everything())
	addAll(f, b, stories(3, 4))
	data, err := b.MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	head, end := len(canonMagic)+len(Digest{}), len(data)-len(Digest{})
	f.Add(data[head:end])
	f.Fuzz(func(t *testing.T, body []byte) {
		form := append(slices.Clone(data[:head]), body...)
		sum := sha256.Sum256(form)
		read := b.New()
		if read.UnmarshalBinary(append(form, sum[:]...)) != nil {
			return
		}
		read.At(newYear.AddDate(1, 0, 0)).Report(Window{}, nil) // and nothing breaks
		once, err := read.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		twice, err := restored(t, read).MarshalBinary()
		if err != nil || !bytes.Equal(once, twice) {
			t.Fatalf("%v, or a form that is not stable", err)
		}
	})
}

func TestBadEvents(t *testing.T) {
	b := newBoard(t, everything())
	early := sale("early", "", "", 1)
	early.At = time.Date(1600, 1, 1, 0, 0, 0, 0, time.UTC)
	added, err := b.Add(event.Batch{Events: []event.Event{{}, early, sale("good", "", "", 1)}})
	if err != nil || added.Accepted != 1 || len(added.Rejections) != 2 || added.Rejections[1].Key.ID != "early" {
		t.Errorf("%+v, %v", added, err)
	}
}

func TestReportAsJSON(t *testing.T) {
	b := newBoard(t, everything())
	addAll(t, b, stories(5, 20))
	want := b.At(newYear.AddDate(0, 2, 0)).Report(Window{newYear, newYear.AddDate(0, 1, 0)}, nil)
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got Report
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(got)
	if err != nil || !bytes.Equal(text, again) {
		t.Errorf("%v, or read and written again it is\n%s\nnot\n%s", err, again, text)
	}
}

// TestRetail reads the retail orders of a year by two routes.
func TestRetail(t *testing.T) {
	events, naiveActive := retail(t)
	m := modelOf(Metric{Name: "active", Is: Distinct{Of: On(event.PaymentCaptured)}},
		Metric{Name: "sales", Is: Sum{Of: On(event.PaymentCaptured, event.PaymentRefunded), Value: Gross}},
		Metric{Name: "returned", Is: Retention{Of: On(event.PaymentCaptured), Kind: WithinDays, Days: 30}})
	m.Currency = money.GBP
	v := boardOf(t, m, events).At(time.Date(2011, 12, 10, 0, 0, 0, 0, time.UTC))
	series, err := v.Series("active", Window{})
	if err != nil {
		t.Fatal(err)
	}
	if len(series) != 12 {
		t.Fatalf("%d months that are over, want 12", len(series))
	}
	for _, r := range series {
		if name := r.Window.From.Format("2006-01"); r.Value != float64(naiveActive[name]) || !r.Exact {
			t.Errorf("%s: %v active, want %d", name, r, naiveActive[name])
		}
	}
	t.Logf("retail: sales %v, 30-day return rate %v", read(t, v, "sales", Window{}), read(t, v, "returned", Window{}))
}

// retail reads the orders of the file, and counts the customers of each month with
// a map.
func retail(t testing.TB) ([]event.Event, map[string]int) {
	f, err := os.Open(testkit.Shared(t, "data/metrics/uci_online_retail_orders.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // read only
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var events []event.Event
	seen := map[string]bool{}
	active := map[string]int{}
	for i, row := range rows[1:] {
		at, errAt := time.Parse(time.RFC3339, row[1])
		pence, errPence := strconv.ParseInt(row[3], 10, 64)
		if errAt != nil || errPence != nil {
			t.Fatal(row, errAt, errPence)
		}
		e := event.Event{
			Key: event.Key{Source: "uci", ID: strconv.Itoa(i)}, Kind: event.PaymentCaptured, At: at,
			Customer: row[0], Gross: money.Minor(pence, money.GBP),
		}
		if row[2] == "True" {
			e.Kind = event.PaymentRefunded
		} else if name := at.Format("2006-01"); row[0] != "" && !seen[name+row[0]] {
			seen[name+row[0]] = true
			active[name]++
		}
		events = append(events, e)
	}
	return events, active
}

// TestKnownAsSettlement is that a board and a tally count the same of two contents
// of one key.
func TestKnownAsSettlement(t *testing.T) {
	m := modelOf(Metric{Name: "sales", Is: Sum{Of: On(event.PaymentCaptured), Value: Gross}})
	rate := money.MustRate("100%")
	plan, err := settle.NewPlan([]settle.Agreement{{
		ID: "a", Party: "a", Currency: money.KRW, Select: settle.Where{"source": {"shop"}},
		Terms: []settle.Term{settle.RevenueShare{Rate: &rate}},
	}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for n := range int64(50) {
		one, two := sale("same", "", "", 1), sale("same", "", "", 1)
		one.Gross, two.Gross = money.Minor(100+n, money.KRW), money.Minor(1000+n, money.KRW)
		b, tally := boardOf(t, m, []event.Event{one, two}), plan.NewTally()
		if _, err := tally.Add(event.Batch{Events: []event.Event{two, one}}); err != nil {
			t.Fatal(err)
		}
		statements, err := tally.Statements()
		if err != nil {
			t.Fatal(err)
		}
		if got := read(t, b.At(newYear.AddDate(1, 0, 0)), "sales", Window{}).Amount; got != statements[0].Total {
			t.Errorf("the board counts %v, settlement %v", got, statements[0].Total)
		}
		if b.Known() != tally.Known() {
			t.Errorf("the board knows %+v, settlement %+v", b.Known(), tally.Known())
		}
	}
}
