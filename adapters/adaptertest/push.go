// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adaptertest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/jupan-go/jupan/adapters"
)

// Push is a message of the partner's.
type Push struct {
	// Name is for reports.
	Name string
	// Message is one that verifies; Received is when it was signed, if it says so.
	Message adapters.Message
	// Secrets verify it. Other is a well-formed secret that does not; the kit makes
	// one of the first secret if it is empty.
	Secrets []string
	Other   string
	// Signs are the headers on which the signature hangs: itself, and those it covers.
	Signs []string
	// Covers are the parts of the body that are signed; all of it if there are none.
	Covers []string
	// Fresh is how old a message may be, and how far in the future; 0 if it does not
	// say when it was signed.
	Fresh time.Duration
	// Unsigned is a message of a type that the partner does not sign.
	Unsigned bool
	// Refused is how many items of a batch are forged.
	Refused int
	// Answer is the body that the partner wants back.
	Answer string
}

func (p *Push) name(i int) string {
	if p.Name != "" {
		return "message " + p.Name
	}
	return fmt.Sprintf("message %d of Kit.Pushes", i+1)
}

// pushes calls visit with each message of an adapter that is a Receiver.
func (k *kit) pushes(visit func(name string, p *Push, r adapters.Receiver)) {
	r, ok := k.Adapter.(adapters.Receiver)
	if !ok {
		return
	}
	for i := range k.Pushes {
		visit(k.Pushes[i].name(i), &k.Pushes[i], r)
	}
}

// passes reports whether a message verifies, with all its items.
func passes(r adapters.Receiver, m *adapters.Message, secrets []string) (bool, error) {
	own := *m // Verify may do with it as it likes
	receipt, err := r.Verify(&own, secrets)
	return err == nil && len(receipt.Refused) == 0 && !receipt.Unsigned, err
}

// clone copies a message, so that it can be changed.
func clone(m *adapters.Message) *adapters.Message {
	c := *m
	c.Header, c.Body = m.Header.Clone(), bytes.Clone(m.Body)
	return &c
}

// flipsMax is how many bits of a text are changed, one at a time.
const flipsMax = 20000

func checkVerify(k *kit) {
	k.pushes(func(name string, p *Push, r adapters.Receiver) {
		if p.Unsigned {
			return
		}
		receipt, err := r.Verify(clone(&p.Message), p.Secrets)
		if err != nil {
			k.faultf("%s does not verify: %v", name, err)
			return
		}
		if _, ok := k.info.Stream(receipt.Stream); !ok {
			k.faultf("%s: the receipt names the stream %q, which is not declared", name, receipt.Stream)
		}
		if p.Refused == 0 {
			k.flipBody(name, p, r)
		}
		if len(p.Signs) == 0 && len(p.Covers) == 0 {
			k.notef("%s: Signs is empty, so no headers were changed", name)
		}
		for _, header := range p.Signs {
			k.flipHeader(name, p, r, header)
		}
	})
}

// flipBody changes every bit of what is signed.
func (k *kit) flipBody(name string, p *Push, r adapters.Receiver) {
	covers := p.Covers
	if len(covers) == 0 {
		covers = []string{string(p.Message.Body)}
	}
	for _, part := range covers {
		at := bytes.Index(p.Message.Body, []byte(part))
		if at < 0 {
			k.faultf("%s: Covers has %q, which is not in the body", name, part)
			return
		}
		step := max(1, len(part)*8/flipsMax)
		m := clone(&p.Message)
		for bit := 0; bit < len(part)*8; bit += step {
			m.Body[at+bit/8] ^= 1 << (bit % 8)
			if ok, _ := passes(r, m, p.Secrets); ok {
				k.faultf("%s verifies although bit %d of byte %d of its body is changed: …%q…",
					name, bit%8, at+bit/8, m.Body[max(0, at+bit/8-8):min(len(m.Body), at+bit/8+8)])
				return
			}
			m.Body[at+bit/8] ^= 1 << (bit % 8)
		}
	}
}

// flipHeader changes every bit of a header, and takes it away, empties and doubles it.
func (k *kit) flipHeader(name string, p *Push, r adapters.Receiver, header string) {
	value := p.Message.Header.Get(header)
	if value == "" {
		k.faultf("%s: Signs has %s, which the message does not", name, header)
		return
	}
	try := func(how string, values ...string) bool {
		m := clone(&p.Message)
		m.Header[http.CanonicalHeaderKey(header)] = values
		if len(values) == 0 {
			m.Header.Del(header)
		}
		ok, _ := passes(r, m, p.Secrets)
		if ok {
			k.faultf("%s verifies with header %s %s", name, header, how)
		}
		return ok
	}
	if try("absent") || try("empty", "") || try("there twice", value, value) {
		return
	}
	for bit := range len(value) * 8 {
		flipped := []byte(value)
		flipped[bit/8] ^= 1 << (bit % 8)
		if try(fmt.Sprintf("with bit %d of byte %d changed: %q", bit%8, bit/8, flipped), string(flipped)) {
			return
		}
	}
}

func checkRotation(k *kit) {
	k.pushes(func(name string, p *Push, r adapters.Receiver) {
		if p.Unsigned || p.Refused > 0 || len(p.Secrets) == 0 {
			return
		}
		if ok, _ := passes(r, clone(&p.Message), p.Secrets); !ok {
			return // the check "verify" tells
		}
		right, other := p.Secrets[0], p.Other
		if other == "" {
			other = otherSecret(right)
		}
		for _, list := range [][]string{{right, other}, {other, right}} {
			if ok, err := passes(r, clone(&p.Message), list); !ok {
				k.faultf("%s does not verify beside another secret: %v", name, err)
			}
		}
		for how, list := range map[string][]string{
			"another secret": {other}, "no secret": nil, "an empty secret": {""}, "two empty secrets": {"", ""},
		} {
			if ok, _ := passes(r, clone(&p.Message), list); ok {
				k.faultf("%s verifies with %s", name, how)
			}
		}
	})
}

// otherSecret changes a character in the middle for another of its kind.
func otherSecret(secret string) string {
	b := []byte(secret)
	at := len(b) / 2
	switch c := b[at]; {
	case c == 'a' || c == 'A' || c == '0':
		b[at]++
	case c >= 'b' && c <= 'z':
		b[at] = 'a'
	case c >= 'B' && c <= 'Z':
		b[at] = 'A'
	case c >= '1' && c <= '9':
		b[at] = '0'
	default:
		b[at] = 'a'
	}
	return string(b)
}

func checkFresh(k *kit) {
	k.pushes(func(name string, p *Push, r adapters.Receiver) {
		if p.Fresh == 0 {
			return
		}
		for shift, want := range map[time.Duration]bool{
			0: true, p.Fresh: true, -p.Fresh: true, p.Fresh + time.Second: false, -p.Fresh - time.Second: false,
		} {
			m := clone(&p.Message)
			m.Received = m.Received.Add(shift)
			ok, err := passes(r, m, p.Secrets)
			if ok != want || !want && !errors.Is(err, adapters.ErrReplayed) {
				k.faultf("%s, received %s after it was signed: verifies %t, want %t; error %v", name, shift, ok, want, err)
			}
		}
	})
}

func checkRewritten(k *kit) {
	k.pushes(func(name string, p *Push, r adapters.Receiver) {
		var compact, indented bytes.Buffer
		if p.Unsigned || len(p.Covers) > 0 || p.Refused > 0 ||
			json.Compact(&compact, p.Message.Body) != nil || json.Indent(&indented, p.Message.Body, "", "  ") != nil {
			return
		}
		escaped := strings.Replace(string(p.Message.Body), "e", `\u0065`, 1)
		for how, body := range map[string][]byte{
			"compact": compact.Bytes(), "indented": indented.Bytes(), "with an escape": []byte(escaped),
			"with a space behind it": append(bytes.Clone(p.Message.Body), ' '),
		} {
			if bytes.Equal(body, p.Message.Body) {
				continue
			}
			m := clone(&p.Message)
			m.Body = body
			if ok, _ := passes(r, m, p.Secrets); ok {
				k.faultf("%s verifies although its body was written anew, %s", name, how)
			}
		}
	})
}

// receive gives messages to a Runner and returns what it stored.
func (k *kit) receive(order []int, together bool) (*Memory, []adapters.Report, error) {
	m := &Memory{}
	when := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	r, err := adapters.NewRunner(m, func() time.Time { return when }, &adapters.RunnerOptions{Archive: m})
	if err != nil {
		return nil, nil, err
	}
	var wait sync.WaitGroup
	reports, faults := make([]adapters.Report, len(order)), make([]error, len(order))
	for i, n := range order {
		one := func() {
			p := &k.Pushes[n]
			in := k.inputOf(&corpusInput{})
			c := &adapters.Connection{
				Adapter: k.Adapter, Source: in.Source, Account: in.Account, Zone: in.Zone, Secrets: p.Secrets,
			}
			_, reports[i], faults[i] = r.Receive(context.Background(), c, clone(&p.Message))
		}
		if together {
			wait.Go(one)
		} else {
			one()
		}
	}
	wait.Wait()
	return m, reports, errors.Join(faults...)
}

func checkDelivery(k *kit) {
	if _, ok := k.Adapter.(adapters.Receiver); !ok || len(k.Pushes) == 0 {
		return
	}
	var forward, backward, twice []int
	for i := range k.Pushes {
		forward = append(forward, i)
		backward = append([]int{i}, backward...)
		twice = append(twice, i, i)
	}
	want, _, err := k.receive(forward, false)
	if err != nil {
		k.faultf("the messages cannot be received: %v", err)
		return
	}
	for how, order := range map[string][]int{"in the opposite order": backward, "each twice, at once": twice} {
		got, _, err := k.receive(order, how != "in the opposite order")
		if err != nil {
			k.faultf("the messages %s: %v", how, err)
			continue
		}
		if text := difference(want.texts(), got.texts()); text != "" {
			k.faultf("the messages %s: %s", how, text)
		}
		if conflicts := got.Conflicts(); len(conflicts) > 0 {
			k.faultf("the messages %s: %s comes with two contents", how, conflicts[0])
		}
	}
}

func checkUnsigned(k *kit) {
	k.pushes(func(name string, p *Push, r adapters.Receiver) {
		receipt, err := r.Verify(clone(&p.Message), p.Secrets)
		if err != nil || receipt.Unsigned != p.Unsigned {
			if err == nil || p.Unsigned {
				k.faultf("%s: Unsigned is %t, want %t; error %v", name, receipt.Unsigned, p.Unsigned, err)
			}
			return
		}
		if !p.Unsigned {
			return
		}
		at := 0
		for i := range k.Pushes {
			if &k.Pushes[i] == p {
				at = i
			}
		}
		m, reports, err := k.receive([]int{at}, false)
		switch {
		case err != nil:
			k.faultf("%s: %v", name, err)
		case len(m.Events()) > 0 || reports[0].Counts.Rejected > 0:
			k.faultf("%s: Decode makes events of it", name)
		case len(reports[0].Hints) == 0:
			k.faultf("%s: no hint of what to ask the partner for", name)
		}
	})
}

func checkBatch(k *kit) {
	k.pushes(func(name string, p *Push, r adapters.Receiver) {
		receipt, err := r.Verify(clone(&p.Message), p.Secrets)
		if err != nil {
			if p.Refused > 0 {
				k.faultf("%s: %v", name, err)
			}
			return
		}
		if len(receipt.Refused) != p.Refused {
			k.faultf("%s: %d items are refused, want %d", name, len(receipt.Refused), p.Refused)
		}
		if p.Answer != string(receipt.Answer.Body) {
			k.faultf("%s: the answer is %q, want %q", name, receipt.Answer.Body, p.Answer)
		}
		for _, reason := range receipt.Refused {
			if !errors.Is(reason, adapters.ErrForged) {
				k.faultf("%s: an item is refused with %v, want ErrForged", name, reason)
			}
		}
	})
}
