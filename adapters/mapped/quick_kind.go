// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped

import (
	"math"
	"slices"
	"time"

	"github.com/jupan-go/jupan/internal/terse"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// quickKind is what a word means.
type quickKind struct {
	meaning
	kindRule
	word    string
	natural int    // sign of an amount
	count   figure // the quantity where the row has none
	brief   bool   // an event of it may be no more than a terse one
	skipped int64  // rows that were skipped for it

	dims *dimSet // of the row that had it last, and its day
	day  int64
}

func newQuickKind(m meaning, word string) *quickKind {
	k := &quickKind{meaning: m, word: word, natural: m.kind.Sign(), kindRule: newKindRule(m)}
	k.brief = k.terse && k.skip == ""
	if k.counted {
		k.count.coef = 1
	}
	if m.reverses {
		k.natural, k.count.coef = -k.natural, -k.count.coef
	}
	return k
}

// quickKinds finds the kind of a row.
type quickKinds struct {
	places []int
	fixed  *quickKind // where there is no column
	words  map[string]*quickKind
	names  *terse.Names // of those words that it can have
	named  *[1 << 8]*quickKind
}

func (k *quickKinds) add(m meaning, word string) {
	kind := newQuickKind(m, word)
	if n := len(k.words) + 1; n < len(k.named) && k.names.Add(word, uint8(n)) {
		k.named[n] = kind
	}
	k.words[word] = kind
}

// find returns what a word means, nil for nothing. That of a column which the file does
// not have stands at the start of the text, where names do not look.
func (k *quickKinds) find(text string, s terse.Span) *quickKind {
	if s.Empty() {
		return k.words[""]
	}
	if kind := k.named[k.names.Find(text, int(s.Start), int(s.End))]; kind != nil {
		return kind
	}
	return k.words[text[s.Start:s.End]]
}

// kind is what the word of the present row means, nil for one that has no meaning of
// its own.
func (q *quick) kind(p *quickEvent) *quickKind {
	k := &p.kinds
	if k.fixed != nil {
		return k.fixed
	}
	s, ok := q.cell(k.places[0])
	if ok && len(k.places) > 1 {
		s, ok = q.joinWords(k.places[1:], s)
	}
	if !ok {
		return nil
	}
	return k.find(q.text, s)
}

// joinWords puts the words of several columns together.
func (q *quick) joinWords(places []int, s terse.Span) (terse.Span, bool) {
	if s.End-s.Start > event.MaxText {
		return s, false
	}
	room := append(q.feed.buf[q.room:q.room], q.of(s)...)
	for _, place := range places {
		more, ok := q.cell(place)
		if !ok || int(more.End-more.Start)+len(room)+1 > textRoom {
			return s, false
		}
		room = append(append(room, '|'), q.of(more)...)
	}
	return q.keep(len(room)), true
}

// kindRule is which amounts and quantities an event of a kind may have.
type kindRule struct {
	number   uint8 // place in event.Kinds
	standard bool  // it is one of them: nothing else is known of others
	terse    bool  // terse events may be of it
	fee      bool  // there may be a fee and a net
	counted  bool  // as event.Kind says
	// By terse.SignOf, a bit for each that there may be, and for quantities that say that
	// there was nothing.
	gross, quantity, nothing uint8
}

// newKindRule asks package event what it allows.
func newKindRule(m meaning) kindRule {
	at := slices.Index(event.Kinds(), m.kind)
	r := kindRule{number: uint8(max(at, 0)), standard: at >= 0, terse: at >= 0 && !m.reverses, counted: m.kind.Counted()}
	if r.counted {
		r.nothing = 1 << terse.SignOf(0, true)
	}
	if !r.standard { // wholeEvent asks
		r.fee, r.gross, r.quantity = true, math.MaxUint8, math.MaxUint8
		return r
	}
	amounts := [...]money.Amount{{}, money.Minor(0, money.KRW), money.Minor(1, money.KRW), money.Minor(-1, money.KRW)}
	counts := [...]money.Decimal{{}, money.Int(1), money.Int(-1)}
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
		if e.Gross = gross; e.Validate() == nil {
			r.gross |= 1 << i
		}
	}
	for i, count := range counts {
		e := valid
		if e.Quantity = count; e.Validate() == nil {
			r.quantity |= 2 << i
		}
	}
	r.quantity &^= r.nothing // no event is of nothing
	valid.Fee = amounts[3]
	r.fee = valid.Validate() == nil
	return r
}

// allows tells by the signs of the gross and the quantity.
func (r *kindRule) allows(gross, quantity uint64) bool {
	return r.gross>>gross&(r.quantity>>quantity)&1 != 0
}
