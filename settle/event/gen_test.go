// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/settle/money"
)

// randomEvent makes a valid event, with every field now and then.
func randomEvent(rng *rand.Rand) Event {
	kinds := append(Kinds(), "survey", "game.session_2")
	e := Event{
		Key:      Key{Source: strings.ReplaceAll(randomText(rng), "/", "|"), ID: randomText(rng)},
		Kind:     kinds[rng.IntN(len(kinds))],
		Reverses: rng.IntN(4) == 0,
		At:       randomTime(rng),
	}
	if rng.IntN(2) == 0 {
		e.Booked = randomTime(rng)
	}
	for _, s := range []*string{
		&e.Order, &e.Party, &e.Campaign, &e.Product, &e.Customer,
		&e.Origin.File, &e.Origin.Hash, &e.Origin.Mapping,
	} {
		if rng.IntN(2) == 0 {
			*s = randomText(rng)
		}
	}
	if rng.IntN(2) == 0 {
		e.Parent = Key{Source: strings.ReplaceAll(randomText(rng), "/", "-"), ID: randomText(rng)}
	}
	if rng.IntN(2) == 0 {
		e.Origin.Row = rng.Int64N(1 << 40)
	}
	for i := range rng.IntN(4) {
		e.Dims = append(e.Dims, Dim{Name: fmt.Sprintf("d%d", i), Value: randomText(rng)})
	}
	randomNumbers(rng, &e)
	return e
}

func randomNumbers(rng *rand.Rand, e *Event) {
	sign := e.Kind.Sign()
	if sign == 0 {
		sign = rng.IntN(3) - 1
	}
	if e.Reverses {
		sign = -sign
	}
	if n := e.Kind.nature(); n != counted {
		e.Gross = randomAmount(rng, sign)
		e.Fee = randomAmount(rng, rng.IntN(3)-1)
		e.Net = randomAmount(rng, rng.IntN(3)-1)
	}
	switch q := randomNumber(rng); {
	case e.Kind.Counted():
		e.Quantity = q
		if e.Reverses {
			e.Quantity = q.Neg()
		}
	case rng.IntN(2) == 0:
		e.Quantity = q
	}
}

// randomNumber is above zero and within bounds.
func randomNumber(rng *rand.Rand) money.Decimal {
	s := fmt.Sprint(rng.Int64N(1_000_000) + 1)
	switch rng.IntN(4) {
	case 0:
		s = fmt.Sprint(rng.Int64N(maxWhole-1) + 1)
	case 1:
		s += fmt.Sprintf(".%012d", rng.Int64N(1_000_000_000_000))
	case 2:
		s += fmt.Sprintf(".%02d", rng.IntN(100))
	}
	return money.MustDecimal(s)
}

func randomAmount(rng *rand.Rand, sign int) money.Amount {
	currencies := []string{"USD", "KRW", "EUR", "KWD", "POINT:0", "T2:5"}
	c := money.MustCurrency(currencies[rng.IntN(len(currencies))])
	switch {
	case sign == 0 && rng.IntN(2) == 0:
		return money.Amount{}
	case sign == 0:
		return money.Zero(c)
	}
	a, err := money.FromDecimal(randomNumber(rng), c)
	if err != nil {
		panic(err)
	}
	if sign < 0 {
		a = a.Neg()
	}
	return a
}

func randomTime(rng *rand.Rand) time.Time {
	t := time.Unix(rng.Int64N(maxUnix-minUnix)+minUnix+1, 0).UTC()
	if rng.IntN(2) == 0 {
		t = t.Add(time.Duration(rng.IntN(1_000_000_000)))
	}
	return t
}

// randomText is not empty and holds what gives trouble.
func randomText(rng *rand.Rand) string {
	pieces := []string{
		"a", "B7", ",", "\"", "\\", "/", ";", "=", "{", "}", "[", ":", " ", "'", "#", "null", "true",
		"\\n", "\\u0041", "\"\"", ",,", "한글", "é", "😀", "\u2028", "\ufeff", "01JH8Z6Q4T5V9K2M",
		"source,id", "\u00a0", "-1.50", "<&>",
	}
	var b strings.Builder
	for range rng.IntN(6) + 1 {
		b.WriteString(pieces[rng.IntN(len(pieces))])
	}
	return b.String()
}

func randomEvents(seed uint64, n int) []Event {
	rng := rand.New(rand.NewPCG(seed, 7))
	events := make([]Event, n)
	for i := range events {
		events[i] = randomEvent(rng)
	}
	return events
}

// encode writes events, and decode reads them back.
func encode(tb testing.TB, events []Event, opts *WriterOptions) string {
	tb.Helper()
	var b bytes.Buffer
	w, err := NewWriter(&b, opts)
	if err != nil {
		tb.Fatalf("NewWriter: %v", err)
	}
	if err := w.Write(events); err != nil {
		tb.Fatalf("Write: %v", err)
	}
	if err := w.Close(); err != nil {
		tb.Fatalf("Close: %v", err)
	}
	return b.String()
}

func decode(tb testing.TB, r io.Reader, opts *ReaderOptions) ([]Event, []Rejection) {
	tb.Helper()
	b, rejected, err := ReadAll(r, opts)
	if err != nil {
		tb.Fatalf("ReadAll: %v", err)
	}
	return b.Events, rejected
}

func wantEvents(tb testing.TB, what string, want, got []Event) {
	tb.Helper()
	same := func(a, b Event) bool { return reflect.DeepEqual(a, b) || cmp.Equal(a, b) } // the first is fast
	if !slices.EqualFunc(want, got, same) {
		tb.Errorf("%s mismatch (-want +got):\n%s", what, cmp.Diff(want, got))
	}
}

// lines returns the rejections as text.
func texts(list []Rejection) (texts []string) {
	for _, r := range list {
		texts = append(texts, r.String())
	}
	return texts
}
