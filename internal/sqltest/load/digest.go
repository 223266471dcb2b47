// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// digestRun settles one file in two ways.
type digestRun struct {
	on                 *backend
	events, agreements string
	source             string
	batch, goroutines  int
	write              string
	plan               *settle.Plan
}

// digest posts a file of events in the wire form to a book, opens the book again from its log, and
// prints the SHA-256 of its statements beside that of the statements that settle.Fold gives for the
// same file. What is hashed is one statement in JSON a line, in the order of Tally.Statements, as
// the pipeline of adapters/beam writes it. Digests that differ are an error.
func digest(ctx context.Context, args []string, out *report) error {
	f := flag.NewFlagSet("digest", flag.ContinueOnError)
	r := &digestRun{on: storeFlags(f, onPostgreSQL)}
	f.StringVar(&r.events, "events", "", "file of events, CSV or JSON Lines, such as internal/bench writes")
	f.StringVar(&r.agreements, "agreements", "", "file of agreements in JSON; empty is two for each party of that file")
	f.StringVar(&r.source, "source", "bench", "source of the events, which the file does not state")
	f.IntVar(&r.batch, "batch", 2000, "events of a batch")
	f.IntVar(&r.goroutines, "goroutines", 4, "goroutines that post")
	f.StringVar(&r.write, "write-agreements", "", "only write the agreements to a file, for a Beam pipeline")
	if err := f.Parse(args); err != nil {
		return err
	}
	list, err := r.terms()
	if err != nil {
		return err
	}
	if r.write != "" {
		text, err := json.MarshalIndent(list, "", "  ")
		if err != nil {
			return err
		}
		return os.WriteFile(r.write, append(text, '\n'), 0o644)
	}
	if r.plan, err = settle.NewPlan(list, nil); err != nil {
		return err
	}
	out.line("%s", machine())
	began := time.Now()
	refs, want, err := r.fold(ctx)
	if err != nil {
		return err
	}
	out.line("settle.Fold      %s  %d statements in %s", want, len(refs), time.Since(began).Round(time.Millisecond))
	got, err := r.byBook(ctx, refs, out)
	if err != nil {
		return err
	}
	out.line("book, %-10s %s", r.on.kind, got)
	if got != want {
		return errors.New("load: digest: the statements differ")
	}
	return nil
}

// benchParties is how many parties the file of internal/bench has.
const benchParties = 300

// terms returns the agreements.
func (r *digestRun) terms() (list []settle.Agreement, err error) {
	if r.agreements != "" {
		text, err := os.ReadFile(r.agreements)
		if err != nil {
			return nil, err
		}
		return settle.ParseAgreements(text, nil)
	}
	tenth, cost := money.Percent(10), settle.AdCost()
	for n := range benchParties {
		party := fmt.Sprintf("p-%03d", n)
		for _, c := range []struct {
			currency money.Currency
			tier     int64
			price    money.Amount
		}{{money.KRW, 10_000_000, money.Minor(500, money.KRW)}, {money.USD, 10_000, money.Minor(40, money.USD)}} {
			list = append(list, settle.Agreement{
				ID: settle.AgreementID(party + " " + c.currency.Code()), Party: party, Currency: c.currency,
				Terms: []settle.Term{
					settle.RevenueShare{Tiers: &settle.Tiers{Mode: settle.Marginal, Steps: []settle.Tier{
						{UpTo: money.Int(c.tier), Rate: tenth},
						{UpTo: money.Int(5 * c.tier), Rate: money.Percent(15)},
						{Rate: money.Percent(20)},
					}}},
					settle.PerAction{Price: c.price, Count: settle.Conversions()},
					settle.Deduction{Rate: &tenth, Of: &cost},
				},
			})
		}
	}
	return list, nil
}

// fold settles the file without a book, and returns which statements there are.
func (r *digestRun) fold(ctx context.Context) (refs []settle.Ref, sum string, err error) {
	file, err := os.Open(r.events)
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = file.Close() }() // it was only read
	info, err := file.Stat()
	if err != nil {
		return nil, "", err
	}
	opts := &event.ReaderOptions{Name: r.events, Source: r.source}
	ranges, err := event.OpenRanges(file, info.Size(), runtime.GOMAXPROCS(0), opts)
	if err != nil {
		return nil, "", err
	}
	var readers []settle.EventReader
	for _, x := range ranges.Readers() {
		readers = append(readers, x)
	}
	tally, _, err := settle.Fold(ctx, r.plan, readers...)
	if err != nil {
		return nil, "", err
	}
	list, err := tally.Statements()
	if err != nil {
		return nil, "", err
	}
	h := sha256.New()
	lines := json.NewEncoder(h)
	for _, s := range list {
		refs = append(refs, settle.Ref{Agreement: s.Agreement, Period: s.Period})
		if err := lines.Encode(s); err != nil {
			return nil, "", err
		}
	}
	return refs, hex.EncodeToString(h.Sum(nil)), nil
}

// byBook posts the file and hashes the statements of a book that is opened on the log.
func (r *digestRun) byBook(ctx context.Context, refs []settle.Ref, out *report) (string, error) {
	if err := r.on.open(ctx); err != nil {
		return "", err
	}
	defer r.on.close()
	began := time.Now()
	n, err := r.post(ctx)
	if err != nil {
		return "", err
	}
	took := time.Since(began)
	bytes, err := r.on.bytes(ctx)
	if err != nil {
		return "", err
	}
	out.line("%d events posted in %s: %.0f a second, %d bytes of log for each",
		n, took.Round(time.Millisecond), float64(n)/took.Seconds(), bytes/max(int64(n), 1))
	began = time.Now()
	b, err := book.Open(ctx, r.on.store, r.plan, nil)
	if err != nil {
		return "", err
	}
	out.line("opened again in %s", time.Since(began).Round(time.Millisecond))
	h := sha256.New()
	lines := json.NewEncoder(h)
	for _, ref := range refs {
		s, _, err := b.Statement(ref.Agreement, ref.Period.Name)
		if err == nil {
			err = lines.Encode(s)
		}
		if err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// post reads the file and posts it from several goroutines.
func (r *digestRun) post(ctx context.Context) (n int, err error) {
	b, err := book.Open(ctx, r.on.store, r.plan, nil)
	if err != nil {
		return 0, err
	}
	batches := make(chan []event.Event)
	faults := make(chan error, r.goroutines)
	var group sync.WaitGroup
	for range r.goroutines {
		group.Go(func() {
			for events := range batches {
				if err := b.Post(ctx, event.Batch{Events: events}); err != nil {
					faults <- err
					break
				}
			}
			for range batches { // so that the reader need not know
			}
		})
	}
	n, err = r.read(batches)
	close(batches)
	group.Wait()
	close(faults)
	for fault := range faults {
		err = errors.Join(err, fault)
	}
	return n, err
}

// read sends the events of the file in batches.
func (r *digestRun) read(batches chan<- []event.Event) (n int, err error) {
	file, err := os.Open(r.events)
	if err != nil {
		return 0, err
	}
	defer func() { _ = file.Close() }() // it was only read
	reader, err := event.NewReader(file, &event.ReaderOptions{Name: r.events, Source: r.source})
	if err != nil {
		return 0, err
	}
	for {
		events := make([]event.Event, r.batch)
		k, err := reader.Read(events)
		if k > 0 {
			n += k
			batches <- events[:k]
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return n, err
		}
	}
	if list := reader.Rejections(); len(list) > 0 {
		return n, fmt.Errorf("load: %d rows cannot be read: %s", len(list), list[0])
	}
	return n, nil
}
