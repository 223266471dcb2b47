// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/mapped"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
)

//go:embed files
var files embed.FS

// market is the book, the way in for the marketplace's own files, and what is printed.
type market struct {
	zone   *time.Location
	clock  time.Time
	book   *book.Book
	runner *adapters.Runner
	conn   adapters.Connection
	out    bytes.Buffer
}

// open reads the agreement and the mapping, and opens the book. A host keeps it in adapters/sqlstore.
func open(ctx context.Context) (*market, error) {
	m := &market{}
	var err error
	if m.zone, err = time.LoadLocation("Asia/Seoul"); err != nil {
		return nil, err
	}
	terms, err := files.ReadFile("files/agreement.json")
	if err != nil {
		return nil, err
	}
	agreements, err := settle.ParseAgreements(terms, nil)
	if err != nil {
		return nil, err
	}
	plan, err := settle.NewPlan(agreements, nil)
	if err != nil {
		return nil, err
	}
	if m.book, err = book.Open(ctx, &book.Memory{}, plan, nil); err != nil {
		return nil, err
	}
	text, err := files.ReadFile("files/mapping.json")
	if err != nil {
		return nil, err
	}
	mapping, err := mapped.Parse(text)
	if err != nil {
		return nil, err
	}
	adapter, err := mapped.New(mapping)
	if err != nil {
		return nil, err
	}
	m.conn = adapters.Connection{Adapter: adapter, Source: "market"}
	m.runner, err = adapters.NewRunner(m.book, func() time.Time { return m.clock }, nil)
	return m, err
}

func (m *market) say(format string, args ...any) {
	m.out.WriteString(strings.TrimRight(fmt.Sprintf(format, args...), " ") + "\n")
}

// by moves the clock to a day, and says who takes a step then.
func (m *market) by(name string, month time.Month, day int) book.By {
	m.clock = time.Date(2026, month, day, 9, 0, 0, 0, m.zone)
	return book.By{Name: name, At: m.clock}
}
