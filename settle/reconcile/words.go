// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"strconv"
	"strings"
)

// words is all the text of the reports, so that another language is another value.
// A verb such as %d stands where a figure goes.
type words struct {
	title, ours, theirs string
	rows, amount        string

	reconciled, open, noLines, incomplete string

	totals, noCurrency                 string
	minusOnlyOurs, plusOnlyTheirs      string
	minusOurCopies, plusTheirCopies    string
	plusTolerated, plusDifferent       string
	difference, explained, unexplained string
	withinTotal, beyondTotal           string
	fee, tax, net                      string

	lines, equal, tolerated            string
	statuses                           []string // by Status
	causesTitle, causesNone            string
	fields                             []string // by Field
	causes                             []string // by Cause
	power                              string
	largest, more                      string
	number, key, date, differenceShort string
	what                               string
	explainedBy, copyOf, readAt, group string
	searches                           []string // by Search
	rules, rule, ruleAmbiguous         string
	ruleBounded, ruleUnknown           string
	unused                             string

	shadow, ready, notReady, haveWant   string
	reasons                             []string // by Reason
	accuracy, period, run, share        string
	toleratedShort, openShort           string
	judgedOurs, judgedTheirs, unsettled string
	benefits, manual, automated, all    string
	toSettle, errorRate, work, saved    string
	estimated, unjudged, linesShort     string
}

func english() *words {
	return &words{
		title: "Reconciliation", ours: "ours", theirs: "theirs", rows: "rows", amount: "amount",

		reconciled: "RECONCILED: %d of %d lines agree, %d explained",
		open:       "NOT RECONCILED: %d of %d lines agree (%s), %d explained, %d to look into",
		noLines:    "NO LINES: neither side has any",
		incomplete: "INCOMPLETE: a rule did not look at everything, see below",

		totals: "Control totals", noCurrency: "rows that state no amount",
		minusOnlyOurs: "- only ours", plusOnlyTheirs: "+ only theirs",
		minusOurCopies: "- duplicates of ours", plusTheirCopies: "+ duplicates of theirs",
		plusTolerated: "+ tolerated differences", plusDifferent: "+ differences",
		difference: "difference, theirs - ours", explained: "  explained", unexplained: "  not explained",
		withinTotal: "What is not explained is within the tolerance of totals.",
		beyondTotal: "What is not explained is beyond the tolerance of totals.",
		fee:         "fee", tax: "tax", net: "net",

		lines: "Lines", equal: "equal", tolerated: "equal within the tolerance",
		statuses: []string{
			Matched: "agrees", Differs: "differs", OnlyOurs: "only ours", OnlyTheirs: "only theirs",
			Duplicate: "duplicate", Rejected: "cannot be read as money",
		},
		causesTitle: "Differences by cause", causesNone: "none",
		fields: []string{
			FieldAmount: "amount", FieldFee: "fee", FieldTax: "tax", FieldNet: "net", FieldDate: "date",
		},
		causes: []string{
			CauseInvalid: "out of bounds or without a currency", CauseUnstated: "stated by one side only",
			CauseCurrency: "other currency", CauseRounding: "rounding", CausePowerOfTen: "point misplaced",
			CauseSign: "sign turned around", CauseTransposed: "digits transposed",
			CauseBasis: "another figure of the line (net, tax or fee)", CauseValue: "other figure",
			CausePeriod: "in another period", CauseDate: "other date",
		},
		power:   "by 10^%d",
		largest: "To look into, the largest first", more: "and %d more",
		number: "no.", key: "key", date: "date", differenceShort: "difference", what: "what",
		explainedBy: "explained %s: %s; not explained %s", copyOf: "copy of %s",
		readAt: "%s at %s", group: "%d rows of ours, %d of theirs",
		searches: []string{
			SearchAmbiguous: "several counterparts fit; none was taken",
			SearchBounded:   "the search ended at its bound; there may be a counterpart",
		},
		rules: "Rules", rule: "%d matches, %d rows of ours, %d of theirs",
		ruleAmbiguous: "%d rows with several possible counterparts",
		ruleBounded:   "BOUNDED: the search for %d rows was not finished",
		ruleUnknown:   "UNKNOWN METHOD: matched nothing",
		unused:        "Explanations without a difference",

		shadow:   "Shadow run: jupan beside the manual process",
		ready:    "READY TO SWITCH: %s meet the rule",
		notReady: "NOT READY TO SWITCH", haveWant: "%s, the rule asks for %s",
		reasons: []string{
			ReasonPeriods: "periods recorded", ReasonStale: "newest period", ReasonGap: "a period is missing",
			ReasonLines: "lines", ReasonEqual: "equal lines", ReasonUnsettled: "money that is not settled",
			ReasonRejected: "lines whose money is not known", ReasonIncomplete: "reconciliation",
		},
		accuracy: "Accuracy", period: "period", run: "run", share: "share",
		toleratedShort: "tolerated", openShort: "open",
		judgedOurs: "jupan wrong", judgedTheirs: "manual wrong", unsettled: "not settled",
		benefits: "What it took", manual: "manual", automated: "jupan", all: "all",
		toSettle: "to settle", errorRate: "errors", work: "work", saved: "saved",
		linesShort: "lines", unjudged: "%d lines on which nobody said who was wrong: the errors may be more",
		estimated: "~ the manual work was not measured: the mean of the periods where it was",
	}
}

// cause is what a difference is called: "amount: digits transposed".
func (w *words) cause(f Field, c Cause) string {
	return nameOf(uint8(f), w.fields) + ": " + nameOf(uint8(c), w.causes)
}

// percent is n of all in percent, two decimals, never rounded up: what is not
// everything is not 100%.
func percent(n, all int) string {
	if all == 0 {
		return ""
	}
	q := int64(n) * 10_000 / int64(all)
	fraction := strconv.FormatInt(q%100, 10)
	return strconv.FormatInt(q/100, 10) + "." + strings.Repeat("0", 2-len(fraction)) + fraction + "%"
}

// grouped puts a comma between each three digits of the whole part of a number.
func grouped(s string) string {
	start := len(s) - len(strings.TrimLeft(s, "-"))
	end := start + strings.IndexByte(s[start:]+".", '.')
	var b strings.Builder
	for i := range len(s) {
		if i > start && i < end && (end-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// columns is how many columns a terminal gives s: two for each letter of Korean,
// Chinese and Japanese (Unicode Standard Annex 11, wide and fullwidth).
func columns(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r >= 0x1100 && (r <= 0x115f || r >= 0x2e80 && r <= 0xa4cf || r >= 0xac00 && r <= 0xd7a3 ||
			r >= 0xf900 && r <= 0xfaff || r >= 0xfe30 && r <= 0xfe6f || r >= 0xff00 && r <= 0xff60 ||
			r >= 0xffe0 && r <= 0xffe6 || r >= 0x20000 && r <= 0x3fffd) {
			n++
		}
	}
	return n
}
