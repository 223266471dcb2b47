// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adaptertest

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

func checkIdentity(k *kit) {
	for _, in := range k.inputs {
		for i := range in.base.events {
			e := &in.base.events[i]
			net := e.Net.Currency()
			if e.Gross.Currency() != net || net == 0 || e.Fee.Currency() != net && !e.Fee.IsZero() {
				continue
			}
			sum, err := e.Gross.Add(e.Fee)
			if err != nil || sum.Decimal() == e.Net.Decimal() {
				continue
			}
			warned := slices.ContainsFunc(in.base.summary.Warnings, func(r event.Rejection) bool {
				return r.Origin.Row == e.Origin.Row
			})
			if !warned {
				k.faultf("%s, event %s: %s and %s make %s, not %s, and there is no warning",
					in.path, e.Key, e.Gross, e.Fee, sum, e.Net)
			}
		}
	}
}

func checkControls(k *kit) {
	for _, in := range k.inputs {
		if len(in.base.summary.Controls) == 0 || in.base.err != nil || in.stream.Form != adapters.CSV {
			continue
		}
		if failed := in.base.summary.Failed(); len(failed) > 0 {
			k.notef("%s: the control %q does not hold in the input as it is (%s, not %s)",
				in.path, failed[0].Name, failed[0].Stated, failed[0].Got)
			continue
		}
		if at := lastEvent(in); at >= 0 {
			k.withoutRow(in, at)
		}
	}
}

// lastEvent is the row of the last event with money.
func lastEvent(in *corpusInput) int64 {
	for i := len(in.base.events) - 1; i >= 0; i-- {
		if e := &in.base.events[i]; !e.Net.IsZero() || !e.Gross.IsZero() {
			return e.Origin.Row
		}
	}
	return -1
}

// withoutRow takes a line out of an input.
func (k *kit) withoutRow(in *corpusInput, row int64) {
	lines := bytes.SplitAfter(in.body, []byte("\n"))
	if row < 1 || row > int64(len(lines)) {
		return
	}
	got := k.decode(in, bytes.Join(slices.Delete(lines, int(row)-1, int(row)), nil))
	if got.err == nil && len(got.summary.Failed()) == 0 {
		k.faultf("%s, without line %d: all controls hold, as before", in.path, row)
	}
}

func checkTotals(k *kit) {
	for _, path := range sortedKeys(k.Totals) {
		in := k.input(path)
		if in == nil {
			k.faultf("Kit.Totals: no input %s", path)
			continue
		}
		sums := rows.Sums{}
		for i := range in.base.events {
			if err := sums.Add(in.base.events[i].Net); err != nil {
				k.faultf("%s: %v", path, err)
			}
		}
		delete(sums, 0)
		for _, text := range k.Totals[path] {
			want, err := money.Parse(text)
			if err != nil {
				k.faultf("Kit.Totals: %v", err)
				continue
			}
			if got := sums.Of(want.Currency()); got != want {
				k.faultf("%s: Net comes to %s, and the partner states %s", path, got, want)
			}
			delete(sums, want.Currency())
		}
		for _, rest := range sums {
			if !rest.IsZero() {
				k.faultf("%s: Net comes to %s as well, which Kit.Totals does not state", path, rest)
			}
		}
	}
}

// input is the input of a path.
func (k *kit) input(path string) *corpusInput {
	at := slices.IndexFunc(k.inputs, func(in *corpusInput) bool { return in.path == path })
	if at < 0 {
		return nil
	}
	return k.inputs[at]
}

func checkDates(k *kit) {
	for _, in := range k.inputs {
		zone := k.inputOf(in).Zone
		begins := func(e event.Event) bool { return adapters.StartOfDay(e.At, zone).Equal(e.At) }
		restated := in.stream.Mode == adapters.Restate
		dated := restated || !slices.ContainsFunc(in.base.events, func(e event.Event) bool { return !begins(e) })
		for i := range in.base.events {
			e := &in.base.events[i]
			date, said := e.At.In(zone).Format(time.DateOnly), e.Dim("date")
			if said == "" && dated || said != "" && said != date || restated && !begins(*e) {
				k.faultf("%s, event %s: at %s, which is %s in %s; dimension date is %q", in.path, e.Key, e.At, date, zone, said)
				break
			}
		}
	}
}

func checkKeys(k *kit) {
	for _, in := range k.inputs {
		seen := map[event.Key]int64{}
		for i := range in.base.events {
			e := &in.base.events[i]
			if row, twice := seen[e.Key]; twice {
				k.faultf("%s: rows %d and %d both have the key %s", in.path, row, e.Origin.Row, e.Key)
			}
			seen[e.Key] = e.Origin.Row
		}
	}
}

func checkSame(k *kit) {
	for _, group := range k.Same {
		var first []string
		for i, path := range group {
			in := k.input(path)
			if in == nil {
				k.faultf("Kit.Same: no input %s", path)
				continue
			}
			keys := in.base.keys()
			if i == 0 {
				first = keys
			} else if text := difference(first, keys); text != "" {
				k.faultf("%s and %s tell the same facts, with other keys: %s", group[0], path, text)
			}
		}
	}
	if len(k.Same) == 0 && len(k.info.Streams) > 1 {
		k.notef("no two inputs in Kit.Same, so keys were not held against each other")
	}
}

// keys are the keys of the events, in order.
func (d *decoded) keys() []string {
	list := make([]string, len(d.events))
	for i := range d.events {
		list[i] = d.events[i].Key.String()
	}
	slices.Sort(list)
	return list
}

func checkPrivate(k *kit) {
	for _, in := range k.inputs {
		for i := range in.base.events {
			e := &in.base.events[i]
			people := []string{e.Customer}
			for _, name := range k.info.Personal {
				people = append(people, e.Dim(name))
			}
			open := []string{e.Key.ID, e.Order, e.Parent.ID, e.Party, e.Campaign, e.Product}
			for _, d := range e.Dims {
				if !slices.Contains(k.info.Personal, d.Name) {
					open = append(open, d.Value)
				}
			}
			for _, person := range people {
				// A short name may well be part of another word.
				at := slices.IndexFunc(open, func(s string) bool { return len(person) > 3 && strings.Contains(s, person) })
				if at >= 0 {
					k.faultf("%s, event %s: the customer stands in %q as well", in.path, e.Key, open[at])
					return
				}
			}
		}
	}
}
