// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/jupan-go/jupan/internal/alias"
	"github.com/jupan-go/jupan/internal/terse"
)

// mixedCSV is rows as the benchmark file of the project has them: half of them
// payments, a fifth clicks, two currencies, 4 % of the amounts with 4 to 6
// decimals.
func mixedCSV(rows int) []byte {
	rng := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	b.WriteString("id,kind,at,party,campaign,customer,order,currency,gross,quantity\n")
	for i := range rows {
		kind, sign, currency, gross, quantity := PaymentCaptured, "", "KRW", "", ""
		switch n := rng.IntN(100); {
		case n < 20:
			kind, currency, quantity = Click, "", "1"
		case n < 35:
			kind, quantity = Conversion, "1"
		case n < 45:
			kind, sign = AdCost, "-"
		case n < 47:
			kind, sign = PaymentRefunded, "-"
		case n < 48:
			kind, sign = PaymentCancelled, "-"
		}
		if kind != Click {
			gross = fmt.Sprintf("%s%d", sign, rng.IntN(100_000)+100)
			if rng.IntN(3) == 0 {
				currency = "USD"
				gross += fmt.Sprintf(".%02d", rng.IntN(100))
			}
			if rng.IntN(25) == 0 && currency == "USD" {
				gross += fmt.Sprintf("%03d", rng.IntN(1000))
			}
		}
		fmt.Fprintf(&b, "01JH8Z6Q4T%016X,%s,2026-01-%02dT%02d:%02d:%02dZ,partner-%04d,campaign-%05d,cust-%06d,ord-%07d,%s,%s,%s\n",
			rng.Uint64(), kind, i*30/rows+1, rng.IntN(24), rng.IntN(60), rng.IntN(60),
			rng.IntN(300), rng.IntN(5000), rng.IntN(200_000), i, currency, gross, quantity)
	}
	return b.Bytes()
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
		"csv": mixedCSV(benchRows), "jsonl": []byte(encode(b, mixedEvents(b, benchRows), nil)),
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
