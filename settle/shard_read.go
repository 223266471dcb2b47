// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"cmp"
	"fmt"

	"github.com/jupan-go/jupan/internal/dec"
	"github.com/jupan-go/jupan/internal/keyhash"
)

// record is one record of a run. Its body is read when it is known to count.
type record struct {
	hash   keyhash.Hash
	digest uint64
	body   []byte
	// again: the run has had one with this hash.
	again bool
}

func (r *record) compare(o *record) int {
	if r.hash.Hi != o.hash.Hi {
		return cmp.Compare(r.hash.Hi, o.hash.Hi)
	}
	return cmp.Or(cmp.Compare(r.hash.Lo, o.hash.Lo), cmp.Compare(r.digest, o.digest))
}

// runReader reads a run.
type runReader struct {
	decoder // in is what is left
	record
	left int
	// disputed is the number of versions of partitions that came with two contents,
	// which no record tells.
	disputed int64
}

// openRun opens a run under the texts and cells of a Tally.
func (t *Tally) openRun(data []byte, magic string) (*runReader, error) {
	body, err := t.plan.unseal(data, magic)
	if err != nil {
		return nil, err
	}
	r := &runReader{decoder: decoder{t: t, in: body}}
	d := &r.decoder
	r.disputed = d.int()
	for range d.count() {
		d.texts = append(d.texts, t.texts.Number(d.string()))
	}
	for range d.count() {
		d.cells = append(d.cells, d.cell())
	}
	if r.left = d.count(); d.failed || r.disputed < 0 {
		return nil, errRun()
	}
	return r, nil
}

func errRun() error { return fmt.Errorf("%w: a run is cut off, damaged or not sorted", ErrFormat) }

// next reads on; it returns false at the end.
func (r *runReader) next() (bool, error) {
	if r.left == 0 {
		if len(r.in) > 0 {
			return false, errRun()
		}
		return false, nil
	}
	if len(r.in) <= recordHead || len(r.in) <= recordHead+int(r.in[recordHead]) {
		return false, errRun()
	}
	was := r.record
	end := recordHead + 1 + int(r.in[recordHead])
	r.record = record{
		hash:   keyhash.Hash{Hi: uint64At(r.in, 0), Lo: uint64At(r.in, 8)},
		digest: uint64At(r.in, 16), body: r.in[recordHead+1 : end],
	}
	if was.body != nil && was.compare(&r.record) > 0 {
		return false, errRun()
	}
	r.again = was.body != nil && was.hash == r.hash
	r.in, r.left = r.in[end:], r.left-1
	return true, nil
}

// item reads the body of the record; withOrder says that the run is by key.
func (r *runReader) item(it *item, withOrder bool) error {
	*it = item{hash: r.hash, digest: r.digest}
	d := decoder{t: r.t, in: r.body}
	flags := byte(d.uint())
	it.cell = d.index(r.cells)
	for i, n := range it.v.list() {
		if flags&(recordGross<<i) != 0 {
			*n = d.recordNum(flags&recordWide != 0)
		}
	}
	if it.linked = flags&recordLinked != 0; it.linked {
		it.at = int64(d.fixed())
		if withOrder {
			it.order.Hi, it.order.Lo = d.fixed(), d.fixed()
		} else {
			it.order = r.hash
		}
	}
	if d.failed || len(d.in) > 0 || flags >= recordEnd || it.digest == 0 ||
		it.linked && !r.t.plan.linksOrders() || it.at < minNano || it.at > maxNano {
		return errRun()
	}
	return nil
}

func (d *decoder) recordNum(wide bool) num {
	scale := d.uint()
	var c dec.Int
	if wide {
		c = dec.Int{Hi: int64(d.fixed()), Lo: d.fixed()}
	} else {
		c = dec.FromInt64(d.int())
	}
	if d.failed = d.failed || !withinBounds(c, scale); d.failed {
		return num{}
	}
	return num{c, uint8(scale)}
}

// runMerge gives the records of several runs in their order: a heap of readers,
// the one with the lowest record first.
type runMerge struct{ readers []*runReader }

// openRuns opens the runs of a shard; those without bytes have nothing.
func (t *Tally) openRuns(list [][]byte, magic string) (*runMerge, int64, error) {
	m, disputed := &runMerge{}, int64(0)
	for _, data := range list {
		if len(data) == 0 {
			continue
		}
		r, err := t.openRun(data, magic)
		if err != nil {
			return nil, 0, err
		}
		disputed += r.disputed
		some, err := r.next()
		if err != nil {
			return nil, 0, err
		}
		if some {
			m.readers = append(m.readers, r)
		}
	}
	for i := len(m.readers)/2 - 1; i >= 0; i-- {
		m.down(i)
	}
	return m, disputed, nil
}

// top returns the reader with the lowest record; nil at the end.
func (m *runMerge) top() *runReader {
	if len(m.readers) == 0 {
		return nil
	}
	return m.readers[0]
}

// next moves on.
func (m *runMerge) next() error {
	some, err := m.readers[0].next()
	if err != nil {
		return err
	}
	if last := len(m.readers) - 1; !some {
		m.readers[0] = m.readers[last]
		m.readers = m.readers[:last]
	}
	m.down(0)
	return nil
}

func (m *runMerge) down(i int) {
	for {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(m.readers); child++ {
			if m.readers[child].compare(&m.readers[least].record) < 0 {
				least = child
			}
		}
		if least == i {
			return
		}
		m.readers[i], m.readers[least] = m.readers[least], m.readers[i]
		i = least
	}
}
