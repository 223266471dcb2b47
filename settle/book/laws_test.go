// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package book_test

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jupan-go/jupan/internal/testkit/scenario"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/journal"
	"github.com/jupan-go/jupan/settle/money"
)

// TestLaws runs every scenario of package settle through a book: its events come in
// any order and division, with repeats, while periods are closed; the book is opened
// again now and then. Whatever happens when, what is booked in the end is what the
// events bring:
//
//	Σ statements that were closed + corrections to come = Σ statements of those periods on all events
//
// for each payee. A closed statement never changes, and the log as it was at its close
// gives its bytes again.
func TestLaws(t *testing.T) {
	seeds := uint64(4)
	if testing.Short() {
		seeds = 1
	}
	ran, corrected := 0, 0
	for _, s := range scenario.All(t, "../testdata") {
		for seed := range seeds {
			l := &law{t: t, name: fmt.Sprintf("%s, seed %d", s.Name, seed), s: s, r: rand.New(rand.NewPCG(seed, 4))}
			l.run()
			ran, corrected = ran+1, corrected+l.corrected
		}
	}
	t.Logf("%d runs, %d closed statements with corrections", ran, corrected)
	if corrected < ran/8 {
		t.Errorf("only %d statements had corrections: the test says little", corrected)
	}
}

// law is one run.
type law struct {
	t         *testing.T
	name      string
	s         scenario.Scenario
	r         *rand.Rand
	store     *book.Memory
	b         *book.Book
	closed    map[string][]byte
	corrected int
	end       time.Time // two months after the last event
}

func (l *law) run() {
	for _, b := range l.s.Batches {
		for _, e := range b.Events {
			if until := e.At.AddDate(0, 2, 0); until.After(l.end) {
				l.end = until
			}
		}
	}
	l.store, l.closed = &book.Memory{}, map[string][]byte{}
	l.open()
	for _, b := range l.batches() {
		if err := l.b.Post(l.t.Context(), b); err != nil {
			l.t.Fatalf("%s: %v", l.name, err)
		}
		if l.r.IntN(2) == 0 {
			l.closeSome(1 + l.r.IntN(3))
		}
		if l.r.IntN(12) == 0 {
			l.open()
		}
	}
	l.closeSome(40)
	l.conserved()
	l.payAll()
	l.journal()
	l.again()
}

// payAll approves what is closed and pays half of what is due.
func (l *law) payAll() {
	ctx := l.t.Context()
	bob, ann := by("bob", l.end), by("ann", l.end)
	for _, id := range l.s.Plan.IDs() {
		closed, err := l.b.Closed(id)
		must(l.t, err)
		for _, c := range closed {
			must(l.t, l.b.Approve(ctx, id, c.Ref.Period.Name, c.Digest, bob))
		}
	}
	list, err := l.b.Prepare(ctx, settle.DateOf(l.end), ann)
	must(l.t, err)
	for _, p := range list {
		if l.r.IntN(2) == 0 {
			continue
		}
		must(l.t, l.b.Release(ctx, p.ID, bob))
		if l.r.IntN(2) == 0 {
			must(l.t, l.b.Return(ctx, p.ID, "R1", bob))
			must(l.t, l.b.Release(ctx, p.ID, bob))
		}
		must(l.t, l.b.Settle(ctx, p.ID, "T1", bob))
	}
}

// journal holds law 2 on the entries: each balances, what is payable is what was
// approved and not paid, and nothing is left of what was closed and approved.
func (l *law) journal() {
	entries, err := l.b.Journal(journal.Accounts{Names: map[journal.Role]string{
		journal.RolePayable: "Liabilities:Payable", journal.RoleAccrued: "Liabilities:Accrued",
	}})
	if err != nil {
		l.t.Fatalf("%s: %v", l.name, err)
	}
	for _, e := range entries {
		if err := e.Validate(); err != nil {
			l.t.Errorf("%s: %v", l.name, err)
		}
		want := map[string]string{"settle": "T1", "return": "R1"}[strings.Split(e.ID, "/")[0]] // as payAll has it
		if got := tagOf(e, journal.TagReference); got != want {
			l.t.Errorf("%s: %s has the bank's reference %q, want %q", l.name, e.ID, got, want)
		}
	}
	balances, err := journal.Balances(entries)
	must(l.t, err)
	payable := map[money.Currency]money.Amount{}
	for _, x := range balances {
		switch x.Account {
		case "Liabilities:Accrued":
			l.t.Errorf("%s: %s is left of what was closed and approved", l.name, x.Amount)
		case "Liabilities:Payable":
			payable[x.Amount.Currency()] = x.Amount.Neg()
		}
	}
	for c, want := range l.owed() {
		if got, err := money.Zero(c).Add(payable[c]); err != nil || got != want {
			l.t.Errorf("%s: payable is %s in the journal, want %s", l.name, got, want)
		}
	}
}

func tagOf(e journal.Entry, name string) string {
	for _, t := range e.Tags {
		if t.Name == name {
			return t.Value
		}
	}
	return ""
}

// owed is what was approved and is not paid, by currency.
func (l *law) owed() map[money.Currency]money.Amount {
	owed := map[money.Currency]money.Amount{}
	add := func(a money.Amount) {
		sum, err := owed[a.Currency()].Add(a)
		must(l.t, err)
		owed[a.Currency()] = sum
	}
	for _, id := range l.s.Plan.IDs() {
		closed, err := l.b.Closed(id)
		must(l.t, err)
		for _, c := range closed {
			if c.Statement.Payable != nil {
				add(c.Statement.Payable.Total)
				continue
			}
			add(c.Statement.Total)
		}
	}
	for _, p := range l.b.Payouts() {
		if p.State == book.StateSettled {
			add(p.Amount.Neg())
		}
	}
	return owed
}

func (l *law) open() {
	var err error
	if l.b, err = book.Open(l.t.Context(), l.store, l.s.Plan, nil); err != nil {
		l.t.Fatalf("%s: %v", l.name, err)
	}
}

// batches are those of the scenario in another order and division, with repeats.
func (l *law) batches() []event.Batch {
	var out []event.Batch
	for _, b := range slices.Concat(l.s.Batches, l.s.Batches) {
		if b.Partition != "" {
			out = append(out, b)
			continue
		}
		events := slices.Clone(b.Events)
		l.r.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
		for part := range slices.Chunk(events, 1+l.r.IntN(5)) {
			out = append(out, event.Batch{Events: part})
		}
	}
	l.r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// closeSome closes periods from the due list.
func (l *law) closeSome(n int) {
	ctx := l.t.Context()
	for ; n > 0; n-- {
		due, err := l.b.Due(l.end)
		if err != nil {
			l.t.Fatalf("%s: %v", l.name, err)
		}
		i := slices.IndexFunc(due, func(x book.Task) bool { return x.Kind == book.KindClose })
		if i < 0 {
			return
		}
		x := due[i]
		draft, _, err := l.b.Statement(x.Agreement, x.Period)
		if err != nil && (strings.Contains(err.Error(), "no fixing of") || strings.Contains(err.Error(), "does not cover")) {
			return // the scenario's rates and holidays do not reach so far
		}
		if err != nil {
			l.t.Fatalf("%s: %v", l.name, err)
		}
		if err := l.b.Close(ctx, x.Agreement, x.Period, by("ann", l.end)); err != nil {
			l.t.Fatalf("%s: %v", l.name, err)
		}
		s, _, err := l.b.Statement(x.Agreement, x.Period)
		if err != nil {
			l.t.Fatal(err)
		}
		l.closed[string(x.Agreement)+"/"+x.Period] = l.json(s)
		if a, z := l.json(draft), l.json(s); !bytes.Equal(a, z) {
			l.t.Fatalf("%s: closed is not what the draft was:\n%s\nwant\n%s", l.name, z, a)
		}
		if len(s.WithoutCorrections()) < len(s.Lines) {
			l.corrected++
		}
	}
}

func (l *law) json(s *settle.Statement) []byte {
	data, err := s.JSON()
	if err != nil {
		l.t.Fatal(err)
	}
	return data
}

// sums are amounts by agreement and payee.
type sums map[string]money.Amount

func (s sums) add(st *settle.Statement) {
	payees := st.Payees
	if payees == nil {
		payees = []settle.Payee{{Party: st.Party, Amount: st.Total}}
	}
	for _, p := range payees {
		s.addTo(st.Agreement, p.Party, p.Amount)
	}
}

func (s sums) addTo(id settle.AgreementID, payee string, a money.Amount) {
	key := string(id) + " " + payee
	sum, err := s[key].Add(a)
	if err != nil {
		panic(err)
	}
	s[key] = sum
}

// conserved compares what is booked with what the events bring.
func (l *law) conserved() {
	all := l.s.Tally(l.t)
	booked, want := sums{}, sums{}
	for _, id := range l.s.Plan.IDs() {
		closed, err := l.b.Closed(id)
		if err != nil {
			l.t.Fatal(err)
		}
		if len(closed) == 0 {
			continue
		}
		for _, c := range closed {
			booked.add(c.Statement)
		}
		pending, err := l.b.Pending(id)
		if err != nil {
			l.t.Fatal(err)
		}
		for _, line := range pending {
			booked.addTo(id, cmp.Or(line.Payee, closed[0].Statement.Party), line.Amount)
		}
		first, _, err := all.First(id)
		if err != nil {
			l.t.Fatal(err)
		}
		last := closed[len(closed)-1].Ref.Period
		for p := first; !p.From.After(last.From); {
			s, err := all.Statement(id, p)
			if err == nil {
				want.add(s)
			} else if !errors.Is(err, settle.ErrNotInForce) {
				l.t.Fatal(err)
			}
			a, err := l.s.Plan.Governing(id, p)
			if err != nil {
				l.t.Fatal(err)
			}
			p = a.Calendar.At(p.To)
			if p.Name == "" {
				break
			}
		}
	}
	for key, amount := range want {
		if got := booked[key]; got != amount && (got != money.Amount{} || !amount.IsZero()) {
			l.t.Errorf("%s: %s: booked %s, the events bring %s", l.name, key, got, amount)
		}
	}
}

// again reads the log once more, and as it was at every close.
func (l *law) again() {
	ctx := l.t.Context()
	l.open()
	for _, id := range l.s.Plan.IDs() {
		closed, err := l.b.Closed(id)
		if err != nil {
			l.t.Fatal(err)
		}
		for _, c := range closed {
			if want := l.closed[c.Ref.String()]; !bytes.Equal(l.json(c.Statement), want) {
				l.t.Errorf("%s: %s after opening again is\n%s\nwant\n%s", l.name, c.Ref, l.json(c.Statement), want)
			}
			if l.r.IntN(len(l.closed)) > 1 { // some two of a run
				continue
			}
			past, err := l.b.At(ctx, c.Seq)
			if err != nil {
				l.t.Fatal(err)
			}
			s, _, err := past.Statement(id, c.Ref.Period.Name)
			if err != nil || !bytes.Equal(l.json(s), l.closed[c.Ref.String()]) {
				l.t.Errorf("%s: %s on what was known at its close is\n%s\nwant\n%s", l.name, c.Ref, l.json(s), l.closed[c.Ref.String()])
			}
		}
	}
	if _, err := book.Verify(ctx, l.store, nil); err != nil {
		l.t.Errorf("%s: %v", l.name, err)
	}
	tally := l.s.Plan.NewTally()
	for batch, err := range l.b.Batches(ctx) {
		must(l.t, err)
		_, err = tally.Add(batch)
		must(l.t, err)
	}
	if got, want := tally.Known(), l.s.Tally(l.t).Known(); got != want {
		l.t.Errorf("%s: the log's batches are %v, want %v", l.name, got, want)
	}
}
