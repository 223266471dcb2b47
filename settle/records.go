// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

const recordChunk = 1 << 7

// records is a list of records that never move. It reuses what was dropped.
type records[R any] struct {
	chunks [][]R
	n      uint32
	free   []uint32
	spare  []R // for further chunks
}

func (l *records[R]) at(i uint32) *R { return &l.chunks[i/recordChunk][i%recordChunk] }

// take returns a record, which holds what was in it last, and its number.
func (l *records[R]) take() (uint32, *R) {
	if last := len(l.free) - 1; last >= 0 {
		i := l.free[last]
		l.free = l.free[:last]
		return i, l.at(i)
	}
	if l.n%recordChunk == 0 {
		l.grow()
	}
	i := l.n
	l.n++
	return i, l.at(i)
}

func (l *records[R]) drop(i uint32) { l.free = append(l.free, i) }

// chunk adds a chunk of records to the list, all of them taken, and returns the number
// of the first.
func (l *records[R]) chunk() (uint32, []R) {
	l.fill()
	i := l.n
	l.grow()
	l.n += recordChunk
	return i, l.chunks[len(l.chunks)-1]
}

// grow adds a chunk. They are allocated in growing numbers, up to 64 at a time.
func (l *records[R]) grow() {
	if len(l.spare) == 0 {
		l.spare = make([]R, recordChunk*min(1+len(l.chunks)/8, 64))
	}
	l.chunks = append(l.chunks, l.spare[:recordChunk:recordChunk])
	l.spare = l.spare[recordChunk:]
}

// absorb moves the records of another list behind those of this one, and returns by how
// much their numbers grow.
func (l *records[R]) absorb(o *records[R]) uint32 {
	l.fill()
	n := l.n
	l.chunks = append(l.chunks, o.chunks...)
	l.n += o.n
	for _, i := range o.free {
		l.free = append(l.free, i+n)
	}
	*o = records[R]{}
	return n
}

// fill drops the rest of the last chunk.
func (l *records[R]) fill() {
	for ; l.n%recordChunk > 0; l.n++ {
		l.free = append(l.free, l.n)
	}
}
