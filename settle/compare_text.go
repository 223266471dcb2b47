// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Text writes the comparison for a terminal, aligned: each line before and after
// with the difference, its causes under it, and the totals.
func (c Comparison) Text(out io.Writer, language Language) error {
	w := Words{language, &Agreement{Currency: c.After.Currency}}
	rows := [][4]string{{"", w.Say("before", "변경 전"), w.Say("after", "변경 후"), w.Say("difference", "차이")}}
	for i, d := range c.Lines {
		rows = append(rows, d.row(i+1))
		for _, cause := range d.Causes {
			rows = append(rows, [4]string{"", cause.text(w), "", ""})
		}
	}
	rows = append(rows, [4]string{
		w.Say("TOTAL %s", "합계 %s", c.After.Currency),
		grouped(c.Before.Total.Number()), grouped(c.After.Total.Number()), signed(c.Difference.Number()),
	})
	var b strings.Builder
	fmt.Fprintf(&b, "%s · %s → %s · %s\n\n", oneLine(c.After.Party), c.Before.name(w), c.After.name(w), c.After.Period.Name)
	writeTable(&b, rows)
	_, err := io.WriteString(out, b.String())
	return err
}

// name is the agreement with its version.
func (s *Statement) name(w Words) string {
	text := oneLine(string(s.Agreement))
	if s.Version != 0 {
		text = w.Say("%s, version %s", "%s 제%s차", text, s.Version)
	}
	return text
}

// row is a line of the table.
func (d *LineDifference) row(number int) [4]string {
	row := [4]string{"", "–", "–", signed(d.Difference.Number())}
	for i, l := range []*Line{d.Before, d.After} {
		if l == nil {
			continue
		}
		row[0], row[i+1] = l.Label, grouped(l.Amount.Number())
		if l.Payee != "" {
			row[0] += " → " + l.Payee
		}
	}
	row[0] = strconv.Itoa(number) + ". " + oneLine(row[0])
	if d.Difference.IsZero() {
		row[3] = "="
	}
	return row
}

// signed writes a grouped number with its sign.
func signed(number string) string {
	if !strings.HasPrefix(number, "-") {
		number = "+" + number
	}
	return grouped(number)
}

// text writes a cause: "rate 30% → 25%: -500.00 USD".
func (c Cause) text(w Words) string {
	form := causeWords()[c.Kind]
	text := w.Say(form[0], form[1])
	if c.Label != "" {
		text += " (" + c.Label + ")"
	}
	none := w.Say("none", "없음")
	switch {
	case c.Before != "" && c.After != "":
		text += " " + grouped(c.Before) + " → " + grouped(c.After)
	case c.Before != "":
		text += " " + grouped(c.Before) + " → " + none
	case c.After != "":
		text += " " + none + " → " + grouped(c.After)
	}
	return oneLine(text) + ": " + signed(c.Effect.String())
}

func causeWords() map[CauseKind][2]string {
	return map[CauseKind][2]string{
		CauseAdded: {"only after", "추가된 항목"}, CauseRemoved: {"only before", "삭제된 항목"},
		CauseRate: {"rate", "요율"}, CausePrice: {"price", "단가"}, CauseTier: {"tier", "구간"},
		CauseBase: {"base", "기준액"}, CauseNumber: {"number", "수량"}, CauseLines: {"lines above", "위 항목"},
		CauseTerm: {"term", "조건"}, CauseRounding: {"rounding", "단수 처리"},
	}
}

// writeTable aligns the columns of rows; a row without a first column is a note.
func writeTable(b *strings.Builder, rows [][4]string) {
	var widths [4]int
	note := func(row [4]string) bool { return row[0] == "" && row[2] == "" }
	for _, row := range rows {
		for i, text := range row {
			if !note(row) {
				widths[i] = max(widths[i], columns(text))
			}
		}
	}
	for i, row := range rows {
		if note(row) {
			fmt.Fprintf(b, "      %s\n", row[1])
			continue
		}
		if i == len(rows)-1 {
			b.WriteString("  " + strings.Repeat("─", widths[0]+widths[1]+widths[2]+widths[3]+6) + "\n")
		}
		line := "  " + row[0] + strings.Repeat(" ", widths[0]-columns(row[0]))
		for n := 1; n < len(row); n++ {
			line += "  " + strings.Repeat(" ", widths[n]-columns(row[n])) + row[n]
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}
