// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package wire is the adapter for jupan's own wire form: for partners who can be told
// what to send, and for events that a host writes itself.
//
//	in := &adapters.Input{Source: "shop", Name: "jan.csv", Zone: time.UTC, Body: file}
//	a := wire.Adapter{}
//	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: deliver})
//	summary, err := out.Close(a.Decode(in, out))
//
// The form is described in package event: CSV or JSON Lines, with gzip or without. A
// partition that the preamble names is restated by the file as a whole. Rows that name
// no source get that of the input; those that state no origin get their place in it.
//
// A row may name any source and any party. So read this form from those who may report
// for all of them, such as systems of the host's own; what a single partner sends is
// held to its source by the host's sink.
package wire
