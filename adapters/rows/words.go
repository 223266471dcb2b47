// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package rows

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle/event"
)

// Meaning is what a partner's word for a type of row stands for.
type Meaning struct {
	// Word is the partner's own, for the dimension "type".
	Word string
	// Kind and Reverses are as in [event.Event].
	Kind     event.Kind
	Reverses bool
	// Skip is why such a row bears no facts, empty if it does.
	Skip string
}

// Words says what a partner's words mean. It does not change once it is made.
type Words struct {
	table map[string]Meaning
	other *Meaning
}

// ParseWords reads a table of words, one to a line:
//
//	Settled: payment_captured
//	RefundedReversed: payment_refunded reverses
//	Authorised: skip authorisation
//	*: adjustment
//
// The last line is for all other words; without it they are faults.
func ParseWords(text string) (Words, error) {
	w := Words{table: map[string]Meaning{}}
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		at := strings.LastIndexByte(line, ':')
		if at < 0 {
			return Words{}, fmt.Errorf("rows: parse words: %w: %q has no colon", event.ErrSyntax, line)
		}
		word := strings.TrimSpace(line[:at])
		m, err := meaning(word, strings.Fields(line[at+1:]))
		if err != nil {
			return Words{}, fmt.Errorf("rows: parse words: %q: %w", line, err)
		}
		if _, twice := w.table[word]; twice {
			return Words{}, fmt.Errorf("rows: parse words: %w: %q twice", event.ErrSyntax, word)
		}
		if w.table[word] = m; word == "*" {
			w.other = &m
		}
	}
	return w, nil
}

// MustWords is ParseWords for package variables: it panics on an error.
func MustWords(text string) Words {
	w, err := ParseWords(text)
	if err != nil {
		panic(err)
	}
	return w
}

func meaning(word string, says []string) (Meaning, error) {
	m := Meaning{Word: word}
	switch {
	case len(says) == 2 && says[0] == "skip":
		m.Skip = says[1]
	case len(says) == 2 && says[1] == "reverses":
		m.Kind, m.Reverses = event.Kind(says[0]), true
	case len(says) == 1:
		m.Kind = event.Kind(says[0])
	default:
		return Meaning{}, fmt.Errorf("%w: want a kind, a kind that reverses, or skip and a reason", event.ErrSyntax)
	}
	if m.Skip == "" && !m.Kind.Standard() {
		return Meaning{}, fmt.Errorf("%w: kind %q", adapters.ErrUnknown, m.Kind)
	}
	return m, nil
}

// Of is what a word means; an error, if the table has no answer for it.
func (w Words) Of(word string) (Meaning, error) {
	if m, ok := w.table[word]; ok && word != "*" {
		return m, nil
	}
	if w.other == nil {
		return Meaning{}, fmt.Errorf("%w: the adapter has no meaning for it", adapters.ErrUnknown)
	}
	m := *w.other
	m.Word = word
	return m, nil
}

// Known lists the words of the table in order.
func (w Words) Known() []string {
	var words []string
	for word := range w.table {
		if word != "*" {
			words = append(words, word)
		}
	}
	slices.Sort(words)
	return words
}
