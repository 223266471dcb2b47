// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/jupan-go/jupan/anomaly"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// runRows watches the rows of a real shop, and prints what is found in half a million of them.
func runRows(w *strings.Builder) error {
	path, err := shared("data/retail/uci_online_retail_lines.csv.gz")
	if err != nil {
		return err
	}
	rows, err := loadRows(path)
	if err != nil {
		return err
	}
	watch, err := anomaly.NewRows(nil)
	if err != nil {
		return err
	}
	if _, err := watch.Observe(rows...); err != nil {
		return err
	}
	found, err := watch.Close(rows[len(rows)-1].Day)
	if err != nil {
		return err
	}
	count := map[anomaly.Severity]int{}
	for i := range found {
		count[found[i].Severity]++
		fmt.Fprintf(w, "%-6s %s\n", found[i].Severity, found[i].Explain(settle.English))
		for _, e := range found[i].Evidence {
			fmt.Fprintf(w, "       %s: %s\n", e.Name, e.Text)
		}
	}
	fmt.Fprintf(w, "%d rows: %d to block, %d to review, %d for information\n",
		len(rows), count[anomaly.Block], count[anomaly.Review], count[anomaly.Info])
	return nil
}

// loadRows reads the lines of the shop: description, quantity, time, price, customer, country.
func loadRows(path string) (list []anomaly.Row, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	in := csv.NewReader(z)
	for line := 1; ; line++ {
		r, err := in.Read()
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return nil, err
		}
		if line == 1 {
			continue
		}
		row, err := retailRow(line, r)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		list = append(list, row)
	}
}

func retailRow(line int, r []string) (anomaly.Row, error) {
	at, err := time.Parse(time.RFC3339, r[2])
	if err != nil {
		return anomaly.Row{}, err
	}
	price, err := money.ParseIn(r[3], money.GBP)
	if err != nil {
		return anomaly.Row{}, err
	}
	quantity, err := money.ParseDecimal(r[1])
	if err != nil {
		return anomaly.Row{}, err
	}
	amount, err := price.Exact().MulDecimal(quantity).Amount()
	if err != nil {
		return anomaly.Row{}, err
	}
	return anomaly.Row{
		Series: anomaly.Series{Partner: "shop", Feed: "lines"}, ID: fmt.Sprintf("line %d", line), At: at,
		Day: anomaly.DayOf(at), Amount: amount, Match: r[4],
	}, nil
}
