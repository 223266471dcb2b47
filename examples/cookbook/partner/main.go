// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Partner reads a new partner's file in two ways, by a mapping in JSON and by an adapter in Go, into a
// book.
package main

import (
	"context"
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/mapped"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

const file = `no,type,day,amount,fee
1,SALE,2026-01-05,"12,000",360
2,SALE,2026-01-06,"8,000",240
3,REFUND,2026-01-09,"-8,000",-240
4,SALE,2026-01-12,12O00,360
`

// The mapping is data: it may live in a database, and be changed without a release.
const mapping = `{
	"name": "corner", "version": "1", "zone": "Asia/Seoul", "numbers": {"group": ","},
	"key": ["no"], "at": {"column": "day", "layout": "yyyy-MM-dd"}, "currency": {"value": "KRW"},
	"events": [{
		"kind": {"column": "type", "words": {"SALE": "payment_captured", "REFUND": "payment_refunded"}},
		"gross": "amount", "fee": {"column": "fee", "sign": "negated"}
	}]
}`

// Corner is the same in Go, for what a mapping cannot say.
type Corner struct{}

// Info declares what comes and how.
func (Corner) Info() adapters.Info {
	return adapters.Info{Name: "corner", Version: "1", Streams: []adapters.Stream{{
		Name: "sales", Via: adapters.ByFile, Form: adapters.CSV, Types: []string{"type"},
		Table: &adapters.Table{Columns: adapters.Columns("no", "type", "day", "amount", "fee")},
		Kinds: []event.Kind{event.PaymentCaptured, event.PaymentRefunded},
	}}}
}

var words = rows.MustWords("SALE: payment_captured\nREFUND: payment_refunded")

// Decode reads one file. A field that cannot be read rejects its row by itself.
func (c Corner) Decode(in *adapters.Input, out *adapters.Output) error {
	t, err := rows.Table(in, out, c.Info().Streams[0].Table, &rows.Options{Group: ','})
	if err != nil {
		return err
	}
	for t.Next() {
		t.Emit(event.Event{
			Key: event.Key{ID: t.Need("no")}, Kind: t.Word("type", words).Kind,
			At:    t.Time("day", time.DateOnly, in.Zone),
			Gross: t.Amount("amount", money.KRW), Fee: t.Amount("fee", money.KRW).Neg(),
		})
	}
	return t.Err()
}

func main() {
	ctx := context.Background()
	seoul, err := time.LoadLocation("Asia/Seoul")
	check(err)
	m, err := mapped.Parse([]byte(mapping))
	check(err)
	byMapping, err := mapped.New(m)
	check(err)
	for _, c := range []struct {
		adapter adapters.Adapter
		stream  string
	}{{byMapping, byMapping.Info().Streams[0].Name}, {Corner{}, "sales"}} {
		b := open(ctx, seoul)
		runner, err := adapters.NewRunner(b, time.Now, nil)
		check(err)
		shop := &adapters.Connection{Adapter: c.adapter, Source: "corner", Zone: seoul}
		for range 2 { // a file that comes again changes nothing
			report, err := runner.Import(ctx, shop, c.stream, adapters.File{Name: "jan.csv", Body: strings.NewReader(file)})
			check(err)
			fmt.Println(report.Counts.Rows, "rows,", report.Counts.Events, "events,", report.Rejections)
		}
		s, _, err := b.Statement("corner", "2026-01")
		check(err)
		fmt.Println(s.Total)
	}
}

func open(ctx context.Context, zone *time.Location) *book.Book {
	rate := money.Percent(10)
	plan, err := settle.NewPlan([]settle.Agreement{{
		ID: "corner", Party: "corner", Currency: money.KRW, Calendar: settle.Calendar{Zone: zone},
		Select: settle.Where{"source": {"corner"}}, Terms: []settle.Term{settle.RevenueShare{Rate: &rate}},
	}}, nil)
	check(err)
	b, err := book.Open(ctx, &book.Memory{}, plan, nil)
	check(err)
	return b
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
