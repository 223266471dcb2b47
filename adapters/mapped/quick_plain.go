// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped

import (
	"github.com/jupan-go/jupan/internal/terse"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// plainRows reads rows that give one terse event, where every column says what it most
// often does: nearly all of most files. The fields stand between the marks of the row and
// are not looked at one by one. Every other row is left to quick, which knows more.
type plainRows struct {
	event *quickEvent
	// Where the fields are.
	id, at, kind, currency, gross, count      plainField
	order, party, campaign, product, customer plainField
	// What must not be empty.
	needsGross, needsCount bool
	money                  *quickCurrency
}

// plainField is a field by the marks around it. The zero one is empty.
type plainField struct{ from, to uint8 }

// plainMarks are the marks of a row and whatever is behind them: as many as a plainField
// may name, so that none has to be asked whether it is there.
type plainMarks = [1 << 8]uint32

func (f plainField) in(marks *plainMarks) terse.Span {
	return terse.Span{Start: marks[f.from] + uint32(f.to-f.from), End: marks[f.to]}
}

// plain returns what reads plain rows, nil if the mapping asks for more in each row.
func (b *quickBuilder) plain() *plainRows {
	q := b.q
	e := &q.events[0]
	switch {
	case len(q.events) > 1 || len(q.skip) > 0 || len(e.when) > 0 || q.p.footer != nil || q.related || q.careful:
	case !q.oneKey || e.name != "" || len(q.same) > 0 || len(q.at.places) > 1 || e.mixed || e.wide || e.zero:
	case len(e.kinds.places) > 1 || e.gross != nil && !e.gross.simple || e.negated || !q.numbers.usual:
	case q.width >= 1<<8:
	default:
		return b.plainRows(e)
	}
	return nil
}

func (b *quickBuilder) plainRows(e *quickEvent) *plainRows {
	q := b.q
	r := &plainRows{event: e, id: b.field(q.key[0].place), at: b.field(q.at.places[0]), count: b.field(e.place)}
	if len(e.kinds.places) > 0 {
		r.kind = b.field(e.kinds.places[0])
	}
	if e.gross != nil {
		r.gross, r.needsGross = b.field(e.gross.place), !e.gross.optional
		r.money = e.gross.currency
		r.currency = b.field(r.money.place)
	}
	r.needsCount = e.quantity != nil && !e.absent
	for i, f := range [...]*plainField{&r.order, &r.party, &r.campaign, &r.product, &r.customer} {
		*f = b.field(q.names[i])
	}
	return r
}

func (b *quickBuilder) field(place int) plainField {
	if place == b.q.width {
		return plainField{}
	}
	return plainField{uint8(place), uint8(place + 1)}
}

// cut returns the marks around the fields of the present row, nil if it takes more.
func (q *quick) cut(text string) *plainMarks {
	n := q.width
	if len(q.Marks)-q.Next < n || cap(q.Marks)-q.Next < len(plainMarks{}) {
		return nil
	}
	marks, comma := q.Marks[q.Next-1:], q.Comma
	var other byte
	for _, end := range marks[1:n] {
		other |= text[end] ^ comma
	}
	end := marks[n]
	if other != 0 || text[end] != '\n' || end-marks[0] > event.MaxText {
		return nil
	}
	return (*plainMarks)(marks[:len(plainMarks{})])
}

// read makes an event of the present row. If it does not, nothing has changed.
func (r *plainRows) read(q *quick, text string, e *terse.Event) (ok bool) {
	marks := q.cut(text)
	if marks == nil {
		return false
	}
	at := r.at.in(marks)
	if e.At, ok = q.at.read(text[at.Start:at.End]); !ok {
		return false
	}
	e.Source, e.ID, e.Order = terse.Span{}, r.id.in(marks), r.order.in(marks)
	e.Party, e.Campaign = r.party.in(marks), r.campaign.in(marks)
	e.Product, e.Customer = r.product.in(marks), r.customer.in(marks)
	k, kinds := r.event.kinds.fixed, &r.event.kinds
	if k == nil {
		word := r.kind.in(marks)
		if k = kinds.named[kinds.names.Find(text, int(word.Start), int(word.End))]; k == nil {
			k = kinds.words[text[word.Start:word.End]]
		}
	}
	if k == nil || !k.brief || e.ID.Empty() || !r.figures(q.text, k, marks, e) {
		return false
	}
	if !q.withDims {
		return true
	}
	dims := k.dims
	if dims == nil || k.day != q.at.day {
		if dims, ok = q.dimsOf(r.event, k); !ok {
			return false
		}
	}
	q.dims = append(q.dims, dims.terse())
	return true
}

// figures reads the amount and the quantity.
func (r *plainRows) figures(text string, k *quickKind, marks *plainMarks, e *terse.Event) (ok bool) {
	e.Gross, e.Scale, e.Currency = 0, 0, 0
	if s := r.gross.in(marks); !s.Empty() {
		code, ok := r.money.read(text, r.currency.in(marks))
		if !ok || code == 0 {
			return false
		}
		e.Gross, e.Scale, ok = terse.Number(text, int(s.Start), int(s.End))
		if !ok || e.Scale != uint8(code.Digits()) && !canonical(e, code) {
			return false
		}
		e.Currency = uint32(code)
	} else if r.needsGross {
		return false
	}
	quantity := k.count.coef
	if s := r.count.in(marks); !s.Empty() {
		var scale uint8
		if quantity, scale, ok = terse.Number(text, int(s.Start), int(s.End)); !ok || scale > 0 {
			return false
		}
	} else if r.needsCount {
		return false
	}
	e.Kind, e.Quantity = k.number, int16(quantity)
	sign := terse.SignOf(quantity, true)
	return int64(e.Quantity) == quantity && k.allows(terse.SignOf(e.Gross, e.Currency != 0), sign)
}

// canonical brings the gross to the scale that money.Amount has for a currency.
func canonical(e *terse.Event, code money.Currency) (ok bool) {
	e.Gross, e.Scale, ok = terse.Canonical(e.Gross, e.Scale, uint8(code.Digits()))
	return ok && e.Scale <= event.MaxDecimals
}
