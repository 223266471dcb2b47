// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped

import (
	"fmt"
	"path"
	"strconv"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// decoder reads one input.
type decoder struct {
	cells
	in         *adapters.Input
	out        *adapters.Output
	at, booked *clock
	keys       map[keyhash.Hash]uint32 // how often each key came, with ordinals
	ended      ending
	common     event.Event // what all events of the row share
	date       string      // that At is, if it is a day
	width      int         // fields of a row; 0 is any
	drift      error       // what ends the input
	watch      func(*decoder, string)

	// Of a part of a file that OpenRanges cuts.
	decoded   bool  // the text is UTF-8, whatever the file is in
	firstLine int64 // 0 is unknown
	heads     int   // fields of the header
}

// decode reads an input. watch, if there is one, is told what became of each row: why it
// was skipped, if it was.
func (p *plan) decode(in *adapters.Input, out *adapters.Output, watch func(d *decoder, skipped string)) error {
	d := p.decoder(in, out)
	d.watch = watch
	if err := d.begin(); err != nil {
		return err
	}
	for d.next() {
		d.process()
	}
	return d.finish()
}

// begin begins an input: up to its header, if it has one.
func (d *decoder) begin() error {
	if err := d.restate(); err != nil {
		return err
	}
	return d.open()
}

func (p *plan) decoder(in *adapters.Input, out *adapters.Output) *decoder {
	d := &decoder{in: in, out: out, at: newClock(p.at, in.Zone)}
	d.p = p
	if p.booked != nil {
		d.booked = newClock(p.booked, in.Zone)
	}
	if p.ordinals {
		d.keys = map[keyhash.Hash]uint32{}
	}
	return d
}

// next reads a row, unless the input has ended.
func (d *decoder) next() bool { return d.drift == nil && d.t.Next() }

// process makes events of the row that was read.
func (d *decoder) process() {
	if d.places != nil && d.p.mapping.File.Form != formFixed {
		d.fields = d.t.Fields()
	}
	d.tell(d.row())
}

// finish says how the input ended.
func (d *decoder) finish() error {
	if d.drift != nil {
		return d.drift
	}
	if err := d.t.Err(); err != nil {
		return err
	}
	return d.end()
}

// restate names what the input replaces.
func (d *decoder) restate() error {
	name := d.p.restates
	if name == nil {
		return nil
	}
	found := name.FindStringSubmatch(path.Base(d.in.Name))
	if found == nil {
		err := fmt.Errorf("%w: the name of the file does not say what it is for: want %s", event.ErrSyntax, name)
		return &adapters.FormatError{Name: d.in.Name, Err: err}
	}
	version, err := strconv.ParseInt(found[name.SubexpIndex("version")], 10, 64)
	if err != nil {
		return &adapters.FormatError{Name: d.in.Name, Err: fmt.Errorf("%w: the version in its name", event.ErrSyntax)}
	}
	d.out.Partition(d.in.Source+"/"+d.p.stream.Name+"/"+found[name.SubexpIndex("part")], version)
	return nil
}

func (d *decoder) tell(skipped string) {
	if d.watch != nil {
		d.watch(d, skipped)
	}
}

// row makes events of the row that was read, or says why it is skipped.
func (d *decoder) row() (skipped string) {
	if d.ended.isFooter(d) {
		d.t.Skip("footer")
		return "footer"
	}
	for i := range d.p.skip {
		s := &d.p.skip[i]
		if s.holds(d.text(s.col)) {
			d.t.Skip(s.reason)
			return s.reason
		}
	}
	if n := len(d.fields); d.width > 0 && n != d.width {
		d.t.Fail("", fmt.Errorf("%w: %d fields, the header has %d", event.ErrSyntax, n, d.width))
		if d.p.table.NoHeader {
			detail := fmt.Sprintf("%d fields, %d are declared", n, d.width)
			d.drift = &adapters.DriftError{Name: d.in.Name, Row: d.t.Line(), Detail: detail}
		}
		return ""
	}
	d.ended.add(d)
	d.shared()
	given := false
	for i := range d.p.events {
		if p := &d.p.events[i]; d.applies(p) {
			made, why := d.event(p)
			if given = given || made; skipped == "" {
				skipped = why
			}
		}
	}
	switch {
	case given || d.t.Row.Err() != nil:
		return ""
	case skipped == "":
		skipped = "zero"
	}
	d.t.Skip(skipped)
	return skipped
}

// shared reads what all events of the row have in common.
func (d *decoder) shared() {
	m := d.moment(d.at)
	if m.at.IsZero() && d.t.Row.Err() == nil {
		d.missing(d.p.at.cols[0])
	}
	p, e := d.p, &d.common
	e.At, d.date = m.at, m.date
	if d.booked != nil {
		e.Booked = d.moment(d.booked).at
	}
	if p.parent != nil {
		e.Parent.ID = d.key(p.parent, "", false)
	}
	e.Order, e.Party, e.Campaign = d.name(&p.order), d.name(&p.party), d.name(&p.campaign)
	e.Product, e.Customer = d.name(&p.product), d.name(&p.customer)
}

// applies reports whether all conditions of an event hold.
func (d *decoder) applies(p *eventPlan) bool {
	for i := range p.when {
		if w := &p.when[i]; !w.holds(d.text(w.col)) {
			return false
		}
	}
	return true
}

// event makes one of the events of a row, or says why there is none.
func (d *decoder) event(p *eventPlan) (made bool, skipped string) {
	m, word := d.kind(&p.kind)
	if m.skip != "" || m.kind == "" {
		return false, m.skip
	}
	e := d.common
	e.Kind, e.Reverses = m.kind, m.reverses
	natural := m.kind.Sign()
	if m.reverses {
		natural = -natural
	}
	if p.gross != nil {
		e.Gross = d.amount(p.gross, natural)
	}
	if p.fee != nil {
		e.Fee = d.amount(p.fee, natural)
	}
	if p.net != nil {
		e.Net = d.amount(p.net, natural)
	}
	if p.quantity != nil {
		e.Quantity = d.quantity(p.quantity)
	} else if m.kind.Counted() {
		if e.Quantity = money.Int(1); m.reverses {
			e.Quantity = money.Int(-1)
		}
	}
	if p.isNone(&e) {
		return false, ""
	}
	e.Dims = d.dims(p.dims, word)
	e.Key.ID = d.identify(p.name)
	d.check(p, &e)
	d.t.Emit(e)
	return true, ""
}

// isNone tells an event that says that there was nothing: no clicks, no cost.
func (p *eventPlan) isNone(e *event.Event) bool {
	if e.Kind.Counted() {
		return e.Quantity.IsZero()
	}
	return p.zero && e.Gross.IsZero() && e.Fee.IsZero() && e.Net.IsZero()
}

// kind is what the row's word means, and the word.
func (d *decoder) kind(k *kindPlan) (meaning, string) {
	if len(k.cols) == 0 {
		return k.fixed, ""
	}
	word := d.text(k.cols[0])
	for _, at := range k.cols[1:] {
		word += "|" + d.text(at)
	}
	m, ok := k.words[word]
	if !ok && k.other != nil {
		m, ok = *k.other, true
	}
	if !ok {
		d.fail(k.cols[0], word, errWord)
	}
	return m, word
}

// identify is the key of an event of the row.
func (d *decoder) identify(suffix string) string {
	id := d.key(d.p.key, suffix, true)
	if d.keys == nil || id == "" {
		return id
	}
	// The seed is known, so a partner could make two keys meet; it would only harm its
	// own rows, which it could as well send twice.
	hash := keyhash.Seed{}.Sum128(id)
	d.keys[hash]++
	if n := d.keys[hash]; n > 1 {
		return id + "#" + strconv.FormatUint(uint64(n), 10)
	}
	return id
}

func (d *decoder) dims(list []dimPlan, word string) []event.Dim {
	if len(list) == 0 {
		return nil
	}
	dims := make([]event.Dim, 0, len(list))
	for i := range list {
		p := &list[i]
		value := ""
		switch p.from {
		case fromText:
			value = d.name(&p.text)
		case fromType:
			value = word
		case fromDate:
			value = d.date
		}
		if value != "" {
			dims = append(dims, event.Dim{Name: p.name, Value: value})
		}
	}
	return dims
}

// check holds gross, fee and net to each other where all three are stated, in one
// currency.
func (d *decoder) check(p *eventPlan, e *event.Event) {
	if p.gross == nil || p.fee == nil || p.net == nil || d.t.Row.Err() != nil {
		return
	}
	code := e.Gross.Currency()
	if e.Net.Currency() != code || e.Fee.Currency() != code {
		return
	}
	if sum, err := e.Gross.Add(e.Fee); err != nil || !sum.Equal(e.Net) {
		name := d.p.columns[p.net.first()]
		d.out.Warn(name, fmt.Errorf("%w: %s and %s do not make %s", event.ErrRange, e.Gross, e.Fee, e.Net))
	}
}

// open begins to read the rows, in whatever form they are.
func (d *decoder) open() error {
	opts := &rows.Options{Charset: d.p.charset, FirstLine: d.firstLine}
	if d.decoded {
		opts.Charset = nil
	}
	var err error
	switch d.p.mapping.File.Form {
	case formJSON:
		d.t, err = rows.JSON(d.in, d.out, d.p.mapping.File.List, opts)
	case formLines:
		d.t, err = rows.JSONLines(d.in, d.out, opts)
	case formFixed:
		err = d.openFixed()
	default:
		err = d.openTable(opts)
	}
	return err
}
