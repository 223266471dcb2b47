// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adaptertest_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/adaptertest"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/adapters/signature"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// mutant is the sample with one thing wrong, and the one check that is to find it.
type mutant struct {
	name, check string
	of          func(s *sample)
	kit         func(k *adaptertest.Kit)
	theirs      bool // the goldens are those of the good sample, not what the mutant gives
}

// TestMutants holds that each mutant is found by its check and by no other. The goldens
// are the mutant's own, as of an author who took what the adapter gives for right.
func TestMutants(t *testing.T) {
	corpus := goldens(t)
	checked := map[string]bool{}
	for _, m := range slices.Concat(decodeMutants(), moneyMutants(), pullMutants(), pushMutants(), kitMutants()) {
		checked[m.check] = true
		t.Run(m.check+"/"+m.name, func(t *testing.T) {
			found := caught(t, &m, corpus)
			if want := []string{m.check}; !slices.Equal(found, want) {
				t.Errorf("found by %v, want %v", found, want)
			}
		})
	}
	t.Logf("checks without a mutant: %v", slices.DeleteFunc(adaptertest.Checks(), func(name string) bool { return checked[name] }))
}

// caught returns the names of the checks that find something.
func caught(t *testing.T, m *mutant, corpus fstest.MapFS) []string {
	t.Helper()
	s := good()
	if m.of != nil {
		m.of(s)
	}
	k := sampleKit(s, maps.Clone(corpus))
	if m.kit != nil {
		m.kit(k)
	}
	if m.check != "hostile" {
		k.Without("hostile")
	}
	if !m.theirs {
		k.Corpus = ownGoldens(t, k)
	}
	var names []string
	for _, f := range adaptertest.Verify(k).Faults {
		if !slices.Contains(names, f.Check) {
			names = append(names, f.Check)
		}
		t.Logf("%s: %.300s", f.Check, f)
	}
	return names
}

// ownGoldens are goldens that an adapter makes of itself.
func ownGoldens(t *testing.T, of *adaptertest.Kit) fstest.MapFS {
	t.Helper()
	k := *of
	k.Update, k.Dir, k.Corpus = true, t.TempDir(), sampleCorpus()
	k.Without(slices.DeleteFunc(adaptertest.Checks(), func(name string) bool { return name == "golden" })...)
	_ = adaptertest.Verify(&k)
	corpus := sampleCorpus()
	for name := range sampleCorpus() {
		golden, err := os.ReadFile(filepath.Join(k.Dir, name+".golden"))
		if err != nil {
			t.Fatal(err)
		}
		corpus[name+".golden"] = &fstest.MapFile{Data: golden}
	}
	return corpus
}

// decoder is what the sample has one of for each stream.
type decoder = func(in *adapters.Input, out *adapters.Output) error

// saleWith makes the events of sales with another gross or another time, where they are
// given.
func saleWith(gross func(t *rows.Reader, c money.Currency) money.Amount, at func(t *rows.Reader) time.Time) func(s *sample) {
	return func(s *sample) {
		s.sales = func(in *adapters.Input, out *adapters.Output) error {
			return salesWith(in, out, func(t *rows.Reader, m rows.Meaning) event.Event {
				c := t.Currency("Currency")
				e := event.Event{
					Key: event.Key{ID: t.Need("Id")}, Kind: m.Kind, Reverses: m.Reverses,
					Fee: t.Amount("Fee", c), Net: t.Amount("Net", c),
					Customer: t.Text("Buyer"), Dims: rows.Dims("type", m.Word),
				}
				if gross != nil {
					e.Gross = gross(t, c)
				} else {
					e.Gross = t.Amount("Gross", c)
				}
				if at != nil {
					e.At = at(t)
				} else {
					e.At = t.ZonedTime("Time", time.DateTime, "Zone")
				}
				return e
			})
		}
	}
}

// grossBy reads the gross with its text rewritten.
func grossBy(rewrite func(text string) string) func(t *rows.Reader, c money.Currency) money.Amount {
	return func(t *rows.Reader, c money.Currency) money.Amount {
		a, err := money.ParseIn(rewrite(t.Text("Gross")), c)
		if err != nil {
			t.Fail("Gross", err)
		}
		return a
	}
}

// around runs something before the sales are read; what it returns is read instead.
func around(change func(body []byte) ([]byte, error)) func(s *sample) {
	return func(s *sample) {
		s.sales = func(in *adapters.Input, out *adapters.Output) error {
			body, err := io.ReadAll(in.Body)
			if err != nil {
				return err
			}
			if body, err = change(body); err != nil {
				return err
			}
			in.Body = bytes.NewReader(body)
			return sales(in, out)
		}
	}
}

// declare changes a stream of Info.
func declare(stream string, change func(s *adapters.Stream)) func(s *sample) {
	return func(s *sample) {
		s.info = func(i adapters.Info) adapters.Info {
			for n := range i.Streams {
				if i.Streams[n].Name == stream {
					change(&i.Streams[n])
				}
			}
			return i
		}
	}
}

// table reads sales with another table than is declared.
func withTable(change func(t *adapters.Table)) func(s *sample) {
	return func(s *sample) {
		s.sales = func(in *adapters.Input, out *adapters.Output) error {
			table := salesTable()
			change(table)
			return salesFrom(in, out, table, salesWords, salesOf)
		}
	}
}

func decodeMutants() []mutant {
	return []mutant{
		{name: "a kind that nothing shows", check: "declared", of: declare("sales", func(s *adapters.Stream) {
			s.Kinds = append(s.Kinds, event.Payout)
		})},
		{name: "a kind that is not declared", check: "declared", of: declare("sales", func(s *adapters.Stream) {
			s.Kinds = s.Kinds[:2]
		})},
		{name: "no hosts", check: "declared", of: func(s *sample) {
			s.info = func(i adapters.Info) adapters.Info { i.Hosts = nil; return i }
		}, kit: func(k *adaptertest.Kit) { // without hosts nothing can be pulled, which is not the point here
			k.Without("pull")
		}},
		{name: "the order is lost", check: "golden", theirs: true, of: func(s *sample) {
			s.payment = func(in *adapters.Input, out *adapters.Output) error {
				return paymentsWith(in, out, func(t *rows.Reader) event.Event { e := paymentOf(t); e.Order = ""; return e })
			}
		}},
		{name: "a panic on an empty body", check: "zero", of: func(s *sample) {
			s.views = func(in *adapters.Input, out *adapters.Output) error {
				var first [1]byte
				n, _ := io.ReadFull(in.Body, first[:])
				in.Body = io.MultiReader(bytes.NewReader(append([]byte(nil), first[:n][0])), in.Body)
				return views(in, out)
			}
		}},
		{name: "booked when it was received", check: "pure", of: func(s *sample) {
			s.sales = func(in *adapters.Input, out *adapters.Output) error {
				return salesWith(in, out, func(t *rows.Reader, m rows.Meaning) event.Event {
					e := salesOf(t, m)
					e.Booked = in.Received
					return e
				})
			}
		}},
		{name: "one call of Read", check: "reads", of: func(s *sample) {
			s.views = func(in *adapters.Input, out *adapters.Output) error {
				page := make([]byte, 1<<20)
				n, err := in.Body.Read(page)
				if err != nil && err != io.EOF {
					return err
				}
				in.Body = bytes.NewReader(page[:n])
				return views(in, out)
			}
		}},
		{name: "a failed read is the end", check: "reads", of: func(s *sample) {
			s.views = func(in *adapters.Input, out *adapters.Output) error {
				body, _ := io.ReadAll(in.Body)
				in.Body = bytes.NewReader(body)
				return views(in, out)
			}
		}},
		{name: "holds are filtered out", check: "rows", of: around(func(body []byte) ([]byte, error) {
			var kept []string
			for line := range strings.Lines(string(body)) {
				if !strings.Contains(line, "Hold") {
					kept = append(kept, line)
				}
			}
			return []byte(strings.Join(kept, "")), nil
		}), kit: func(k *adaptertest.Kit) { k.Without("controls") }},
		{name: "no byte order mark", check: "text", of: around(func(body []byte) ([]byte, error) {
			if bytes.HasPrefix(body, []byte("\ufeff")) {
				return nil, errors.New("unknown column")
			}
			return body, nil
		})},
		{name: "ends of lines are LF", check: "text", of: around(func(body []byte) ([]byte, error) {
			return bytes.ReplaceAll(body, []byte("\r\n"), []byte(" x\n")), nil
		})},
		{name: "columns in their order", check: "columns", of: around(func(body []byte) ([]byte, error) {
			header, _, _ := strings.Cut(strings.ReplaceAll(string(body), `"`, ""), "\n")
			if id, net := strings.Index(header, "Id"), strings.Index(header, "Net"); id >= 0 && net >= 0 && id > net {
				return nil, errors.New("columns have moved")
			}
			return body, nil
		})},
		{name: "no required columns", check: "drift", of: withTable(func(t *adapters.Table) {
			for i := range t.Columns {
				t.Columns[i].Optional = true
			}
		})},
		{name: "no unknown columns", check: "drift", of: around(func(body []byte) ([]byte, error) {
			if bytes.Contains(body, []byte("Kit Column")) {
				return nil, errors.New("unknown column")
			}
			return body, nil
		})},
		{name: "columns beyond the last", check: "headerless", of: func(s *sample) {
			s.views = func(in *adapters.Input, out *adapters.Output) error {
				table := viewsTable()
				table.Ragged = true
				return viewsFrom(in, out, table)
			}
		}},
		{name: "short rows", check: "ragged", of: withTable(func(t *adapters.Table) { t.Ragged = true }), kit: func(k *adaptertest.Kit) {
			k.Without("truncated") // a cut within the footer is then a short footer
		}},
		{name: "an unknown type is a sale", check: "types", of: withWords("*: payment_captured")},
		{name: "an unknown type is passed over", check: "types", of: withWords("*: skip unknown")},
		{name: "always complete", check: "truncated", of: func(s *sample) {
			s.sales = func(in *adapters.Input, out *adapters.Output) error {
				out.Complete()
				return sales(in, out)
			}
		}},
		{name: "a thousand rows", check: "row-cap", of: around(func(body []byte) ([]byte, error) {
			lines := strings.SplitAfter(string(body), "\n")
			return []byte(strings.Join(lines[:min(1000, len(lines))], "")), nil
		})},
		{name: "all of it in memory", check: "hostile", of: around(func(body []byte) ([]byte, error) { return body, nil })},
		{name: "panic in a nested document", check: "hostile", of: func(s *sample) {
			s.costs = func(in *adapters.Input, out *adapters.Output) error {
				err := costs(in, out)
				if errors.Is(err, adapters.ErrLimit) {
					panic(err)
				}
				return err
			}
		}},
	}
}

func withWords(other string) func(s *sample) {
	return func(s *sample) {
		s.sales = func(in *adapters.Input, out *adapters.Output) error {
			return salesFrom(in, out, salesTable(), salesWords+"\n"+other, salesOf)
		}
	}
}

func moneyMutants() []mutant {
	return []mutant{
		{name: "amounts are floats", check: "exact", of: saleWith(grossBy(func(text string) string {
			f, err := strconv.ParseFloat(text, 64)
			if err != nil || strings.Trim(text, "-.0123456789") != "" {
				return text
			}
			return strconv.FormatFloat(f, 'f', 2, 64)
		}), nil)},
		{name: "whole numbers are floats", check: "exact", of: func(s *sample) {
			s.payment = func(in *adapters.Input, out *adapters.Output) error {
				return paymentsWith(in, out, func(t *rows.Reader) event.Event {
					e := paymentOf(t)
					if f, err := strconv.ParseFloat(t.Text("net"), 64); err == nil && e.Net.Currency() == money.USD {
						e.Net = money.Minor(int64(f), money.USD)
					}
					return e
				})
			}
		}},
		{name: "every currency has cents", check: "exponents", of: func(s *sample) {
			s.payment = func(in *adapters.Input, out *adapters.Output) error {
				return paymentsWith(in, out, func(t *rows.Reader) event.Event {
					e := paymentOf(t)
					c := t.Currency("currency")
					e.Gross, e.Fee, e.Net = t.Minor("amount", c, 2), t.Minor("fee", c, 2).Neg(), t.Minor("net", c, 2)
					return e
				})
			}
		}},
		{name: "numbers up to what is none", check: "numbers", of: saleWith(grossBy(func(text string) string {
			if at := strings.IndexFunc(text, func(r rune) bool { return !strings.ContainsRune("-.0123456789", r) }); at > 0 {
				return text[:at]
			}
			return text
		}), nil)},
		{name: "no number is nothing", check: "numbers", of: func(s *sample) {
			s.sales = func(in *adapters.Input, out *adapters.Output) error {
				return salesWith(in, out, func(t *rows.Reader, m rows.Meaning) event.Event {
					c := t.Currency("Currency")
					fee, err := money.ParseIn(t.Text("Fee"), c)
					if err != nil {
						fee = money.Zero(c)
					}
					return event.Event{
						Key: event.Key{ID: t.Need("Id")}, Kind: m.Kind, Reverses: m.Reverses,
						At:    t.ZonedTime("Time", time.DateTime, "Zone"),
						Gross: t.Amount("Gross", c), Fee: fee, Net: t.Amount("Net", c),
						Customer: t.Text("Buyer"), Dims: rows.Dims("type", m.Word),
					}
				})
			}
		}},
		{name: "no warning", check: "identity", of: quiet(true)},
		{name: "a total held against itself", check: "controls", of: quiet(false)},
		{name: "holds are sales", check: "totals", of: func(s *sample) {
			s.sales = func(in *adapters.Input, out *adapters.Output) error {
				return salesFrom(in, out, salesTable(), strings.Replace(salesWords, "Hold: skip hold", "Hold: payment_captured", 1), salesOf)
			}
		}},
		{name: "Go's idea of zones", check: "zones", of: saleWith(nil, func(t *rows.Reader) time.Time {
			at, err := time.Parse("2006-01-02 15:04:05 MST", t.Text("Time")+" "+t.Text("Zone"))
			if err != nil {
				t.Fail("Time", err)
			}
			return at.UTC()
		})},
		{name: "an unknown zone is UTC", check: "zones", of: saleWith(nil, func(t *rows.Reader) time.Time {
			if _, err := rows.Zone(t.Text("Zone")); err != nil {
				return t.Time("Time", time.DateTime, time.UTC)
			}
			return t.ZonedTime("Time", time.DateTime, "Zone")
		})},
		{name: "no date", check: "dates", of: viewsWith(func(e *event.Event) { e.Dims = nil })},
		{name: "midnight in UTC", check: "dates", of: viewsWith(func(e *event.Event) { e.At = e.At.Add(-15 * time.Hour) })},
		{name: "the key of the day", check: "keys", of: viewsWith(func(e *event.Event) { e.Key.ID = e.Dim("date") })},
		{name: "the key has the name of the file", check: "same", of: func(s *sample) {
			s.payment = func(in *adapters.Input, out *adapters.Output) error {
				return paymentsWith(in, out, func(t *rows.Reader) event.Event {
					e := paymentOf(t)
					if strings.HasSuffix(in.Name, ".json") {
						e.Key.ID = in.Name + e.Key.ID
					}
					return e
				})
			}
		}},
		{name: "the buyer beside the pseudonym", check: "private", of: func(s *sample) {
			s.sales = func(in *adapters.Input, out *adapters.Output) error {
				return salesWith(in, out, func(t *rows.Reader, m rows.Meaning) event.Event {
					e := salesOf(t, m)
					e.Dims = rows.Dims("type", e.Dim("type"), "mail", t.Text("Buyer"))
					return e
				})
			}
		}},
	}
}

// quiet reads sales without warnings, or with a total that holds whatever comes.
func quiet(warnings bool) func(s *sample) {
	return func(s *sample) {
		s.sales = func(in *adapters.Input, out *adapters.Output) error {
			words := rows.MustWords(salesWords)
			t, err := rows.Table(in, out, salesTable(), nil)
			if err != nil {
				return err
			}
			sums, count := rows.Sums{}, int64(0)
			for t.Next() {
				m := t.Word("Type", words)
				if m.Word == "Total" && t.Row.Err() == nil {
					c := t.Currency("Currency")
					got := sums.Of(c)
					if !warnings {
						got, count = t.Amount("Net", c), t.Int("Id")
					}
					out.CheckTotal("net", t.Amount("Net", c), got)
					out.CheckCount("rows", t.Int("Id"), count)
					out.Complete()
				}
				if count++; m.Skip != "" {
					t.Skip(m.Skip)
					continue
				}
				e := salesOf(t, m)
				if sum, err := e.Gross.Add(e.Fee); !warnings && t.Row.Err() == nil && (err != nil || sum != e.Net) {
					out.Warn("Net", event.ErrKind)
				}
				if t.Emit(e); t.Row.Err() == nil {
					if err := sums.Add(e.Net); err != nil {
						return err
					}
				}
			}
			return t.Err()
		}
	}
}

func viewsWith(change func(e *event.Event)) func(s *sample) {
	return func(s *sample) {
		s.views = func(in *adapters.Input, out *adapters.Output) error {
			inner := adapters.NewOutput(s.Info(), in, &adapters.OutputOptions{
				Deliver: func(b event.Batch) error {
					for i := range b.Events {
						out.Row(b.Events[i].Origin.Row)
						change(&b.Events[i])
						out.Event(b.Events[i])
					}
					return nil
				},
			})
			sum, err := inner.Close(views(in, inner))
			for _, r := range sum.Rejections {
				out.Row(r.Origin.Row)
				out.Reject(r.Column, r.Err)
			}
			for range sum.SkippedRows() {
				out.Row(0)
				out.Skip("zero")
			}
			return err
		}
	}
}

// fetching changes what Fetch does with payments.
func fetching(change func(ctx context.Context, q *adapters.Request) (*adapters.Page, error)) func(s *sample) {
	return func(s *sample) {
		s.fetch = func(ctx context.Context, q *adapters.Request) (*adapters.Page, error) {
			if q.Stream != "payments" {
				return fetch(ctx, q)
			}
			return change(ctx, q)
		}
	}
}

func pullMutants() []mutant {
	return []mutant{
		{name: "the first page again and again", check: "pull", of: fetching(func(ctx context.Context, q *adapters.Request) (*adapters.Page, error) {
			first := *q
			first.Cursor = ""
			return fetch(ctx, &first)
		})},
		{name: "a page is left open", check: "pull", of: fetching(leaveOpen)},
		{name: "a window of its own", check: "window", of: fetching(func(ctx context.Context, q *adapters.Request) (*adapters.Page, error) {
			own := *q
			own.Window = adapters.Window{From: windowFrom.AddDate(0, -1, 0), To: windowFrom.AddDate(0, 1, 0)}
			return fetch(ctx, &own)
		})},
		{name: "the cursor in memory", check: "resume", of: remembers},
		{name: "an unknown cursor is the end", check: "cursor", of: fetching(func(ctx context.Context, q *adapters.Request) (*adapters.Page, error) {
			page, err := fetch(ctx, q)
			if status, ok := errors.AsType[*adapters.StatusError](err); ok && status.Status == http.StatusBadRequest && q.Cursor != "" {
				return &adapters.Page{Name: "none", Body: io.NopCloser(strings.NewReader(`{"data":[]}`))}, nil
			}
			return page, err
		})},
		{name: "no look back", check: "changes", of: declare("payments", func(s *adapters.Stream) { s.Lookback = 0 })},
		{name: "days that append", check: "changes", of: declare("costs", func(s *adapters.Stream) {
			s.Mode, s.Daily = adapters.Append, true
		})},
		{name: "tries again by itself", check: "faults", of: fetching(func(ctx context.Context, q *adapters.Request) (*adapters.Page, error) {
			page, err := fetch(ctx, q)
			if status, ok := errors.AsType[*adapters.StatusError](err); ok && status.Status >= 500 {
				return fetch(ctx, q)
			}
			return page, err
		})},
		{name: "how long to wait is lost", check: "faults", of: fetching(func(ctx context.Context, q *adapters.Request) (*adapters.Page, error) {
			page, err := fetch(ctx, q)
			if _, ok := errors.AsType[*adapters.RateLimitedError](err); ok {
				return nil, adapters.ErrTransient
			}
			return page, err
		})},
		{name: "what is no page is an empty one", check: "faults", of: func(s *sample) {
			s.payment = func(in *adapters.Input, out *adapters.Output) error {
				body, err := io.ReadAll(io.LimitReader(in.Body, 1<<20))
				if err != nil {
					return err
				}
				if bytes.HasPrefix(body, []byte("<")) {
					out.Complete()
					return nil
				}
				in.Body = io.MultiReader(bytes.NewReader(body), in.Body)
				return payments(in, out)
			}
		}},
		{name: "refused credentials may pass", check: "auth", of: fetching(func(ctx context.Context, q *adapters.Request) (*adapters.Page, error) {
			page, err := fetch(ctx, q)
			if errors.Is(err, adapters.ErrAuth) {
				return nil, fmt.Errorf("sample: %w: 401", adapters.ErrTransient)
			}
			return page, err
		})},
		{name: "a context of its own", check: "cancel", of: fetching(func(_ context.Context, q *adapters.Request) (*adapters.Page, error) {
			return fetch(context.Background(), q)
		})},
		{name: "a goroutine that stays", check: "cancel", of: fetching(func(ctx context.Context, q *adapters.Request) (*adapters.Page, error) {
			go func() { <-make(chan struct{}) }()
			return fetch(ctx, q)
		})},
		{name: "the answer in the error", check: "secrets", of: fetching(func(ctx context.Context, q *adapters.Request) (*adapters.Page, error) {
			page, err := fetch(ctx, q)
			if status, ok := errors.AsType[*adapters.StatusError](err); ok {
				return nil, fmt.Errorf("sample: %w: %s", err, status.Body)
			}
			return page, err
		})},
	}
}

// leaveOpen reads a page and never closes it.
func leaveOpen(ctx context.Context, q *adapters.Request) (*adapters.Page, error) {
	page, err := fetch(ctx, q)
	if err == nil {
		page.Body = io.NopCloser(page.Body)
	}
	return page, err
}

// remembers keeps the cursor itself and forgets it at the end.
func remembers(s *sample) {
	var mu sync.Mutex
	kept := map[adapters.Window]string{}
	s.payment = func(in *adapters.Input, out *adapters.Output) error {
		s, err := pipe(in, out, payments)
		if in.Window.IsZero() || err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		kept[in.Window] = s
		return nil
	}
	s.fetch = func(ctx context.Context, q *adapters.Request) (*adapters.Page, error) {
		own := *q
		if q.Stream == "payments" {
			mu.Lock()
			defer mu.Unlock()
			own.Cursor = kept[q.Window]
		}
		return fetch(ctx, &own)
	}
}

// pipe decodes and tells the cursor of the next page.
func pipe(in *adapters.Input, out *adapters.Output, decode decoder) (next string, err error) {
	body, err := io.ReadAll(io.LimitReader(in.Body, 1<<20))
	if err != nil {
		return "", err
	}
	in.Body = io.MultiReader(bytes.NewReader(body), in.Body)
	if err := decode(in, out); err != nil {
		return "", err
	}
	var page struct {
		Data    []payment `json:"data"`
		HasMore bool      `json:"has_more"`
	}
	if json.Unmarshal(body, &page) == nil && page.HasMore && len(page.Data) > 0 {
		next = page.Data[len(page.Data)-1].ID
	}
	return next, nil
}

// verifying changes what Verify does with signed messages.
func verifying(change func(m *adapters.Message, secrets []string) (adapters.Receipt, error)) func(s *sample) {
	return func(s *sample) {
		s.verify = func(m *adapters.Message, secrets []string) (adapters.Receipt, error) {
			if m.Path == "/unsigned" || m.Header == nil {
				return verify(m, secrets)
			}
			return change(m, secrets)
		}
	}
}

func pushMutants() []mutant {
	return []mutant{
		{name: "half of the signature", check: "verify", of: verifying(func(m *adapters.Message, secrets []string) (adapters.Receipt, error) {
			sig := m.Header.Get("X-Signature")
			stamp := m.Header.Values("X-Time")
			if len(sig) != 64 || len(secrets) == 0 || len(stamp) != 1 || len(m.Header.Values("X-Signature")) != 1 {
				return adapters.Receipt{}, adapters.ErrForged
			}
			for _, s := range secrets {
				whole := hex.EncodeToString(signature.Sum([]byte(s), []byte(stamp[0]), []byte("."), m.Body))
				if s != "" && whole[:32] == sig[:32] {
					m.Header.Set("X-Signature", whole)
					return verify(m, secrets)
				}
			}
			return adapters.Receipt{}, adapters.ErrForged
		})},
		{name: "the first of two headers", check: "verify", of: verifying(func(m *adapters.Message, secrets []string) (adapters.Receipt, error) {
			m.Header.Set("X-Time", m.Header.Get("X-Time"))
			return verify(m, secrets)
		})},
		{name: "the first secret only", check: "rotation", of: verifying(func(m *adapters.Message, secrets []string) (adapters.Receipt, error) {
			return verify(m, secrets[:min(1, len(secrets))])
		})},
		{name: "no secret, no check", check: "rotation", of: verifying(func(m *adapters.Message, secrets []string) (adapters.Receipt, error) {
			if len(secrets) == 0 {
				return adapters.Receipt{Stream: "payments"}, nil
			}
			return verify(m, secrets)
		})},
		{name: "any age", check: "fresh", of: verifying(anyAge)},
		{name: "from the future", check: "fresh", of: verifying(func(m *adapters.Message, secrets []string) (adapters.Receipt, error) {
			if r, err := verify(m, secrets); !errors.Is(err, adapters.ErrReplayed) || m.Received.After(time.Unix(1768471860, 0)) {
				return r, err
			}
			return anyAge(m, secrets)
		})},
		{name: "over what was parsed", check: "rewritten", of: verifying(func(m *adapters.Message, secrets []string) (adapters.Receipt, error) {
			var compact bytes.Buffer
			if json.Compact(&compact, m.Body) != nil {
				return adapters.Receipt{}, adapters.ErrForged
			}
			m.Body = compact.Bytes()
			return verify(m, secrets)
		})},
		{name: "a key for each delivery", check: "delivery", of: func(s *sample) {
			var n atomic.Int64
			s.verify = func(m *adapters.Message, secrets []string) (adapters.Receipt, error) {
				r, err := verify(m, secrets)
				if err == nil {
					r.ID = fmt.Sprint(n.Add(1))
				}
				return r, err
			}
			s.payment = func(in *adapters.Input, out *adapters.Output) error {
				return paymentsWith(in, out, func(t *rows.Reader) event.Event {
					e := paymentOf(t)
					if strings.HasPrefix(in.Name, "message ") {
						e.Key.ID = in.Name + e.Key.ID
					}
					return e
				})
			}
		}},
		{name: "events of an unsigned message", check: "unsigned", of: func(s *sample) {
			s.payment = func(in *adapters.Input, out *adapters.Output) error {
				if !in.Unsigned {
					return payments(in, out)
				}
				out.Row(1)
				out.Event(event.Event{Key: event.Key{ID: "p-7"}, Kind: event.Adjustment, At: in.Received, Gross: money.Minor(1, money.KRW)})
				out.Complete()
				return nil
			}
		}},
		{name: "a report from anywhere", check: "links", of: func(s *sample) {
			s.payment = func(in *adapters.Input, out *adapters.Output) error {
				if !in.Unsigned {
					return payments(in, out)
				}
				t, err := rows.JSON(in, out, ".", nil)
				if err != nil {
					return err
				}
				for t.Next() {
					out.Hint("payments", t.Text("report"))
					t.Skip("unsigned")
				}
				return t.Err()
			}
		}},
		{name: "no answer", check: "batch", of: verifying(func(m *adapters.Message, secrets []string) (adapters.Receipt, error) {
			r, err := verify(m, secrets)
			r.Answer = adapters.Answer{}
			return r, err
		})},
		{name: "the secret in the error", check: "secrets", of: verifying(func(m *adapters.Message, secrets []string) (adapters.Receipt, error) {
			r, err := verify(m, secrets)
			if err != nil {
				err = fmt.Errorf("%w: with %v", err, secrets)
			}
			return r, err
		})},
	}
}

// anyAge verifies without looking at the time.
func anyAge(m *adapters.Message, secrets []string) (adapters.Receipt, error) {
	if seconds, err := strconv.ParseInt(m.Header.Get("X-Time"), 10, 64); err == nil {
		m.Received = time.Unix(seconds, 0)
	}
	return verify(m, secrets)
}

func kitMutants() []mutant {
	skip := func(name, reason string) func(k *adaptertest.Kit) {
		return func(k *adaptertest.Kit) { k.Skips = map[string]string{name: reason} }
	}
	broken := declare("payments", func(s *adapters.Stream) { s.Lookback = 0 })
	return []mutant{
		{name: "a reason that is none", check: "skips", of: broken, kit: skip("changes", " ")},
		{name: "no credentials", check: "skips", of: broken, kit: skip("changes", "there are no credentials for the sandbox")},
		{name: "nothing to hide", check: "skips", kit: skip("changes", "this partner never changes anything")},
		{name: "no such check", check: "skips", kit: skip("change", "this partner never changes anything")},
	}
}
