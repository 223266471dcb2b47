// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"html/template"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/jupan-go/jupan/settle"
)

// words says things in one language. English is the text in the code and the pages; Korean stands
// beside it in korean.
type words struct{ language settle.Language }

// languageCookie remembers which language a reader has chosen.
const languageCookie = "jupan_language"

// wordsOf are those of the language that a reader has chosen, or that their browser asks for.
func wordsOf(r *http.Request) words {
	asked := r.URL.Query().Get("lang")
	if c, err := r.Cookie(languageCookie); asked == "" && err == nil {
		asked = c.Value
	}
	if asked == "" {
		asked = r.Header.Get("Accept-Language")
	}
	if strings.HasPrefix(asked, "ko") {
		return words{settle.Korean}
	}
	return words{settle.English}
}

// remember keeps the language that the address names.
func (w words) remember(out http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Has("lang") {
		//nolint:gosec // Secure where there is TLS; on this machine there is none
		http.SetCookie(out, &http.Cookie{
			Name: languageCookie, Value: string(w.language), Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
			Secure: r.TLS != nil, MaxAge: 365 * 24 * 3600,
		})
	}
}

// say writes a text, with arguments where it has places for them. A text that korean lacks, such as a
// name that a partner gave, is said as it is.
func (w words) say(text string, args ...any) string {
	if korean, ok := korean()[text]; ok && w.language == settle.Korean {
		text = korean
	}
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}

// name says a name of the library's, such as net_sales.
func (w words) name(name any) string {
	text := fmt.Sprint(name)
	if usual, ok := names()[text]; ok {
		text = usual
	}
	return w.say(strings.ReplaceAll(text, "_", " "))
}

// short says a large number in few letters, as on a scale.
func (w words) short(v float64) string {
	units := []struct {
		from float64
		name string
	}{{1e9, "bn"}, {1e6, "m"}, {1e3, "k"}}
	if w.language == settle.Korean {
		units[0].from, units[0].name = 1e8, "억"
		units = append(units[:1], units[2])
		units[1].from, units[1].name = 1e4, "만"
	}
	for _, u := range units {
		if math.Abs(v) >= u.from {
			return group(strconv.FormatFloat(v/u.from, 'f', -1, 64)) + u.name
		}
	}
	return group(strconv.FormatFloat(v, 'f', -1, 64))
}

// anomaly is the language for findings.
func (w words) anomaly() settle.Language {
	if w.language == settle.Korean {
		return settle.Korean
	}
	return settle.English
}

// functions are what the pages call.
func (w words) functions() template.FuncMap {
	return template.FuncMap{"say": w.say, "name": w.name}
}

// names are those of the library's names that people call otherwise.
func names() map[string]string {
	return map[string]string{
		"approved": "approved conversions", "cleared": "confirmed conversions",
		// states of periods and payouts, of which "approved" is also one
		"state/open": "open", "state/closed": "closed", "state/rejected": "sent back", "state/approved": "approved", "state/paid": "paid",
		"state/prepared": "drawn up", "state/released": "released", "state/settled": "paid by the bank",
		"state/returned": "returned by the bank", "state/cancelled": "given up",
		"step/close": "closed it", "step/approve": "approved it", "step/reject": "sent it back", "step/prepare": "drew it up",
		"step/release": "released it", "step/settle": "confirmed it", "step/return": "noted its return", "step/cancel": "gave it up",
		"reason/late": "late events", "reason/refund": "refunds", "reason/restatement": "a partner's restatement",
		"reason/clerical": "a mistake put right", "reason/terms": "other terms",
		"own_past": "unlike its own past", "peers": "unlike its peers", "ratio": "unlike its siblings", "range": "outside all that was seen",
		"power_of_ten": "a power of ten away", "digits": "zeros at its end", "series": "length of the series", "prior": "how seldom values are wrong",
		"fault": "error", "real_event": "real", "false_alarm": "false alarm",
	}
}
