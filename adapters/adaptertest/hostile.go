// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adaptertest

import (
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"

	"github.com/jupan-go/jupan/adapters"
)

// Sizes of the hostile check: what is sent, and how much of it may be in memory once
// most of it has been read. A row may be held, in a few shapes.
const (
	hostileBytes = 4 << 20
	hostileHeld  = 3 << 20
)

func checkHostile(k *kit) {
	for i := range k.info.Streams {
		s := &k.info.Streams[i]
		head := k.headFor(s)
		for _, h := range hostileInputs(s.Form) {
			k.hostile(s, h, head)
		}
	}
}

// headFor is how an input of a stream begins, up to its first row.
func (k *kit) headFor(s *adapters.Stream) []byte {
	in := k.firstTable(s)
	if in == nil || s.Table.NoHeader {
		return nil
	}
	records := table(in.body, in.comma())
	at := headerOf(records, s.Table)
	if at < 0 || at+1 >= len(records) {
		return nil
	}
	return in.body[:records[at+1][0].from]
}

// hostileInput is an endless text.
type hostileInput struct {
	name        string
	begin, more string
	headed      bool // comes behind the header of a table
	zipped      bool
}

func hostileInputs(form adapters.Form) []hostileInput {
	list := []hostileInput{
		{name: "one line of letters", more: "aaaaaaaaaaaaaaaa"},
		{name: "zeros that are compressed a thousandfold", zipped: true},
	}
	switch form {
	case adapters.CSV:
		list = append(list,
			hostileInput{name: "a row of letters", more: "aaaaaaaaaaaaaaaa", headed: true},
			hostileInput{name: "a field that is never closed", begin: `"`, more: "aaaa\naaaa,aaa\n", headed: true},
			hostileInput{name: "a header of columns without end", more: "a,"},
			hostileInput{name: "a row of columns without end", more: "1,", headed: true},
		)
	case adapters.JSON, adapters.JSONLines:
		list = append(list,
			hostileInput{name: "lists within lists", more: "[[[[[[[["},
			hostileInput{name: "objects within objects", more: `{"data":`},
			hostileInput{name: "a string that is never closed", begin: `{"data":[{"id":"`, more: "aaaaaaaa"},
			hostileInput{name: "a number without end", begin: `[`, more: "11111111"},
			hostileInput{name: "members without end", begin: `{`, more: `"a":1,`},
		)
	}
	return list
}

// hostile decodes an endless text and looks at memory near its end.
func (k *kit) hostile(s *adapters.Stream, h hostileInput, head []byte) {
	if !h.headed {
		head = nil
	}
	var before runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	held := uint64(0)
	measure := func() {
		var now runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&now)
		if now.HeapAlloc > before.HeapAlloc {
			held = max(held, now.HeapAlloc-before.HeapAlloc)
		}
	}
	var body io.Reader
	at := int64(hostileBytes * 3 / 4)
	if h.zipped {
		if k.bomb == nil {
			k.bomb, k.bombAt = bomb()
		}
		body, at = fromStart(k.bomb), k.bombAt
	} else {
		body = &repeat{text: bytes.Repeat([]byte(h.more), 4096/len(h.more)), n: hostileBytes / 4096}
	}
	body = &probe{r: body, at: at, measure: measure}
	body = io.MultiReader(bytes.NewReader(slices.Concat(head, []byte(h.begin))), body)
	in := k.inputOf(&corpusInput{stream: *s, file: "hostile"})
	in.Body = body
	d := run(k.Adapter, k.info, in)
	if d.panic != nil {
		k.faultf("stream %s, %s: %v", s.Name, h.name, d.err)
	}
	if held > hostileHeld {
		k.faultf("stream %s, %s: %d MiB held after reading %d MiB", s.Name, h.name, held>>20, hostileBytes>>20)
	}
}

// probe measures once, when so much has been read.
type probe struct {
	r       io.Reader
	at      int64
	measure func()
}

func (p *probe) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	if p.at > 0 && int64(n) >= p.at {
		p.measure()
	}
	p.at -= int64(n)
	return n, err
}

// bomb is zeros, compressed, and behind them text that does not compress: who has read
// that has expanded what came before. It returns where to measure.
func bomb() (body []byte, at int64) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	noise := make([]byte, 128<<10)
	_, _ = rand.NewChaCha8([32]byte{}).Read(noise) // never fails
	_, err := z.Write(bytes.Repeat([]byte("0"), hostileBytes))
	if err == nil {
		err = z.Flush()
	}
	at = int64(b.Len()) + 64<<10
	if err == nil {
		_, err = io.WriteString(z, hex.EncodeToString(noise))
	}
	if err != nil || z.Close() != nil {
		return nil, 0
	}
	return b.Bytes(), at
}
