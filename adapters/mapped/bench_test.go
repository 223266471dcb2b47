// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/mapped"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/internal/alias"
	"github.com/jupan-go/jupan/internal/terse"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// sales is a mapping of an ordinary file, and byHand an adapter written for it.
func sales(tb testing.TB) mapped.Adapter {
	tb.Helper()
	m, err := mapped.Parse([]byte(`{
		"name": "shop", "version": "1", "zone": "Asia/Seoul",
		"key": ["id"], "at": { "column": "time", "layout": "yyyy-MM-dd HH:mm:ss" },
		"currency": "currency", "order": "order", "campaign": "campaign", "dims": { "method": "method" },
		"events": [{
			"kind": { "column": "type", "words": { "sale": "payment_captured", "refund": "payment_refunded" } },
			"gross": "gross", "fee": { "column": "fee", "sign": "negated" }, "net": "net"
		}]
	}`))
	if err != nil {
		tb.Fatal(err)
	}
	return mapped.MustNew(m)
}

type byHand struct{ zone *time.Location }

func (byHand) Info() adapters.Info {
	return adapters.Info{Name: "shop", Version: "1", Streams: []adapters.Stream{{Name: "file"}}}
}

func (h byHand) Decode(in *adapters.Input, out *adapters.Output) error {
	words := rows.MustWords("sale: payment_captured\nrefund: payment_refunded")
	t, err := rows.Table(in, out, &adapters.Table{
		Columns: adapters.Columns("id", "time", "type", "order", "campaign", "method", "currency", "gross", "fee", "net"),
	}, nil)
	if err != nil {
		return err
	}
	for t.Next() {
		m, c := t.Word("type", words), t.Currency("currency")
		t.Emit(event.Event{
			Key: event.Key{ID: t.Need("id")}, Kind: m.Kind, At: t.Time("time", time.DateTime, h.zone),
			Gross: t.Amount("gross", c), Fee: t.Amount("fee", c).Neg(), Net: t.Amount("net", c),
			Order: t.Text("order"), Campaign: t.Text("campaign"), Dims: rows.Dims("type", m.Word, "method", t.Text("method")),
		})
	}
	return t.Err()
}

// salesFile has so many rows.
func salesFile(n int) []byte {
	var b bytes.Buffer
	b.WriteString("id,time,type,order,campaign,method,currency,gross,fee,net\n")
	at := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	for i := range n {
		gross := 1000 + i*37%90000
		fmt.Fprintf(&b, "tx-%09d,%s,sale,order-%08d,campaign-%03d,card,KRW,%d,%d,%d\n",
			i, at.Add(time.Duration(i)*time.Second).Format(time.DateTime), i, i%250, gross, gross/40, gross-gross/40)
	}
	return b.Bytes()
}

// BenchmarkSales holds an ordinary file by a mapping against the same by hand.
func BenchmarkSales(b *testing.B) {
	zone, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		b.Fatal(err)
	}
	const n = 50_000
	body := salesFile(n)
	for _, test := range []struct {
		name string
		a    adapters.Adapter
	}{{"mapped", sales(b)}, {"by hand", byHand{zone}}} {
		b.Run(test.name, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			events := int64(0)
			for b.Loop() {
				in := &adapters.Input{Stream: "file", Source: "shop", Name: "jan.csv", Body: bytes.NewReader(body)}
				out := adapters.NewOutput(test.a.Info(), in, nil)
				s, err := out.Close(test.a.Decode(in, out))
				if err != nil || s.Events != n {
					b.Fatal(s.Events, err)
				}
				events += s.Events
			}
			b.ReportMetric(float64(events)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

// wire is a mapping that says no more than the wire form does.
func wire(tb testing.TB) mapped.Adapter {
	tb.Helper()
	m, err := mapped.Parse([]byte(`{
		"name": "wire", "version": "1", "key": ["id"], "at": { "column": "at", "layout": "rfc3339" },
		"currency": { "column": "currency", "default": "KRW" },
		"party": "party", "campaign": "campaign", "customer": "customer", "order": "order",
		"events": [{
			"kind": { "column": "kind", "words": {
				"payment_captured": "payment_captured", "payment_refunded": "payment_refunded", "click": "click", "ad_cost": "ad_cost"
			} },
			"gross": { "column": "gross", "optional": true }, "quantity": { "column": "quantity", "optional": true }
		}]
	}`))
	if err != nil {
		tb.Fatal(err)
	}
	return mapped.MustNew(m)
}

// wireFile has so many rows in the wire form, of several kinds and currencies in an order
// that a processor cannot guess, as those of a partner come.
func wireFile(n int) []byte {
	var b bytes.Buffer
	b.WriteString("id,kind,at,party,campaign,customer,order,currency,gross,quantity\n")
	at, rnd := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), rand.New(rand.NewPCG(7, 1))
	for i := range n {
		kind := []string{"payment_captured", "click", "payment_captured", "ad_cost", "payment_refunded", "payment_captured"}[rnd.IntN(6)]
		order, code, gross, count := fmt.Sprintf("ord-%010d", i), "KRW", fmt.Sprint((10+rnd.IntN(3000))*100), ""
		switch kind {
		case "click":
			order, code, gross, count = "", "", "", "1"
		case "ad_cost", "payment_refunded":
			gross = "-" + gross
		default:
			if rnd.IntN(3) == 0 {
				code, gross = "USD", money.Minor(int64(rnd.IntN(100_000)), money.USD).Decimal().String()
			}
		}
		fmt.Fprintf(&b, "01KDVEA6EEB527ND0E%08d,%s,%s,p-%03d,cmp-%04d,u-%07d,%s,%s,%s,%s\n",
			i, kind, at.Add(time.Duration(i*31%86400)*time.Second).Format(time.RFC3339), i%60, i%1000, i*7%100000, order, code, gross, count)
	}
	return b.Bytes()
}

// BenchmarkRanges reads files as Fold does: in the wire form, the same by a mapping, and an
// ordinary file of a partner.
func BenchmarkRanges(b *testing.B) {
	const n = 50_000
	plain, body := wireFile(n), salesFile(n)
	mappedRanges := func(a mapped.Adapter, body []byte) func() []settle.EventReader {
		return func() []settle.EventReader {
			ranges, err := a.OpenRanges(bytes.NewReader(body), int64(len(body)), 1, &mapped.RangesOptions{Source: "s", Name: "f"})
			if err != nil {
				b.Fatal(err)
			}
			return ranges.Readers()
		}
	}
	for _, test := range []struct {
		name string
		open func() []settle.EventReader
	}{
		{"wire", func() []settle.EventReader {
			r, err := event.NewReader(bytes.NewReader(plain), &event.ReaderOptions{Source: "s"})
			if err != nil {
				b.Fatal(err)
			}
			return []settle.EventReader{r}
		}},
		{"mapped", mappedRanges(wire(b), plain)},
		{"sales", mappedRanges(sales(b), body)},
	} {
		b.Run(test.name, func(b *testing.B) {
			b.ReportAllocs()
			block, events := &terse.Block{Events: make([]terse.Event, 0, 512)}, make([]event.Event, 64)
			for b.Loop() {
				some := 0
				for _, r := range test.open() {
					quick, ok := r.(terseReader)
					for err := error(nil); ok && err == nil; {
						var n int
						n, err = quick.ReadTerse(alias.Promise{}, block, events)
						some += n + len(block.Events)
					}
				}
				if some != n {
					b.Fatal(some)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/row")
		})
	}
}
