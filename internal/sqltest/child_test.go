// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sqltest

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"github.com/jupan-go/jupan/adapters/sqlstore"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// childJob names the variable of the environment that makes this program a child of the
// crash test, which gets its job in it.
const childJob = "JUPAN_SQLTEST_CHILD"

// job is what a child is to do, and what it must find.
type job struct {
	Driver, DSN, Prefix string
	Seed                uint64
	Acked               book.Head // the last head that an earlier child has told of
	FileBytes           uint64    // if set, no file may grow beyond it, and records are all it is to write
}

// child works through the script of a seed from its beginning, whatever has been done
// of it, and tells after each step how far the log goes.
func child(text string) int {
	var j job
	err := json.Unmarshal([]byte(text), &j)
	if err == nil {
		err = j.run(context.Background())
	}
	if err != nil {
		fmt.Println("fault", err)
		return 3
	}
	fmt.Println("done")
	return 0
}

func (j *job) run(ctx context.Context) error {
	db, err := sql.Open(j.Driver, j.DSN)
	if err != nil {
		return err
	}
	fmt.Println("begin")
	store, err := sqlstore.Open(ctx, db, &sqlstore.Options{Prefix: j.Prefix})
	if err != nil {
		return err
	}
	if j.FileBytes > 0 {
		return j.fill(ctx, store)
	}
	if err := j.acked(ctx, store); err != nil {
		return err
	}
	b, err := book.Open(ctx, store, crashPlan(), crashOptions())
	if err != nil {
		return err
	}
	w, err := newHost(ctx, db, store, j.Prefix)
	if err != nil {
		return err
	}
	w.Book = b
	for i, step := range script(j.Seed) {
		if err := step(ctx, w); err != nil {
			return fmt.Errorf("step %d: %w", i, err)
		}
		head := b.Head()
		fmt.Println("ack", head.Seq, head.Hash)
	}
	return db.Close()
}

// fill appends until the system has refused to write some twenty times.
func (j *job) fill(ctx context.Context, store book.Store) error {
	signal.Ignore(syscall.SIGXFSZ) // the write fails instead
	limit := syscall.Rlimit{Cur: j.FileBytes, Max: j.FileBytes}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	for n, faults := 0, 0; faults < 20; {
		err := store.Append(ctx, int64(n), numbered(n, 700*(faults+1)))
		switch {
		case err == nil, errors.Is(err, book.ErrMoved): // it was in after all
			n++
			fmt.Println("wrote", n)
		default:
			faults++
			fmt.Println("refused", err)
		}
	}
	return nil
}

// acked looks for what an earlier child has told of.
func (j *job) acked(ctx context.Context, store book.Store) error {
	if j.Acked.Seq == 0 {
		return nil
	}
	for r, err := range store.Read(ctx, j.Acked.Seq-1) {
		if err == nil && r.Hash != j.Acked.Hash {
			err = errors.New("it is another one")
		}
		if err != nil {
			return fmt.Errorf("record %d, which was acknowledged: %w", j.Acked.Seq, err)
		}
		return nil
	}
	return fmt.Errorf("record %d, which was acknowledged, is lost", j.Acked.Seq)
}

func crashPlan() *settle.Plan {
	rate := money.MustRate("30%")
	payout := func(day int) *settle.Payout {
		return &settle.Payout{Instalments: []settle.Instalment{
			{Share: money.Percent(100), Due: settle.DateRule{Basis: settle.DayOfMonth, N: day, Months: 1}},
		}}
	}
	plan, err := settle.NewPlan([]settle.Agreement{
		{
			ID: "kim", Party: "kim", Currency: money.KRW, Payout: payout(10),
			Terms: []settle.Term{settle.RevenueShare{Rate: &rate}},
		},
		{
			ID: "lee", Party: "lee", Currency: money.KRW, Payout: payout(12),
			Terms: []settle.Term{settle.RevenueShare{Tiers: &settle.Tiers{Mode: settle.Slab, Steps: []settle.Tier{
				{UpTo: money.Int(300_000), Rate: money.Percent(10)}, {Rate: money.Percent(5)},
			}}}},
		},
	}, nil)
	if err != nil {
		panic(err)
	}
	return plan
}

// crashOptions sign every step and encrypt every body.
func crashOptions() *book.Options {
	return &book.Options{
		Sign: ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize)),
		Keys: &book.Keys{Current: "k", ByName: map[string][]byte{"k": bytes.Repeat([]byte{9}, 32)}},
	}
}

// host is a book, and an application that sells.
type host struct {
	*book.Book
	sell func(ctx context.Context, e event.Event) error
}

// newHost has a table of orders. An order and its event commit together, and then the
// event goes on to the book. An order that is there is not sold again, so an event that
// is lost on its way to the book stays lost.
func newHost(ctx context.Context, db *sql.DB, store *sqlstore.Store, prefix string) (*host, error) {
	w := &host{}
	if _, err := db.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS "+prefix+"orders (id TEXT PRIMARY KEY)"); err != nil {
		return nil, err
	}
	w.sell = func(ctx context.Context, e event.Event) error {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		done, err := tx.ExecContext(ctx, "INSERT INTO "+prefix+"orders VALUES ($1) ON CONFLICT DO NOTHING", e.Key.ID)
		if err == nil {
			if n, _ := done.RowsAffected(); n > 0 {
				err = store.Enqueue(ctx, tx, event.Batch{Events: []event.Event{e}})
			}
		}
		if err != nil {
			return errors.Join(err, tx.Rollback())
		}
		if err := tx.Commit(); err != nil {
			return err
		}
		_, err = store.Drain(ctx, w.Book)
		return err
	}
	return w, nil
}

// step does one thing, unless it has been done.
type step func(ctx context.Context, w *host) error

// script is what happens to the book of a seed: in each of three months posts and
// orders, with repeats and with events of the month before, which is closed; then the month is
// closed, approved and paid, once by way of a return. The last step posts all again.
func script(seed uint64) []step {
	r := rand.New(rand.NewPCG(seed, 3))
	var steps []step
	var all []event.Batch
	for month := 1; month <= 3; month++ {
		for n := range 6 {
			b := crashBatch(r, month, n)
			if len(all) > 0 && n%2 == 0 { // some of it has been sent before
				b.Events = append(b.Events, all[r.IntN(len(all))].Events...)
			}
			all = append(all, b)
			steps = append(steps, post(b))
			order := crashBatch(r, month, n+10).Events[0]
			steps = append(steps, func(ctx context.Context, w *host) error { return w.sell(ctx, order) })
		}
		ads := event.Batch{Partition: "ads/2026", Version: int64(month), Events: []event.Event{{
			Key: event.Key{Source: "ads", ID: fmt.Sprint("cost-", month)}, Kind: event.AdCost, Party: "kim",
			At: crashDay(month, 3), Gross: money.MustParse("-500 KRW"),
		}}}
		steps = append(steps, post(ads))
		steps = append(steps, monthEnd(month)...)
	}
	return append(steps, func(ctx context.Context, b *host) error {
		for _, x := range all {
			if err := b.Post(ctx, x); err != nil {
				return err
			}
		}
		return nil
	})
}

func crashDay(month, day int) time.Time {
	return time.Date(2026, time.Month(month), day, 3, 0, 0, 0, time.UTC)
}

func crashBatch(r *rand.Rand, month, n int) event.Batch {
	var b event.Batch
	for i := range 2 + r.IntN(5) {
		e := event.Event{
			Key: event.Key{Source: "shop", ID: fmt.Sprintf("%d-%d-%d", month, n, i)}, Kind: event.PaymentCaptured,
			At: crashDay(month, 1+r.IntN(27)), Party: []string{"kim", "lee"}[r.IntN(2)], Customer: "customer",
			Gross: money.Minor(1000+int64(r.IntN(90000)), money.KRW),
		}
		if month > 1 && r.IntN(4) == 0 {
			e.At = crashDay(month-1, 1+r.IntN(27)) // late: its month is closed
		}
		if r.IntN(6) == 0 {
			e.Kind, e.Gross = event.PaymentRefunded, e.Gross.Neg()
		}
		b.Events = append(b.Events, e)
	}
	return b
}

func post(batch event.Batch) step {
	return func(ctx context.Context, b *host) error {
		return b.Post(ctx, event.Batch{
			Partition: batch.Partition, Version: batch.Version, Events: slices.Clone(batch.Events),
		})
	}
}

// monthEnd closes, approves and pays a month of both agreements.
func monthEnd(month int) (steps []step) {
	period := fmt.Sprintf("2026-%02d", month)
	last := settle.DateOf(crashDay(month+1, 12))
	by := func(name string, day int) book.By {
		return book.By{Name: name, At: crashDay(month+1, day), Why: "as agreed"}
	}
	for _, id := range []settle.AgreementID{"kim", "lee"} {
		steps = append(steps, func(ctx context.Context, b *host) error {
			if _, ok := closedOf(b, id, period); ok {
				return nil
			}
			return b.Close(ctx, id, period, by("ann", 1))
		}, func(ctx context.Context, b *host) error {
			c, ok := closedOf(b, id, period)
			if !ok || c.State != book.StateClosed {
				return nil
			}
			return b.Approve(ctx, id, period, c.Digest, by("bob", 2))
		})
	}
	steps = append(steps, func(ctx context.Context, b *host) error {
		_, err := b.Prepare(ctx, last, by("ann", 12))
		return err
	})
	// each does something to the payouts of this month that are in a state.
	each := func(attempt int, in book.State, f func(context.Context, *host, book.Payout) error) {
		steps = append(steps, func(ctx context.Context, b *host) error {
			for _, p := range b.Payouts() {
				if p.Date.Compare(last) > 0 || p.Date.Compare(settle.DateOf(crashDay(month+1, 1))) < 0 ||
					p.State != in || p.Attempt != attempt {
					continue
				}
				if err := f(ctx, b, p); err != nil {
					return err
				}
			}
			return nil
		})
	}
	release := func(ctx context.Context, b *host, p book.Payout) error {
		return b.Release(ctx, p.ID, by("bob", 12))
	}
	settled := func(ctx context.Context, b *host, p book.Payout) error {
		if p.Party == "kim" && p.Attempt == 1 {
			return b.Return(ctx, p.ID, "no such account", by("bank", 13))
		}
		return b.Settle(ctx, p.ID, "bank "+p.Key(), by("bank", 14))
	}
	each(0, book.StatePrepared, release)
	each(1, book.StateReleased, settled)
	each(1, book.StateReturned, release)
	each(2, book.StateReleased, settled)
	return steps
}

func closedOf(b *host, id settle.AgreementID, period string) (book.Closed, bool) {
	list, err := b.Closed(id)
	if err != nil {
		return book.Closed{}, false
	}
	i := slices.IndexFunc(list, func(c book.Closed) bool { return c.Ref.Period.Name == period })
	if i < 0 {
		return book.Closed{}, false
	}
	return list[i], true
}

// outcome is all that the book of a script says in the end, as text.
func outcome(ctx context.Context, store book.Store) (string, error) {
	b, err := book.Open(ctx, store, crashPlan(), crashOptions())
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	for _, id := range []settle.AgreementID{"kim", "lee"} {
		list, err := b.Closed(id)
		if err != nil {
			return "", err
		}
		for _, c := range list {
			fmt.Fprintln(&out, id, c.Ref.Period.Name, c.State, c.Digest, c.Statement.Total, taken(c.Steps))
		}
		next, state, err := b.Statement(id, "2026-04")
		if err != nil {
			return "", err
		}
		text, err := json.Marshal(next)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&out, "%s %s %s\n", id, state, text)
	}
	for _, p := range b.Payouts() {
		fmt.Fprintln(&out, p.ID, p.Party, p.Amount, p.Date, p.State, p.Attempt, p.Reference, taken(p.Steps))
	}
	seen := map[event.Key]int{}
	for e, err := range b.Events(ctx) {
		if err != nil {
			return "", err
		}
		if seen[e.Clone().Key]++; seen[e.Key] > 1 && e.Kind != event.AdCost {
			return "", fmt.Errorf("%s is in the log twice", e.Key)
		}
	}
	fmt.Fprintln(&out, len(seen), "events")
	return out.String(), nil
}

// taken lists steps without the numbers of their records: a partition that is sent
// again is logged again.
func taken(steps []book.Step) []book.Step {
	steps = slices.Clone(steps)
	for i := range steps {
		steps[i].Seq = 0
	}
	return steps
}
