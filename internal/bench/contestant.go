// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jupan-go/jupan/internal/bench/peers"
)

// contestant is a way to settle the file.
type contestant struct {
	name, does string
	run        peers.Contestant
	// server runs a program of its own beside this process, which is not part of what is measured
	// until it is ready.
	server bool
	// keepRepeats marks one that does less work: it is measured, and its output is not compared.
	keepRepeats bool
	// plain is the query that one writes first: DISTINCT ON (id) over the columns as read.
	plain bool
}

// The contestants that others are compared with.
const (
	reference = "duck"
	limit     = "limit"
)

// contestants returns all there are.
func contestants() []contestant {
	return []contestant{
		{name: reference, run: peers.Duck, does: "DuckDB, one query tuned by hand: DISTINCT ON over small rows, DECIMAL(18,6)"},
		{name: "duck-plain", run: peers.Duck, plain: true, does: "DuckDB, the query one writes first: DISTINCT ON over the columns as read"},
		{name: "duck-nodedup", run: peers.Duck, keepRepeats: true, does: "DuckDB that keeps repeats: less work, another answer"},
		{name: "typical", run: peers.Typical, does: "a Go program as one writes it first: encoding/csv or encoding/json, shopspring/decimal, maps; one thread"},
		{name: "sqlite", run: peers.SQLite, does: "SQLite in memory, primary key on the id; one thread"},
		{name: "postgres", server: true, does: "PostgreSQL without durability: COPY into an unlogged table, DISTINCT ON"},
		{name: "jupan", run: peers.Jupan, does: "jupan: wire form, Fold, statements"},
		{name: "jupan-mapped", run: peers.JupanMapped, does: "jupan: the same file by a mapping (adapters/mapped)"},
		{name: "jupan-campaigns", run: peers.JupanCampaigns, does: "jupan with more work: campaigns kept apart, their results read and checked"},
		{name: limit, run: peers.Limit, does: "a program written for this one file, without checks: what the machine can do"},
	}
}

func find(name string) (contestant, error) {
	all := contestants()
	i := slices.IndexFunc(all, func(c contestant) bool { return c.name == name })
	if i < 0 {
		return contestant{}, fmt.Errorf("bench: no contestant %q; there are %s", name, names())
	}
	return all[i], nil
}

func findAll(names []string) ([]contestant, error) {
	var list []contestant
	for _, name := range names {
		c, err := find(name)
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}

func names() string {
	var list []string
	for _, c := range contestants() {
		list = append(list, c.name)
	}
	return strings.Join(list, ",")
}

// outcome is what one run of a contestant took in this process.
type outcome struct {
	PeakBytes  int64 `json:"peak_bytes"`  // 0 where the system does not say
	StartBytes int64 `json:"start_bytes"` // resident before the work began
	// Outside is what passed before and after the contestant's own work.
	OutsideWall int64 `json:"outside_wall_ns"`
	OutsideCPU  int64 `json:"outside_cpu_ns"`
	// What jupan took to make the plan, to fold, and to rate.
	PlanWall int64 `json:"plan_wall_ns,omitempty"`
	FoldWall int64 `json:"fold_wall_ns,omitempty"`
	FoldCPU  int64 `json:"fold_cpu_ns,omitempty"`
	RateWall int64 `json:"rate_wall_ns,omitempty"`
	// Unable says why the contestant cannot do the job.
	Unable string `json:"unable,omitempty"`
}

// settle lets the contestant do a job and takes its figures.
func (c contestant) settle(ctx context.Context, job peers.Job, run func(peers.Contestant, peers.Job) error) (outcome, error) {
	began := now()
	o := outcome{}
	var server *peers.Postgres
	settle := c.run
	if c.server {
		var err error
		if server, err = peers.StartPostgres(ctx); err != nil {
			return outcome{}, err
		}
		settle = server.Settle
		ready := now()
		o.OutsideWall, o.OutsideCPU = ready.wall-began.wall, ready.cpu-began.cpu
	}
	o.StartBytes = residentBytes()
	start := now()
	var phases [peers.Phases]clocks
	job.Reached = func(p peers.Phase) { phases[p] = now() }
	err := run(settle, job)
	end := now()
	if fold, rate := phases[peers.Folding], phases[peers.Rating]; rate != (clocks{}) {
		o.PlanWall, o.RateWall = fold.wall-start.wall, end.wall-rate.wall
		o.FoldWall, o.FoldCPU = rate.wall-fold.wall, rate.cpu-fold.cpu
	}
	o.PeakBytes = peakBytes()
	if server != nil {
		o.PeakBytes += server.PeakBytes()
		err = errors.Join(err, server.Close())
		o.OutsideWall += now().wall - end.wall
	}
	return o, err
}
