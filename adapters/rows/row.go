// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package rows

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// Row is one row of an input, or an object within one. Its methods read a field by
// name: a column, or a member, with points on the way into objects
// ("metrics.costMicros"). A field that is missing, empty or null is absent: what is
// read of it is the zero value, and no fault. A field that is there and cannot be
// read is a fault of the row, which is kept until [Reader.Emit]; so a mapping is
// written without a check at each field.
type Row struct {
	fields source
	prefix string // the way to an object within a row
	fault  *fault
	style  *style
}

// source gives fields by name. A field that is not there is absent, and so is an
// empty one.
type source interface {
	field(name string) (string, error)
	list(name string) ([]source, error)
}

// fault is the first thing that is wrong with a row.
type fault struct {
	column string
	err    error
}

// Fail says that the row cannot be used. The first reason is kept.
func (r Row) Fail(name string, err error) {
	if r.fault.err == nil {
		r.fault.column, r.fault.err = r.prefix+name, err
	}
}

// Err is the first thing that is wrong with the row.
func (r Row) Err() error { return r.fault.err }

// Raw is the field as it is written, to the last space: what a signature was made of.
func (r Row) Raw(name string) string {
	text, err := r.fields.field(name)
	if err != nil {
		r.Fail(name, err)
		return ""
	}
	return text
}

// Text is the field as it is written, without spaces around it.
func (r Row) Text(name string) string {
	text := strings.TrimSpace(r.Raw(name))
	if r.style.isAbsent(text) {
		return ""
	}
	return text
}

// Need is Text for a field that must be there.
func (r Row) Need(name string) string {
	text := r.Text(name)
	if text == "" {
		r.Fail(name, event.ErrMissing)
	}
	return text
}

// Has reports whether the field is there and not empty.
func (r Row) Has(name string) bool { return r.Text(name) != "" }

// List is the objects of a list within the row; none where it is absent.
func (r Row) List(name string) []Row {
	list, err := r.fields.list(name)
	if err != nil {
		r.Fail(name, err)
	}
	rows := make([]Row, len(list))
	for i, object := range list {
		rows[i] = Row{
			fields: object, fault: r.fault, style: r.style,
			prefix: fmt.Sprintf("%s%s[%d].", r.prefix, name, i),
		}
	}
	return rows
}

// Currency is a currency by its ISO code, in either case.
func (r Row) Currency(name string) money.Currency {
	text := r.Text(name)
	if text == "" {
		return 0
	}
	c, err := money.ParseCurrency(strings.ToUpper(text))
	if err != nil {
		r.Fail(name, r.misread(name, text, fmt.Errorf("%w: not a currency", adapters.ErrUnknown)))
	}
	return c
}

// Amount is an amount in major units, such as 12.34. Absent is no amount.
func (r Row) Amount(name string, c money.Currency) money.Amount {
	return r.amount(name, c, 0)
}

// Minor is an amount in whole units of 10^−digits: 1234 is 12.34 with 2. The digits
// are the partner's own, as [Digits] knows them; 6 is micros.
func (r Row) Minor(name string, c money.Currency, digits int) money.Amount {
	if text := r.Text(name); text != "" && !whole(text) {
		r.Fail(name, r.misread(name, text, fmt.Errorf("%w: not a whole number", event.ErrSyntax)))
		return money.Amount{}
	}
	return r.amount(name, c, digits)
}

func (r Row) amount(name string, c money.Currency, digits int) money.Amount {
	text := r.Text(name)
	if text == "" {
		return money.Amount{}
	}
	a, err := r.style.amount(text, c, digits)
	if err != nil {
		r.Fail(name, r.misread(name, text, err))
	}
	return a
}

// Sum adds amounts, such as the parts of a fee, or a credit and a debit's [money.Amount.Neg].
// Of different currencies they are a fault of the named field.
func (r Row) Sum(name string, amounts ...money.Amount) money.Amount {
	sum := money.Amount{}
	for _, a := range amounts {
		var err error
		if sum, err = sum.Add(a); err != nil {
			r.Fail(name, fmt.Errorf("%s%s: %w", r.prefix, name, err))
			return money.Amount{}
		}
	}
	return sum
}

// misread says which field is at fault, for whoever sees the reason alone.
func (r Row) misread(name, text string, err error) error {
	return fmt.Errorf("%s%s %q: %w", r.prefix, name, cut(text), err)
}

// Decimal is a plain number.
func (r Row) Decimal(name string) money.Decimal {
	text := r.Text(name)
	if text == "" {
		return money.Decimal{}
	}
	d, err := r.style.decimal(text)
	if err != nil {
		r.Fail(name, r.misread(name, text, err))
	}
	return d
}

// Int is a whole number of at most 64 bits.
func (r Row) Int(name string) int64 {
	d := r.Decimal(name)
	hi, lo, scale := d.Parts()
	if n := int64(lo); scale == 0 && hi == n>>63 {
		return n
	}
	r.Fail(name, r.misread(name, r.Text(name), fmt.Errorf("%w: not a whole number of 64 bits", event.ErrRange)))
	return 0
}

// Time is an instant written in a layout of package time. Where the layout has no
// offset it is the wall clock of the zone, and an hour that the zone leaves out is a
// fault; of an hour that it has twice, the first counts. A layout with a zone's
// abbreviation is refused, because Go takes one that it does not know for UTC: use
// [Row.ZonedTime].
func (r Row) Time(name, layout string, zone *time.Location) time.Time {
	return r.parse(name, layout, zone, r.Text(name))
}

func (r Row) parse(name, layout string, zone *time.Location, text string) time.Time {
	if text == "" {
		return time.Time{}
	}
	t, err := parseTime(layout, text, zone)
	if err != nil {
		r.Fail(name, r.misread(name, text, err))
	}
	return t
}

// ZonedTime is a wall clock in one field and the abbreviation of its zone in
// another, such as PDT. An abbreviation that [Zone] does not know is a fault.
func (r Row) ZonedTime(name, layout, zoneName string) time.Time {
	zone, err := Zone(r.Need(zoneName))
	if err != nil {
		r.Fail(zoneName, err)
		return time.Time{}
	}
	return r.Time(name, layout, zone)
}

// RFC3339 is an instant with its offset.
func (r Row) RFC3339(name string) time.Time {
	return r.Time(name, time.RFC3339, time.UTC)
}

// Unix is an instant in whole seconds since 1970.
func (r Row) Unix(name string) time.Time {
	if !r.Has(name) {
		return time.Time{}
	}
	return time.Unix(r.Int(name), 0).UTC()
}

// Day is a date and the instant at which it begins in the zone. The date stays what
// it is: put it into the dimension "date" as well.
func (r Row) Day(name, layout string, zone *time.Location) (at time.Time, date string) {
	text := r.Text(name)
	if text == "" {
		return time.Time{}, ""
	}
	day, err := time.Parse(layout, text)
	if err != nil {
		r.Fail(name, r.misread(name, text, fmt.Errorf("%w: want a date like %q", event.ErrSyntax, layout)))
		return time.Time{}, ""
	}
	y, m, d := day.Date()
	noon := time.Date(y, m, d, 12, 0, 0, 0, zone)
	return adapters.StartOfDay(noon, zone).UTC(), day.Format(time.DateOnly)
}

// Word is what a partner's word means. One that the table does not know, and that it
// has no other answer for, is a fault.
func (r Row) Word(name string, words Words) Meaning {
	m, err := words.Of(r.Text(name))
	if err != nil {
		r.Fail(name, r.misread(name, r.Text(name), err))
	}
	return m
}

// Dims makes dimensions of names and values in turn, sorted; those with an empty
// value are left out.
func Dims(namesAndValues ...string) []event.Dim {
	dims := make([]event.Dim, 0, len(namesAndValues)/2)
	for i := 0; i+1 < len(namesAndValues); i += 2 {
		if namesAndValues[i+1] == "" {
			continue
		}
		d := event.Dim{Name: namesAndValues[i], Value: namesAndValues[i+1]}
		at := len(dims)
		for at > 0 && dims[at-1].Name > d.Name {
			at--
		}
		dims = append(dims, event.Dim{})
		copy(dims[at+1:], dims[at:])
		dims[at] = d
	}
	return dims
}

// cut shortens a text for an error.
func cut(s string) string {
	const shown = 64
	if len(s) > shown {
		return s[:shown]
	}
	return s
}

// errNoList is a list asked of a row that has none.
var errNoList = errors.New("not a list of objects")

// Count reads a whole number that is not negative: how often something happened.
func (r Row) Count(name string) money.Decimal {
	q := r.Decimal(name)
	if _, _, scale := q.Parts(); scale > 0 || q.Sign() < 0 {
		r.Fail(name, fmt.Errorf("%s %q: %w: want a whole number", name, r.Text(name), event.ErrRange))
	}
	return q
}

// Digits reads an id that is all digits, and more of them than a float would hold.
func (r Row) Digits(name string) string {
	id := r.Text(name)
	if strings.Trim(id, "0123456789") != "" {
		r.Fail(name, fmt.Errorf("%s %q: %w: want a number", name, id, event.ErrSyntax))
	}
	return id
}
