// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped

import (
	"slices"
	"time"

	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// quickKind is what a word means.
type quickKind struct {
	meaning
	word    string
	natural int       // sign of an amount
	counted bool      // as event.Kind says
	count   figure    // the quantity where the mapping has none
	rule    *kindRule // nil for a kind of a host
	terse   bool      // terse events may be of it
	skipped int64     // rows that were skipped for it

	dims *dimSet // of the row that had it last, and its date
	date string
}

func newQuickKind(m meaning, word string) *quickKind {
	k := &quickKind{meaning: m, word: word, natural: m.kind.Sign(), counted: m.kind.Counted()}
	if k.counted {
		k.count.coef = 1
	}
	if m.reverses {
		k.natural, k.count.coef = -k.natural, -k.count.coef
	}
	if at := slices.Index(event.Kinds(), m.kind); at >= 0 {
		k.rule, k.terse = newKindRule(m, uint8(at)), !m.reverses
	}
	return k
}

// quickKinds finds the kind of a row.
type quickKinds struct {
	places []int
	fixed  *quickKind // where there is no column
	slots  *[kindSlots]*quickKind
}

// kindSlots is a few times as many as most mappings have words; those with more than
// half of it are not plain.
const kindSlots = 1 << 8

func (k *quickKinds) add(kind *quickKind) {
	at := k.slot(kind.word)
	for k.slots[at] != nil {
		at = (at + 1) % kindSlots
	}
	k.slots[at] = kind
}

func (k *quickKinds) slot(word string) uint {
	n := uint(len(word))
	if n == 0 {
		return 0
	}
	return (n + uint(word[n/2])*5 + uint(word[n-1])*3) % kindSlots
}

func (k *quickKinds) find(word string) *quickKind {
	for at := k.slot(word); ; at = (at + 1) % kindSlots {
		if kind := k.slots[at]; kind == nil || kind.word == word {
			return kind
		}
	}
}

// kind is what the word of the present row means. It is false for one that has no
// meaning of its own.
func (q *quick) kind(p *quickEvent) (*quickKind, bool) {
	k := &p.kinds
	if k.fixed != nil {
		return k.fixed, true
	}
	s, ok := q.cell(k.places[0])
	if !ok || s.End-s.Start > event.MaxText {
		return nil, false
	}
	if len(k.places) > 1 {
		room := append(q.feed.buf[q.room:q.room], q.text[s.Start:s.End]...)
		for _, place := range k.places[1:] {
			more, ok := q.cell(place)
			if !ok || int(more.End-more.Start)+len(room)+1 > textRoom {
				return nil, false
			}
			room = append(append(room, '|'), q.text[more.Start:more.End]...)
		}
		s = q.keep(len(room))
	}
	kind := k.find(q.text[s.Start:s.End])
	return kind, kind != nil
}

// kindRule is which amounts and quantities an event of a kind may have.
type kindRule struct {
	number uint8   // place in event.Kinds
	gross  [4]bool // −1, 0, +1, and none at all
	fee    bool    // there may be a fee and a net
	counts [3]bool // −1, 0, +1
}

func (r *kindRule) allows(gross, fee, net, quantity figure) bool {
	at := 3
	if gross.currency != 0 {
		at = signOf(gross.coef) + 1
	}
	return r.gross[at] && r.counts[signOf(quantity.coef)+1] && (r.fee || fee.coef|net.coef == 0)
}

func signOf(n int64) int { return int(n>>63) | int(uint64(-n)>>63) }

// newKindRule asks package event what it allows.
func newKindRule(m meaning, number uint8) *kindRule {
	r := &kindRule{number: number}
	amounts := [...]money.Amount{money.Minor(-1, money.KRW), money.Minor(0, money.KRW), money.Minor(1, money.KRW), {}}
	counts := [...]money.Decimal{money.Int(-1), {}, money.Int(1)}
	valid := event.Event{Key: event.Key{Source: "s", ID: "i"}, Kind: m.kind, Reverses: m.reverses, At: time.Unix(1, 0)}
	for _, gross := range amounts {
		for _, count := range counts {
			e := valid
			if e.Gross, e.Quantity = gross, count; e.Validate() == nil {
				valid = e
			}
		}
	}
	for i, gross := range amounts {
		e := valid
		e.Gross = gross
		r.gross[i] = e.Validate() == nil
	}
	for i, count := range counts {
		e := valid
		e.Quantity = count
		r.counts[i] = e.Validate() == nil
	}
	valid.Fee = amounts[0]
	r.fee = valid.Validate() == nil
	return r
}
