// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adaptertest

import (
	"net/url"
	"strings"

	"github.com/jupan-go/jupan/adapters"
)

// elsewhere is an address that no partner has.
const elsewhere = "https://kit.elsewhere.example/report.csv"

// checkLinks puts another address in the place of each, and looks whether the adapter
// would go there.
func checkLinks(k *kit) {
	for _, in := range k.inputs {
		k.links(in, nil)
	}
	r, ok := k.Adapter.(adapters.Receiver)
	if !ok {
		return
	}
	for i := range k.Pushes {
		p := &k.Pushes[i]
		receipt, err := r.Verify(clone(&p.Message), p.Secrets)
		s, declared := k.info.Stream(receipt.Stream)
		if err != nil || !declared {
			continue // the check "verify" tells
		}
		in := &corpusInput{path: p.name(i), stream: s, file: "message", body: p.Message.Body}
		unsigned := func(i *adapters.Input) { i.Unsigned = receipt.Unsigned }
		in.base = k.decodeWith(in, fromStart(in.body), unsigned)
		k.links(in, unsigned)
	}
}

func (k *kit) links(in *corpusInput, change func(*adapters.Input)) {
	isLink := func(f *field) bool {
		return strings.HasPrefix(f.text, "https://") || strings.HasPrefix(f.text, "http://")
	}
	for _, f := range sample(in.fields(), isLink) {
		got := k.decodeWith(in, fromStart(in.with(f, elsewhere)), change)
		leads := []string{got.summary.Next}
		for _, h := range got.summary.Hints {
			leads = append(leads, h.ID)
		}
		for _, lead := range leads {
			if strings.Contains(lead, elsewhere) || strings.Contains(lead, url.QueryEscape(elsewhere)) {
				k.faultf("%s: the address in %s is handed on, whatever its host: %s", in.path, f.name, lead)
				return
			}
		}
	}
}
