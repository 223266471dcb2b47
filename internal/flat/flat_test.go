// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package flat

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/jupan-go/jupan/internal/keyhash"
)

// randomHash draws from so few tags and low bits that equal tags and long probe
// runs happen.
func randomHash(r *rand.Rand) keyhash.Hash {
	return keyhash.Hash{Hi: r.Uint64N(4)<<56 | r.Uint64N(3), Lo: r.Uint64N(2000)}
}

func TestTableAgainstMap(t *testing.T) {
	var table Table[int64]
	plain := map[keyhash.Hash]int64{}
	refs := map[keyhash.Hash]Ref{}
	r := rand.New(rand.NewPCG(1, 2))
	for i := range int64(50_000) {
		h := randomHash(r)
		ref, rec, found, ok := table.Put(h)
		if _, want := plain[h]; found != want || !ok {
			t.Fatalf("Put(%v) found = %v, ok = %v; want found %v", h, found, ok, want)
		}
		if !found {
			*rec, plain[h], refs[h] = i, i, ref
		}
		if *rec != plain[h] || ref != refs[h] {
			t.Fatalf("record of %v = %d at %d, want %d at %d", h, *rec, ref, plain[h], refs[h])
		}
	}
	if table.Len() != len(plain) {
		t.Errorf("Len = %d, want %d", table.Len(), len(plain))
	}
	for h, want := range plain {
		ref, rec, found := table.Find(h)
		if got, hash := table.At(ref); !found || *rec != want || *got != want || hash != h {
			t.Fatalf("Find(%v) = %d, %v", h, *rec, found)
		}
	}
	if _, _, found := table.Find(keyhash.Hash{Hi: 9, Lo: 9}); found {
		t.Error("found a hash that was not put")
	}
	seen := 0
	for s := range Shards {
		_ = table.Each(s, func(Ref, *int64, keyhash.Hash) error { seen++; return nil })
	}
	if seen != len(plain) {
		t.Errorf("Each saw %d records, want %d", seen, len(plain))
	}
}

func TestLogAgainstMap(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, size := range []int{0, 1, 255, 256, 257, 3000} {
		var logs [3]Table[int]
		times := map[keyhash.Hash]int{}
		var refs [3][]Ref
		var hashes [3][]keyhash.Hash
		for i := range logs {
			for range size * (i + 1) / 2 {
				h := randomHash(r)
				ref, rec, ok := logs[i].Append(h)
				if !ok {
					t.Fatal("full")
				}
				*rec = int(h.Lo)
				times[h]++
				refs[i] = append(refs[i], ref)
				hashes[i] = append(hashes[i], h)
			}
		}
		whole, again := &logs[0], 0
		for s := range Shards {
			moved, ok := whole.Take(s, []*Table[int]{&logs[1], &logs[2]})
			if !ok {
				t.Fatal("full")
			}
			checkMoved(t, whole, moved, refs, hashes, s)
			whole.Index(s, func(first, other Ref) {
				again++
				_, one := whole.At(first)
				if _, two := whole.At(other); one != two || first >= other {
					t.Errorf("%d is taken for a repeat of %d", other, first)
				}
			})
		}
		if whole.Len() != size/2+size+size*3/2 || whole.Len()-again != len(times) {
			t.Fatalf("size %d: %d records, %d of them repeats, want %d different", size, whole.Len(), again, len(times))
		}
		for h := range times {
			if _, rec, found := whole.Find(h); !found || *rec != int(h.Lo) {
				t.Fatalf("size %d: Find(%v) = %v, %v", size, h, rec, found)
			}
		}
		for range 2000 { // goes on as an ordinary table
			h := randomHash(r)
			_, rec, found, _ := whole.Put(h)
			if found != (times[h] > 0) {
				t.Fatalf("size %d: Put(%v) found = %v", size, h, found)
			}
			*rec = int(h.Lo)
			times[h]++
		}
	}
}

// checkMoved holds the places of records of a shard to what was said of them.
func checkMoved(t *testing.T, whole *Table[int], moved []Moved, refs [3][]Ref, hashes [3][]keyhash.Hash, shard int) {
	t.Helper()
	for i := range refs {
		for k, h := range hashes[i] {
			if ShardOf(h) != shard {
				continue
			}
			if _, got := whole.At(moved[i].Of(refs[i][k])); got != h {
				t.Fatalf("record %d of log %d is not where it was moved to", k, i)
			}
		}
	}
}

func TestIndexAgainstMap(t *testing.T) {
	var x Index
	things, plain := []uint64{}, map[uint64]uint32{}
	find := func(thing, h uint64) (uint32, bool) {
		for pos := x.Start(h); ; pos++ {
			n, ok := x.At(&pos, h)
			if !ok {
				return 0, false
			}
			if things[n] == thing {
				return n, true
			}
		}
	}
	r := rand.New(rand.NewPCG(3, 4))
	for range 20_000 {
		thing := r.Uint64N(6000)
		h := keyhash.Mix(1, thing%4000) // some things share a hash
		if guess := x.Guess(h); int(guess) >= max(1, len(things)) {
			t.Fatalf("Guess(%d) = %d of %d", h, guess, len(things))
		}
		n, ok := find(thing, h)
		if want, there := plain[thing]; ok != there || ok && n != want {
			t.Fatalf("find(%d) = %d, %v, want %d, %v", thing, n, ok, want, there)
		}
		if !ok {
			plain[thing] = uint32(len(things))
			x.Add(h, uint32(len(things)))
			things = append(things, thing)
		}
	}
	if len(things) != len(plain) {
		t.Errorf("%d things, want %d", len(things), len(plain))
	}
}

func TestStrings(t *testing.T) {
	var s Strings
	if n := s.Number(""); n != 0 || s.Len() != 1 || s.Text(0) != "" {
		t.Fatalf("empty text = %d, Len %d", n, s.Len())
	}
	if _, ok := s.Find("x"); ok {
		t.Error("found in an empty table")
	}
	for round := range 2 {
		for i := range 5000 {
			text := fmt.Sprint("campaign-", i)
			if n := s.Number(text); n != uint32(i)+1 || s.Text(n) != text {
				t.Fatalf("round %d: Number(%q) = %d, Text %q", round, text, n, s.Text(n))
			}
		}
	}
	for n := range 40 { // texts of all lengths that are alike at both ends
		base := strings.Repeat("a", n)
		for i := range n {
			s.Number(base[:i] + "b" + base[i+1:])
		}
	}
	copied := s.Clone()
	for n := range uint32(s.Len()) {
		text := s.Text(n)
		if got := s.Number(text); got != n || copied.Number(text) != n || s.Sum(n) != keyhash.Sum64(0, text) {
			t.Fatalf("Number(%q) = %d, of the copy %d, want %d", text, got, copied.Number(text), n)
		}
	}
	if n, ok := s.Find("campaign-7"); !ok || n != 8 {
		t.Errorf("Find = %d, %v", n, ok)
	}
	if _, ok := s.Find("nobody"); ok {
		t.Error("found a text that was not numbered")
	}
}

func BenchmarkTablePut(b *testing.B) {
	b.ReportAllocs()
	var t Table[[4]uint64]
	seed, i := keyhash.Seed{K0: 1}, 0
	for b.Loop() {
		h := keyhash.Hash{Hi: keyhash.Mix(seed.K0, uint64(i)), Lo: keyhash.Mix(9, uint64(i))}
		t.Put(h)
		i++
	}
}

func BenchmarkStringsNumber(b *testing.B) {
	b.ReportAllocs()
	var s Strings
	texts := make([]string, 300)
	for i := range texts {
		texts[i] = fmt.Sprint("partner-", i)
	}
	i := 0
	for b.Loop() {
		s.Number(texts[i%len(texts)])
		i++
	}
}
