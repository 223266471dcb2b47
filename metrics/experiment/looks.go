// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"fmt"
	"math"

	"github.com/jupan-go/jupan/internal/stats/sequential"
)

// horizon is what is known of an experiment at a moment.
type horizon struct {
	x    *Experiment
	plan Plan // with its defaults
	now  *snapshot
	// earlier gives what was known at a moment before.
	earlier func(at int64) (*snapshot, error)
}

// ended returns when the planned end was: when the planned units were ripe,
// or those that began before To.
func (h *horizon) ended() (int64, bool) {
	ripe := int64(h.x.NorthStar.ripe())
	end, ok := h.now.en.reached(h.plan.Units, ripe, h.now.at)
	if closed, over := h.closed(); over && (!ok || closed < end) {
		return closed, true
	}
	return end, ok
}

// closed returns when the last unit that could begin was ripe.
func (h *horizon) closed() (int64, bool) {
	if h.x.To.IsZero() {
		return 0, false
	}
	closed := nanos(h.x.To) + int64(h.x.NorthStar.ripe())
	return closed, closed <= h.now.at
}

// looks returns the looks that there were up to now. Where there are none yet, rule
// says what is waited for.
func (h *horizon) looks() (list []look, pending Rule, err error) {
	sequence := look{h.now, 1, runningSequence, fmt.Sprintf("acs(N*=%d)", h.plan.Units)}
	switch h.plan.Method {
	case Sequential:
		return []look{sequence}, "", nil
	case Bayesian:
		return []look{{h.now, 1, belief(h.plan.Prior), "bayes"}}, "", nil
	case GroupSequential:
		list, err = h.plannedLooks()
		return list, RuleLook, err
	}
	end, over := h.ended()
	if !over {
		if h.plan.Method == FixedHorizon {
			return nil, RuleHorizon, nil
		}
		sequence.share, sequence.name = 0.5, fmt.Sprintf("hybrid(N*=%d), running", h.plan.Units)
		return []look{sequence}, "", nil
	}
	last, err := h.at(end)
	if err != nil {
		return nil, "", err
	}
	fixed := look{last, 1, onlyLook, "fixed"}
	if h.plan.Method == FixedHorizon {
		return []look{fixed}, "", nil
	}
	fixed.share, sequence.share = 0.5, 0.5
	fixed.name = fmt.Sprintf("hybrid(N*=%d), ended", h.plan.Units)
	sequence.name = fixed.name
	return []look{fixed, sequence}, "", nil
}

// at is the snapshot of a moment not after now.
func (h *horizon) at(moment int64) (*snapshot, error) {
	if moment == h.now.at {
		return h.now, nil
	}
	return h.earlier(moment)
}

// moment is a planned look and the share of the planned units that were ripe then.
type moment struct {
	at   int64
	info float64
}

// plannedLooks are those of GroupSequential.
func (h *horizon) plannedLooks() ([]look, error) {
	moments, final := h.moments()
	if len(moments) == 0 {
		return nil, nil
	}
	b := &boundaries{known: map[claimed]sequential.Bounds{}}
	for _, m := range moments {
		b.design.Info = append(b.design.Info, m.info)
	}
	b.shape = h.shape(&b.design, final)
	var list []look
	for k, m := range moments {
		s, err := h.at(m.at)
		if err != nil {
			return nil, err
		}
		name := fmt.Sprintf("%s(look %d of %d)", h.plan.Boundary, k+1, h.plan.Looks)
		if h.plan.Looks == 0 {
			name = fmt.Sprintf("%s(look %d at %.0f %%)", h.plan.Boundary, k+1, 100*m.info)
		}
		list = append(list, look{s, 1, b.at(k), name})
	}
	return list, nil
}

// shape returns how boundaries come from the looks. Those with a fixed shape need
// all planned looks, and keep them where the experiment ended with fewer units. Those
// that spend need the looks so far; at the final one they spend all that is left, and
// information is then counted in units of that look.
func (h *horizon) shape(d *sequential.Design, final bool) func(sequential.Design) (sequential.Bounds, error) {
	switch h.plan.Boundary {
	case OBrienFleming:
		d.Info = sequential.Looks(h.plan.Looks)
		return sequential.Design.OBrienFleming
	case Pocock:
		d.Info = sequential.Looks(h.plan.Looks)
		return sequential.Design.Pocock
	}
	spend := sequential.SpendOBrienFleming
	if h.plan.Boundary == SpendPocock {
		spend = sequential.SpendPocock
	}
	whole := 1.0
	if final {
		whole = d.Info[len(d.Info)-1]
		for k := range d.Info {
			d.Info[k] = math.Min(1, d.Info[k]/whole)
		}
	}
	return func(d sequential.Design) (sequential.Bounds, error) {
		return d.Spend(func(alpha, t float64) float64 {
			if final && t >= 1 {
				return alpha
			}
			return spend(alpha, float64(t*whole))
		})
	}
}

// Looks earlier than this, or closer together, hold too little that is new for a
// boundary to be found.
const (
	infoMin = 0.05
	infoGap = 0.01
)

// moments lists the planned looks that there were, and tells whether the last of
// them was the final one.
func (h *horizon) moments() (list []moment, final bool) {
	ripe := int64(h.x.NorthStar.ripe())
	closed, over := h.closed()
	if h.plan.Every > 0 {
		for at := nanos(h.x.From) + int64(h.plan.Every); at <= h.now.at && len(list) < maxLooks && !final; at += int64(h.plan.Every) {
			if over && at >= closed {
				break
			}
			final = h.add(&list, at)
		}
	} else {
		for k := range h.plan.Looks {
			units := (h.plan.Units*int64(k+1) + int64(h.plan.Looks) - 1) / int64(h.plan.Looks)
			at, ok := h.now.en.reached(units, ripe, h.now.at)
			if !ok || over && at > closed {
				break
			}
			list = append(list, moment{at, float64(k+1) / float64(h.plan.Looks)})
		}
		final = len(list) == h.plan.Looks
	}
	if over && !final {
		n := len(list)
		final = h.add(&list, closed) || len(list) > n
		if !final && n > 0 { // nothing new came between the last look and the end
			final = true
		}
	}
	return list, final
}

// add adds a look by the calendar, if it holds anything new, and tells whether it has
// all the planned units.
func (h *horizon) add(list *[]moment, at int64) (final bool) {
	info := math.Min(1, float64(h.now.en.ripeAt(at, int64(h.x.NorthStar.ripe())))/float64(h.plan.Units))
	last := 0.0
	if n := len(*list); n > 0 {
		last = (*list)[n-1].info
	}
	if info < infoMin || info-last < infoGap {
		return false
	}
	*list = append(*list, moment{at, info})
	return info >= 1
}
