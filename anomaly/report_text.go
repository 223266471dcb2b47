// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Text writes the report for a terminal or a mail.
func (r *Report) Text(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s\n", r.Title, r.AsOf.Format(time.RFC3339))
	for i := range r.Lines {
		r.Lines[i].write(&b, r.Language)
	}
	if len(r.Lines) == 0 {
		b.WriteString(pick(r.Language, "\nnothing is open\n", "\n미해결 항목이 없습니다\n"))
	}
	for _, t := range r.Trust {
		fmt.Fprintf(&b, "\n%s, %s to %s: %s\n", t.Partner, t.From, t.To, t.text())
	}
	for _, v := range r.Waiting {
		if v.Open+v.Answered > 0 {
			fmt.Fprintf(&b, "\n%s: %s\n", v.Severity, v.text())
		}
	}
	for _, p := range r.Precision {
		fmt.Fprintf(&b, "\n%s: right %d, wrong %d; precision %s to %s\n", p.Detector, p.Right, p.Wrong, percentText(p.Low), percentText(p.High))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (l *ReportLine) write(b *strings.Builder, language Language) {
	f := &l.Item.Finding
	fmt.Fprintf(b, "\n%-6s %s\n", f.Severity, l.Sentence)
	fmt.Fprintf(b, "       %s, %s; %s", f.Kind, f.ID, l.state(language))
	if l.Others > 0 {
		fmt.Fprintf(b, ", and %d more of the incident", l.Others)
	}
	b.WriteByte('\n')
	for _, e := range f.Evidence {
		fmt.Fprintf(b, "       %+7.2f %s: %s\n", e.Weight, e.Name, e.Text)
	}
}

// state tells how long the finding waits, and for whom.
func (l *ReportLine) state(language Language) string {
	waits := timeText(l.Waits)
	if l.To == "" {
		return pick(language, "waits "+waits+", nobody is asked", "대기 "+waits+", 담당자 없음")
	}
	return pick(language, "waits "+waits+" for "+l.To, "대기 "+waits+", 담당 "+l.To)
}

// text tells how many wait and how long they take.
func (v *Waiting) text() string {
	text := fmt.Sprintf("%d open", v.Open)
	if v.Open > 0 {
		text += ", the oldest for " + timeText(v.Oldest)
	}
	text += fmt.Sprintf("; %d answered", v.Answered)
	if v.Answered > 0 {
		text += ", half of them within " + timeText(v.ToAnswer)
	}
	return text
}

// timeText writes a time in the two units that matter.
func timeText(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= 2*day:
		return fmt.Sprintf("%d d %d h", d/day, d%day/time.Hour)
	case d >= time.Hour:
		return fmt.Sprintf("%d h %d min", d/time.Hour, d%time.Hour/time.Minute)
	}
	return fmt.Sprintf("%d min", d/time.Minute)
}

// text writes the parts of trust with their numerators and denominators.
func (t *Trust) text() string {
	var parts []string
	for _, a := range Aspects() {
		p, ok := t.Parts[a]
		if !ok {
			continue
		}
		text := fmt.Sprintf("%s %d of %d", a, p.Good, p.All)
		if slices.Contains(t.Missed, a) {
			text += " (below target)"
		}
		parts = append(parts, text)
	}
	if t.Open > 0 {
		text := fmt.Sprintf("%d open", t.Open)
		for _, a := range t.AtStake {
			text += ", " + stakeText(a)
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "; ")
}
