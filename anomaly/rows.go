// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// Row is one booked row: a line of an order, a payment, a bet.
type Row struct {
	// Series says whose day the row is measured against; usually the feed, without entity.
	Series Series
	// ID is what the source knows the row by. A row that comes again is the same row.
	ID string
	// At is when it happened; Day is the day it is counted on.
	At  time.Time
	Day Day
	// Amount is signed as in the feed.
	Amount money.Amount
	// Match is what a reversal has in common with what it reverses, such as a customer; it may be
	// empty.
	Match string
}

// RowOf returns the row that an event is, for a day counted in the given zone.
func RowOf(e *event.Event, feed string, zone *time.Location) Row {
	return Row{
		Series: Series{Partner: e.Party, Feed: feed}, ID: e.Key.String(), At: e.At, Day: DayOf(e.At.In(zone)),
		Amount: e.Gross, Match: e.Customer,
	}
}

// RowOptions set the limits of [Rows]. The zero value works.
type RowOptions struct {
	// Block and Review are parts of an ordinary day; 0 means one half and one quarter. In half a
	// million rows of a shop only its three keying errors were above one half.
	Block, Review money.Rate
	// Reversed is how soon a row of the opposite amount counts as the reversal; 0 means a day.
	Reversed time.Duration
}

// Rows finds single rows that weigh as much as a good part of a day. What is compared is the
// amount with the median total of the last 28 days that had rows, so an item that was never sold
// before needs no history. The answers do not depend on the order of the rows.
//
// NewRows makes one. It is for one goroutine at a time.
type Rows struct {
	opts RowOptions
	days map[Series]*rowDays
}

// Bounds of what Rows keeps for one series.
const (
	rowDaysKept  = 28 // totals of days with rows
	rowDaysLeast = 5  // from how many days on rows are judged
	rowsKept     = 64 // of an open day, the largest either way
)

// rowDays is what is known of the rows of one series and currency.
type rowDays struct {
	series Series
	totals []money.Amount // of closed days, the newest last
	open   map[Day]*openDay
	closed Day
}

// openDay is a day whose rows still come.
type openDay struct {
	total money.Amount // of what is positive
	seen  map[keyhash.Hash]bool
	large []Row
}

// NewRows returns a watch that has seen nothing.
func NewRows(opts *RowOptions) (*Rows, error) {
	w := &Rows{days: map[Series]*rowDays{}}
	if opts != nil {
		w.opts = *opts
	}
	if w.opts.Block.IsZero() {
		w.opts.Block = money.Percent(50)
	}
	if w.opts.Review.IsZero() {
		w.opts.Review = money.Percent(25)
	}
	if w.opts.Reversed == 0 {
		w.opts.Reversed = 24 * time.Hour
	}
	if w.opts.Reversed < 0 || w.opts.Review.Cmp(w.opts.Block) > 0 || w.opts.Review.Sign() < 0 {
		return nil, fmt.Errorf("anomaly: row options: %w", ErrArgument)
	}
	return w, nil
}

// key keeps currencies apart: a total has one.
func (r *Row) key() Series {
	s := r.Series
	s.Metric += "/" + r.Amount.Currency().Code()
	return s
}

// Observe takes rows. Those of a closed day, and those without a currency, are not taken.
func (w *Rows) Observe(rows ...Row) (in Intake, err error) {
	for i := range rows {
		r := &rows[i]
		d := w.days[r.key()]
		if d == nil {
			d = &rowDays{series: r.key(), open: map[Day]*openDay{}, closed: -dayMax}
			w.days[d.series] = d
		}
		if r.Day <= d.closed || r.Day > dayMax || r.Amount.Currency() == 0 {
			in.TooLate++
			continue
		}
		fresh, err := d.take(r)
		if err != nil {
			return in, err
		}
		if fresh {
			in.New++
		} else {
			in.Known++
		}
	}
	return in, nil
}

// take enters one row, and tells whether it was new.
func (d *rowDays) take(r *Row) (bool, error) {
	o := d.open[r.Day]
	if o == nil {
		o = &openDay{seen: map[keyhash.Hash]bool{}}
		d.open[r.Day] = o
	}
	h := keyhash.Seed{}.Sum128(r.ID)
	if o.seen[h] {
		return false, nil
	}
	if r.Amount.Sign() > 0 {
		total, err := o.total.Add(r.Amount)
		if err != nil {
			return false, fmt.Errorf("anomaly: total of %s: %w", r.Day, err)
		}
		o.total = total
	}
	o.seen[h] = true
	if n := len(o.large); n == rowsKept && compareLarge(r, &o.large[n-1]) > 0 {
		return true, nil
	}
	i, _ := slices.BinarySearchFunc(o.large, *r, func(a, b Row) int { return compareLarge(&a, &b) })
	o.large = slices.Insert(o.large, i, *r)
	o.large = o.large[:min(len(o.large), rowsKept)]
	return true, nil
}

// compareLarge orders rows by size, the largest first.
func compareLarge(a, b *Row) int {
	c, err := b.Amount.Abs().Cmp(a.Amount.Abs())
	if err != nil {
		c = 0 // of one currency, so it does not happen
	}
	return cmp.Or(c, a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
}

// Close judges the rows of the days up to the one given.
func (w *Rows) Close(day Day) ([]Finding, error) {
	var found []Finding
	keys := make([]Series, 0, len(w.days))
	for key := range w.days {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, Series.Compare)
	for _, key := range keys {
		d := w.days[key]
		var days []Day
		for open := range d.open {
			if open <= day {
				days = append(days, open)
			}
		}
		slices.Sort(days)
		for _, open := range days {
			list, err := w.judge(d, open)
			if err != nil {
				return found, err
			}
			found = append(found, list...)
			d.totals = append(d.totals, d.open[open].total)
			d.totals = d.totals[max(0, len(d.totals)-rowDaysKept):]
			delete(d.open, open)
		}
		d.closed = max(d.closed, day)
	}
	slices.SortFunc(found, func(a, b Finding) int { return a.Compare(&b) })
	return found, nil
}

// judge compares the large rows of a day with an ordinary day.
func (w *Rows) judge(d *rowDays, day Day) (found []Finding, err error) {
	if len(d.totals) < rowDaysLeast {
		return nil, nil
	}
	usual, err := medianAmount(d.totals)
	if err != nil || usual.Sign() <= 0 {
		return nil, err
	}
	large := d.open[day].large
	for i := range large {
		r := &large[i]
		part, err := r.Amount.Abs().Exact().Cmp(usual.Exact().Mul(w.opts.Review))
		if err != nil {
			return found, fmt.Errorf("anomaly: compare row %s: %w", r.ID, err)
		}
		if part <= 0 {
			break
		}
		f := w.finding(r, usual)
		if first := w.reverses(large, i); first != nil {
			f.Severity, f.Incident = Info, rowFindingID(first)
			f.Evidence = append(f.Evidence, Evidence{Name: "reversal", Text: "takes back " + first.ID})
		} else if back := w.reversedBy(large, i); back != nil {
			f.Evidence = append(f.Evidence, Evidence{
				Name: "reversal", Text: fmt.Sprintf("taken back by %s after %s", back.ID, back.At.Sub(r.At).Round(time.Second)),
			})
		}
		found = append(found, f)
	}
	together(found)
	return found, nil
}

// together gives the large rows of one day one incident, where they are so many that the cause is not a
// slip of the hand in each.
func together(found []Finding) {
	n := 0
	for i := range found {
		if found[i].Incident == found[i].ID {
			n++
		}
	}
	for i := range found {
		if n >= togetherMin {
			found[i].Incident = found[0].Incident
		}
	}
}

// rowFindingID is the ID of the finding on a row.
func rowFindingID(r *Row) string { return FindingID(RowInfluence, r.Series, r.Day, r.ID) }

// finding tells of one row.
func (w *Rows) finding(r *Row, usual money.Amount) Finding {
	value := r.Amount.Decimal()
	f := Finding{
		Kind: RowInfluence, Severity: Review, Detector: "row", Series: r.Series, Day: r.Day, Subject: r.ID,
		Probability: 0.5, Value: &value, AtStake: r.Amount.Abs(),
		Expected: &Band{Mid: usual.Decimal(), High: usual.Decimal()},
	}
	ratio := valueOf(value).X / valueOf(usual.Decimal()).X
	f.Share = rounded(max(ratio, -ratio) / rowDaysKept)
	if c, err := r.Amount.Abs().Exact().Cmp(usual.Exact().Mul(w.opts.Block)); err == nil && c > 0 {
		f.Severity, f.Probability = Block, 0.95
	}
	f.Evidence = []Evidence{{Name: "influence", Text: percentText(max(ratio, -ratio)) + " of a median day"}}
	f.identify()
	return f
}

// reverses returns the earlier row that a row takes back, if it is among the large ones of the day.
func (w *Rows) reverses(large []Row, i int) *Row {
	for j := range large {
		if w.pair(&large[j], &large[i]) {
			return &large[j]
		}
	}
	return nil
}

// reversedBy returns the later row that takes a row back.
func (w *Rows) reversedBy(large []Row, i int) *Row {
	for j := range large {
		if w.pair(&large[i], &large[j]) {
			return &large[j]
		}
	}
	return nil
}

// pair tells whether a row is taken back by another: the opposite amount, soon after, for the same
// customer.
func (w *Rows) pair(first, back *Row) bool {
	after := back.At.Sub(first.At)
	return first.Amount.Neg() == back.Amount && first.Match == back.Match && after >= 0 && after <= w.opts.Reversed &&
		(after > 0 || first.Amount.Sign() > 0)
}

// medianAmount returns the middle amount, of an even number the lower one of the two.
func medianAmount(list []money.Amount) (money.Amount, error) {
	sorted := slices.Clone(list)
	var failed error
	slices.SortFunc(sorted, func(a, b money.Amount) int {
		c, err := a.Cmp(b)
		failed = cmp.Or(failed, err)
		return c
	})
	return sorted[(len(sorted)-1)/2], failed
}
