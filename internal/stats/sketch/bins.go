// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sketch

import "slices"

// bin is a number of values that fall together.
type bin struct {
	index int32
	count int64 // never zero
}

// bins are sorted by index, each index once.
type bins []bin

// add adds count to the bin at index, and drops the bin if nothing is left of it.
func (b bins) add(index int32, count int64) bins {
	i, found := slices.BinarySearchFunc(b, index, func(x bin, i int32) int { return int(x.index) - int(i) })
	switch {
	case count == 0:
		return b
	case !found:
		return slices.Insert(b, i, bin{index, count})
	case b[i].count+count == 0:
		return slices.Delete(b, i, i+1)
	}
	b[i].count += count
	return b
}

// merge returns the bins of both.
func (b bins) merge(o bins) bins {
	out := make(bins, 0, len(b)+len(o))
	for len(b) > 0 && len(o) > 0 {
		switch x, y := b[0], o[0]; {
		case x.index < y.index:
			out, b = append(out, x), b[1:]
		case x.index > y.index:
			out, o = append(out, y), o[1:]
		default:
			if x.count += y.count; x.count != 0 {
				out = append(out, x)
			}
			b, o = b[1:], o[1:]
		}
	}
	return append(append(out, b...), o...)
}

// total is the sum of the counts.
func (b bins) total() (n int64) {
	for _, x := range b {
		n += x.count
	}
	return n
}

// owing tells whether more values were taken back from some bin than were put into it.
func (b bins) owing() bool {
	return slices.ContainsFunc(b, func(x bin) bool { return x.count < 0 })
}
