// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package content

import (
	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// Digest condenses the contents of an event, its provenance left out. It is the
// digest of a settle.Tally, so that of two contents of one key both count the same
// one; TestDigest holds the two together. It is never 0.
func Digest(e *event.Event) uint64 {
	h := keyhash.Mix(keyhash.Sum64(0, e.Key.Source), keyhash.Mix(keyhash.Sum64(0, string(e.Kind)), keyhash.Sum64(0, e.Party)))
	if e.Reverses {
		h++
	}
	h = keyhash.Mix(h, uint64(e.At.UnixNano()))
	if !e.Booked.IsZero() && !e.Booked.Equal(e.At) {
		h = keyhash.Mix(h, uint64(e.Booked.UnixNano()))
	}
	for i, a := range []money.Amount{e.Gross, e.Fee, e.Net} {
		if a != (money.Amount{}) {
			hi, lo, scale := a.Parts()
			h = keyhash.Mix(h^uint64(hi), lo^uint64(scale)<<56)
			h = keyhash.Mix(h, uint64(a.Currency())<<8|uint64(i))
		}
	}
	if e.Quantity != (money.Decimal{}) {
		hi, lo, scale := e.Quantity.Parts()
		h = keyhash.Mix(h^uint64(hi), lo^uint64(scale)<<56)
	}
	texts := []string{e.Key.ID, e.Order, e.Campaign, e.Product, e.Customer, e.Parent.Source, e.Parent.ID}
	for i, s := range texts {
		if s != "" {
			h = keyhash.Mix(h, keyhash.Sum64(uint64(i)+1, s))
		}
	}
	for _, d := range e.Dims {
		h = keyhash.Sum64(keyhash.Sum64(h, d.Name), d.Value)
	}
	return max(h, 1)
}
