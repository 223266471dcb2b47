// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adapters_test

import (
	"bufio"
	"context"
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// kiosk reads "id;amount" on each line, all of one day.
type kiosk struct{}

func (kiosk) Info() adapters.Info {
	return adapters.Info{Name: "kiosk", Version: "1", Streams: []adapters.Stream{{
		Name: "sales", Via: adapters.ByFile | adapters.ByPush, Kinds: []event.Kind{event.PaymentCaptured},
	}}}
}

func (kiosk) Decode(in *adapters.Input, out *adapters.Output) error {
	lines := bufio.NewScanner(in.Body)
	for n := int64(1); lines.Scan() && out.Row(n); n++ {
		id, amount, _ := strings.Cut(lines.Text(), ";")
		gross, err := money.ParseIn(amount, money.KRW)
		if err != nil {
			out.Reject("amount", err)
			continue
		}
		out.Event(event.Event{Key: event.Key{ID: id}, Kind: event.PaymentCaptured, At: noon(), Gross: gross})
	}
	return lines.Err()
}

func noon() time.Time { return time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC) }

// printed is a sink that shows what it is given; a host's is its book.
func printed(_ context.Context, b event.Batch) error {
	for _, e := range b.Events {
		fmt.Println(e.Key, e.Gross)
	}
	return nil
}

// A file, with all that became of its rows.
func ExampleRunner_Import() {
	runner, err := adapters.NewRunner(adapters.SinkFunc(printed), noon, nil)
	if err != nil {
		log.Fatal(err)
	}
	shop := &adapters.Connection{Adapter: kiosk{}, Source: "kiosk-7"}
	file := adapters.File{Name: "jan.txt", Body: strings.NewReader("1;12900\n2;12,9\n3;4000\n")}
	report, err := runner.Import(context.Background(), shop, "sales", file)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report.Counts.Rows, "rows,", report.Counts.Events, "events")
	for _, r := range report.Rejections {
		fmt.Println(r)
	}
	// Output:
	// kiosk-7/1 12900 KRW
	// kiosk-7/3 4000 KRW
	// 3 rows, 2 events
	// jan.txt:2: money: parse amount "12,9": malformed text
}

// Raw inputs are kept in a directory, and decoded again once a mapping has been mended.
func ExampleOpenDirectory() {
	ctx := context.Background()
	name, err := os.MkdirTemp("", "raw")
	if err != nil {
		log.Fatal(err)
	}
	defer func() {
		if err := os.RemoveAll(name); err != nil {
			log.Print(err)
		}
	}()
	dir, err := adapters.OpenDirectory(name)
	if err != nil {
		log.Fatal(err)
	}
	defer func() {
		if err := dir.Close(); err != nil {
			log.Print(err)
		}
	}()

	nothing := adapters.SinkFunc(func(context.Context, event.Batch) error { return nil })
	runner, err := adapters.NewRunner(nothing, noon, &adapters.RunnerOptions{Archive: dir, Checkpoints: dir})
	if err != nil {
		log.Fatal(err)
	}
	shop := &adapters.Connection{Adapter: kiosk{}, Source: "kiosk-7"}
	file := adapters.File{Name: "jan.txt", Body: strings.NewReader("1;12900\n")}
	if _, err := runner.Import(ctx, shop, "sales", file); err != nil {
		log.Fatal(err)
	}
	report, err := runner.Replay(ctx, shop, "sales", adapters.SinkFunc(printed))
	fmt.Println(report.Counts.Events, err)
	// Output:
	// kiosk-7/1 12900 KRW
	// 1 <nil>
}

// Whatever comes goes to several places; the book is first, and what fails is sent again.
func ExampleTee() {
	watch := adapters.SinkFunc(func(_ context.Context, b event.Batch) error {
		fmt.Println("watched:", len(b.Events))
		return nil
	})
	both := adapters.Tee(adapters.SinkFunc(printed), watch)
	err := both.Post(context.Background(), event.Batch{Events: []event.Event{{
		Key: event.Key{Source: "shop", ID: "1"}, Gross: money.MustParse("5 USD"),
	}}})
	fmt.Println(err)
	// Output:
	// shop/1 5.00 USD
	// watched: 1
	// <nil>
}

// Days of an account are those of its zone.
func ExampleWindow_Days() {
	seoul := time.FixedZone("KST", 9*60*60)
	w := adapters.Window{
		From: adapters.StartOfDay(noon(), seoul), To: adapters.StartOfDay(noon().AddDate(0, 0, 2), seoul),
	}
	fmt.Println(w.Days(seoul), w.Contains(noon()))
	// Output: [2026-01-15 2026-01-16] true
}
