// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sqltest

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

var postEvents = flag.Int("post", 20000, "how many events TestPostRatio posts each way")

// batchEvents is how many events are made durable together.
const batchEvents = 1000

// TestPostRatio measures how fast events become durable in batches of 1,000, each
// synced, with exact dedup, side by side in one run: through a book, and as one row per
// event, as a host would keep them by itself. The two take turns, so that both meet the
// same moods of the machine. The wants are held from a million events on: the more there
// are in a table, the longer its index takes.
func TestPostRatio(t *testing.T) {
	if testing.Short() {
		t.Skip("it measures")
	}
	rivals := map[string]func(testing.TB, *sql.DB) poster{"sqlite": eventRows, "pgx": eventInsert}
	wants := map[string]float64{"sqlite": 5, "pgx": 1}
	each(t, func(t *testing.T, d database) {
		ours := ourBook(t, d)
		theirs := rivals[d.driver](t, d.connect(t))
		var took [2]time.Duration
		var each [2][]time.Duration
		g := newGenerator()
		for range *postEvents / batchEvents {
			b := g.batch()
			for i, post := range []poster{ours, theirs} {
				began := time.Now()
				if err := post(t.Context(), b); err != nil {
					t.Fatal(err)
				}
				each[i] = append(each[i], time.Since(began))
				took[i] += each[i][len(each[i])-1]
			}
		}
		n := float64(*postEvents)
		ratio := took[1].Seconds() / took[0].Seconds()
		for i, name := range []string{"book", "one row per event"} {
			slices.Sort(each[i])
			at := func(p int) time.Duration { return each[i][len(each[i])*p/100].Round(10 * time.Microsecond) }
			t.Logf("%-18s %9.0f events/s, batch p50 %v, p99 %v", name, n/took[i].Seconds(), at(50), at(99))
		}
		t.Logf("ratio %.2f, want %v", ratio, wants[d.driver])
		if enough := *postEvents >= 1000000; enough && ratio < wants[d.driver] {
			t.Errorf("ratio %.2f, want at least %v", ratio, wants[d.driver])
		}
	})
}

// poster makes a batch durable.
type poster func(context.Context, event.Batch) error

// ourBook posts to a book with an agreement for each of the first parties.
func ourBook(tb testing.TB, d database) poster {
	tb.Helper()
	rate := money.MustRate("30%")
	var agreements []settle.Agreement
	for i := range 20 {
		party := fmt.Sprintf("partner-%03d", i)
		agreements = append(agreements, settle.Agreement{
			ID: settle.AgreementID(party), Party: party, Currency: money.KRW,
			Terms: []settle.Term{settle.RevenueShare{Rate: &rate}},
		})
	}
	plan, err := settle.NewPlan(agreements, nil)
	if err != nil {
		tb.Fatal(err)
	}
	b, err := book.Open(tb.Context(), d.open(tb), plan, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return b.Post
}

const eventTable = `CREATE TABLE event_rows (source TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL,
	at BIGINT NOT NULL, gross TEXT NOT NULL, currency TEXT NOT NULL, party TEXT NOT NULL,
	campaign TEXT NOT NULL, order_id TEXT NOT NULL, customer TEXT NOT NULL, PRIMARY KEY (source, id))`

const columnsMax = 10

func columns(e *event.Event) [columnsMax]any {
	return [...]any{
		e.Key.Source, e.Key.ID, string(e.Kind), e.At.UnixMicro(), e.Gross.Number(), e.Gross.Currency().String(),
		e.Party, e.Campaign, e.Order, e.Customer,
	}
}

// eventRows is one INSERT per event with a unique index, in one transaction per batch.
func eventRows(tb testing.TB, db *sql.DB) poster {
	tb.Helper()
	ctx := tb.Context()
	db.SetMaxOpenConns(1)
	for _, text := range []string{"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", eventTable} {
		if _, err := db.ExecContext(ctx, text); err != nil {
			tb.Fatal(err)
		}
	}
	insert, err := db.PrepareContext(ctx, "INSERT INTO event_rows VALUES (?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = insert.Close() })
	return func(ctx context.Context, b event.Batch) error {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		row := tx.StmtContext(ctx, insert)
		defer func() { _ = row.Close() }()
		for i := range b.Events {
			c := columns(&b.Events[i])
			if _, err := row.ExecContext(ctx, c[:]...); err != nil {
				_ = tx.Rollback()
				return err
			}
		}
		return tx.Commit()
	}
}

// eventInsert is one INSERT with a row per event, for PostgreSQL.
func eventInsert(tb testing.TB, db *sql.DB) poster {
	tb.Helper()
	for _, text := range []string{"DROP TABLE IF EXISTS event_rows", eventTable} {
		if _, err := db.ExecContext(tb.Context(), text); err != nil {
			tb.Fatal(err)
		}
	}
	var text strings.Builder
	text.WriteString("INSERT INTO event_rows VALUES ")
	for i := range batchEvents {
		for c := range columnsMax {
			fmt.Fprintf(&text, "%s$%d", map[bool]string{true: "(", false: ","}[c == 0], i*columnsMax+c+1)
		}
		text.WriteString(map[bool]string{true: ") ON CONFLICT DO NOTHING", false: "),"}[i == batchEvents-1])
	}
	return func(ctx context.Context, b event.Batch) error {
		args := make([]any, 0, batchEvents*columnsMax)
		for i := range b.Events {
			c := columns(&b.Events[i])
			args = append(args, c[:]...)
		}
		_, err := db.ExecContext(ctx, text.String(), args...)
		return err
	}
}

// generator makes payments as a shop sends them: ids without order, one in a hundred
// again.
type generator struct {
	random *rand.Rand
	old    []event.Event
	at     time.Time
}

func newGenerator() *generator {
	return &generator{random: rand.New(rand.NewPCG(1, 2)), at: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
}

func (g *generator) batch() event.Batch {
	events := make([]event.Event, batchEvents)
	for i := range events {
		if len(g.old) > 0 && g.random.IntN(100) == 0 {
			events[i] = g.old[g.random.IntN(len(g.old))]
			continue
		}
		id := make([]byte, 26)
		for k := range id {
			id[k] = "0123456789abcdefghjkmnpqrstvwxyz"[g.random.IntN(32)]
		}
		g.at = g.at.Add(time.Duration(g.random.IntN(500)) * time.Millisecond)
		events[i] = event.Event{
			Key: event.Key{Source: "shop", ID: string(id)}, Kind: event.PaymentCaptured, At: g.at,
			Gross:    money.MustParse(fmt.Sprintf("%d KRW", 100+g.random.IntN(1000000))),
			Party:    fmt.Sprintf("partner-%03d", g.random.IntN(300)),
			Campaign: fmt.Sprintf("campaign-%04d", g.random.IntN(5000)),
			Customer: fmt.Sprintf("customer-%06d", g.random.IntN(200000)),
		}
		if g.random.IntN(10) == 0 && len(g.old) < 10000 {
			g.old = append(g.old, events[i])
		}
	}
	return event.Batch{Events: events}
}
