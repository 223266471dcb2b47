// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adaptertest

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle/event"
)

// decoded is what came of an input.
type decoded struct {
	events  []event.Event
	parts   []string // partitions, as name@version
	summary adapters.Summary
	err     error
	panic   any
}

// decode runs the adapter over a body in place of an input's own.
func (k *kit) decode(in *corpusInput, body []byte) *decoded {
	return k.decodeWith(in, fromStart(body), nil)
}

// decodeWith is decode with another reader, and with the input changed.
func (k *kit) decodeWith(in *corpusInput, body io.Reader, change func(*adapters.Input)) *decoded {
	i := k.inputOf(in)
	i.Body = body
	if change != nil {
		change(i)
	}
	return run(k.Adapter, k.info, i)
}

// inputOf is an input as the Runner would make it.
func (k *kit) inputOf(in *corpusInput) *adapters.Input {
	i := &adapters.Input{
		Stream: in.stream.Name, Source: "kit", Account: "kit-account", Zone: time.UTC, Name: in.file,
		Received: time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC),
	}
	if k.Input != nil {
		k.Input(i)
	}
	return i
}

// run decodes an input, whatever happens.
func run(a adapters.Adapter, info adapters.Info, in *adapters.Input) (d *decoded) {
	d = &decoded{}
	defer func() {
		if p := recover(); p != nil {
			d.panic, d.err = p, fmt.Errorf("panic: %v", p)
		}
	}()
	out := adapters.NewOutput(info, in, &adapters.OutputOptions{Deliver: func(b event.Batch) error {
		if b.Partition != "" && len(b.Events) == 0 {
			d.parts = append(d.parts, fmt.Sprintf("%s@%d", b.Partition, b.Version))
		}
		d.events = append(d.events, b.Events...)
		return nil
	}})
	d.summary, d.err = out.Close(a.Decode(in, out))
	return d
}

// texts are the events in the wire form, without where they were read.
func (d *decoded) texts() []string {
	list := make([]string, len(d.events))
	for i := range d.events {
		list[i] = textOf(d.events[i], false)
	}
	return list
}

func textOf(e event.Event, origin bool) string {
	if !origin {
		e.Origin = event.Origin{}
	}
	text, err := e.MarshalJSON()
	if err != nil {
		return fmt.Sprintf("%+v: %v", e, err)
	}
	return string(text)
}

// difference says where two lists of events part, or nothing.
func difference(want, got []string) string {
	for i := range min(len(want), len(got)) {
		if want[i] != got[i] {
			return fmt.Sprintf("event %d of %d:\n\t\twas %s\n\t\tnow %s", i+1, len(want), want[i], got[i])
		}
	}
	if len(want) == len(got) {
		return ""
	}
	text := fmt.Sprintf("%d events, now %d", len(want), len(got))
	if len(got) < len(want) {
		text += "; the first that is missing is " + want[len(got)]
	}
	return text
}

// same compares a changed input with the one it was made of.
func (k *kit) same(in *corpusInput, how string, got *decoded) {
	switch {
	case got.err != nil:
		k.faultf("%s, %s: %v", in.path, how, got.err)
	case got.summary.Rejected != in.base.summary.Rejected:
		k.faultf("%s, %s: %d rows rejected, now %d%s", in.path, how,
			in.base.summary.Rejected, got.summary.Rejected, firstRejection(got))
	default:
		if text := difference(in.base.texts(), got.texts()); text != "" {
			k.faultf("%s, %s: %s", in.path, how, text)
		}
	}
}

func firstRejection(d *decoded) string {
	if len(d.summary.Rejections) == 0 {
		return ""
	}
	return ": " + d.summary.Rejections[0].String()
}

// picture is all that is known of what came of an input, for goldens.
func (d *decoded) picture() string {
	var b strings.Builder
	s := &d.summary
	fmt.Fprintf(&b, "# rows %d, events %d, rejected %d, skipped %d", s.Rows, s.Events, s.Rejected, s.SkippedRows())
	for _, reason := range sortedKeys(s.Skipped) {
		fmt.Fprintf(&b, ", %s %d", reason, s.Skipped[reason])
	}
	if s.Complete {
		b.WriteString(", complete")
	}
	b.WriteByte('\n')
	for _, line := range []struct{ name, text string }{
		{"error", errorText(d.err)},
		{"next", s.Next},
		{"unknown", strings.Join(s.Unknown, ", ")},
		{"partition", strings.Join(d.parts, ", ")},
	} {
		if line.text != "" {
			fmt.Fprintf(&b, "# %s: %s\n", line.name, line.text)
		}
	}
	if s.Wait != 0 {
		fmt.Fprintf(&b, "# wait: %s\n", s.Wait)
	}
	for _, h := range s.Hints {
		fmt.Fprintf(&b, "# hint: %s %s\n", h.Stream, h.ID)
	}
	for _, c := range s.Controls {
		fmt.Fprintf(&b, "# control: %s: stated %s, got %s\n", c.Name, c.Stated, c.Got)
	}
	for _, r := range s.Rejections {
		fmt.Fprintf(&b, "# rejected: %s %s\n", r, r.Column)
	}
	for _, r := range s.Warnings {
		fmt.Fprintf(&b, "# warning: %s %s\n", r, r.Column)
	}
	for i := range d.events {
		b.WriteString(textOf(d.events[i], true) + "\n")
	}
	return b.String()
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// isDrift tells whether an input was refused for its shape.
func isDrift(err error) bool {
	_, ok := errors.AsType[*adapters.DriftError](err)
	return ok
}
