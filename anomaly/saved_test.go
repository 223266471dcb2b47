// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

func saved(t testing.TB, v encoding.BinaryMarshaler) []byte {
	t.Helper()
	data, err := v.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// someRows are rows of two currencies over some days, a few of them large, some twice.
func someRows(days int) (list []Row) {
	r := rand.New(rand.NewPCG(5, 6))
	for day := range days {
		for i := range 40 {
			won := 1000 + r.Int64N(9000)
			if r.IntN(150) == 0 {
				won *= 40
			}
			row := Row{
				Series: Series{Partner: "shop", Feed: "orders", Metric: "gross"}, ID: fmt.Sprint(day, "-", i), Day: start + Day(day),
				At: (start + Day(day)).Time().Add(time.Duration(i) * time.Minute), Match: fmt.Sprint("c", i%7),
				Amount: money.Minor(won, money.KRW),
			}
			if i%3 == 0 {
				row.Amount = money.Minor(won, money.USD)
			}
			list = append(list, row)
			if i%11 == 0 {
				row.ID, row.Amount, row.At = row.ID+"r", row.Amount.Neg(), row.At.Add(time.Minute)
				list = append(list, row, row)
			}
		}
	}
	return list
}

// Rows that are saved and restored in the middle of a day say the same, and have the same bytes.
func TestRestoreRows(t *testing.T) {
	rows := someRows(30)
	run := func(restore bool) (found []Finding, state []byte) {
		w, err := NewRows(nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := range rows {
			if restore && i%97 == 0 {
				if w, err = RestoreRows(nil, saved(t, w)); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := w.Observe(rows[i]); err != nil {
				t.Fatal(err)
			}
			if i+1 == len(rows) || i%400 == 399 {
				list, err := w.Close(rows[i].Day - 1)
				if err != nil {
					t.Fatal(err)
				}
				found = append(found, list...)
			}
		}
		return found, saved(t, w)
	}
	want, state := run(false)
	got, again := run(true)
	if len(want) == 0 {
		t.Fatal("nothing was found")
	}
	if diff := cmp.Diff(texts(t, want), texts(t, got)); diff != "" {
		t.Errorf("findings mismatch (-never restored +restored):\n%s", diff)
	}
	if !bytes.Equal(state, again) {
		t.Error("the states differ")
	}
	back, err := RestoreRows(nil, state)
	if err != nil {
		t.Fatal(err)
	}
	late := rows[0]
	late.ID = "new"
	if in, err := back.Observe(late); err != nil || in != (Intake{TooLate: 1}) {
		t.Errorf("a row of a closed day: %+v, %v", in, err)
	}
}

func texts(t *testing.T, list []Finding) (out []string) {
	t.Helper()
	for i := range list {
		text, err := json.Marshal(list[i])
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(text))
	}
	return out
}

// sale is a payment of so many won.
func sale(id string, day Day, won int64) event.Event {
	return event.Event{
		Key: event.Key{Source: "shop", ID: id}, Kind: event.PaymentCaptured, Party: "kim", At: day.Time().Add(time.Hour),
		Gross: money.Minor(won, money.KRW),
	}
}

// A partition counts as it was stated last, whatever the order of its versions, and its days stay when
// its events go.
func TestTotalsOfPartitions(t *testing.T) {
	batches := []event.Batch{
		{Partition: "p", Version: 1, Events: []event.Event{sale("a", start, 10), sale("b", start+1, 1000), sale("b", start+1, 1000)}},
		{Partition: "p", Version: 2, Events: []event.Event{sale("a", start, 11)}},
		{Events: []event.Event{sale("c", start+1, 7), sale("c", start+1, 7)}},
	}
	for _, order := range [][]int{{0, 1, 2}, {2, 0, 1, 0}, {1, 0, 2, 2}} {
		totals := NewTotals(nil)
		for _, i := range order {
			if err := totals.Post(batches[i]); err != nil {
				t.Fatal(err)
			}
			back, err := RestoreTotals(nil, saved(t, totals))
			if err != nil {
				t.Fatal(err)
			}
			totals = back
		}
		var got []string
		for _, o := range totals.Observations(start, start+2, 0) {
			if o.Series.Metric == "payment_captured.KRW" {
				got = append(got, o.Value.String())
			}
		}
		if diff := cmp.Diff([]string{"11", "7", "0"}, got); diff != "" {
			t.Errorf("order %v (-want +got):\n%s", order, diff)
		}
		totals.Forget(start + 1)
		if err := totals.Post(event.Batch{Partition: "p", Version: 3, Events: []event.Event{sale("a", start, 99), sale("b", start+1, 1)}}); err != nil {
			t.Fatal(err)
		}
		if list := totals.Observations(start, start+1, 0); len(list) != 2 || list[0].Value != money.Int(8) {
			t.Errorf("order %v: after forgetting a day: %+v", order, list)
		}
	}
}

func TestRestoreRefuses(t *testing.T) {
	m := newTestMonitor(t)
	w, err := NewRows(nil)
	if err != nil {
		t.Fatal(err)
	}
	monitor, rows, totals := saved(t, m), saved(t, w), saved(t, NewTotals(nil))
	restore := map[string]func([]byte) error{
		"monitor": func(b []byte) error { return second(RestoreMonitor(nil, b)) },
		"rows":    func(b []byte) error { return second(RestoreRows(nil, b)) },
		"totals":  func(b []byte) error { return second(RestoreTotals(nil, b)) },
	}
	forms := map[string][]byte{"monitor": monitor, "rows": rows, "totals": totals, "nothing": nil, "half": monitor[:len(monitor)/2]}
	for name, f := range restore {
		for what, data := range forms {
			if err := f(data); (err == nil) != (name == what) || err != nil && !errors.Is(err, ErrCorrupt) {
				t.Errorf("%s of %s: %v", name, what, err)
			}
		}
		damaged := bytes.Clone(forms[name])
		damaged[len(damaged)-40] ^= 1
		if err := f(damaged); !errors.Is(err, ErrCorrupt) {
			t.Errorf("%s, damaged: %v", name, err)
		}
	}
}

// body is what a form says between its head and its seal.
func body(magic string, form []byte) []byte {
	return form[len(magic)+sha256.Size : len(form)-sha256.Size]
}

// FuzzRestore reads arbitrary bytes as each of the sealed forms, with a seal, so that it does not hide
// the rest.
func FuzzRestore(f *testing.F) {
	m, err := NewMonitor(testOptions())
	if err != nil {
		f.Fatal(err)
	}
	for i, o := range newWorld(1, 12).list {
		if i%3 == 0 {
			m.Observe(o)
		}
	}
	if _, err := m.Close(f.Context(), 20009); err != nil {
		f.Fatal(err)
	}
	w, err := NewRows(nil)
	if err != nil {
		f.Fatal(err)
	}
	if _, err := w.Observe(someRows(2)[:50]...); err != nil {
		f.Fatal(err)
	}
	totals := NewTotals(nil)
	if err := totals.Post(event.Batch{Partition: "p", Events: []event.Event{sale("a", start, 10)}}); err != nil {
		f.Fatal(err)
	}
	f.Add(body(monitorMagic, saved(f, m)))
	f.Add(body(rowsMagic, saved(f, w)))
	f.Add(body(totalsMagic, saved(f, totals)))
	f.Fuzz(func(t *testing.T, data []byte) {
		form := func(magic string) []byte {
			w := newWriter(magic)
			w.Bytes(data)
			return w.Seal()
		}
		if m, err := RestoreMonitor(testOptions(), form(monitorMagic)); err == nil {
			m.Observe(Observation{Series: seriesOf(0, "gross"), Day: start, Value: money.Int(5)})
		}
		if w, err := RestoreRows(nil, form(rowsMagic)); err == nil {
			if _, err := w.Close(dayMax); err != nil {
				t.Log(err) // sums too large, or of two currencies
			}
		}
		if totals, err := RestoreTotals(nil, form(totalsMagic)); err == nil {
			totals.Forget(start)
		}
	})
}

// FuzzSavedJSON reads arbitrary bytes as each of the JSON forms. What is taken is written in a form that
// is read as the same.
func FuzzSavedJSON(f *testing.F) {
	var d Desk
	d.Raise(at(0), found(Block, "acme", "gross", start))
	a, err := NewAlerts(&inbox{}, nil)
	if err != nil {
		f.Fatal(err)
	}
	if err := a.Send(context.Background(), at(0), &d, found(Block, "acme", "gross", start)); err != nil {
		f.Fatal(err)
	}
	var arrivals Arrivals
	arrivals.Arrive(Arrival{Partner: "acme", Feed: "sales", Day: start, At: at(0)})
	var trust TrustBook
	if err := trust.Note("acme", start, Validity, Part{98, 100}); err != nil {
		f.Fatal(err)
	}
	statements := Statements{past: map[settle.AgreementID][]savedTotal{"share": {{"2026-03", money.Minor(7, money.KRW)}}}}
	for _, v := range []any{&d, a, &arrivals, &trust, &statements} {
		text, err := json.Marshal(v)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, fresh := range []func() any{
			func() any { return &Desk{} }, func() any { return &Alerts{} }, func() any { return &Arrivals{} },
			func() any { return &TrustBook{} }, func() any { return &Statements{} },
		} {
			v := fresh()
			if err := json.Unmarshal(data, v); err != nil {
				continue
			}
			once, err := json.Marshal(v)
			if err != nil {
				t.Fatalf("%T: %v", v, err)
			}
			back := fresh()
			if err := json.Unmarshal(once, back); err != nil {
				t.Fatalf("%T: %v\n%s", v, err, once)
			}
			if twice, err := json.Marshal(back); err != nil || !bytes.Equal(once, twice) {
				t.Fatalf("%T: %v\n%s\n%s", v, err, once, twice)
			}
		}
	})
}
