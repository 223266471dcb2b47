// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adaptertest

import (
	"strings"

	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// figure is a number that goes wrong on the way through something, and how that shows.
type figure struct {
	text   string   // to write into the field
	wrong  []string // digits that the amount, quantity or id must then not have
	whole  bool     // goes into a field that is a whole number
	reason string
}

func floats() []figure {
	return []figure{
		{"9007199254740993", []string{"9007199254740992", "9007199254740994", "900719925474099"}, true, "2^53+1"},
		{"1152921504606846977", []string{"1152921504606846976", "115292150460684698"}, true, "2^60+1"},
		{"0.29", []string{"28", "289", "2899", "28999", "28999999999999998"}, false, "0.29 is no binary fraction"},
		{"1.005", []string{"1004", "10049", "100499", "1004999", "100499999999999989", "1"}, false, "1.005 is no binary fraction"},
		{"90071992547409.93", []string{"9007199254740992", "9007199254740994", "900719925474099"}, false, "(2^53+1)/100"},
	}
}

func checkExact(k *kit) {
	for _, in := range k.inputs {
		for _, f := range sample(in.fields(), func(f *field) bool { return isNumber(f.text) }) {
			for _, n := range floats() {
				if n.whole != isWhole(f.text) {
					continue
				}
				k.figure(in, f, n)
			}
		}
	}
}

// figure writes a number into a field and looks for its wrong forms in what comes of it.
func (k *kit) figure(in *corpusInput, f *field, n figure) {
	text := n.text
	if strings.HasPrefix(f.text, "-") {
		text = "-" + text
	}
	got := k.decode(in, in.with(f, text))
	_, come := changed(in.base, got)
	for i := range come {
		for where, digits := range digitsOf(&come[i]) {
			for _, wrong := range n.wrong {
				if digits == wrong {
					k.faultf("%s, %s %q (%s): %s of the event has the digits %s", in.path, f.name, text, n.reason, where, digits)
					return
				}
			}
		}
	}
}

// digitsOf are the significant digits of all numbers of an event.
func digitsOf(e *event.Event) map[string]string {
	m := map[string]string{
		"gross": significant(e.Gross.Number()), "fee": significant(e.Fee.Number()),
		"net": significant(e.Net.Number()), "quantity": significant(e.Quantity.String()),
	}
	for where, text := range map[string]string{
		"id": e.Key.ID, "order": e.Order, "parent": e.Parent.ID, "campaign": e.Campaign,
		"product": e.Product, "customer": e.Customer,
	} {
		if isNumber(text) {
			m[where] = significant(text)
		}
	}
	return m
}

func significant(number string) string {
	digits := strings.Trim(strings.NewReplacer(".", "", "-", "").Replace(number), "0")
	if digits == "" {
		return "0"
	}
	return digits
}

func isNumber(text string) bool {
	text = strings.TrimPrefix(text, "-")
	whole, fraction, pointed := strings.Cut(text, ".")
	return isDigits(whole) && (!pointed || isDigits(fraction))
}

func isWhole(text string) bool { return isDigits(strings.TrimPrefix(text, "-")) }

func isDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}

// misreadings are numbers that careless readers take for others.
func misreadings() []figure {
	return []figure{
		{text: "17,500.25", wrong: []string{"17", "1750"}, reason: "a comma between groups"},
		{text: "1.234,56", wrong: []string{"1234", "123", "1"}, reason: "a decimal comma"},
		{text: "12x34", wrong: []string{"12", "1234"}, reason: "no number"},
		{text: "1.2302025304E+022", wrong: []string{"12302025304022"}, reason: "an exponent"},
		{text: "(13)", wrong: []string{"13"}, reason: "parentheses, which may mean a negative"},
		{text: "13-", wrong: []string{"13"}, reason: "a sign behind"},
		{text: "0x1d", wrong: []string{"29"}, reason: "hexadecimal"},
		{text: "1_9", wrong: []string{"19"}, reason: "an underscore"},
	}
}

func checkNumbers(k *kit) {
	for _, in := range k.inputs {
		for _, f := range sample(in.fields(), func(f *field) bool { return isNumber(f.text) }) {
			for _, n := range misreadings() {
				k.misread(in, f, n)
			}
		}
	}
}

// misread writes a strange number into a field that is an amount.
func (k *kit) misread(in *corpusInput, f *field, n figure) {
	got := k.decode(in, in.with(f, n.text))
	gone, come := changed(in.base, got)
	for i := range come {
		for where, digits := range digitsOf(&come[i]) {
			for _, wrong := range n.wrong {
				if digits == wrong && strings.Contains("gross fee net quantity", where) {
					k.faultf("%s, %s %q (%s): it is taken, and %s is %s", in.path, f.name, n.text, n.reason, where, digits)
					return
				}
			}
		}
		if i < len(gone) && zeroed(&gone[i], &come[i]) {
			k.faultf("%s, %s %q (%s): it is taken as nothing", in.path, f.name, n.text, n.reason)
			return
		}
	}
}

// zeroed reports whether an amount has become nothing.
func zeroed(was, now *event.Event) bool {
	return was.Key == now.Key && (!was.Gross.IsZero() && now.Gross.IsZero() ||
		!was.Fee.IsZero() && now.Fee.IsZero() || !was.Net.IsZero() && now.Net.IsZero())
}

// tried are the currencies with which exponents are checked: of ISO 4217 with 0, 2 and
// 3 decimals, beside those of Kit.Minor.
func tried(minor map[string]int) []string {
	list := []string{"JPY", "KRW", "USD", "KWD"}
	for _, code := range sortedKeys(minor) {
		if code != "JPY" && code != "KRW" && code != "USD" && code != "KWD" {
			list = append(list, code)
		}
	}
	return list
}

func checkExponents(k *kit) {
	for _, in := range k.inputs {
		minor := k.Minor[in.stream.Name]
		fits := func(f *field) bool { return isCurrency(f.text) }
		for _, f := range sample(in.fields(), fits) {
			for _, code := range tried(minor) {
				k.otherCurrency(in, f, code)
			}
		}
	}
}

func isCurrency(text string) bool {
	if len(text) != 3 {
		return false
	}
	_, err := money.ParseCurrency(strings.ToUpper(text))
	return err == nil && (strings.ToUpper(text) == text || strings.ToLower(text) == text)
}

// otherCurrency changes the currency of a row. Amounts in major units keep their
// number; those in minor units have the decimals of the other currency.
func (k *kit) otherCurrency(in *corpusInput, f *field, code string) {
	minor := k.Minor[in.stream.Name]
	was := strings.ToUpper(f.text)
	if was == code {
		return
	}
	text := code
	if f.text != was {
		text = strings.ToLower(code)
	}
	gone, come := changed(in.base, k.decode(in, in.with(f, text)))
	shift := 0
	if minor != nil {
		shift = digitsIn(minor, was) - digitsIn(minor, code)
	}
	for i := range min(len(gone), len(come)) {
		if gone[i].Key != come[i].Key {
			continue
		}
		for _, pair := range [...][2]money.Amount{
			{gone[i].Gross, come[i].Gross}, {gone[i].Fee, come[i].Fee}, {gone[i].Net, come[i].Net},
		} {
			if pair[1].Currency().Code() == code && pair[0].Currency().Code() == was && !shifted(pair[0], pair[1], shift) {
				k.faultf("%s, %s in place of %s: %s becomes %s; set Kit.Minor if the partner's amounts are whole numbers of a smaller unit",
					in.path, code, was, pair[0], pair[1])
				return
			}
		}
	}
}

func digitsIn(minor map[string]int, code string) int {
	if n, ok := minor[code]; ok {
		return n
	}
	c, err := money.ParseCurrency(code)
	if err != nil {
		return 0
	}
	return c.Digits()
}

// shifted reports whether b is a·10^shift.
func shifted(a, b money.Amount, shift int) bool {
	hi, lo, scale := a.Parts()
	want := int(scale) - shift
	if want < 0 {
		return significant(a.Number()) == significant(b.Number())
	}
	d, err := money.DecimalFromParts(hi, lo, uint8(want))
	return err == nil && d == b.Decimal()
}
