// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adaptertest

import (
	"slices"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/settle/event"
)

// rowsBent is how many rows of each column are changed.
const rowsBent = 3

// sample picks the fields to change: of each column, the first few rows that differ.
func sample(list []field, fits func(f *field) bool) []*field {
	var chosen []*field
	seen := map[string][]string{}
	for i := range list {
		f := &list[i]
		if !fits(f) || len(seen[f.name]) == rowsBent || slices.Contains(seen[f.name], f.text) {
			continue
		}
		seen[f.name] = append(seen[f.name], f.text)
		chosen = append(chosen, f)
	}
	return chosen
}

// changed are the events of a bent input that the input itself does not give, and the
// other way around.
func changed(was, now *decoded) (gone, come []event.Event) {
	before, after := map[string]bool{}, map[string]bool{}
	for _, text := range was.texts() {
		before[text] = true
	}
	for i, text := range now.texts() {
		after[text] = true
		if !before[text] {
			come = append(come, now.events[i])
		}
	}
	for i, text := range was.texts() {
		if !after[text] {
			gone = append(gone, was.events[i])
		}
	}
	return gone, come
}

func checkTypes(k *kit) {
	for _, in := range k.inputs {
		if len(in.stream.Types) == 0 {
			k.notef("stream %s names no Types, so no unknown words were tried", in.stream.Name)
			continue
		}
		fits := func(f *field) bool {
			return slices.Contains(in.stream.Types, f.name) && strings.TrimSpace(f.text) != ""
		}
		for _, f := range sample(in.fields(), fits) {
			k.unknownType(in, f)
		}
	}
}

// unknownType puts a word that no partner has where the type of a row stands.
func (k *kit) unknownType(in *corpusInput, f *field) {
	got := k.decode(in, in.with(f, "kit_unheard_of"))
	if got.err != nil {
		return // refusing the input is loud enough
	}
	s, was := &got.summary, &in.base.summary
	gone, come := changed(in.base, got)
	for i := range come {
		if come[i].Kind != event.Adjustment {
			k.faultf("%s, an unknown word for %s %q: it becomes %s", in.path, f.name, f.text, come[i].Kind)
			return
		}
	}
	told := s.Rejected > was.Rejected || s.Warned > was.Warned || len(come) > 0 || len(s.Hints) > len(was.Hints)
	if s.Rows != was.Rows || !told && len(gone) > 0 {
		k.faultf("%s, an unknown word for %s %q: %d events are gone, and nothing is rejected", in.path, f.name, f.text, len(gone))
	}
}

func checkZones(k *kit) {
	for _, in := range k.inputs {
		heeded := map[string]bool{}
		for _, f := range sample(in.fields(), func(f *field) bool { return zoneIn(f.text) != "" }) {
			heeded[f.name] = k.otherZone(in, f) || heeded[f.name]
		}
		for _, name := range sortedKeys(heeded) {
			if !heeded[name] {
				k.faultf("%s: the zones in %s may be any word, and nothing changes", in.path, name)
			}
		}
	}
}

// zoneIn is the zone's abbreviation that a field is, or that a time in it ends with.
func zoneIn(text string) string {
	at := strings.LastIndexByte(text, ' ') + 1
	word := text[at:]
	if len(word) < 3 || strings.ToUpper(word) != word || at > 0 && strings.IndexByte(text, ':') < 0 {
		return ""
	}
	if _, err := rows.Zone(word); err != nil {
		return ""
	}
	return word
}

// otherZone changes the zone of a time, to one that is hours off and to none. It reports
// whether that made any difference.
func (k *kit) otherZone(in *corpusInput, f *field) bool {
	word, other := zoneIn(f.text), "PST"
	if word == other {
		other = "EST"
	}
	want := offset(word) - offset(other)
	moved := k.decode(in, in.with(f, strings.TrimSuffix(f.text, word)+other))
	gone, come := changed(in.base, moved)
	for i := range min(len(gone), len(come)) {
		if shift := come[i].At.Sub(gone[i].At); gone[i].Key == come[i].Key && shift != want && shift != 0 {
			k.faultf("%s, %s instead of %s in %s: the event moves by %s, not by %s", in.path, other, word, f.name, shift, want)
			return true
		}
	}
	none := k.decode(in, in.with(f, strings.TrimSuffix(f.text, word)+"QQT"))
	if _, come := changed(in.base, none); len(come) > 0 {
		k.faultf("%s, a zone that does not exist in %s: it is taken, as %s", in.path, f.name, come[0].At)
	}
	return len(gone)+len(come) > 0 || none.err != nil || none.summary.Rejected > in.base.summary.Rejected
}

// offset is how far a zone is ahead of UTC.
func offset(abbreviation string) time.Duration {
	zone, err := rows.Zone(abbreviation)
	if err != nil {
		return 0
	}
	_, seconds := time.Unix(0, 0).In(zone).Zone()
	return time.Duration(seconds) * time.Second
}
