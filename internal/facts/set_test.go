// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/internal/keyhash"
)

// batch is what came at once: a partition where it has a name.
type batch = Partition[int]

// random makes batches whose keys, contents and partitions meet often.
func random(r *rand.Rand) []batch {
	batches := make([]batch, 1+r.IntN(10))
	for i := range batches {
		b := &batches[i]
		if r.IntN(2) == 0 {
			b.Name, b.Version = string(rune('a'+r.IntN(3))), int64(r.IntN(3))
		}
		for range r.IntN(8) {
			// The digest is of the contents, the key among them, and the payload a function of both.
			key := r.Uint64N(6)
			digest := 10*key + 1 + r.Uint64N(3)
			b.Items = append(b.Items, Item[int]{keyhash.Hash{Hi: key << 60, Lo: 7}, digest, int(digest)})
		}
	}
	return batches
}

func add(t *testing.T, s *Set[int], b batch) Counts {
	t.Helper()
	var counts Counts
	if b.Name == "" {
		for _, it := range b.Items {
			outcome, err := s.Add(&it)
			if err != nil {
				t.Fatal(err)
			}
			counts.Count(outcome)
		}
	} else {
		var err error
		if counts, err = s.Replace(b); err != nil {
			t.Fatal(err)
		}
	}
	if n := counts.Accepted + counts.Duplicates + counts.Conflicts + counts.Superseded; n != len(b.Items) {
		t.Fatalf("%d items in, %+v out", len(b.Items), counts)
	}
	return counts
}

// picture is all that a Set holds, and what counts of it.
type picture struct {
	Appended   []Item[int]
	Partitions []Partition[int]
	Facts      map[keyhash.Hash]int
	Len        int
	Disputed   int
}

func pictureOf(s *Set[int]) picture {
	p := picture{s.Appended(), s.Partitions(), map[keyhash.Hash]int{}, s.Len(), s.Disputed()}
	for hash, v := range s.All() {
		p.Facts[hash] = *v
	}
	return p
}

// model computes what counts the plain way, from all batches at once.
func model(batches []batch) map[keyhash.Hash]int {
	best := map[string]batch{}
	for _, b := range batches {
		b.dedupe()
		old, ok := best[b.Name]
		switch {
		case b.Name == "":
			b.Items = append(slices.Clone(old.Items), b.Items...)
			best[""] = b
		case !ok || b.Version > old.Version || b.Version == old.Version && b.digest() > old.digest():
			best[b.Name] = b
		}
	}
	facts := map[keyhash.Hash]int{}
	for _, b := range best {
		for _, it := range b.Items {
			if old, ok := facts[it.Hash]; !ok || it.Payload < old {
				facts[it.Hash] = it.Payload
			}
		}
	}
	return facts
}

// TestAnyOrder: shuffled, repeated, divided and merged in any tree, a Set is the same, and what
// counts is what the model says.
func TestAnyOrder(t *testing.T) {
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 1))
		batches := random(r)
		var plain Set[int]
		for _, b := range batches {
			add(t, &plain, b)
		}
		want := pictureOf(&plain)
		if diff := cmp.Diff(model(batches), want.Facts); diff != "" {
			t.Fatalf("seed %d: facts mismatch (-model +set):\n%s", seed, diff)
		}
		if want.Len != len(want.Facts) {
			t.Fatalf("seed %d: Len() = %d of %d facts", seed, want.Len, len(want.Facts))
		}
		sets := make([]*Set[int], 1+r.IntN(4))
		for i := range sets {
			sets[i] = new(Set[int])
		}
		for _, i := range r.Perm(len(batches)) {
			for range 1 + r.IntN(2) {
				add(t, sets[r.IntN(len(sets))], batches[i])
			}
		}
		for len(sets) > 1 {
			i := r.IntN(len(sets) - 1)
			if _, err := sets[i].Merge(sets[i+1], func(p int) int { return p }); err != nil {
				t.Fatal(err)
			}
			sets = slices.Delete(sets, i+1, i+2)
		}
		if diff := cmp.Diff(want, pictureOf(sets[0])); diff != "" {
			t.Fatalf("seed %d: another order (-want +got):\n%s", seed, diff)
		}
	}
}

// TestStepForward: what stands behind a fact counts once the fact is gone.
func TestStepForward(t *testing.T) {
	key := keyhash.Hash{Hi: 1}
	var s Set[int]
	add(t, &s, batch{Name: "ads", Version: 1, Items: []Item[int]{{key, 1, 1}}})
	add(t, &s, batch{Items: []Item[int]{{key, 2, 2}}})
	if v, ok := s.Find(key); !ok || *v != 1 || s.Disputed() != 1 {
		t.Errorf("before: %v %t, %d disputed; want the lower digest", v, ok, s.Disputed())
	}
	add(t, &s, batch{Name: "ads", Version: 2})
	if v, ok := s.Find(key); !ok || *v != 2 || s.Disputed() != 0 {
		t.Errorf("after: %v %t, %d disputed; want the one behind", v, ok, s.Disputed())
	}
	add(t, &s, batch{Name: "ads", Version: 1, Items: []Item[int]{{key, 1, 1}}})
	if version, ok := s.Version("ads"); version != 2 || !ok || *must(s.Find(key)) != 2 {
		t.Errorf("an older version came back: %d", version)
	}
	if _, ok := s.Version("none"); ok {
		t.Error("a partition that never came has a version")
	}
	if _, ok := s.Find(keyhash.Hash{Hi: 9}); ok {
		t.Error("a key that never came is a fact")
	}
}

func must(v *int, _ bool) *int { return v }
