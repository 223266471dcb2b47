// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"fmt"
	"strings"

	"github.com/jupan-go/jupan/internal/digest"
	"github.com/jupan-go/jupan/internal/facts"
	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/metrics/internal/content"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// The years that nanoseconds since 1970 can hold in 64 bits, with room to spare.
const (
	minUnix = -8_520_336_000 // 1700-01-01T00:00:00Z
	maxUnix = 7_258_118_400  // 2200-01-01T00:00:00Z
)

// read makes a fact of an event. kept is false for one that no experiment reads.
func (t *Tally) read(e *event.Event) (it facts.Item[fact], kept bool, err error) {
	if err := e.Validate(); err != nil {
		return it, false, err
	}
	if s := e.At.Unix(); s < minUnix || s >= maxUnix {
		return it, false, fmt.Errorf("experiment: at: the year %d is not between 1700 and 2199", e.At.UTC().Year())
	}
	unit := content.Dimension(e, t.program.unit)
	var w what
	f := fact{at: e.At.UnixNano()}
	if e.Kind == Assigned || e.Kind == Exposed {
		if kept, err = t.program.recorded(e, unit, &w); !kept {
			return it, false, err
		}
	} else {
		t.program.selecting(e, &w)
		if !worthKeeping(e, unit, w.measures) {
			return it, false, nil
		}
		w.capture = e.Kind == event.PaymentCaptured && !e.Reverses
		f.value, f.more = t.fields(e, &w)
		t.link(e, &f)
	}
	if unit != "" {
		f.unit = t.units.number(t.program.seed.Derive("unit").Sum128(unit)) + 1
	}
	f.what = t.whats.of(&w)
	return facts.Item[fact]{Hash: t.keyHash(e.Key), Digest: digest.Of(e), Payload: f}, true, nil
}

// recorded reads an event that an experiment made of itself; kept is false for that
// of an experiment of another program.
func (p *Program) recorded(e *event.Event, unit string, w *what) (kept bool, err error) {
	i, ok := p.find(e.Dim(DimExperiment))
	if !ok {
		return false, nil
	}
	x := &p.experiments[i]
	name := e.Dim(DimArm)
	arm := x.arm(name)
	switch {
	case arm < 0:
		return false, fmt.Errorf("%w: %s has no arm %q", ErrUnit, x.ID, name)
	case unit == "":
		return false, fmt.Errorf("%w: %s without a %s", ErrUnit, e.Kind, p.unit)
	}
	*w = what{role: roleAssigned, experiment: uint16(i), arm: uint16(arm)}
	if e.Kind == Exposed {
		w.role = roleExposed
	}
	meant, in := x.Assign(unit)
	w.astray = !in || meant != name
	return true, nil
}

// selecting lists the measures that select an event.
func (p *Program) selecting(e *event.Event, w *what) {
	for i := range p.measures {
		m := &p.measures[i]
		if !m.selects(e) {
			continue
		}
		w.measures = append(w.measures, uint16(i))
		if m.signal.Orders != "" && !m.passes(e) {
			w.unmet = append(w.unmet, uint16(i))
		}
	}
}

// worthKeeping reports whether an event is kept. One that is selected needs
// something by which to find its unit. One that is not is kept where it can say
// whose an order or a payment is to those that only name the order or the payment;
// which events are kept for that must not hang on what is measured, or else one
// metric would change the figures of another.
func worthKeeping(e *event.Event, unit string, measures []uint16) bool {
	if len(measures) > 0 && (unit != "" || e.Order != "" || !e.Parent.IsZero()) {
		return true
	}
	source := e.Kind == event.Conversion || e.Kind == event.PaymentCaptured || e.Kind == event.Bet
	return unit != "" && (e.Order != "" || source)
}

// fields takes the numbers that the measures of w add up.
func (t *Tally) fields(e *event.Event, w *what) (first money.Decimal, more uint32) {
	var list []money.Decimal
	for _, m := range w.measures {
		for _, v := range t.program.measures[m].takes() {
			if w.field(v) < 0 {
				x, currency := content.Number(v, e)
				w.fields = append(w.fields, field{v, currency})
				list = append(list, x)
			}
		}
	}
	if len(list) == 0 {
		return money.Decimal{}, 0
	}
	return list[0], t.keep(list[1:])
}

// link ties an event to its order, or else to its parent.
func (t *Tally) link(e *event.Event, f *fact) {
	switch {
	case e.Order != "":
		f.link = t.links.number(t.program.seed.Derive("order").Sum128(e.Order)) + 1
	case !e.Parent.IsZero():
		f.link, f.byParent = t.links.number(t.keyHash(e.Parent))+1, true
	}
}

// keyHash is the hash of a key.
func (t *Tally) keyHash(k event.Key) keyhash.Hash {
	seed, ok := t.sources[k.Source]
	if !ok {
		seed = t.program.seed.Derive("key").Derive(k.Source)
		t.sources[strings.Clone(k.Source)] = seed
	}
	return seed.Sum128(k.ID)
}
