// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package daily

import "math"

// switchDays is how many days in a row must agree with each other, and not with the past, until they
// are taken for the new usual.
const switchDays = 3

// Accept looks at the last days known, up to the one given. If they were all held and agree with each
// other, they are held no longer, and what was before is read as moved by what they differ by.
func (s *Series) Accept(day int32, scale float64) (Switch, bool) {
	h := &s.History
	var moves []float64
	first, zeros := day, 0
	for i := int(min(day, h.End()-1) - h.First); i >= 0 && len(moves) < switchDays; i-- {
		p := &h.Points[i]
		if p.Flags&Known == 0 {
			continue
		}
		if p.Flags&Held == 0 || h.released(i) {
			return Switch{}, false
		}
		if p.Flags&Zero != 0 {
			zeros++
		} else if p.Flags&(Done|Negative) != Done {
			return Switch{}, false
		}
		first = h.First + int32(i)
		moves = append(moves, float64(p.Res))
	}
	if len(moves) < switchDays || zeros > 0 && zeros < switchDays {
		return Switch{}, false
	}
	w := Switch{Start: first, Accepted: day}
	if zeros == 0 {
		mid := median(moves)
		apart := math.Max(0.15, float64(1.5*scale))
		if moves[0]-mid < -apart || moves[len(moves)-1]-mid > apart {
			return Switch{}, false
		}
		w.Shift = float32(mid)
	}
	h.Switches = append(h.Switches, w)
	return w, true
}
