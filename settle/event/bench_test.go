// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/jupan-go/jupan/internal/alias"
	"github.com/jupan-go/jupan/internal/terse"
)

// mixedCSV is rows as the benchmark file of the project has them: half of them
// payments, a fifth clicks, two currencies, 4 % of the amounts with 4 to 6
// decimals, no order where there is none.
func mixedCSV(rows int) []byte {
	rng := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	b.WriteString("id,kind,at,party,campaign,customer,order,currency,gross,quantity\n")
	for i := range rows {
		kind, sign, currency, quantity := PaymentCaptured, "", "KRW", ""
		order, customer := fmt.Sprintf("ord-%010d", i), fmt.Sprintf("u-%07d", rng.IntN(200_000))
		switch n := rng.IntN(100); {
		case n < 20:
			kind, currency, quantity, order = Click, "", "1", ""
		case n < 35:
			kind, quantity = Conversion, "1"
		case n < 45:
			kind, sign, order, customer = AdCost, "-", "", ""
		case n < 47:
			kind, sign = PaymentRefunded, "-"
		case n < 48:
			kind, sign = PaymentCancelled, "-"
		}
		if kind != Click && rng.IntN(10) < 3 {
			currency = "USD"
		}
		gross := mixedGross(rng, kind, currency)
		fmt.Fprintf(&b, "01KDVE%020X,%s,2026-01-%02dT%02d:%02d:%02dZ,p-%03d,cmp-%04d,%s,%s,%s,%s,%s\n",
			rng.Uint64(), kind, i*30/rows+1, rng.IntN(24), rng.IntN(60), rng.IntN(60),
			rng.IntN(300), rng.IntN(5000), customer, order, currency, sign+gross, quantity)
	}
	return b.Bytes()
}

func mixedGross(rng *rand.Rand, kind Kind, currency string) string {
	odd := rng.IntN(25) == 0
	switch {
	case currency == "":
		return ""
	case kind == Conversion:
		return "0"
	case currency == "USD" && odd:
		return fmt.Sprintf("%d.%0*d", rng.IntN(200)+1, rng.IntN(3)+4, rng.IntN(10_000))
	case currency == "USD":
		return fmt.Sprintf("%d.%02d", rng.IntN(200)+1, rng.IntN(100))
	case odd:
		return fmt.Sprintf("%d00.%0*d", rng.IntN(1991)+10, rng.IntN(3)+4, rng.IntN(10_000))
	}
	return fmt.Sprintf("%d00", rng.IntN(1991)+10)
}

// jsonOf is rows of CSV without quotation marks in JSON, with the members in the
// order of the columns and none for an empty field.
func jsonOf(csv []byte) []byte {
	lines := strings.Split(strings.TrimSuffix(string(csv), "\n"), "\n")
	names := strings.Split(lines[0], ",")
	var b []byte
	for _, line := range lines[1:] {
		start := len(b)
		for i, field := range strings.Split(line, ",") {
			if field != "" {
				b = fmt.Appendf(b, `,"%s":"%s"`, names[i], field)
			}
		}
		b[start] = '{'
		b = append(b, "}\n"...)
	}
	return b
}

func mixedEvents(tb testing.TB, rows int) []Event {
	tb.Helper()
	b, rejected, err := ReadAll(bytes.NewReader(mixedCSV(rows)), &ReaderOptions{Source: "shop"})
	if err != nil || len(rejected) > 0 {
		tb.Fatal(err, rejected)
	}
	return b.Events
}

const benchRows = 20_000

func BenchmarkRead(b *testing.B) {
	var lines bytes.Buffer
	w, _ := NewWriter(&lines, nil)
	if err := w.Write(mixedEvents(b, benchRows)); err != nil {
		b.Fatal(err)
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	for name, text := range map[string][]byte{"csv": mixedCSV(benchRows), "jsonl": lines.Bytes()} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			events := make([]Event, 512)
			for b.Loop() {
				r, err := NewReader(bytes.NewReader(text), &ReaderOptions{Source: "shop"})
				if err != nil {
					b.Fatal(err)
				}
				for err == nil {
					_, err = r.Read(events)
				}
				if !errors.Is(err, io.EOF) || r.Rows() != benchRows || len(r.Rejections()) > 0 {
					b.Fatal(err, r.Rows(), r.Rejections())
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchRows, "ns/row")
		})
	}
}

// BenchmarkReadTerse is what the fold reads by.
func BenchmarkReadTerse(b *testing.B) {
	for name, text := range map[string][]byte{
		"csv": mixedCSV(benchRows), "jsonl": jsonOf(mixedCSV(benchRows)),
		"written": []byte(encode(b, mixedEvents(b, benchRows), nil)),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			block, others := terse.Block{Events: make([]terse.Event, 0, 512)}, make([]Event, 64)
			for b.Loop() {
				r, err := NewReader(bytes.NewReader(text), &ReaderOptions{Source: "shop"})
				if err != nil {
					b.Fatal(err)
				}
				for err == nil {
					_, err = r.ReadTerse(alias.Promise{}, &block, others)
				}
				if !errors.Is(err, io.EOF) || r.Rows() != benchRows || len(r.Rejections()) > 0 {
					b.Fatal(err, r.Rows(), r.Rejections())
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchRows, "ns/row")
		})
	}
}

func BenchmarkWrite(b *testing.B) {
	events := mixedEvents(b, benchRows)
	for name, format := range map[string]Format{"csv": CSV, "jsonl": JSONLines} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				w, _ := NewWriter(io.Discard, &WriterOptions{Format: format})
				if err := w.Write(events); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchRows, "ns/row")
		})
	}
}
