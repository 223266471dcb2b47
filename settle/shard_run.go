// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"math"
	wide "math/bits" // settle has bits of its own
	"slices"

	"github.com/jupan-go/jupan/internal/keyhash"
)

// A run is a list of records sorted by hash and digest, with the texts and cells
// that they name. Its magic says by which hash: that of the key or of the order.
const (
	keysMagic   = "jupan.keys\x02"
	ordersMagic = "jupan.orders\x02"
)

// What is written of a record beside its hash, digest and cell.
const (
	recordLinked = 1 << iota // time, and in a run of keys the order
	recordGross
	recordFee
	recordNet
	recordQuantity
	recordWide // the numbers are of 128 bits
	recordEnd
)

// recordHead is the length of the hash and the digest of a record.
const recordHead = 24

// runs collects records for the shards of one step.
type runs struct {
	t      *Tally // what the cells of the items are of
	shards []openRun
}

// openRun is a run to which records are added in any order.
type openRun struct {
	out     []byte
	records []recordAt
	cells   []uint32 // in the order of their numbers in the run
	numbers []uint32 // by cell of the Tally: its number in the run, plus one
}

// recordAt is where a record stands in openRun.out.
type recordAt struct {
	hi uint64
	at uint32
}

func (s *Shards) newRuns(t *Tally) *runs { return &runs{t, make([]openRun, s.n)} }

// of returns the shard of a hash. Shards are stretches of hashes of one length.
func (r *runs) of(h keyhash.Hash) *openRun {
	shard, _ := wide.Mul64(h.Hi, uint64(len(r.shards)))
	return &r.shards[shard]
}

// add appends an item under a hash.
func (r *runs) add(h keyhash.Hash, it *item, withOrder bool) error {
	run := r.of(h)
	if uint64(len(run.out)) > math.MaxUint32-256 {
		return ErrFull
	}
	run.records = append(run.records, recordAt{h.Hi, uint32(len(run.out))})
	out := binary.LittleEndian.AppendUint64(run.out, h.Hi)
	out = binary.LittleEndian.AppendUint64(out, h.Lo)
	out = binary.LittleEndian.AppendUint64(out, it.digest)
	out = append(out, 0) // the length of what follows
	body := len(out)
	flags := recordFlags(it)
	out = binary.AppendUvarint(append(out, flags), uint64(run.number(it.cell)))
	out = appendValues(out, &it.v, flags)
	if it.linked {
		out = binary.LittleEndian.AppendUint64(out, uint64(it.at))
		if withOrder {
			out = binary.LittleEndian.AppendUint64(out, it.order.Hi)
			out = binary.LittleEndian.AppendUint64(out, it.order.Lo)
		}
	}
	out[body-1] = byte(len(out) - body) // 118 at most
	run.out = out
	return nil
}

// number returns the number of a cell in the run.
func (run *openRun) number(cell uint32) uint32 {
	if int(cell) >= len(run.numbers) {
		run.numbers = append(run.numbers, make([]uint32, int(cell)+1-len(run.numbers))...)
	}
	if run.numbers[cell] == 0 {
		run.cells = append(run.cells, cell)
		run.numbers[cell] = uint32(len(run.cells))
	}
	return run.numbers[cell] - 1
}

func recordFlags(it *item) byte {
	var flags byte
	if it.linked {
		flags |= recordLinked
	}
	for i, n := range it.v.list() {
		if *n != (num{}) {
			flags |= recordGross << i
		}
		if !n.c.IsInt64() {
			flags |= recordWide
		}
	}
	return flags
}

func (v *values) list() [4]*num { return [...]*num{&v.gross, &v.fee, &v.net, &v.quantity} }

// appendValues writes the numbers that the flags tell of.
func appendValues(out []byte, v *values, flags byte) []byte {
	for i, n := range v.list() {
		switch {
		case flags&(recordGross<<i) == 0:
		case flags&recordWide != 0:
			out = binary.LittleEndian.AppendUint64(append(out, n.scale), uint64(n.c.Hi))
			out = binary.LittleEndian.AppendUint64(out, n.c.Lo)
		default:
			out = binary.AppendVarint(append(out, n.scale), n.c.Int64())
		}
	}
	return out
}

// repeats counts records of a key that has another one in the run.
type repeats struct {
	same  int // the same contents; left out
	other int
}

// close returns the runs by shard, nil for those without records. disputed goes
// with the first: see runReader. found is nil for runs by order, where nothing
// repeats.
func (r *runs) close(magic string, disputed int64, found *repeats) [][]byte {
	list := make([][]byte, len(r.shards))
	for i := range r.shards {
		run := &r.shards[i]
		if len(run.records) > 0 || disputed > 0 {
			run.sort(found)
			list[i] = r.seal(run, magic, disputed)
		}
		disputed = 0
		*run = openRun{} // its memory is free for the next
	}
	return list
}

// seal writes a run.
func (r *runs) seal(run *openRun, magic string, disputed int64) []byte {
	e := encoder{t: r.t, out: make([]byte, 0, len(run.out)+64*len(run.cells)+256)}
	e.out = append(append(e.out, magic...), r.t.plan.digest[:]...)
	e.int(disputed)
	e.textTable(run.cells)
	e.uint(uint64(len(run.cells)))
	for _, n := range run.cells {
		e.cellKey(n)
	}
	e.uint(uint64(len(run.records)))
	for _, rec := range run.records {
		e.out = append(e.out, run.record(rec)...)
	}
	sum := sha256.Sum256(e.out)
	return append(e.out, sum[:]...)
}

func (run *openRun) record(rec recordAt) []byte {
	end := int(rec.at) + recordHead + 1
	return run.out[rec.at : end+int(run.out[end-1])]
}

// sort sorts the records by hash and digest, and leaves out repeats.
func (run *openRun) sort(found *repeats) {
	slices.SortFunc(run.records, func(a, b recordAt) int {
		if a.hi != b.hi {
			return cmp.Compare(a.hi, b.hi)
		}
		x, y := run.out[a.at:], run.out[b.at:]
		return cmp.Or(cmp.Compare(uint64At(x, 8), uint64At(y, 8)), cmp.Compare(uint64At(x, 16), uint64At(y, 16)))
	})
	if found == nil {
		return
	}
	kept := run.records[:0]
	for _, rec := range run.records {
		if last := len(kept) - 1; last >= 0 && kept[last].hi == rec.hi {
			x, y := run.out[kept[last].at:], run.out[rec.at:]
			sameKey := uint64At(x, 8) == uint64At(y, 8)
			if sameKey && uint64At(x, 16) == uint64At(y, 16) {
				found.same++
				continue
			}
			if sameKey {
				found.other++
			}
		}
		kept = append(kept, rec)
	}
	run.records = kept
}

func uint64At(data []byte, i int) uint64 { return binary.LittleEndian.Uint64(data[i:]) }
