// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package digest

import (
	"strings"
	"testing"
	"time"

	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/internal/terse"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// FuzzTerse: a terse event has the digest of the event that it stands for. The texts are
// cut out of one, at each of its points.
func FuzzTerse(f *testing.F) {
	f.Add("1.ord-0000000001.cmp-0021.book-0001.u-0074468.KR", int64(1767225600e9), int64(1250), uint8(2), int16(1))
	f.Add("01JH8Z6Q4T5V9K2M7N3P0R8S1W.seventh.0123456789abcdef.0123456789abcdefg.0123456789abcdef0123456789abcdefg", int64(-1), int64(-1), uint8(0), int16(-1))
	f.Add("1.a.b.c.d.e", int64(1), int64(5), uint8(3), int16(2))
	f.Add("......", int64(0), int64(0), uint8(12), int16(0))
	f.Fuzz(func(t *testing.T, text string, at, gross int64, scale uint8, quantity int16) {
		e, b := both(text, at, gross, scale, quantity)
		s := Sums{keyhash.Sum64(0, e.Key.Source), keyhash.Sum64(0, string(e.Kind)), keyhash.Sum64(0, e.Party)}
		if want, got := Of(&e), Terse(&b, 1, s); want != got {
			t.Fatalf("%+v: %016x, tersely %016x", e, want, got)
		}
	})
}

// both makes an event, and a block whose second event is the same.
func both(text string, at, gross int64, scale uint8, quantity int16) (event.Event, terse.Block) {
	b := terse.Block{Text: text, Source: "shop"}
	var spans [6]terse.Span
	from := 0
	for i := range spans {
		end := len(text)
		if n := strings.IndexByte(text[from:], '.'); n >= 0 {
			end = from + n
		}
		spans[i] = terse.Span{Start: uint32(from), End: uint32(end)}
		from = min(end+1, len(text))
	}
	one := terse.Event{ID: spans[0], Order: spans[1], Campaign: spans[2], Product: spans[3], Customer: spans[4], At: at, Quantity: quantity}
	e := event.Event{
		Key: event.Key{Source: "shop", ID: b.Of(one.ID)}, Kind: event.Click, Party: "acme", At: time.Unix(0, at),
		Quantity: money.Int(int64(quantity)), Order: b.Of(one.Order), Campaign: b.Of(one.Campaign),
		Product: b.Of(one.Product), Customer: b.Of(one.Customer),
	}
	var err error
	if e.Gross, err = money.FromParts(gross>>63, uint64(gross), scale%13, money.USD); err != nil {
		e.Gross = money.Amount{}
	}
	if hi, lo, scale := e.Gross.Parts(); hi == int64(lo)>>63 {
		one.Gross, one.Scale, one.Currency = int64(lo), scale, uint32(e.Gross.Currency())
	} else {
		e.Gross = money.Amount{}
	}
	b.Events = []terse.Event{{}, one}
	if value := b.Of(spans[5]); value != "" {
		e.Dims = []event.Dim{{Name: "country", Value: value}, {Name: "device", Value: "tv"}}
		list := []terse.Dim{{Name: "country", Value: value}, {Name: "device", Value: "tv"}}
		b.Dims = []*terse.Dims{nil, {List: list, Sum: Dims(list)}}
	}
	return e, b
}

func BenchmarkTerse(b *testing.B) {
	text := "01JH8Z6Q4T5V9K2M7N3P0R8S1W.ord-0000000001.cmp-0021..u-0074468."
	_, block := both(text, 1767225600e9, 139_500, 0, 1)
	var h uint64
	for n := range b.N {
		h += Terse(&block, 1, Sums{1 << 40, 1 << 50, uint64(n)})
	}
	if h == 0 {
		b.Error("0")
	}
}
