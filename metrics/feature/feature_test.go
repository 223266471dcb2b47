// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package feature

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// everything is a registry with every kind of feature, of two kinds of entities; wait
// is how long each of them waits.
func everything(wait metrics.Duration) *Registry {
	captured, paid := metrics.On(event.PaymentCaptured), metrics.On(event.PaymentCaptured, event.PaymentRefunded)
	korean := metrics.Signal{Kinds: []event.Kind{event.Click}, Where: settle.Where{"country": {"KR"}}}
	r := &Registry{Name: "test", Currency: money.KRW, Events: []event.Kind{"wallet.topup"}, Features: []Feature{
		{Name: "orders", Kind: Count, Of: captured},
		{Name: "orders_20d", Kind: Count, Of: captured, Within: 20 * metrics.Day},
		{Name: "spent_40d", Kind: Sum, Value: metrics.Gross, Of: paid, Within: 40 * metrics.Day},
		{Name: "fees", Kind: Sum, Value: metrics.Fee, Of: paid},
		{Name: "order_value", Kind: Mean, Value: metrics.Gross, Of: captured, Within: 60 * metrics.Day},
		{Name: "products", Kind: Distinct, Dimension: "product", Of: paid, Within: 30 * metrics.Day},
		{Name: "first_order", Kind: SinceFirst, Of: captured, Within: 45 * metrics.Day},
		{Name: "last_order", Kind: SinceLast, Of: captured},
		{Name: "topups", Kind: Count, Of: metrics.On("wallet.topup")},
		{Name: "korean_clicks", Kind: Count, Of: korean},
		{Name: "clicks", Kind: Count, Entity: "campaign", Of: metrics.On(event.Click), Within: 30 * metrics.Day},
		{Name: "shown", Kind: Count, Entity: "campaign", Of: metrics.On(event.Impression), Within: 30 * metrics.Day},
	}}
	for i := range r.Features {
		r.Features[i].Wait = wait
	}
	r.Features = append(r.Features,
		Feature{Name: "recent_share", Kind: Ratio, Numerator: "orders_20d", Denominator: "orders"},
		Feature{Name: "ctr", Entity: "campaign", Kind: Ratio, Numerator: "clicks", Denominator: "shown"})
	return r
}

func newStore(t testing.TB, r *Registry) *Store {
	t.Helper()
	s, err := NewStore(r, &Options{Seed: [16]byte{7}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func add(t testing.TB, s *Store, b event.Batch) Added {
	t.Helper()
	added, err := s.Add(b)
	if err != nil {
		t.Fatal(err)
	}
	n := added.Accepted + added.Duplicates + added.Conflicts + added.Superseded + added.Ignored + len(added.Rejections)
	if n != len(b.Events) {
		t.Fatalf("%d events in, %+v out", len(b.Events), added)
	}
	return added
}

// happened makes n different events of few customers and campaigns.
func happened(seed uint64, n int) []event.Event {
	g := testkit.NewEvents(seed)
	r := rand.New(rand.NewPCG(seed, 3))
	list := make([]event.Event, n)
	for i := range list {
		e := g.Event()
		e.Key = event.Key{Source: "shop", ID: fmt.Sprint("f-", i)}
		e.Customer = []string{"", "ann", "bob", "cy"}[r.IntN(4)]
		e.At = e.At.Add(time.Duration(r.IntN(200)) * time.Hour)
		if r.IntN(3) == 0 {
			e.At = e.At.Truncate(24 * time.Hour) // events of one moment
		}
		list[i] = e
	}
	return list
}

// rowsOf asks for all entities at moments around those of the events.
func rowsOf(r *rand.Rand, events []event.Event, n int) []Row {
	rows := make([]Row, n)
	for i := range rows {
		at := events[r.IntN(len(events))].At
		if r.IntN(2) == 0 {
			at = at.Add(time.Duration(r.IntN(1000)) * time.Hour)
		}
		rows[i] = Row{Name: []string{"ann", "bob", "cy", "nobody"}[r.IntN(4)], At: at}
		if r.IntN(3) == 0 {
			rows[i].Entity, rows[i].Name = "campaign", []string{"A", "B"}[r.IntN(2)]
		}
	}
	return rows
}

func table(t testing.TB, s *Store, rows []Row) []Vector {
	t.Helper()
	list, err := s.Table(rows)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestOnlineIsOffline lets events arrive late, by up to the time that features wait,
// and asks for values as the clock goes on. What was served then is, bit by bit, what
// another store says at the end, which was given all events in another order.
func TestOnlineIsOffline(t *testing.T) {
	const wait = 3 * metrics.Day
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 9))
		events := happened(seed, 150)
		type arrival struct {
			at time.Time
			event.Event
		}
		var arrivals []arrival
		for _, e := range events {
			for range 1 + r.IntN(2) { // some come twice
				arrivals = append(arrivals, arrival{e.At.Add(time.Duration(r.Int64N(int64(wait)))), e})
			}
		}
		slices.SortStableFunc(arrivals, func(a, b arrival) int { return a.at.Compare(b.at) })
		online, hasty := newStore(t, everything(wait)), newStore(t, everything(0))
		var served, rash []Vector
		for _, a := range arrivals {
			for _, row := range rowsOf(r, events[:1], 2) {
				row.At = a.at
				served = append(served, at(t, online, row))
				rash = append(rash, at(t, hasty, row))
			}
			add(t, online, event.Batch{Events: []event.Event{a.Event}})
			add(t, hasty, event.Batch{Events: []event.Event{a.Event}})
		}
		offline := newStore(t, everything(wait))
		r.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
		add(t, offline, event.Batch{Events: events})
		rows := make([]Row, len(served))
		for i := range served {
			rows[i] = served[i].Row
		}
		if diff := gocmp.Diff(served, table(t, offline, rows)); diff != "" {
			t.Fatalf("seed %d: served and table (-online +offline):\n%.600s", seed, diff)
		}
		skews, err := offline.Check(served)
		if err != nil || len(skews) > 0 {
			t.Fatalf("seed %d: %d skews, %v", seed, len(skews), err)
		}
		// The test can fail: without waiting, late events are missing from what was served.
		skews, err = hasty.Check(rash)
		if err != nil || len(skews) == 0 {
			t.Fatalf("seed %d: features that do not wait are found no fault with; %v", seed, err)
		}
	}
}

func at(t testing.TB, s *Store, r Row) Vector {
	t.Helper()
	v, err := s.At(r)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestNaive holds every value to what a plain loop over the events gives.
func TestNaive(t *testing.T) {
	checked := 0
	for seed := range uint64(10) {
		r := rand.New(rand.NewPCG(seed, 4))
		events := happened(seed, 120)
		registry := everything(metrics.Day)
		s := newStore(t, registry)
		add(t, s, event.Batch{Events: events})
		for _, v := range table(t, s, rowsOf(r, events, 60)) {
			for _, x := range v.Values {
				f, _ := registry.Feature(x.Feature)
				want, ok := naive(registry, f, events, v.Row)
				if ok != x.Valid || x.Number != want {
					t.Fatalf("seed %d: %s at %s: %s, want %v %t", seed, v.Name, v.At, x, want, ok)
				}
				checked++
			}
		}
	}
	t.Logf("%d values", checked)
}

// naive works out a feature from its words.
func naive(reg *Registry, f Feature, events []event.Event, row Row) (float64, bool) {
	if f.Kind == Ratio {
		num, _ := reg.Feature(f.Numerator)
		den, _ := reg.Feature(f.Denominator)
		a, okA := naive(reg, num, events, row)
		b, okB := naive(reg, den, events, row)
		if !okA || !okB || b == 0 {
			return 0, false
		}
		return a / b, true
	}
	until := row.At.Add(-time.Duration(f.Wait))
	var list []event.Event
	for _, e := range events {
		name := e.Customer
		if row.Entity == "campaign" {
			name = e.Campaign
		}
		in := name == row.Name && e.At.Before(until) && slices.Contains(f.Of.Kinds, e.Kind) &&
			(f.Within == 0 || !e.At.Before(until.Add(-time.Duration(f.Within))))
		for dim, values := range f.Of.Where {
			in = in && slices.Contains(values, e.Dim(dim))
		}
		if in {
			list = append(list, e)
		}
	}
	slices.SortStableFunc(list, func(a, b event.Event) int { return cmp.Compare(a.At.UnixNano(), b.At.UnixNano()) })
	return naiveValue(f, list, row.At)
}

func naiveValue(f Feature, list []event.Event, at time.Time) (float64, bool) {
	sum, n, products := money.Decimal{}, 0, map[string]bool{}
	for _, e := range list {
		amount := e.Gross
		if f.Value == metrics.Fee {
			amount = e.Fee
		}
		x := amount.Decimal()
		if f.Kind == Count {
			x = money.Int(1)
			if e.Reverses {
				x = money.Int(-1)
			}
			if e.Kind.Counted() {
				x = e.Quantity
			}
		}
		if f.Kind == Count || amount.Currency() == money.KRW {
			total, err := sum.Add(x)
			if err != nil {
				panic(err)
			}
			sum = total
			n++
		}
		if e.Product != "" {
			products[e.Product] = true
		}
	}
	switch {
	case f.Kind == Count || f.Kind == Sum:
		return float(sum), true
	case f.Kind == Distinct:
		return float64(len(products)), true
	case f.Kind == Mean && n > 0:
		return float(sum) / float64(n), true
	case f.Kind == SinceFirst && len(list) > 0:
		return at.Sub(list[0].At).Seconds(), true
	case f.Kind == SinceLast && len(list) > 0:
		return at.Sub(list[len(list)-1].At).Seconds(), true
	}
	return 0, false
}

// checkLaws: shuffled, repeated, divided, merged, restated, saved and restored, a store
// is the same to the byte.
func checkLaws(t testing.TB, seed uint64) {
	t.Helper()
	g := testkit.NewEvents(seed)
	r := g.Rand()
	var batches []event.Batch
	for range 1 + r.IntN(6) {
		b := g.Batch(1 + r.IntN(20))
		for i := range b.Events {
			b.Events[i].Customer = []string{"", "ann", "bob"}[len(b.Events[i].Key.ID)%3]
		}
		batches = append(batches, b)
	}
	plain := newStore(t, everything(0))
	for _, b := range batches {
		add(t, plain, b)
	}
	want := marshal(t, plain)
	rows := rowsOf(r, []event.Event{{At: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)}}, 10)
	values := table(t, plain, rows)
	stores := []*Store{newStore(t, everything(0)), newStore(t, everything(0)), newStore(t, everything(0))}
	for _, i := range r.Perm(len(batches)) {
		for range 1 + r.IntN(2) {
			s := stores[r.IntN(len(stores))]
			add(t, s, batches[i])
			_ = at(t, s, rows[0]) // reading changes nothing
		}
	}
	for len(stores) > 1 {
		i := r.IntN(len(stores) - 1)
		if _, err := stores[i].Merge(stores[i+1]); err != nil {
			t.Fatal(err)
		}
		stores = slices.Delete(stores, i+1, i+2)
	}
	if !bytes.Equal(want, marshal(t, stores[0])) {
		t.Fatalf("seed %d: another order gives other bytes", seed)
	}
	restored := stores[0].New()
	if err := restored.UnmarshalBinary(want); err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]*Store{"merged": stores[0], "restored": restored} {
		if diff := gocmp.Diff(values, table(t, s, rows)); diff != "" {
			t.Fatalf("seed %d: %s (-want +got):\n%s", seed, name, diff)
		}
	}
}

func marshal(t testing.TB, s *Store) []byte {
	t.Helper()
	data, err := s.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestLaws(t *testing.T) {
	for seed := range uint64(60) {
		checkLaws(t, seed)
	}
}

func FuzzLaws(f *testing.F) {
	f.Add(uint64(1))
	f.Fuzz(func(t *testing.T, seed uint64) { checkLaws(t, seed) })
}

// FuzzState: what is no store is refused, and what is read is written the same.
func FuzzState(f *testing.F) {
	s := newStore(f, everything(0))
	add(f, s, event.Batch{Events: happened(1, 20)})
	data := marshal(f, s)
	head, end := len(magic)+sha256.Size, len(data)-sha256.Size
	f.Add(data[head:end])
	f.Fuzz(func(t *testing.T, body []byte) {
		form := append(slices.Clone(data[:head]), body...)
		sum := sha256.Sum256(form)
		form = append(form, sum[:]...)
		into := s.New()
		if err := into.UnmarshalBinary(form); err != nil {
			if !errors.Is(err, ErrFormat) {
				t.Fatalf("an error of no class: %v", err)
			}
			return
		}
		if !bytes.Equal(form, marshal(t, into)) {
			t.Fatal("a second form of one state")
		}
		if _, err := into.Table([]Row{{Name: "ann", At: time.Unix(0, 0)}}); err != nil {
			t.Fatal(err)
		}
	})
}

// TestState: no change of a byte goes unnoticed, and another registry's state is refused.
func TestState(t *testing.T) {
	s := newStore(t, everything(0))
	add(t, s, event.Batch{Events: happened(2, 8)})
	data := marshal(t, s)
	for i := range data {
		bad := slices.Clone(data)
		bad[i] ^= 0x40
		if err := s.New().UnmarshalBinary(bad); err == nil {
			t.Fatalf("byte %d changed, and nobody noticed", i)
		}
	}
	other := newStore(t, everything(metrics.Day))
	if err := other.UnmarshalBinary(data); !errors.Is(err, ErrRegistry) {
		t.Errorf("the state of another registry: %v", err)
	}
	if _, err := other.Merge(s); !errors.Is(err, ErrRegistry) {
		t.Errorf("the store of another registry: %v", err)
	}
	if err := new(Store).UnmarshalBinary(data); !errors.Is(err, ErrRegistry) {
		t.Errorf("the zero store: %v", err)
	}
}

// TestFaults: each fault of a registry is found where it is.
func TestFaults(t *testing.T) {
	good := Feature{Name: "a", Kind: Count, Of: metrics.On(event.Click)}
	for want, change := range map[string]func(*Feature){
		"features[0].name":          func(f *Feature) { f.Name = "A b" },
		"features[0].entity":        func(f *Feature) { f.Entity = "No" },
		"features[0].kind":          func(f *Feature) { f.Kind = "median" },
		"features[0].within":        func(f *Feature) { f.Within = -1 },
		"features[0].wait":          func(f *Feature) { f.Wait = 200 * 365 * metrics.Day },
		"features[0].of":            func(f *Feature) { f.Of = metrics.Of(metrics.SettledOrders) },
		"features[0].of.kinds[0]":   func(f *Feature) { f.Of = metrics.On("clik") },
		"features[0].of.where.Bad":  func(f *Feature) { f.Of.Where = settle.Where{"Bad": {"x"}} },
		"features[0].of.where.city": func(f *Feature) { f.Of.Where = settle.Where{"city": nil} },
		"features[0].value":         func(f *Feature) { f.Kind = Sum },
		"features[0].dimension":     func(f *Feature) { f.Kind = Distinct },
		"features[0].numerator":     func(f *Feature) { f.Numerator = "b" },
	} {
		f := good
		change(&f)
		faults := settle.Faults((&Registry{Currency: money.KRW, Features: []Feature{f}}).Validate())
		if len(faults) != 1 || faults[0].Path != want {
			t.Errorf("want a fault at %s, have %v", want, faults)
		}
	}
	r := &Registry{Features: []Feature{good, good, {Name: "c", Kind: Ratio, Numerator: "a", Denominator: "c"}}}
	var paths []string
	for _, f := range settle.Faults(r.Validate()) {
		paths = append(paths, f.Path)
	}
	if diff := gocmp.Diff([]string{"currency", "features[1].name", "features[2].denominator"}, paths); diff != "" {
		t.Errorf("faults mismatch (-want +got):\n%s", diff)
	}
	if _, err := NewStore(&Registry{}, nil); err == nil {
		t.Error("the zero registry has a store")
	}
}

// TestJSON: a registry is the same as its JSON.
func TestJSON(t *testing.T) {
	want := everything(metrics.Hour)
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParseRegistry(text)
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("registry mismatch (-want +got):\n%s", diff)
	}
	for _, bad := range []string{"", "{}", string(text) + "{}", `{"name":"x","colour":1}`, `{"features":[{"of":{"kindz":[]}}]}`} {
		if _, err := ParseRegistry([]byte(bad)); err == nil {
			t.Errorf("%.30q is a registry", bad)
		}
	}
}

// TestRows: what cannot be asked is refused, and the ends of time are no trap.
func TestRows(t *testing.T) {
	s := newStore(t, everything(36525*metrics.Day))
	old := happened(3, 1)[0]
	old.Kind, old.Gross, old.Fee, old.Net, old.Reverses = event.PaymentCaptured, money.Minor(1, money.KRW), money.Amount{}, money.Amount{}, false
	old.Quantity, old.Customer = money.Decimal{}, "ann"
	old.At = time.Date(1700, 1, 1, 0, 0, 0, 0, time.UTC)
	if a := add(t, s, event.Batch{Events: []event.Event{old}}); a.Accepted != 1 {
		t.Fatal(a)
	}
	last, _ := at(t, s, Row{Name: "ann", At: time.Date(2199, 1, 1, 0, 0, 0, 0, time.UTC)}), 0
	if v, ok := last.Value("last_order"); !ok || v.Number != time.Date(2199, 1, 1, 0, 0, 0, 0, time.UTC).Sub(time.Unix(0, 0)).Seconds()+
		time.Unix(0, 0).Sub(old.At).Seconds() {
		t.Errorf("since 1700: %v", v)
	}
	for name, r := range map[string]Row{
		"no name": {At: old.At}, "no time": {Name: "ann"}, "other entity": {Entity: "product", Name: "x", At: old.At},
	} {
		if _, err := s.At(r); !errors.Is(err, ErrUnknown) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := s.Table([]Row{r}); !errors.Is(err, ErrUnknown) {
			t.Errorf("table, %s: %v", name, err)
		}
	}
	if _, ok := last.Value("nothing"); ok {
		t.Error("a feature that is not there has a value")
	}
	if _, err := s.Check([]Vector{{Row: last.Row}}); !errors.Is(err, ErrRegistry) {
		t.Errorf("a vector of another definition: %v", err)
	}
}

// TestAtAnywhere asks one store in turn for moments here and there, while events come in
// no order: each answer is that of a table of the same moment.
func TestAtAnywhere(t *testing.T) {
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 8))
		events := happened(seed, 100)
		s := newStore(t, everything(0))
		for _, i := range r.Perm(len(events)) {
			add(t, s, event.Batch{Events: events[i : i+1]})
			row := rowsOf(r, events, 1)[0]
			if diff := gocmp.Diff(table(t, s, []Row{row})[0], at(t, s, row)); diff != "" {
				t.Fatalf("seed %d: %s at %s (-table +online):\n%s", seed, row.Name, row.At, diff)
			}
		}
	}
}
