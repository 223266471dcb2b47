// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adaptertest

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"sync"
	"testing/iotest"
	"time"

	"github.com/jupan-go/jupan/adapters"
)

func checkPure(k *kit) {
	for _, in := range k.inputs {
		want := in.base.picture()
		later := func(i *adapters.Input) { i.Received = i.Received.AddDate(1, 2, 3).Add(4 * time.Hour) }
		const times = 4
		got := make([]string, times)
		var wait sync.WaitGroup
		for n := range times {
			wait.Go(func() { got[n] = k.decodeWith(in, fromStart(in.body), later).picture() })
		}
		wait.Wait()
		for _, picture := range got {
			if text := lineDifference(want, picture); text != "" {
				k.faultf("%s, decoded again: %s", in.path, text)
				break
			}
		}
		for i := range in.base.events {
			e := &in.base.events[i]
			if e.At.Location().String() == "Local" || e.Booked.Location().String() == "Local" {
				k.faultf("%s: event %s has a time in the zone of the machine; give it in UTC", in.path, e.Key)
				break
			}
		}
	}
}

func checkReads(k *kit) {
	for _, in := range k.inputs {
		if in.base.err != nil {
			continue
		}
		for name, wrap := range map[string]func(io.Reader) io.Reader{
			"read byte by byte":           iotest.OneByteReader,
			"read by halves":              iotest.HalfReader,
			"data together with the end":  iotest.DataErrReader,
			"data, then 0 bytes, then on": func(r io.Reader) io.Reader { return &stutter{r: r} },
		} {
			k.same(in, name, k.decodeWith(in, wrap(fromStart(in.body)), nil))
		}
		failing := io.MultiReader(bytes.NewReader(in.body[:len(in.body)/2]), iotest.ErrReader(errBroken))
		if d := k.decodeWith(in, failing, nil); d.err == nil {
			k.faultf("%s: the body could not be read beyond half, and there is no error", in.path)
		}
		whole := io.MultiReader(fromStart(in.body), iotest.ErrReader(errBroken))
		if d := k.decodeWith(in, whole, nil); d.err == nil {
			k.faultf("%s: reading fails behind the last row, and there is no error: the end was not waited for", in.path)
		}
	}
}

// errBroken is a connection that breaks.
var errBroken = errors.New("connection reset by the kit")

// stutter gives nothing every other time.
type stutter struct {
	r  io.Reader
	on bool
}

func (s *stutter) Read(p []byte) (int, error) {
	if s.on = !s.on; !s.on {
		return 0, nil
	}
	return s.r.Read(p)
}

func checkRows(k *kit) {
	for _, in := range k.inputs {
		s := &in.base.summary
		if in.base.err != nil {
			continue
		}
		if in.stream.Form != adapters.CSV || in.stream.Table == nil || !in.textual() {
			continue
		}
		records := slices.DeleteFunc(table(in.body, in.comma()), func(r []field) bool {
			return len(r) == 1 && r[0].text == ""
		})
		rows := int64(len(records))
		if !in.stream.Table.NoHeader {
			rows -= int64(headerOf(records, in.stream.Table) + 1)
		}
		if s.Rows < rows {
			k.faultf("%s: %d rows, of which the summary knows %d", in.path, rows, s.Rows)
		}
	}
}
