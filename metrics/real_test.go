// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// cdnow reads every purchase of 23,570 customers.
func cdnow(t testing.TB) []event.Event {
	f, err := os.Open(testkit.Shared(t, "data/metrics/CDNOW_master.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // read only
	var events []event.Event
	for in := bufio.NewScanner(f); in.Scan(); {
		w := strings.Fields(in.Text())
		if w[0] == "customer_id" {
			continue
		}
		at, err := time.Parse("20060102", w[1])
		if err != nil {
			t.Fatal(err)
		}
		gross, err := money.ParseIn(w[3], money.USD)
		if err != nil {
			t.Fatal(err)
		}
		id := fmt.Sprint("p-", len(events))
		events = append(events, event.Event{
			Key: event.Key{Source: "cdnow", ID: id}, Kind: event.PaymentCaptured, At: at, Order: id,
			Customer: w[0], Gross: gross,
		})
	}
	return events
}

// checkCDNOWReturns reproduces the published return rates; with 31 days of 24
// hours, events on day 30 count too.
func checkCDNOWReturns(t *testing.T, vectors *testkit.Vectors) {
	x := vectors.Take("cdnow_30d_return_rate", nil)
	within := func(days int) Retention { return Retention{Of: Of(SettledOrders), Kind: WithinDays, Days: days} }
	m := modelOf(Metric{Name: "lt_30", Is: within(30)}, Metric{Name: "le_30", Is: within(31)})
	m.Currency = money.USD
	v := boardOf(t, m, cdnow(t)).At(time.Date(1998, 7, 1, 0, 0, 0, 0, time.UTC))
	var returned, size float64
	for _, name := range []string{"1997-01", "1997-02", "1997-03"} {
		lt, le := read(t, v, "lt_30", month(name, nil)), read(t, v, "le_30", month(name, nil))
		x.Near("cohorts."+name+".size", float64(lt.N))
		x.Near("cohorts."+name+".returned_lt_30", lt.Value*float64(lt.N))
		x.Near("cohorts."+name+".returned_le_30", le.Value*float64(le.N))
		returned += lt.Value * float64(lt.N)
		size += float64(lt.N)
	}
	x.Near("rate_lt_30", returned/size)
	all := read(t, v, "lt_30", Window{})
	x.Near("rate_lt_30", all.Value)
	t.Logf("CDNOW: 30-day return rate %v", all.Estimate)
}
