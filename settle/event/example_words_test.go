// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event_test

import (
	"fmt"
	"slices"

	"github.com/jupan-go/jupan/settle/event"
)

// A person is the same pseudonym with the same key, and nobody without it.
func ExamplePseudonym() {
	key := []byte("a key of 32 bytes from the vault")
	ann := event.Pseudonym(key, "shop", "ann@example.org")
	fmt.Println(len(ann), ann == event.Pseudonym(key, "shop", "ann@example.org"), ann == event.Pseudonym(key, "shop", "bob@example.org"))
	// Output: 32 true false
}

// The kinds that every reader knows; a host's own are any other word.
func ExampleKinds() {
	fmt.Println(slices.Contains(event.Kinds(), event.Chargeback), event.Chargeback.Sign(), event.Chargeback.GivesBack())
	fmt.Println(event.Kind("survey").Standard(), event.Click.Counted())
	// Output:
	// true -1 true
	// false true
}

// The columns of the wire form, in the order in which they are written.
func ExampleColumns() {
	fmt.Println(event.Columns()[:4])
	// Output: [source id kind reverses]
}

// Dimensions of a host's own.
func ExampleEvent_Dim() {
	e := event.Event{Dims: []event.Dim{{Name: "country", Value: "KR"}}}
	fmt.Printf("%q %q\n", e.Dim("country"), e.Dim("device"))
	// Output: "KR" ""
}
