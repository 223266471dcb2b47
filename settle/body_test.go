// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/internal/dec"
	"github.com/jupan-go/jupan/internal/flat"
	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/settle/event"
)

func FuzzBody(f *testing.F) {
	f.Add(uint32(0), uint32(0), int64(0), int64(45000), uint8(0), int64(0), uint8(0), int64(0))
	f.Add(uint32(1<<cellBits-1), uint32(0), int64(0), int64(1<<34-1), uint8(12), int64(1), uint8(0), int64(0))
	f.Add(uint32(1<<cellBits), uint32(0), int64(0), int64(-1<<34), uint8(2), int64(1), uint8(0), int64(0))
	f.Add(uint32(7), uint32(0), int64(-1), int64(-1<<34-1), uint8(2), int64(-5), uint8(0), int64(0))
	f.Add(uint32(7), uint32(0), int64(0), int64(0), uint8(0), int64(1<<20), uint8(3), int64(0))
	f.Add(uint32(7), uint32(3), int64(1), int64(12), uint8(2), int64(2), uint8(15), int64(-30))
	f.Fuzz(func(t *testing.T, cell, place uint32, hi, gross int64, scale uint8, quantity int64, of uint8, fee int64) {
		v := values{
			gross:    num{dec.Int{Hi: hi, Lo: uint64(gross)}, scale % 20},
			quantity: num{dec.FromInt64(quantity), of % 20},
			fee:      num{c: dec.FromInt64(fee)},
		}
		var tally Tally
		tally.wide = map[uint32]values{}
		b := tally.bodyOf(cell, place, &v)
		var back values
		tally.setValues(&back, b)
		if back != v || tally.cellOfBody(b) != cell {
			t.Fatalf("%+v in cell %d came back as %+v in %d", v, cell, back, tally.cellOfBody(b))
		}
		f := fact{digest: 1, body: b}
		if tally.placeOf(&f) != place || b.annexed() {
			t.Fatalf("place %d came back as %d", place, tally.placeOf(&f))
		}
		if to := cell / 2 % (1 << cellBits); b.packed() && b.inCell(to).cell() != to {
			t.Fatalf("cell %d, moved to %d, is %d", cell, to, b.inCell(to).cell())
		}
		if tally.release(&f); int(tally.details.n) != len(tally.details.free) || len(tally.wide) > 0 || f.live() {
			t.Fatalf("of %+v there remain %d of %d details", v, len(tally.details.free), tally.details.n)
		}
	})
}

// An event that most are like needs nothing but its body.
func TestMostBodiesArePacked(t *testing.T) {
	for name, v := range map[string]values{
		"won":         {gross: num{c: dec.FromInt64(17_000_000_000)}},
		"refund":      {gross: num{c: dec.FromInt64(-17_000_000_000), scale: 2}},
		"one sold":    {gross: num{c: dec.FromInt64(1990), scale: 2}, quantity: num{c: dec.FromInt64(1)}},
		"impressions": {quantity: num{c: dec.FromInt64(9_000_000)}},
		"hours":       {quantity: num{dec.FromInt64(725), 2}},
		"click":       {quantity: num{c: dec.FromInt64(1)}},
		"nothing":     {},
	} {
		if _, ok := packValues(1<<20, &v); !ok {
			t.Errorf("%s: %+v is not packed", name, v)
		}
	}
}

// Folders that hold too many cells for their bodies are joined as Tallies, and give the same.
func TestJoinApart(t *testing.T) {
	for seed := range uint64(8) {
		g := testkit.NewEvents(seed)
		plan := shardPlan(t, g.Rand())
		var events []event.Event
		for range 6 {
			events = append(events, g.Batch(40).Events...)
			events = append(events, events[g.Rand().IntN(len(events)):]...) // and again
		}
		var tallies [2]*Tally
		var added [2]Added
		for i, join := range []func([]*folder) (*Tally, Added, error){join, joinApart} {
			var folds []*folder
			r := rand.New(rand.NewPCG(seed, 3))
			for from := 0; from < len(events); {
				to := min(len(events), from+r.IntN(100))
				folds = append(folds, plan.newFolder())
				for ; from < to; from += groupLen {
					if err := folds[len(folds)-1].add(events[from:min(to, from+groupLen)], false); err != nil {
						t.Fatal(err)
					}
				}
				from = to
			}
			var err error
			if tallies[i], added[i], err = join(folds); err != nil {
				t.Fatal(err)
			}
		}
		if added[0].Accepted != added[1].Accepted || added[0].Events() != added[1].Events() {
			t.Errorf("seed %d: added %+v, apart %+v", seed, added[0], added[1])
		}
		for _, tally := range tallies {
			checkRecords(t, tally)
		}
		one, err := tallies[0].MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		apart, err := tallies[1].MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(one, apart) {
			t.Errorf("seed %d: the Tallies differ: %s", seed, cmp.Diff(tallies[0].Known(), tallies[1].Known()))
		}
	}
}

// checkRecords holds that no details and annexes are kept but those of live facts.
func checkRecords(t *testing.T, tally *Tally) {
	t.Helper()
	var details, annexes int
	for shard := range flat.Shards {
		_ = tally.facts.Each(shard, func(_ flat.Ref, f *fact, _ keyhash.Hash) error {
			if f.live() && f.body.annexed() {
				annexes++
			}
			if f.live() && !tally.innerOf(f).packed() {
				details++
			}
			return nil
		})
	}
	if got := int(tally.details.n) - len(tally.details.free); got != details {
		t.Errorf("%d details, %d facts have one", got, details)
	}
	if got := int(tally.annexes.n) - len(tally.annexes.free); got != annexes {
		t.Errorf("%d annexes, %d facts have one", got, annexes)
	}
}
