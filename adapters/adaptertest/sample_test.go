// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adaptertest_test

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing/fstest"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/adaptertest"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/adapters/signature"
	"github.com/jupan-go/jupan/settle/event"
)

// The sample is a small partner that has everything: a table with a footer and control
// totals, a table without a header, documents by pull and by message, days that are
// restated. Mutants change one function of it.
type sample struct {
	info    func(adapters.Info) adapters.Info
	sales   func(in *adapters.Input, out *adapters.Output) error
	views   func(in *adapters.Input, out *adapters.Output) error
	payment func(in *adapters.Input, out *adapters.Output) error
	costs   func(in *adapters.Input, out *adapters.Output) error
	fetch   func(ctx context.Context, q *adapters.Request) (*adapters.Page, error)
	verify  func(m *adapters.Message, secrets []string) (adapters.Receipt, error)
}

func good() *sample {
	return &sample{
		info:  func(i adapters.Info) adapters.Info { return i },
		sales: sales, views: views, payment: payments, costs: costs, fetch: fetch, verify: verify,
	}
}

func salesTable() *adapters.Table {
	return &adapters.Table{Columns: []adapters.Column{
		{Name: "Id"},
		{Name: "Type", Also: []string{"Typ"}},
		{Name: "Time"},
		{Name: "Zone"},
		{Name: "Currency"},
		{Name: "Gross"},
		{Name: "Fee"},
		{Name: "Net"},
		{Name: "Buyer", Optional: true},
	}}
}

func viewsTable() *adapters.Table {
	return &adapters.Table{Comma: '\t', NoHeader: true, Columns: adapters.Columns("Day", "Ad", "Views", "Clicks")}
}

func (s *sample) Info() adapters.Info {
	return s.info(adapters.Info{
		Name: "sample", Version: "1", Hosts: []string{"api.sample.example"}, Personal: []string{"phone"},
		Streams: []adapters.Stream{
			{
				Name: "sales", Via: adapters.ByFile, Form: adapters.CSV, Table: salesTable(), Ends: true,
				Kinds: []event.Kind{event.PaymentCaptured, event.PaymentRefunded, event.Fee},
				Types: []string{"Type"}, RowsMax: 2000,
			},
			{
				Name: "views", Via: adapters.ByFile, Form: adapters.CSV, Table: viewsTable(), Daily: true,
				Kinds: []event.Kind{event.Impression, event.Click},
			},
			{
				Name: "payments", Via: adapters.ByPull | adapters.ByPush, Form: adapters.JSON, Ends: true,
				Kinds: []event.Kind{event.PaymentCaptured, event.PaymentRefunded}, Types: []string{"type"},
				Lookback: 48 * time.Hour, MaxSpan: 31 * 24 * time.Hour, Settle: time.Hour,
			},
			{
				Name: "costs", Via: adapters.ByPull, Form: adapters.JSON, Mode: adapters.Restate, Ends: true,
				Kinds: []event.Kind{event.AdCost}, Lookback: 28 * 24 * time.Hour, MaxSpan: 30 * 24 * time.Hour,
			},
		},
	})
}

func (s *sample) Decode(in *adapters.Input, out *adapters.Output) error {
	switch in.Stream {
	case "sales":
		return s.sales(in, out)
	case "views":
		return s.views(in, out)
	case "payments":
		return s.payment(in, out)
	case "costs":
		return s.costs(in, out)
	}
	return fmt.Errorf("sample: %w: stream %q", adapters.ErrUnknown, in.Stream)
}

func (s *sample) Fetch(ctx context.Context, q *adapters.Request) (*adapters.Page, error) {
	return s.fetch(ctx, q)
}

func (s *sample) Verify(m *adapters.Message, secrets []string) (adapters.Receipt, error) {
	return s.verify(m, secrets)
}

const salesWords = `
	Sale: payment_captured
	Refund: payment_refunded
	Charge: fee
	Charge back: fee reverses
	Hold: skip hold
	Total: skip footer
`

// sales reads the table. Its footer has the sum of Net and the number of rows.
func sales(in *adapters.Input, out *adapters.Output) error { return salesWith(in, out, salesOf) }

type saleFunc = func(*rows.Reader, rows.Meaning) event.Event

func salesWith(in *adapters.Input, out *adapters.Output, of saleFunc) error {
	return salesFrom(in, out, salesTable(), salesWords, of)
}

func salesFrom(in *adapters.Input, out *adapters.Output, table *adapters.Table, text string, of saleFunc) error {
	words, err := rows.ParseWords(text)
	if err != nil {
		return err
	}
	t, err := rows.Table(in, out, table, nil)
	if err != nil {
		return err
	}
	sums, count := rows.Sums{}, int64(0)
	for t.Next() {
		m := t.Word("Type", words)
		if m.Word == "Total" && t.Err() == nil {
			c := t.Currency("Currency")
			out.CheckTotal("net "+c.Code(), t.Amount("Net", c), sums.Of(c))
			out.CheckCount("rows", t.Int("Id"), count)
			out.Complete()
		} else {
			count++
		}
		if m.Skip != "" {
			t.Skip(m.Skip)
			continue
		}
		e := of(t, m)
		if sum, err := e.Gross.Add(e.Fee); t.Row.Err() == nil && (err != nil || sum != e.Net) {
			out.Warn("Net", fmt.Errorf("%w: %s and %s are not %s", event.ErrKind, e.Gross, e.Fee, e.Net))
		}
		t.Emit(e)
		if t.Row.Err() == nil {
			if err := sums.Add(e.Net); err != nil {
				t.Fail("Net", err)
			}
		}
	}
	return t.Err()
}

func salesOf(t *rows.Reader, m rows.Meaning) event.Event {
	c := t.Currency("Currency")
	return event.Event{
		Key: event.Key{ID: t.Need("Id")}, Kind: m.Kind, Reverses: m.Reverses,
		At:    t.ZonedTime("Time", time.DateTime, "Zone"),
		Gross: t.Amount("Gross", c), Fee: t.Amount("Fee", c), Net: t.Amount("Net", c),
		Customer: t.Text("Buyer"), Dims: rows.Dims("type", m.Word),
	}
}

// views reads the table without a header.
func views(in *adapters.Input, out *adapters.Output) error { return viewsFrom(in, out, viewsTable()) }

func viewsFrom(in *adapters.Input, out *adapters.Output, table *adapters.Table) error {
	t, err := rows.Table(in, out, table, nil)
	if err != nil {
		return err
	}
	for t.Next() {
		at, date := t.Day("Day", "20060102", in.Zone)
		ad := t.Need("Ad")
		some := false
		for _, c := range []struct {
			column string
			kind   event.Kind
		}{{"Views", event.Impression}, {"Clicks", event.Click}} {
			if n := t.Decimal(c.column); !n.IsZero() {
				t.Emit(event.Event{
					Key: event.Key{ID: date + "|" + ad + "|" + c.column}, Kind: c.kind, At: at,
					Quantity: n, Campaign: ad, Dims: rows.Dims("date", date),
				})
				some = true
			}
		}
		if !some {
			t.Skip("zero")
		}
	}
	return t.Err()
}

func digits() rows.Digits { return rows.Digits{"ISK": 2} }

// payments reads a page of the API, or a message of the same shape.
func payments(in *adapters.Input, out *adapters.Output) error {
	return paymentsWith(in, out, paymentOf)
}

func paymentsWith(in *adapters.Input, out *adapters.Output, of func(*rows.Reader) event.Event) error {
	if in.Unsigned {
		t, err := rows.JSON(in, out, ".", nil)
		if err != nil {
			return err
		}
		for t.Next() {
			out.Hint("payments", t.Need("id"))
			t.Skip("unsigned")
		}
		return t.Err()
	}
	t, err := rows.JSON(in, out, "data", nil)
	if err != nil {
		return err
	}
	last := ""
	for t.Next() {
		last = t.Text("id")
		t.Emit(of(t))
	}
	if t.Rest().Text("has_more") == "true" {
		out.Next(last)
	}
	return t.Err()
}

func paymentOf(t *rows.Reader) event.Event {
	words := rows.MustWords("charge: payment_captured\nrefund: payment_refunded")
	m := t.Word("type", words)
	c := t.Currency("currency")
	n := digits().Of(c)
	e := event.Event{
		Key: event.Key{ID: t.Need("id")}, Kind: m.Kind, At: t.Unix("created"),
		Gross: t.Minor("amount", c, n), Fee: t.Minor("fee", c, n).Neg(), Net: t.Minor("net", c, n),
		Order: t.Text("order"), Dims: rows.Dims("phone", t.Text("phone"), "type", m.Word),
	}
	if parent := t.Text("parent"); parent != "" {
		e.Parent = event.Key{ID: parent}
	}
	return e
}

// costs reads days of advertising.
func costs(in *adapters.Input, out *adapters.Output) error {
	t, err := rows.JSON(in, out, "data.rows", nil)
	if err != nil {
		return err
	}
	for t.Next() {
		at, date := t.Day("dimensions.day", time.DateOnly, in.Zone)
		ad := t.Need("dimensions.ad")
		c := t.Currency("currency")
		cost := t.Minor("metrics.cost_micros", c, 6)
		if cost.IsZero() {
			t.Skip("zero")
			continue
		}
		t.Emit(event.Event{
			Key: event.Key{ID: date + "|" + ad}, Kind: event.AdCost, At: at, Gross: cost.Neg(),
			Campaign: ad, Dims: rows.Dims("date", date),
		})
	}
	if next := t.Rest().Text("data.next"); next != "" {
		out.Next(next)
	}
	return t.Err()
}

const host = "https://api.sample.example"

func fetch(ctx context.Context, q *adapters.Request) (*adapters.Page, error) {
	v := url.Values{}
	if q.Stream == "costs" {
		days := q.Window.Days(q.Zone)
		v.Set("from", days[0])
		v.Set("to", days[len(days)-1])
	} else {
		v.Set("from", strconv.FormatInt(q.Window.From.Unix(), 10))
		v.Set("to", strconv.FormatInt(q.Window.To.Unix(), 10))
	}
	if q.Cursor != "" {
		v.Set("after", q.Cursor)
	}
	return q.Get(ctx, host+"/"+q.Stream+"?"+v.Encode())
}

const tolerance = 5 * time.Minute

func verify(m *adapters.Message, secrets []string) (adapters.Receipt, error) {
	keys, err := signature.Keys(secrets, signature.Plain)
	if err != nil {
		return adapters.Receipt{}, err
	}
	if m.Path == "/unsigned" {
		return adapters.Receipt{Stream: "payments", Unsigned: true}, nil
	}
	sig, err := signature.Header(m.Header, "X-Signature")
	if err != nil {
		return adapters.Receipt{}, err
	}
	at, err := signature.Header(m.Header, "X-Time")
	if err != nil {
		return adapters.Receipt{}, err
	}
	if err := signature.Verify(keys, strings.Split(sig, ","), signature.Hex, []byte(at), []byte("."), m.Body); err != nil {
		return adapters.Receipt{}, err
	}
	seconds, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return adapters.Receipt{}, fmt.Errorf("sample: %w: X-Time", adapters.ErrForged)
	}
	if err := signature.Fresh(time.Unix(seconds, 0), m.Received, tolerance); err != nil {
		return adapters.Receipt{}, err
	}
	return adapters.Receipt{ID: at, Stream: "payments", Answer: adapters.Answer{Body: []byte("ok")}}, nil
}

// partner answers as the sample's partner does, from payments in the order newest first.
type payment struct {
	ID       string `json:"id"`
	Type     string `json:"type"`
	Created  int64  `json:"created"`
	Currency string `json:"currency"`
	Amount   int64  `json:"amount"`
	Fee      int64  `json:"fee"`
	Net      int64  `json:"net"`
	Order    string `json:"order"`
}

func paymentsPartner(extra ...payment) http.Handler {
	list := []payment{}
	for i := range 7 {
		list = append(list, payment{
			ID: fmt.Sprintf("p-%d", i), Type: "charge", Created: windowFrom.Unix() + int64(i/3)*3600, Currency: "usd",
			Amount: int64(1000 + i), Fee: 10, Net: int64(990 + i), Order: fmt.Sprintf("o-%d", i),
		})
	}
	list = append(list, extra...)
	slices.SortStableFunc(list, func(a, b payment) int { return int(b.Created - a.Created) })
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from, _ := strconv.ParseInt(r.URL.Query().Get("from"), 10, 64)
		to, _ := strconv.ParseInt(r.URL.Query().Get("to"), 10, 64)
		after := r.URL.Query().Get("after")
		page := struct {
			Data    []payment `json:"data"`
			HasMore bool      `json:"has_more"`
		}{Data: []payment{}}
		begun := after == ""
		for _, p := range list {
			switch {
			case p.ID == after:
				begun = true
			case !begun || p.Created < from || p.Created >= to:
			case len(page.Data) == 3:
				page.HasMore = true
			default:
				page.Data = append(page.Data, p)
			}
		}
		if !begun {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		_ = json.NewEncoder(w).Encode(page)
	})
}

func costsPartner(cost func(day, ad int) int64) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		var list []string
		for day := range 4 {
			date := windowFrom.AddDate(0, 0, day).Format(time.DateOnly)
			for ad := range 2 {
				if n := cost(day, ad); n > 0 && date >= q.Get("from") && date <= q.Get("to") {
					list = append(list, fmt.Sprintf(`{"dimensions":{"day":%q,"ad":"ad-%d"},"metrics":{"cost_micros":"%d"},"currency":"KRW"}`, date, ad, n))
				}
			}
		}
		from, next := 0, ""
		if after := q.Get("after"); after != "" {
			n, err := strconv.Atoi(after)
			if err != nil || n < 0 || n >= len(list) {
				w.WriteHeader(http.StatusBadRequest)
				return
			}
			from = n
		}
		to := min(from+3, len(list))
		if to < len(list) {
			next = fmt.Sprint(to)
		}
		_, _ = fmt.Fprintf(w, `{"data":{"rows":[%s],"next":%q}}`, strings.Join(list[from:to], ","), next)
	})
}

var windowFrom = time.Date(2026, 1, 12, 0, 0, 0, 0, time.UTC)

const secret = "kit-sample-secret"

func signed(body string, at time.Time) adapters.Message {
	stamp := strconv.FormatInt(at.Unix(), 10)
	sum := signature.Sum([]byte(secret), []byte(stamp), []byte("."), []byte(body))
	return adapters.Message{
		Method: "POST", Path: "/hook", Body: []byte(body), Received: at,
		Header: http.Header{"X-Signature": {hex.EncodeToString(sum)}, "X-Time": {stamp}},
	}
}

const salesCSV = `Id,Type,Time,Zone,Currency,Gross,Fee,Net,Buyer,Note
s-1,Sale,2026-01-15 10:11:12,PST,USD,25.00,-0.95,24.05,kim@example.org,"first, and
best"
s-2,Sale,2026-01-15 11:00:00,PDT,USD,10.50,-0.40,10.10,lee@example.org,
s-3,Refund,2026-01-16 09:00:00,UTC,USD,-10.50,0.40,-10.10,lee@example.org,all of it
s-4,Charge,2026-01-16 09:00:00,UTC,USD,-1.25,0,-1.25,,
s-5,Sale,2026-01-17 09:00:00,UTC,USD,5.00,-0.10,4.80,park@example.org,a cent of theirs
s-6,Hold,2026-01-17 09:30:00,UTC,USD,3.00,0,3.00,,
6,Total,,,USD,,,27.60,,
`

const viewsTSV = "20260115\tad-1\t120\t3\n20260115\tad-2\t40\t0\n20260116\tad-1\t0\t0\n"

const paymentsJSON = `{"object":"list","data":[
 {"id":"p-8","type":"refund","created":1768471872,"currency":"usd","amount":-500,"fee":0,"net":-500,"order":"o-7","parent":"p-7","phone":"010-1234-5678"},
 {"id":"p-7","type":"charge","created":1768471800,"currency":"usd","amount":500,"fee":15,"net":485,"order":"o-7"},
 {"id":"p-6","type":"charge","created":1768471700,"currency":"krw","amount":12900,"fee":300,"net":12600,"order":"o-6"}
],"has_more":true}`

const costsJSON = `{"data":{"rows":[
 {"dimensions":{"day":"2026-01-12","ad":"ad-0"},"metrics":{"cost_micros":"124500001"},"currency":"KRW"},
 {"dimensions":{"day":"2026-01-13","ad":"ad-0"},"metrics":{"cost_micros":"0"},"currency":"KRW"}
],"next":"2"}}`

const hookJSON = `{"data":[{"id":"p-7","type":"charge","created":1768471800,"currency":"usd","amount":500,"fee":15,"net":485,"order":"o-7"}]}`

// sampleKit is the kit of the sample; its goldens are those of the good one.
func sampleKit(a adapters.Adapter, corpus fstest.MapFS) *adaptertest.Kit {
	at := time.Unix(1768471860, 0).UTC()
	seoul := time.FixedZone("KST", 9*3600)
	window := adapters.Window{From: windowFrom, To: windowFrom.AddDate(0, 0, 4)}
	unsigned := adapters.Message{Method: "POST", Path: "/unsigned", Body: []byte(`{"id":"p-7","report":"https://files.sample.example/7.csv"}`), Received: at}
	return &adaptertest.Kit{
		Adapter: a, Corpus: corpus,
		Input: func(in *adapters.Input) {
			if in.Stream == "views" {
				in.Zone = seoul
			}
		},
		Same:   [][]string{{"payments/message.json", "payments/one.json"}},
		Totals: map[string][]string{"sales/jan.csv": {"27.60 USD"}},
		Minor: map[string]map[string]int{
			"payments": {"USD": 2, "KRW": 0, "JPY": 0, "KWD": 3, "ISK": 2},
			"costs":    {"USD": 6, "KRW": 6, "JPY": 6, "KWD": 6},
		},
		Pulls: []adaptertest.Pull{
			{
				Stream: "payments", Window: window,
				Partner: func() http.Handler { return paymentsPartner() },
				Changed: func() http.Handler {
					late := payment{ID: "p-late", Type: "charge", Created: window.To.Unix() - 7200, Currency: "usd", Amount: 5, Net: 5}
					fresh := payment{ID: "p-new", Type: "charge", Created: window.To.Unix() - 1, Currency: "usd", Amount: 7, Net: 7}
					return paymentsPartner(late, fresh)
				},
			},
			{
				Stream: "costs", Window: window,
				Partner: func() http.Handler {
					return costsPartner(func(day, ad int) int64 { return int64(1e6 * (1 + day + ad)) })
				},
				Changed: func() http.Handler { return costsPartner(func(day, ad int) int64 { return int64(1e6 * (day * ad)) }) },
			},
		},
		Pushes: []adaptertest.Push{
			{Name: "hook", Message: signed(hookJSON, at), Secrets: []string{secret}, Signs: []string{"X-Signature", "X-Time"}, Fresh: tolerance, Answer: "ok"},
			{Name: "unsigned", Message: unsigned, Secrets: []string{secret}, Unsigned: true},
		},
	}
}

// sampleCorpus is the corpus without goldens.
func sampleCorpus() fstest.MapFS {
	one := `{"data":[{"order":"o-7","id":"p-7","type":"charge","created":1768471800,"currency":"usd","amount":500,"fee":15,"net":485}],"has_more":false}`
	return fstest.MapFS{
		"sales/jan.csv":         {Data: []byte(salesCSV)},
		"views/jan.tsv":         {Data: []byte(viewsTSV)},
		"payments/page.json":    {Data: []byte(paymentsJSON)},
		"payments/message.json": {Data: []byte(hookJSON)},
		"payments/one.json":     {Data: []byte(one)},
		"costs/page.json":       {Data: []byte(costsJSON)},
	}
}
