// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
)

//go:embed files
var files embed.FS

// casino is the fold of all events, who brought which player, and what is printed.
type casino struct {
	clock   time.Time
	tally   *settle.Tally
	parties map[string]string
	out     bytes.Buffer
}

// open reads the agreements, and who brought which player.
func open() (*casino, error) {
	c := &casino{clock: time.Date(2026, 2, 28, 21, 0, 0, 0, time.UTC), parties: map[string]string{}}
	data, err := files.ReadFile("files/agreements.json")
	if err != nil {
		return nil, err
	}
	agreements, err := settle.ParseAgreements(data, nil)
	if err != nil {
		return nil, err
	}
	plan, err := settle.NewPlan(agreements, nil)
	if err != nil {
		return nil, err
	}
	c.tally = plan.NewTally()
	if data, err = files.ReadFile("files/players.csv"); err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		return nil, err
	}
	for _, r := range rows[1:] {
		c.parties[r[0]] = r[1]
	}
	return c, nil
}

func (c *casino) say(format string, args ...any) {
	c.out.WriteString(strings.TrimRight(fmt.Sprintf(format, args...), " ") + "\n")
}

// post adds events; a call names the player, and the host knows who brought the player.
func (c *casino) post(_ context.Context, b event.Batch) error {
	b.Events = slices.Clone(b.Events)
	for i := range b.Events {
		if e := &b.Events[i]; e.Party == "" {
			e.Party = c.parties[e.Customer]
		}
	}
	added, err := c.tally.Add(b)
	if err == nil && len(added.Rejections) > 0 {
		err = fmt.Errorf("rejected: %s", added.Rejections[0])
	}
	return err
}
